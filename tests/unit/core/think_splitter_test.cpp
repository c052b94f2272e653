// core/think_splitter: reasoning between tags at the very beginning of an answer.
#include "core/think_splitter.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace agentpress::core;

namespace {

using Events = std::vector<Event>;

struct Split {
  std::string text;
  std::string reasoning;
  bool operator==(const Split&) const = default;
};

Events pass(const Events& events) {
  Events passed;
  ThinkSplitter splitter;
  for (const auto& event : events)
    splitter.take(event, [&passed](const Event& out) { passed.push_back(out); });
  return passed;
}

Split join(const Events& events) {
  Split split;
  for (const auto& event : events) {
    if (const auto* text = std::get_if<TextDelta>(&event)) split.text += text->text;
    if (const auto* reasoning = std::get_if<ReasoningDelta>(&event)) split.reasoning += reasoning->text;
  }
  return split;
}

Split split(const std::vector<std::string>& pieces) {
  Events events;
  for (const auto& piece : pieces) events.emplace_back(TextDelta{piece});
  events.emplace_back(Finish{});
  return join(pass(events));
}

struct Example {
  std::string answer;
  Split expected;
};

const std::vector<Example> kExamples{
    {"plain", {.text = "plain", .reasoning = ""}},
    {"", {.text = "", .reasoning = ""}},
    {" \n", {.text = " \n", .reasoning = ""}},
    {"<think>why</think>answer", {.text = "answer", .reasoning = "why"}},
    {"\n <think>\nwhy\n</think>\n\nanswer\n", {.text = "answer\n", .reasoning = "\nwhy\n"}},
    {"<think></think>answer", {.text = "answer", .reasoning = ""}},
    {"<think>a </thin b < </ c</think>answer", {.text = "answer", .reasoning = "a </thin b < </ c"}},
    {"<think>a<</think>answer", {.text = "answer", .reasoning = "a<"}},
    {"<think>a <think> b</think>c</think>", {.text = "c</think>", .reasoning = "a <think> b"}},
    {"<think>never closed </thi", {.text = "", .reasoning = "never closed </thi"}},
    {"<think>why</think>", {.text = "", .reasoning = "why"}},
    {"x <think>late</think>", {.text = "x <think>late</think>", .reasoning = ""}},
    {"<thinking>other tag</thinking>", {.text = "<thinking>other tag</thinking>", .reasoning = ""}},
    {"<think>a</think>b<think>c</think>", {.text = "b<think>c</think>", .reasoning = "a"}},
    {" <thi", {.text = " <thi", .reasoning = ""}},
    {"<<think>", {.text = "<<think>", .reasoning = ""}},
};

}  // namespace

TEST_CASE("think splitter: reasoning is taken from the very beginning of an answer") {
  for (const auto& example : kExamples) {
    CAPTURE(example.answer);
    CHECK(split({example.answer}) == example.expected);
  }
}

TEST_CASE("think splitter: the same comes out wherever the text is cut") {
  for (const auto& example : kExamples) {
    std::vector<std::string> bytes;
    for (const char byte : example.answer) bytes.emplace_back(1, byte);
    CAPTURE(example.answer);
    CHECK(split(bytes) == example.expected);
    for (std::size_t first = 0; first <= example.answer.size(); ++first) {
      for (std::size_t second = first; second <= example.answer.size(); ++second) {
        CAPTURE(first);
        CAPTURE(second);
        CHECK(split({example.answer.substr(0, first), example.answer.substr(first, second - first),
                     example.answer.substr(second)}) == example.expected);
      }
    }
  }
}

TEST_CASE("think splitter: text that cannot be part of a tag is passed on at once") {
  Events passed;
  const EventSink sink = [&passed](const Event& event) { passed.push_back(event); };
  ThinkSplitter splitter;
  splitter.take(TextDelta{"<think>wh"}, sink);
  CHECK(passed == Events{ReasoningDelta{.text = "wh", .opaque = {}}});
  splitter.take(TextDelta{"y</thi"}, sink);
  CHECK(passed.back() == Event(ReasoningDelta{.text = "y", .opaque = {}}));
  splitter.take(TextDelta{"nk>yes"}, sink);
  CHECK(passed.back() == Event(TextDelta{"yes"}));
  splitter.take(TextDelta{" <"}, sink);
  CHECK(passed.back() == Event(TextDelta{" <"}));
}

TEST_CASE("think splitter: other events pass unchanged, and an ending only after all text") {
  const Event error = Error{.error_class = ErrorClass::incomplete, .message = "cut"};
  const Event usage = Usage{.input_tokens = 1};
  const Event call = ToolCallDelta{.index = 0, .id = "c", .name = "f", .arguments = "{}", .opaque = {}};
  const Event provided = ReasoningDelta{.text = "own", .opaque = "signature"};
  CHECK(pass({usage, provided, call, Finish{}}) == Events{usage, provided, call, Finish{}});
  CHECK(pass({TextDelta{" <th"}, usage, error}) == Events{usage, TextDelta{" <th"}, error});
  CHECK(pass({TextDelta{"<think>a<"}, error}) ==
        Events{ReasoningDelta{.text = "a", .opaque = {}}, ReasoningDelta{.text = "<", .opaque = {}}, error});
}

TEST_CASE("think splitter: a tag that begins after a tool call is text") {
  const Event call = ToolCallDelta{.index = 0, .id = "c", .name = "f", .arguments = "{}", .opaque = {}};
  CHECK(pass({TextDelta{" "}, call, TextDelta{"<think>x"}, Finish{}}) ==
        Events{TextDelta{" "}, call, TextDelta{"<think>x"}, Finish{}});
}

TEST_CASE("think splitter: reasoning goes on after a tool call that came inside it") {
  const Event call = ToolCallDelta{.index = 0, .id = "c", .name = "f", .arguments = "{}", .opaque = {}};
  CHECK(join(pass({TextDelta{"<think>a"}, call, TextDelta{"b</think>c"}, Finish{}})) ==
        Split{.text = "c", .reasoning = "ab"});
}
