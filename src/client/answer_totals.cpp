#include "client/answer_totals.hpp"

#include <algorithm>
#include <utility>

namespace agentpress::client {
namespace {

using Count = std::optional<std::int64_t>;

Count sum(const Count& earlier, const Count& later) {
  if (!earlier || !later) return later ? later : earlier;
  return *earlier + *later;
}

/// Each reply is counted and billed by itself. The provider's own object cannot be added up: the last one
/// stands.
core::Usage sum(const core::Usage& earlier, const core::Usage& later) {
  return {.input_tokens = sum(earlier.input_tokens, later.input_tokens),
          .output_tokens = sum(earlier.output_tokens, later.output_tokens),
          .cached_tokens = sum(earlier.cached_tokens, later.cached_tokens),
          .cache_write_tokens = sum(earlier.cache_write_tokens, later.cache_write_tokens),
          .reasoning_tokens = sum(earlier.reasoning_tokens, later.reasoning_tokens),
          .raw = later.raw.empty() ? earlier.raw : later.raw};
}

}  // namespace

std::size_t answer_bytes_of(const core::Event& event) {
  return std::visit(
      core::Overloaded{
          [](const core::TextDelta& delta) { return delta.text.size(); },
          [](const core::RefusalDelta& delta) { return delta.text.size(); },
          [](const core::ReasoningDelta& delta) { return delta.text.size() + delta.opaque.size(); },
          [](const core::ToolCallDelta& delta) {
            return delta.id.size() + delta.name.size() + delta.arguments.size();
          },
          [](const core::Citation& citation) { return citation.url.size() + citation.title.size(); },
          [](const auto&) { return std::size_t{0}; }},
      event);
}

void AnswerTotals::pass_on(const core::Event& event, const core::EventSink& sink) {
  if (const auto* usage = std::get_if<core::Usage>(&event)) {
    usage_ = *usage;
    sink(sum(usage_before_, usage_));
  } else if (const auto* call = std::get_if<core::ToolCallDelta>(&event)) {
    auto counted = *call;
    counted.index += calls_before_;
    calls_ = std::max(calls_, counted.index + 1);
    sink(counted);
  } else {
    sink(event);
  }
}

void AnswerTotals::begin_further_reply() {
  usage_before_ = sum(usage_before_, std::exchange(usage_, {}));
  calls_before_ = calls_;
}

}  // namespace agentpress::client
