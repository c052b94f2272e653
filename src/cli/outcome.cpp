#include "cli/outcome.hpp"

#include <fmt/format.h>

namespace agentpress::cli {

std::optional<core::Error> failure_of(const core::Transcript& transcript, bool user_set_the_limit) {
  using core::ErrorClass;
  using core::FinishReason;
  if (transcript.error()) return transcript.error();
  if (!transcript.finish()) {
    return core::Error{.error_class = ErrorClass::internal,
                       .message = "the answer ended without an ending event"};
  }
  const auto& finish = *transcript.finish();
  switch (finish.reason) {
    case FinishReason::stop:
    case FinishReason::tool_calls:
      return std::nullopt;
    case FinishReason::length:
      if (user_set_the_limit) return std::nullopt;
      return core::Error{
          .error_class = ErrorClass::length,
          .message = fmt::format("the answer stopped at a token limit (finish reason \"{}\")", finish.raw),
          .hint = "--max-tokens NUMBER sets the limit"};
    case FinishReason::content_filter:
      return core::Error{
          .error_class = ErrorClass::refused,
          .message =
              transcript.refusal().empty()
                  ? fmt::format("the answer was stopped by a filter (finish reason \"{}\")", finish.raw)
                  : fmt::format("the model refused (finish reason \"{}\")", finish.raw)};
    case FinishReason::pause:
      return core::Error{
          .error_class = ErrorClass::incomplete,
          .message = fmt::format(
              "the provider paused the turn (finish reason \"{}\"); the answer is not complete", finish.raw)};
  }
  return std::nullopt;
}

}  // namespace agentpress::cli
