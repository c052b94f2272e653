#include "history/session_lock.hpp"

#include "history/directory.hpp"

#include <fmt/format.h>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <utility>

namespace agentpress::history {
namespace {

// Crockford's base 32: no letter that is taken for a digit or for another one.
constexpr std::string_view kIdDigits = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t kIdLength = 12;

}  // namespace

std::int64_t byte_of_session(std::string_view session_id) {
  std::int64_t number = 0;
  for (const char digit : session_id) {
    number = number * 32 + static_cast<std::int64_t>(kIdDigits.find(digit));
  }
  return number;
}

Fault session_in_use(const Place& place, std::string_view session_id) {
  return {.kind = FaultKind::in_use,
          .message = fmt::format("another agentpress is writing to session {}", session_id),
          .hint = "fuser -v " + place.lock_file()};
}

std::string make_session_id() {
  std::array<unsigned char, kIdLength> random{};
  if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) {
    std::random_device device;
    for (auto& byte : random) byte = static_cast<unsigned char>(device());
  }
  std::string id;
  for (const auto byte : random) id += kIdDigits[byte % kIdDigits.size()];
  return id;
}

bool is_session_id(std::string_view text) {
  return text.size() == kIdLength &&
         std::ranges::all_of(text, [](char digit) { return kIdDigits.contains(digit); });
}

std::expected<SessionLock, Fault> SessionLock::take(const Place& place, std::string_view session_id) {
  if (!is_session_id(session_id)) {
    return std::unexpected(Fault{.kind = FaultKind::not_found,
                                 .message = fmt::format("'{}' is no id of a session", session_id)});
  }
  auto file = open_lock_file(place, true);
  if (!file) return std::unexpected(std::move(file.error()));
  const auto is_mine = lock_byte(*file, place, byte_of_session(session_id), LockMode::exclusive);
  if (!is_mine) return std::unexpected(is_mine.error());
  if (!*is_mine) return std::unexpected(session_in_use(place, session_id));
  return SessionLock(*std::move(file));
}

bool is_session_locked(const Place& place, std::string_view session_id) {
  if (!is_session_id(session_id)) return false;
  const auto file = open_lock_file(place, false);
  return file && is_byte_locked(*file, byte_of_session(session_id));
}

}  // namespace agentpress::history
