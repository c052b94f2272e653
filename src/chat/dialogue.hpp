// The turns of a conversation as the chat has them in mind, and how they relate to the session on disk: a
// stored turn is never changed or removed. Where the chat goes back, what follows belongs to another session
// that begins with the turns that are left.
#pragma once

#include "history/turn.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace agentpress::chat {

class Dialogue {
 public:
  /// The turns of a session that goes on; stored ones.
  void begin(std::vector<history::Turn> turns);
  void add(history::Turn turn);

  const std::vector<history::Turn>& turns() const { return turns_; }
  bool is_empty() const { return turns_.empty(); }

  /// Takes back the last `count` turns, or as many as there are. Returns how many.
  std::size_t undo(std::size_t count);
  /// Takes back the last turn, because it is asked again. A turn without any answer stays on disk beside the
  /// new one: no model is ever sent it.
  void take_back_for_retry();
  /// Takes back turn `number` (from 1) and what follows it.
  void cut_before(std::size_t number);
  /// Puts `first` in the place of all but the last `kept` turns; nothing: only leaves them out.
  void shorten(std::optional<history::Turn> first, std::size_t kept);

  /// Whether the next turn begins a session that does not end where the stored one ends.
  bool has_departed() const { return has_departed_; }
  /// The turns are those of a stored session again.
  void settle() { has_departed_ = false; }

 private:
  std::vector<history::Turn> turns_;
  bool has_departed_ = false;
};

/// What the user sent in the turn, files included.
std::string prompt_of(const history::Turn& turn);
/// The text of the answer.
std::string answer_of(const history::Turn& turn);
/// The system prompt that holds after these turns; empty without one.
std::string system_prompt_of(std::span<const history::Turn> turns);

/// What all turns together took. A field is absent when no turn told it.
struct Totals {
  int turns = 0;
  std::optional<std::int64_t> input_tokens{};
  std::optional<std::int64_t> output_tokens{};
  std::optional<double> cost_usd{};
  bool is_cost_complete = true;  ///< every turn has a price
};
Totals totals_of(std::span<const history::Turn> turns);

}  // namespace agentpress::chat
