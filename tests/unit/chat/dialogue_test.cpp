#include "chat/dialogue.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace agentpress;        // NOLINT(google-build-using-namespace): a test
using namespace agentpress::chat;  // NOLINT(google-build-using-namespace): a test

namespace {

history::Turn told_turn(const std::string& prompt, const std::string& answer) {
  history::Turn turn;
  turn.start.messages = {core::text_message(core::Role::user, prompt)};
  if (!answer.empty()) turn.answer = {core::text_message(core::Role::assistant, answer)};
  return turn;
}

std::vector<std::string> prompts_of(const Dialogue& dialogue) {
  std::vector<std::string> prompts;
  for (const auto& turn : dialogue.turns()) prompts.push_back(prompt_of(turn));
  return prompts;
}

Dialogue three_turns() {
  Dialogue dialogue;
  dialogue.begin({told_turn("1", "a"), told_turn("2", "b")});
  dialogue.add(told_turn("3", "c"));
  return dialogue;
}

using Prompts = std::vector<std::string>;

}  // namespace

TEST_CASE("going back departs from what is stored") {
  auto dialogue = three_turns();
  CHECK_FALSE(dialogue.has_departed());
  CHECK(dialogue.undo(2) == 2);
  CHECK(prompts_of(dialogue) == Prompts{"1"});
  CHECK(dialogue.has_departed());
  dialogue.settle();
  CHECK_FALSE(dialogue.has_departed());
  CHECK(dialogue.undo(5) == 1);
  CHECK(dialogue.is_empty());
  dialogue.settle();
  CHECK(dialogue.undo(1) == 0);
  CHECK_FALSE(dialogue.has_departed());
}

TEST_CASE("a turn without an answer can be asked again where it is") {
  auto dialogue = three_turns();
  dialogue.add(told_turn("4", ""));
  dialogue.take_back_for_retry();
  CHECK(prompts_of(dialogue) == Prompts{"1", "2", "3"});
  CHECK_FALSE(dialogue.has_departed());
  dialogue.take_back_for_retry();
  CHECK(prompts_of(dialogue) == Prompts{"1", "2"});
  CHECK(dialogue.has_departed());
}

TEST_CASE("a turn in the middle is cut with what follows it") {
  auto dialogue = three_turns();
  dialogue.cut_before(4);
  dialogue.cut_before(0);
  CHECK_FALSE(dialogue.has_departed());
  dialogue.cut_before(2);
  CHECK(prompts_of(dialogue) == Prompts{"1"});
}

TEST_CASE("older turns make room for a summary, or for nothing") {
  auto dialogue = three_turns();
  dialogue.shorten(told_turn("summarise", "summary"), 1);
  CHECK(prompts_of(dialogue) == Prompts{"summarise", "3"});
  CHECK(dialogue.has_departed());
  dialogue.shorten(std::nullopt, 1);
  CHECK(prompts_of(dialogue) == Prompts{"3"});
}

TEST_CASE("the last system prompt holds, an empty one too") {
  auto first = told_turn("1", "a");
  first.start.messages.insert(first.start.messages.begin(), core::text_message(core::Role::system, "old"));
  auto third = told_turn("3", "c");
  std::vector<history::Turn> turns{first, told_turn("2", "b"), third};
  CHECK(system_prompt_of(turns) == "old");
  turns[2].start.messages.push_back(core::text_message(core::Role::system, ""));
  CHECK(system_prompt_of(turns).empty());
  CHECK(system_prompt_of({}).empty());
}

TEST_CASE("totals add up what was told") {
  auto first = told_turn("1", "a");
  first.end.usage = core::Usage{.input_tokens = 10, .output_tokens = 2};
  first.end.cost_usd = 0.5;
  auto second = told_turn("2", "b");
  second.end.usage = core::Usage{.input_tokens = 20};
  const std::vector<history::Turn> turns{first, second, told_turn("3", "c")};
  const auto totals = totals_of(turns);
  CHECK(totals.turns == 3);
  CHECK(totals.input_tokens == 30);
  CHECK(totals.output_tokens == 2);
  CHECK(totals.cost_usd == 0.5);
  CHECK_FALSE(totals.is_cost_complete);
  CHECK_FALSE(totals_of({}).input_tokens);
}
