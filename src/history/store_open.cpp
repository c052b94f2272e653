// Store: opening, and what its parts share.
#include "history/sqlite_library.hpp"
#include "history/store_state.hpp"

#include <fmt/format.h>

#include <utility>

namespace agentpress::history {

std::int64_t session_key_of(const Database& database, std::string_view session_id) {
  auto select = database.prepare("SELECT key FROM session WHERE id = ?1");
  if (select.bind(1, session_id).step()) return select.number(0);
  throw FaultError({.kind = FaultKind::not_found,
                    .message = fmt::format("there is no session {}", session_id),
                    .hint = "agentpress history"});
}

std::expected<Store, Fault> Store::open(const Place& place, const OpenOptions& options) {
  return fault_as_value([&] {
    auto state = std::make_unique<State>(open_history(place,
                                                      {.read_only = options.read_only,
                                                       .if_damaged = options.if_damaged,
                                                       .notices = options.notices,
                                                       .damaged_file = options.damaged_file},
                                                      std::make_unique<Patience>(options.busy_limit)));
    if (!options.read_only) {
      // What cannot be done now is done by the next start; the history itself is open.
      if (const auto fault = fault_of([&] { do_upkeep(state->history, options.notices); })) {
        if (options.notices != nullptr) options.notices->push_back(fault->message);
      }
    }
    return Store(std::move(state));
  });
}

std::expected<std::string, Fault> Store::set_aside() {
  return fault_as_value([&] {
    const auto place = state_->history.place;
    std::string path;
    const bool is_done = set_history_aside(state_->history, {.damaged_file = &path});
    auto patience = std::move(state_->history.patience);
    state_.reset();
    state_ = std::make_unique<State>(open_history(place, {}, std::move(patience)));
    if (is_done) return path;
    throw FaultError({.kind = FaultKind::in_use,
                      .message = fmt::format("{}: another agentpress has the history open", place.database()),
                      .hint = "fuser -v " + place.lock_file()});
  });
}

Store::Store(std::unique_ptr<State> state) : state_(std::move(state)) {}
Store::Store(Store&& other) noexcept = default;
Store::~Store() = default;

std::expected<std::string, Fault> sqlite_version() {
  const auto& library = open_sqlite_library();
  if (!library) return std::unexpected(library.error());
  return library->libversion();
}

}  // namespace agentpress::history
