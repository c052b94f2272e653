// Sessions for the tests of the history.
#pragma once

#include "history/turn.hpp"

#include <string>

namespace agentpress::test {

/// A turn with a prompt and an answer of one part each.
history::Turn simple_turn(const std::string& prompt, const std::string& answer, history::Time started = 1000);

/// A turn in which every field has a value of its own, with bytes that are no text.
history::Turn full_turn();

/// Every field as text: what differs between two is easy to see.
std::string text_of(const history::Turn& turn);

}  // namespace agentpress::test
