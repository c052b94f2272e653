// The first bytes of an SQLite file (sqlite.org/fileformat2.html, section 1.3): what they say about a history
// without opening it, which would take locks and recover what a crash left.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace agentpress::history {

inline constexpr std::size_t kFileHeaderBytes = 100;
/// "agpr"; in every history file.
inline constexpr std::uint32_t kApplicationId = 0x61677072;

struct FileHeader {
  std::uint32_t page_bytes = 0;
  std::uint32_t pages = 0;  ///< 0: not known, a very old program wrote last
  std::uint32_t application_id = 0;
  std::uint32_t schema_version = 0;
  bool is_write_ahead = false;  ///< in the mode whose log SQLite before 3.51.3 may apply wrongly
};

/// Nothing for bytes that are not the beginning of an SQLite file.
std::optional<FileHeader> read_file_header(std::string_view bytes);

}  // namespace agentpress::history
