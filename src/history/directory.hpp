// The directory of the history and the bytes of its lock file. A process locks a byte through an open file
// description of its own, so closing another one changes nothing (fcntl(2), F_OFD_SETLK).
#pragma once

#include "history/fault.hpp"
#include "history/place.hpp"
#include "util/descriptor.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

namespace agentpress::history {

/// Makes it and what is missing above it, mode 0700.
std::optional<Fault> make_private_directory(const std::string& path);

/// New names in it are safe on the disk then, where the file system can do that.
void sync_directory(const std::string& path);

/// Bytes beyond all that session ids spell (60 bits).
enum class ReservedByte : std::int64_t {
  open_files = std::int64_t{1} << 60,  ///< shared by all who have history.db open
  upkeep,                              ///< of the one who merges what waits in `pending`
};

enum class LockMode { shared, exclusive };

/// Opens history.lock, mode 0600; made with its directory when `create`.
std::expected<util::Descriptor, Fault> open_lock_file(const Place& place, bool create);

/// Does not wait; false when another has it. What the descriptor already has there is replaced.
std::expected<bool, Fault> lock_byte(const util::Descriptor& file, const Place& place, std::int64_t byte,
                                     LockMode mode);
void unlock_byte(const util::Descriptor& file, std::int64_t byte);

/// Whether someone else has it, in whatever mode.
bool is_byte_locked(const util::Descriptor& file, std::int64_t byte);

}  // namespace agentpress::history
