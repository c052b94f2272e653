// Sessions of the history for people: what `history show` prints, and the Markdown of `history export`. The
// text is that of models and other programs: on a terminal it goes through the gate.
#pragma once

#include "history/turn.hpp"

#include <string>
#include <string_view>

namespace agentpress::render {

/// `provider/model`, as far as they are known, without naming the provider twice.
std::string model_label(std::string_view provider, std::string_view model);

/// The text on one line: line ends, tabs and other controls become single blanks.
std::string on_one_line(std::string_view text);

/// `2026-11-26 09:05`, in the time zone of the user.
std::string local_time_label(history::Time time);

/// One line about a turn, without its end: number, local time, model, tokens, price, and its state where it
/// is not complete.
std::string turn_header(const history::Turn& turn);

enum class Reasoning { leave_out, show };

/// What was said in a turn: the prompt behind `> `, the answer as it is, the error and the sources. It ends
/// in a line end.
std::string turn_body(const history::Turn& turn, Reasoning reasoning);

/// The answer's own bytes and nothing else, as `ask` writes them to a pipe.
std::string answer_bytes(const history::Turn& turn);

/// The beginning of a session in Markdown, and one of its turns.
std::string markdown_heading(const history::SessionSummary& summary);
std::string markdown_turn(const history::Turn& turn, Reasoning reasoning);

}  // namespace agentpress::render
