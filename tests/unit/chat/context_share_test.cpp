#include "chat/context_share.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace agentpress;        // NOLINT(google-build-using-namespace): a test
using namespace agentpress::chat;  // NOLINT(google-build-using-namespace): a test

namespace {

history::Turn turn_of(std::size_t prompt_bytes, std::size_t answer_bytes) {
  history::Turn turn;
  turn.start.messages = {core::text_message(core::Role::user, std::string(prompt_bytes, 'p'))};
  turn.answer = {core::text_message(core::Role::assistant, std::string(answer_bytes, 'a'))};
  return turn;
}

}  // namespace

TEST_CASE("four bytes are a token until the provider has counted") {
  TokenEstimate estimate;
  CHECK(estimate.tokens_of(0) == 0);
  CHECK(estimate.tokens_of(4000) == 1000);
  estimate.learn(4000, 2000);
  CHECK(estimate.tokens_of(4000) == 2000);
  estimate.forget();
  CHECK(estimate.tokens_of(4000) == 1000);
}

TEST_CASE("counts that say nothing of the text are not learned from") {
  TokenEstimate estimate;
  estimate.learn(10, 400);
  estimate.learn(4000, 0);
  CHECK(estimate.tokens_of(4000) == 1000);
  estimate.learn(4000, 1'000'000);  // at least a byte a token
  CHECK(estimate.tokens_of(4000) == 4000);
}

TEST_CASE("all parts of a message take room") {
  const std::vector<core::Message> messages{
      {.role = core::Role::assistant,
       .parts = {core::TextPart{"1234"}, core::ReasoningPart{"12", "opaque"},
                 core::ToolCallPart{"id", "abc", "{}", ""}, core::MediaPart{.base64 = "xx"}}},
      {.role = core::Role::tool, .parts = {core::ToolResultPart{"id", "abc", "12345", false}}}};
  CHECK(bytes_of(messages) == 4 + 2 + 5 + kBytesOfMedia + 5);
}

TEST_CASE("the share is that of the limit, where there is one") {
  CHECK(share_of_context(500, 1000) == doctest::Approx(0.5));
  CHECK(share_of_context(500, std::nullopt) == 0);
}

TEST_CASE("the newest turns stay that fit into half of the context") {
  const std::vector<history::Turn> turns{turn_of(400, 400), turn_of(400, 400), turn_of(400, 400)};
  const TokenEstimate estimate;
  CHECK(turns_to_keep(turns, estimate, 800) == 2);
  CHECK(turns_to_keep(turns, estimate, 799) == 1);
  CHECK(turns_to_keep(turns, estimate, 10) == 1);            // never all of them away
  CHECK(turns_to_keep(turns, estimate, 1'000'000) == 2);     // and never none
  CHECK(turns_to_keep(turns, estimate, std::nullopt) == 1);  // half of what there is
  CHECK(turns_to_keep({}, estimate, 10) == 0);
}
