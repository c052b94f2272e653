// Several replies told as one answer.
#include "client/answer_totals.hpp"

#include <doctest/doctest.h>

using namespace agentpress;
using client::AnswerTotals;

namespace {

core::Event told(AnswerTotals& totals, const core::Event& event) {
  core::Event result;
  totals.pass_on(event, [&result](const core::Event& passed) { result = passed; });
  return result;
}

core::Usage usage_of(AnswerTotals& totals, const core::Usage& usage) {
  return std::get<core::Usage>(told(totals, usage));
}

int index_of(AnswerTotals& totals, int index) {
  return std::get<core::ToolCallDelta>(told(totals, core::ToolCallDelta{.index = index})).index;
}

}  // namespace

TEST_CASE("answer totals: events of a first reply stay as they are") {
  AnswerTotals totals;
  const core::Event text = core::TextDelta{"hello"};
  CHECK(told(totals, text) == text);
  const core::Usage usage{.input_tokens = 3, .output_tokens = 4, .raw = "{}"};
  CHECK(usage_of(totals, usage) == usage);
  CHECK(index_of(totals, 2) == 2);
}

TEST_CASE("answer totals: of one reply the last usage counts, of several their sum") {
  AnswerTotals totals;
  usage_of(totals, {.input_tokens = 1, .output_tokens = 1, .raw = "first"});
  usage_of(totals, {.input_tokens = 10, .output_tokens = 2, .cached_tokens = 5, .raw = "second"});
  totals.begin_further_reply();
  CHECK(
      usage_of(totals, {.input_tokens = 20, .output_tokens = 3, .reasoning_tokens = 1, .raw = "third"}) ==
      core::Usage{
          .input_tokens = 30, .output_tokens = 5, .cached_tokens = 5, .reasoning_tokens = 1, .raw = "third"});
  totals.begin_further_reply();
  CHECK(usage_of(totals, {}).input_tokens == 30);
}

TEST_CASE("answer totals: a reply without usage adds none") {
  AnswerTotals totals;
  totals.begin_further_reply();
  CHECK(usage_of(totals, {.input_tokens = 7}).input_tokens == 7);
  CHECK_FALSE(usage_of(totals, {.input_tokens = 7}).output_tokens);
}

TEST_CASE("answer totals: calls go on from the highest index so far") {
  AnswerTotals totals;
  index_of(totals, 0);
  index_of(totals, 1);
  index_of(totals, 0);
  totals.begin_further_reply();
  CHECK(index_of(totals, 0) == 2);
  totals.begin_further_reply();
  CHECK(index_of(totals, 0) == 3);
  CHECK(index_of(totals, 1) == 4);
}
