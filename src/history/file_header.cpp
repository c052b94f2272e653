#include "history/file_header.hpp"

namespace agentpress::history {
namespace {

constexpr std::string_view kMagic("SQLite format 3\0", 16);

std::uint32_t big_endian(std::string_view bytes, std::size_t offset, std::size_t count) {
  std::uint32_t number = 0;
  for (std::size_t index = 0; index < count; ++index)
    number = (number << 8U) | static_cast<unsigned char>(bytes[offset + index]);
  return number;
}

}  // namespace

std::optional<FileHeader> read_file_header(std::string_view bytes) {
  if (bytes.size() < kFileHeaderBytes || !bytes.starts_with(kMagic)) return std::nullopt;
  const auto page_bytes = big_endian(bytes, 16, 2);
  // The number of pages counts only when the same program wrote the change counter with it.
  const bool knows_pages = big_endian(bytes, 24, 4) == big_endian(bytes, 92, 4);
  return FileHeader{.page_bytes = page_bytes == 1 ? 65536 : page_bytes,
                    .pages = knows_pages ? big_endian(bytes, 28, 4) : 0,
                    .application_id = big_endian(bytes, 68, 4),
                    .schema_version = big_endian(bytes, 60, 4),
                    .is_write_ahead = big_endian(bytes, 18, 1) == 2};
}

}  // namespace agentpress::history
