#include "history/session_name.hpp"

#include "history/session_lock.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace agentpress::history {
namespace {

std::string_view reason_against_name(std::string_view name) {
  const auto is_control = [](char byte) {
    return static_cast<unsigned char>(byte) < 0x20 || static_cast<unsigned char>(byte) == 0x7F;
  };
  if (util::trim(name).empty()) return "it is empty";
  if (name.size() > kLongestSessionName) return "it is longer than 100 bytes";
  if (util::find_invalid_utf8(name)) return "it is no UTF-8";
  if (std::ranges::any_of(name, is_control)) return "it has control characters";
  if (name.contains('/')) return "it contains /";
  if (name.starts_with('-')) return "it begins with -";
  if (is_session_id(util::lower_ascii(name))) return "it looks like the id of a session";
  return "";
}

}  // namespace

std::optional<Fault> fault_of_session_name(std::string_view name) {
  const auto reason = reason_against_name(name);
  if (reason.empty()) return std::nullopt;
  return Fault{
      .kind = FaultKind::bad_name,
      .message = fmt::format("a session cannot have the name '{}': {}",
                             util::replace_invalid_utf8(name.substr(0, kLongestSessionName)), reason)};
}

}  // namespace agentpress::history
