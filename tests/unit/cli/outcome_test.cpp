#include "cli/outcome.hpp"

#include <doctest/doctest.h>

using namespace agentpress;  // NOLINT(google-build-using-namespace): a test
using core::ErrorClass;
using core::FinishReason;

namespace {

core::Transcript ending(const core::Event& event) {
  core::Transcript transcript(core::KeepText::no);
  transcript.add(event);
  return transcript;
}

int exit_code(const core::Event& event, bool user_set_the_limit = false) {
  const auto failure = cli::failure_of(ending(event), user_set_the_limit);
  return failure ? core::exit_code_of(failure->error_class) : 0;
}

}  // namespace

TEST_CASE("outcome: only a complete answer is a success") {
  CHECK(exit_code(core::Finish{FinishReason::stop, "stop"}) == 0);
  CHECK(exit_code(core::Finish{FinishReason::tool_calls, "tool_use"}) == 0);
  CHECK(exit_code(core::Finish{FinishReason::length, "length"}) == 17);
  CHECK(exit_code(core::Finish{FinishReason::length, "length"}, true) == 0);
  CHECK(exit_code(core::Finish{FinishReason::content_filter, "refusal"}) == 11);
  CHECK(exit_code(core::Finish{FinishReason::pause, "pause_turn"}) == 18);
  CHECK(exit_code(core::Error{.error_class = ErrorClass::timeout, .message = "x"}) == 28);
}

TEST_CASE("outcome: a run without an ending is never a success") {
  const auto failure = cli::failure_of(core::Transcript(core::KeepText::no), false);
  REQUIRE(failure.has_value());
  CHECK(core::exit_code_of(failure->error_class) == 70);
}
