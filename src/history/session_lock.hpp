// Which process writes to which session. A session is locked by one byte of `history.lock`, the one whose
// offset is the number that its id spells; the kernel lets go when the process ends, however it ends
// (fcntl(2), open file description locks).
#pragma once

#include "history/fault.hpp"
#include "history/place.hpp"
#include "util/descriptor.hpp"

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace agentpress::history {

/// A new random id: 60 bits.
std::string make_session_id();

/// Whether the text has the form of an id.
bool is_session_id(std::string_view text);

/// Held as long as the value lives.
class SessionLock {
 public:
  /// Does not wait: `in_use` when another process has it.
  static std::expected<SessionLock, Fault> take(const Place& place, std::string_view session_id);

 private:
  explicit SessionLock(util::Descriptor file) : file_(std::move(file)) {}
  util::Descriptor file_;
};

/// The byte of history.lock that stands for a session.
std::int64_t byte_of_session(std::string_view session_id);

/// The fault of one that another process writes to.
Fault session_in_use(const Place& place, std::string_view session_id);

/// Whether some process has it now.
bool is_session_locked(const Place& place, std::string_view session_id);

}  // namespace agentpress::history
