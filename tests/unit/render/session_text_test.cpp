#include "render/session_text.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <ctime>

using namespace agentpress;
using render::Reasoning;
using render::turn_body;
using render::turn_header;

namespace {

history::Turn sample_turn() {
  ::setenv("TZ", "UTC", 1);
  ::tzset();
  history::Turn turn{.number = 3, .id = {}};
  turn.start = {.messages = {core::text_message(core::Role::system, "be brief"),
                             core::text_message(core::Role::user, "one\n\ntwo\n")},
                .route = {.provider = "openai", .requested_model = "best", .model = "gpt-5"},
                .started = 1'799'915'400'250};
  turn.answer = {{.role = core::Role::assistant,
                  .parts = {core::ReasoningPart{"hm\nwell", "opaque"}, core::TextPart{"an answer"}}}};
  turn.end.usage = core::Usage{.input_tokens = 12, .output_tokens = 34};
  turn.end.cost_usd = 0.00125;
  return turn;
}

}  // namespace

TEST_CASE("session text: the line above a turn") {
  auto turn = sample_turn();
  CHECK(turn_header(turn) == "[3]  2027-01-14 08:30  openai/gpt-5  12 in, 34 out  $0.0013");
  turn.end = {.state = history::State::failed, .error_class = "incomplete"};
  CHECK(turn_header(turn) == "[3]  2027-01-14 08:30  openai/gpt-5  failed: incomplete");
  turn.end = {.state = history::State::killed};
  turn.start.route = {.requested_model = "a\nmodel"};
  CHECK(turn_header(turn) == "[3]  2027-01-14 08:30  a model  cut off: its process died");
  turn.end.state = history::State::running;
  turn.start.route = {};
  CHECK(turn_header(turn) == "[3]  2027-01-14 08:30  still running");
}

TEST_CASE("session text: prompt, answer, error and sources") {
  auto turn = sample_turn();
  CHECK(turn_body(turn, Reasoning::leave_out) == "system> be brief\n> one\n>\n> two\n\nan answer\n");
  CHECK(turn_body(turn, Reasoning::show) ==
        "system> be brief\n> one\n>\n> two\n\nthinking> hm\nthinking> well\n\nan answer\n");
  turn.start.messages = {core::text_message(core::Role::user, "p")};
  turn.end.error_message = "cut\nhere";
  turn.citations = {{"https://127.0.0.1/a", "A"}, {"https://127.0.0.1/b", ""}};
  CHECK(turn_body(turn, Reasoning::leave_out) ==
        "> p\n\nan answer\n\nerror> cut\nerror> here\n\n- A: https://127.0.0.1/a\n- https://127.0.0.1/b\n");
  turn.answer.clear();
  turn.citations.clear();
  turn.refusal = "I will not.";
  turn.end.error_message.clear();
  CHECK(turn_body(turn, Reasoning::leave_out) == "> p\n\nI will not.\n");
}

TEST_CASE("session text: parts that are no text are named") {
  auto turn = sample_turn();
  turn.start.messages = {{.role = core::Role::user,
                          .parts = {core::MediaPart{"image/png", "QQ==", "", "a.png"}, core::MediaPart{},
                                    core::TextPart{"what?"}}}};
  turn.answer = {
      {.role = core::Role::assistant,
       .parts = {core::TextPart{"let me look"}, core::ToolCallPart{"1", "look", "{\"a\":\n1}", ""}}},
      {.role = core::Role::tool, .parts = {core::ToolResultPart{"1", "look", "seen", false}}},
      core::text_message(core::Role::assistant, "done")};
  CHECK(turn_body(turn, Reasoning::leave_out) ==
        "> [image/png a.png]\n> [a file]\n> what?\n\nlet me look\n[calls look {\"a\": 1}]\ntool> [result of "
        "look] seen\ndone\n");
  CHECK(render::answer_bytes(turn) == "let me lookdone");
}

TEST_CASE("session text: the answer's bytes are nothing but those") {
  auto turn = sample_turn();
  turn.answer = {core::text_message(core::Role::assistant, std::string("a\0\xff\x1b", 4))};
  CHECK(render::answer_bytes(turn) == std::string("a\0\xff\x1b", 4));
  turn.refusal = "no";
  CHECK(render::answer_bytes(turn) == std::string("a\0\xff\x1bno", 6));
}

TEST_CASE("session text: Markdown") {
  CHECK(render::markdown_turn(sample_turn(), Reasoning::leave_out) ==
        "\n## 3. 2027-01-14 08:30, openai/gpt-5, 12 in, 34 out, $0.0013\n\nsystem> be brief\n> one\n>\n> "
        "two\n\nan answer\n");
  CHECK(render::markdown_heading({.id = "0123456789ab", .title = "<b> # [x](y)\n*z*", .source = "llm:01h"}) ==
        "# \\<b\\> \\# \\[x\\](y) \\*z\\*\n\nSession `0123456789ab`, 1970-01-01 00:00, from llm:01h\n");
  CHECK(
      render::markdown_heading({.id = "0123456789ab", .name = "mine", .title = "x"}).starts_with("# mine\n"));
  CHECK(render::markdown_heading({.id = "0123456789ab"}).starts_with("# 0123456789ab\n"));
}

TEST_CASE("session text: a provider is not named twice") {
  CHECK(render::model_label("openai", "gpt-5") == "openai/gpt-5");
  CHECK(render::model_label("openai", "openai/gpt-5") == "openai/gpt-5");
  CHECK(render::model_label("", "gpt-5") == "gpt-5");
  CHECK(render::model_label("openai", "") == "openai");
}
