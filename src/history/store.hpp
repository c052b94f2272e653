// One history file, opened: reading and changing whole sessions. Writing a turn while it streams is the
// business of recorder.hpp.
//
// The file is SQLite with journal_mode=TRUNCATE and synchronous=EXTRA: the version in Debian 12 has a fault
// in its write-ahead log that damages files (sqlite.org, "WAL-reset bug", fixed in 3.51.3), and one file
// without companions is easier to copy. What `open` returns is of this version's schema.
#pragma once

#include "history/fault.hpp"
#include "history/place.hpp"
#include "history/turn.hpp"

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::history {

/// Which sessions. Everything unset: all of them. A search asks the same of the turn that it finds.
struct Filter {
  std::string session{};        ///< a name, an id or the beginning of one (at least four characters)
  std::string provider{};       ///< of any of its turns
  std::string model{};          ///< part of the name of the model of any of its turns, without case
  std::optional<Time> since{};  ///< used at or after
  std::optional<Time> until{};  ///< used before
  std::optional<std::int64_t> limit{};
};

/// A turn that a search found.
struct Hit {
  SessionSummary session{};
  int turn = 0;
  Time started = 0;
  std::string provider{};
  std::string model{};
  std::string excerpt{};  ///< the place, on one line; what was found stands between \x02 and \x03
};

/// Called for each row, so that no list is ever held in memory. False ends it. Nothing is locked meanwhile:
/// it may wait for a pager as long as it likes, and use the same store.
template <class Row>
using RowSink = std::function<bool(const Row& row)>;

enum class IfDamaged { report, set_aside };

struct OpenOptions {
  bool read_only = false;  ///< never creates, migrates or repairs; `missing` when there is nothing
  /// How long to wait for other processes that write.
  std::chrono::milliseconds busy_limit{5000};
  /// `set_aside` renames a damaged file to history.db.damaged-TIME and begins a new one; `notices` says so.
  IfDamaged if_damaged = IfDamaged::report;
  std::vector<std::string>* notices = nullptr;  ///< what was done on the way: a copy before a migration, ...
  std::string* damaged_file = nullptr;          ///< where the damaged file went, if one was set aside
};

/// What `check` found, and what it did about it.
struct CheckReport {
  std::vector<std::string> repaired{};
  std::vector<std::string> remaining{};  ///< faults that are still there
  bool is_damaged = false;               ///< the file itself; nothing was written into it then
  std::int64_t sessions = 0;
  std::int64_t turns = 0;
  std::int64_t bytes = 0;  ///< of the file
  int schema_version = 0;
  int pending = 0;  ///< turns waiting in files of their own
};

struct Salvage;

class Store {
 public:
  /// Opens or makes the history; merges what waits in `pending` unless it is read-only.
  static std::expected<Store, Fault> open(const Place& place, const OpenOptions& options);
  Store(Store&& other) noexcept;
  Store& operator=(Store&&) = delete;
  ~Store();

  /// By name, id or the beginning of one.
  std::expected<SessionSummary, Fault> find(std::string_view name_or_id);
  /// The one that was used last, by when its last turn began; `not_found` when there is none.
  std::expected<SessionSummary, Fault> last_used();
  /// Makes an empty session with this name.
  std::expected<SessionSummary, Fault> create(std::string_view name, Time now);
  /// All of it. Turns of processes that died are told as `killed`.
  std::expected<Session, Fault> load(std::string_view session_id);
  /// Only the turns in [first, last], for what is too long to be read whole.
  std::expected<Session, Fault> load(std::string_view session_id, int first, int last);

  /// Last used first. Sessions without a turn are left out.
  std::optional<Fault> list(const Filter& filter, const RowSink<SessionSummary>& sink);
  /// How many sessions the filter leaves, its limit aside.
  std::expected<std::int64_t, Fault> count(const Filter& filter);
  /// Words of the query must all be there, in the prompt or in the answer; what is in double quotes is a
  /// phrase. Scripts that put no spaces between words (Chinese, Japanese, Thai) are found as parts of words.
  /// Best first, with the newest before the oldest of equals.
  std::optional<Fault> search(std::string_view query, const Filter& filter, const RowSink<Hit>& sink);

  std::optional<Fault> rename(std::string_view session_id, std::string_view name);
  /// Removes them so that their text is not in the file any more. `in_use` for one that a process writes to;
  /// nothing is removed then.
  std::optional<Fault> remove(const std::vector<std::string>& session_ids);
  /// Adds a session that another program or another history made; its `summary.id` is kept when it has one.
  /// False when it is there already: the same id, or the same `source`.
  std::expected<bool, Fault> add(const Session& session);
  /// What `body` adds comes to the disk together: thousands of small sessions in the time of one. What was
  /// added stays also when `body` returns a fault, which is handed on.
  std::optional<Fault> add_together(const std::function<std::optional<Fault>()>& body);

  /// Renames the file, damaged as it is, and goes on with a new one; where the old one went. `in_use` when
  /// others have it open: it is not renamed away under them.
  std::expected<std::string, Fault> set_aside();
  /// Looks at everything and mends what can be mended without losing anything.
  std::expected<CheckReport, Fault> check();

  struct State;

 private:
  explicit Store(std::unique_ptr<State> state);
  friend std::expected<Salvage, Fault> salvage(const std::string& damaged_file, Store& into);
  std::unique_ptr<State> state_;
};

/// What came out of a damaged file: `history check FILE`. `damaged_file` is not changed; nothing that is in
/// the history already is added again.
struct Salvage {
  std::int64_t sessions = 0;
  std::int64_t turns = 0;
  std::vector<std::string> lost{};  ///< what could not be read
};
/// Reads a damaged file, in so far as it can be read, into the history.
std::expected<Salvage, Fault> salvage(const std::string& damaged_file, Store& into);

/// "3.40.1"; opens the library and no file.
std::expected<std::string, Fault> sqlite_version();

}  // namespace agentpress::history
