#include "history/file_header.hpp"

#include "history/schema.hpp"
#include "history/store.hpp"
#include "support/temporary_directory.hpp"
#include "util/files.hpp"

#include <doctest/doctest.h>

using namespace agentpress::history;

namespace {

/// The file that a new history is.
std::string new_history(const agentpress::test::TemporaryDirectory& directory) {
  const Place place{.directory = directory.path()};
  REQUIRE(Store::open(place, {}));
  return agentpress::util::read_file(place.database(), std::size_t{1} << 24U).value();
}

}  // namespace

TEST_CASE("file header: that of a history") {
  const agentpress::test::TemporaryDirectory directory;
  const auto content = new_history(directory);
  const auto header = read_file_header(content);
  REQUIRE(header);
  CHECK(header->application_id == kApplicationId);
  CHECK(header->schema_version == static_cast<std::uint32_t>(newest_schema_version()));
  CHECK(std::size_t{header->pages} * header->page_bytes == content.size());
  CHECK_FALSE(header->is_write_ahead);
}

TEST_CASE("file header: every field, as the format describes it") {
  std::string bytes("SQLite format 3\0", 16);
  bytes.resize(kFileHeaderBytes, '\0');
  bytes[17] = 1;  // 1 stands for 65536
  bytes[18] = 2;
  bytes[27] = 7;  // the change counter
  bytes[31] = 9;
  bytes[62] = 1;
  bytes[68] = 'a';
  auto header = read_file_header(bytes).value();
  CHECK(header.page_bytes == 65536);
  CHECK(header.is_write_ahead);
  CHECK(header.pages == 0);
  CHECK(header.schema_version == 256);
  CHECK(header.application_id == 0x61000000);
  bytes[95] = 7;
  CHECK(read_file_header(bytes).value().pages == 9);
}

TEST_CASE("file header: what does not begin like a database has none") {
  const agentpress::test::TemporaryDirectory directory;
  auto content = new_history(directory);
  CHECK_FALSE(read_file_header(""));
  CHECK_FALSE(read_file_header(content.substr(0, kFileHeaderBytes - 1)));
  CHECK(read_file_header(content.substr(0, kFileHeaderBytes)));
  content[15] = ' ';
  CHECK_FALSE(read_file_header(content));
}
