#include "history/open_history.hpp"

#include "history/directory.hpp"
#include "history/fault_error.hpp"
#include "history/history_file.hpp"
#include "history/pending.hpp"
#include "history/session_lock.hpp"
#include "history/turn_index.hpp"

#include <fmt/format.h>

#include <chrono>
#include <thread>
#include <utility>

namespace agentpress::history {
namespace {

constexpr auto kOpenByte = static_cast<std::int64_t>(ReservedByte::open_files);
constexpr auto kUpkeepByte = static_cast<std::int64_t>(ReservedByte::upkeep);

template <class Value>
Value value_or_throw(std::expected<Value, Fault> value) {
  if (!value) throw FaultError(std::move(value.error()));
  return *std::move(value);
}

/// Waits for the one who is setting the file aside.
void lock_as_open(const util::Descriptor& file, const Place& place, const Patience& patience) {
  const auto began = std::chrono::steady_clock::now();
  while (!value_or_throw(lock_byte(file, place, kOpenByte, LockMode::shared))) {
    const auto waited = std::chrono::steady_clock::now() - began;
    if (!patience.may_wait(std::chrono::duration_cast<std::chrono::milliseconds>(waited))) {
      throw FaultError({.kind = FaultKind::locked,
                        .message = place.lock_file() + ": another agentpress keeps the history locked",
                        .hint = "fuser -v " + place.lock_file()});
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

void open_database(OpenHistory& history, const OpenHistoryOptions& options) {
  history.database = open_history_file(history.place.database(),
                                       {.read_only = options.read_only,
                                        .mode_of = options.read_only ? "" : history.place.lock_file(),
                                        .notices = options.notices},
                                       *history.patience);
}

/// A turn that is `running` in the file while nobody has its session locked.
void mark_killed(const OpenHistory& history) {
  const auto& database = *history.database;
  std::vector<std::int64_t> dead;
  {
    auto select = database.prepare(
        "SELECT turn.key, session.id FROM turn JOIN session ON session.key = turn.session"
        " WHERE turn.state = 'running'");
    while (select.step()) {
      if (!is_session_locked(history.place, select.view(1))) dead.push_back(select.number(0));
    }
  }
  if (dead.empty()) return;
  WriteTransaction transaction(database);
  auto update = database.prepare("UPDATE turn SET state = 'killed' WHERE key = ?1 AND state = 'running'");
  for (const auto key : dead) update.bind(1, key).run();
  transaction.commit();
}

}  // namespace

OpenHistory open_history(const Place& place, const OpenHistoryOptions& options,
                         std::unique_ptr<Patience> patience) {
  OpenHistory history{.place = place, .patience = std::move(patience)};
  auto lock_file = open_lock_file(place, !options.read_only);
  // A history that was only copied here can be read all the same.
  if (!lock_file && !options.read_only) throw FaultError(std::move(lock_file.error()));
  if (lock_file) {
    history.open_lock.emplace(*std::move(lock_file));
    lock_as_open(*history.open_lock, place, *history.patience);
  }
  const auto open = [&] { open_database(history, options); };
  auto fault = fault_of(open);
  // A disk that fails for a moment looks like damage too, so it is looked at twice.
  if (fault && fault->kind == FaultKind::corrupt) fault = fault_of(open);
  if (!fault) return history;
  const bool may_repair = options.if_damaged == IfDamaged::set_aside && !options.read_only;
  if (fault->kind != FaultKind::corrupt || !may_repair || !set_history_aside(history, options))
    throw FaultError(*fault);
  open_database(history, options);
  return history;
}

bool set_history_aside(OpenHistory& history, const OpenHistoryOptions& options) {
  history.database.reset();
  const bool is_alone =
      value_or_throw(lock_byte(*history.open_lock, history.place, kOpenByte, LockMode::exclusive));
  if (!is_alone) return false;
  const auto path = set_file_aside(history.place.database());
  value_or_throw(lock_byte(*history.open_lock, history.place, kOpenByte, LockMode::shared));
  if (options.damaged_file != nullptr) *options.damaged_file = path;
  if (options.notices != nullptr) {
    options.notices->push_back(fmt::format(
        "the history was damaged and begins anew; the old file is {}; `agentpress history check {}`"
        " reads what can be read of it",
        path, path));
  }
  return true;
}

void do_upkeep(const OpenHistory& history, std::vector<std::string>* notices) {
  constexpr int kTurnsAtOnce = 500;
  const auto lock_file = value_or_throw(open_lock_file(history.place, true));
  if (!value_or_throw(lock_byte(lock_file, history.place, kUpkeepByte, LockMode::exclusive))) return;
  merge_pending(history.place, *history.database, *history.patience, notices);
  mark_killed(history);
  while (index_what_is_missing(*history.database, kTurnsAtOnce) > 0) {
  }
}

}  // namespace agentpress::history
