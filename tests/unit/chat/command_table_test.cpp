#include "chat/command_table.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string_view>

using namespace agentpress::chat;  // NOLINT(google-build-using-namespace): a test

TEST_CASE("the rows of the commands can be shown and found") {
  std::set<std::string_view> names;
  for (const auto& row : command_table()) {
    CAPTURE(row.name);
    CHECK(row.name.starts_with('/'));
    CHECK(names.insert(row.name).second);
    CHECK_FALSE(row.brief.empty());
    CHECK(row.brief.size() <= 60);
    CHECK_FALSE(row.brief.ends_with('.'));
    CHECK(find_command(row.name) == &row);
    CHECK(&row_of(row.command) == &row);
  }
  CHECK(find_command("/nothing") == nullptr);
  CHECK(find_command("help") == nullptr);
}
