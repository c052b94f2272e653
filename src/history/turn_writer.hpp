// Writes one turn bit by bit into an open history file. All of it happens in transactions of the caller; when
// one of them fails, the writer is of no more use.
#pragma once

#include "core/chat_request.hpp"
#include "core/event.hpp"
#include "history/database.hpp"
#include "history/turn.hpp"
#include "history/turn_layout.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace agentpress::history {

/// The row of a session; made, with this title and these times, when there is none. Returns its key.
std::int64_t ensure_session(const Database& database, const SessionSummary& summary);

class TurnWriter {
 public:
  explicit TurnWriter(const Database& database);

  /// The row of a turn that is running, at the end of the session, with its prompt.
  void begin(std::int64_t session_key, std::string_view turn_id, const TurnStart& start);
  /// Another route than the one it began with.
  void set_route(const TurnRoute& route);

  /// Writes what is new since the last call. Parts only grow: text at its end, other fields once.
  void save_parts(Side side, std::size_t message, core::Role role, const std::vector<core::Part>& parts);
  void save_refusal(std::string_view text);
  void save_citations(const std::vector<core::Citation>& citations);
  /// What the provider said of itself before the end.
  void save_information(const core::ReplyInformation& information);

  /// The end of the turn. The search finds it from now on, unless it is still `running`.
  void finish(const TurnEnd& end);

  std::int64_t key() const { return key_; }

 private:
  /// What of a part is in the file.
  struct Saved {
    std::size_t piece = 0;        ///< the last one
    std::size_t piece_begin = 0;  ///< where its text begins
    std::size_t text_size = 0;
    std::size_t other_size = 0;  ///< of the other fields together
    bool is_there = false;
  };
  struct Row;
  void save(Side side, std::size_t message, std::size_t position, const Row& row);
  void write_piece(Side side, std::size_t message, std::size_t position, const Row& row, const Saved& saved,
                   std::string_view text);
  std::optional<std::int64_t> attach(const core::MediaPart& media);

  const Database& database_;
  std::int64_t key_ = 0;
  std::map<std::tuple<Side, std::size_t, std::size_t>, Saved> saved_;
  std::size_t saved_citations_ = 0;
  std::optional<Statement> piece_statement_;
};

/// A whole turn at once, whose state is that of its end. Returns its key.
std::int64_t write_turn(const Database& database, std::int64_t session_key, const Turn& turn);

/// Removes a turn with all that belongs to it, also from the search.
void erase_turn(const Database& database, std::int64_t turn_key);

}  // namespace agentpress::history
