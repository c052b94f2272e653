// The rules for comparing are those of the corpus: nothing there is normalised, so what a decoder evens out
// between providers is undone here first.
#include "conformance/comparison.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <span>

namespace agentpress::test {
namespace {

using core::ErrorClass;
using Json = nlohmann::json;
using Differences = std::vector<std::string>;

struct ToolCall {
  std::string id;
  std::string name;
  std::string arguments;
};

struct Outcome {
  std::string text;
  std::string reasoning;
  std::string refusal;
  std::vector<ToolCall> tool_calls;
  std::optional<core::Usage> usage;
  std::optional<core::Finish> finish;
  std::optional<core::Error> error;
};

void add_tool_call(const core::ToolCallDelta& delta, Outcome& outcome) {
  const auto index = static_cast<std::size_t>(delta.index);
  if (outcome.tool_calls.size() <= index) outcome.tool_calls.resize(index + 1);
  outcome.tool_calls[index].id += delta.id;
  outcome.tool_calls[index].name += delta.name;
  outcome.tool_calls[index].arguments += delta.arguments;
}

Outcome collect(const std::vector<core::Event>& events) {
  Outcome outcome;
  for (const auto& event : events) {
    std::visit(core::Overloaded{[&](const core::TextDelta& delta) { outcome.text += delta.text; },
                                [&](const core::ReasoningDelta& delta) { outcome.reasoning += delta.text; },
                                [&](const core::RefusalDelta& delta) { outcome.refusal += delta.text; },
                                [&](const core::ToolCallDelta& delta) { add_tool_call(delta, outcome); },
                                [&](const core::Usage& usage) { outcome.usage = usage; },
                                [&](const core::Finish& finish) { outcome.finish = finish; },
                                [&](const core::Error& error) { outcome.error = error; },
                                [](const auto& /*other*/) {}},
               event);
  }
  return outcome;
}

void compare_text(const char* name, const std::string& found, const std::string& expected,
                  Differences& differences) {
  if (found != expected)
    differences.push_back(std::string(name) + ": found \"" + found + "\", expected \"" + expected + "\"");
}

void compare_count(const char* name, const std::optional<std::int64_t>& found,
                   const std::optional<std::int64_t>& expected, Differences& differences) {
  if (!expected || found == expected) return;
  differences.push_back(std::string(name) + ": found " + (found ? std::to_string(*found) : "nothing") +
                        ", expected " + std::to_string(*expected));
}

void compare_tool_call(const ToolCall& found, const ExpectedToolCall& expected, Differences& differences) {
  compare_text("id of a call", found.id, expected.id, differences);
  compare_text("name of a call", found.name, expected.name, differences);
  if (!expected.has_valid_arguments) {
    compare_text("arguments of a call", found.arguments, expected.arguments, differences);
    return;
  }
  const Json arguments = Json::parse(found.arguments.empty() ? "{}" : found.arguments, nullptr, false);
  if (arguments != Json::parse(expected.arguments))
    compare_text("arguments of a call", found.arguments, expected.arguments, differences);
}

void compare_tool_calls(const std::vector<ToolCall>& found, const std::vector<ExpectedToolCall>& expected,
                        Differences& differences) {
  if (found.size() != expected.size())
    differences.push_back("found " + std::to_string(found.size()) + " calls, expected " +
                          std::to_string(expected.size()));
  for (std::size_t index = 0; index < std::min(found.size(), expected.size()); ++index)
    compare_tool_call(found[index], expected[index], differences);
}

/// Usage as the provider counts it: the one place that knows what each format evens out.
core::Usage undo_normalisation(core::FormatId format, core::Usage usage) {
  const Json raw = Json::parse(usage.raw, nullptr, false);
  if (format == core::FormatId::anthropic_messages && usage.input_tokens) {
    usage.input_tokens =
        *usage.input_tokens - usage.cached_tokens.value_or(0) - usage.cache_write_tokens.value_or(0);
  }
  if (format == core::FormatId::gemini && usage.output_tokens)
    usage.output_tokens = *usage.output_tokens - usage.reasoning_tokens.value_or(0);
  if (format == core::FormatId::openai_chat && usage.output_tokens && raw.contains("completion_tokens")) {
    const auto reasoning = usage.reasoning_tokens.value_or(0);
    const auto without_reasoning = *usage.output_tokens - reasoning;
    if (raw["completion_tokens"] == without_reasoning) usage.output_tokens = without_reasoning;
  }
  return usage;
}

void compare_usage(core::FormatId format, const std::optional<core::Usage>& found,
                   const core::Usage& expected, Differences& differences) {
  if (!found) {
    differences.emplace_back("no usage");
    return;
  }
  const core::Usage usage = undo_normalisation(format, *found);
  compare_count("input_tokens", usage.input_tokens, expected.input_tokens, differences);
  compare_count("output_tokens", usage.output_tokens, expected.output_tokens, differences);
  compare_count("cached_tokens", usage.cached_tokens, expected.cached_tokens, differences);
  compare_count("cache_write_tokens", usage.cache_write_tokens, expected.cache_write_tokens, differences);
  compare_count("reasoning_tokens", usage.reasoning_tokens, expected.reasoning_tokens, differences);
}

void compare_message(const core::Error& error, const ExpectedError& expected, Differences& differences) {
  if (error.message.empty()) differences.emplace_back("an error without a message");
  if (error.message.find(expected.message) == std::string::npos)
    compare_text("message", error.message, expected.message, differences);
}

/// The classes that make sense for a status; a provider's code may name any of them.
struct StatusRow {
  int first_status;
  int last_status;
  std::array<ErrorClass, 6> classes;
};
constexpr std::array kSensibleClasses{
    StatusRow{400,
              400,
              {ErrorClass::rejected, ErrorClass::auth, ErrorClass::model_not_found,
               ErrorClass::context_too_long, ErrorClass::quota, ErrorClass::refused}},
    StatusRow{401, 401, {ErrorClass::auth}},
    StatusRow{402, 402, {ErrorClass::quota}},
    StatusRow{403, 403, {ErrorClass::permission}},
    StatusRow{404, 404, {ErrorClass::model_not_found}},
    StatusRow{408, 409, {ErrorClass::provider}},
    StatusRow{413, 413, {ErrorClass::rejected, ErrorClass::context_too_long}},
    StatusRow{422, 422, {ErrorClass::rejected, ErrorClass::model_not_found, ErrorClass::context_too_long}},
    StatusRow{429, 429, {ErrorClass::rate_limit, ErrorClass::quota, ErrorClass::overloaded}},
    StatusRow{500, 599, {ErrorClass::provider, ErrorClass::overloaded}},
};

bool is_sensible(int status, ErrorClass error_class) {
  return std::ranges::any_of(kSensibleClasses, [=](const StatusRow& row) {
    const bool is_row = status >= row.first_status && status <= row.last_status;
    return is_row && std::ranges::find(row.classes, error_class) != row.classes.end();
  });
}

}  // namespace

std::vector<std::string> compare_events(const CorpusCase& recorded, const std::vector<core::Event>& events) {
  const Expectation& expected = recorded.expected;
  const Outcome outcome = collect(events);
  Differences differences;
  compare_text("text", outcome.text, expected.text, differences);
  if (expected.error) {
    if (!outcome.error) return {"no error"};
    compare_message(*outcome.error, *expected.error, differences);
    return differences;
  }
  compare_text("reasoning", outcome.reasoning, expected.reasoning, differences);
  compare_text("refusal", outcome.refusal, expected.refusal, differences);
  compare_tool_calls(outcome.tool_calls, expected.tool_calls, differences);
  if (expected.usage) compare_usage(recorded.format, outcome.usage, *expected.usage, differences);
  if (recorded.is_truncated) {
    if (!outcome.error) differences.emplace_back("a recording that is cut did not end in an error");
  } else if (!outcome.finish) {
    differences.push_back("no finish, but an error: " + (outcome.error ? outcome.error->message : ""));
  } else {
    compare_text("finish_reason", outcome.finish->raw, expected.finish_reason, differences);
  }
  return differences;
}

std::vector<std::string> compare_error(const CorpusCase& recorded, const core::Error& error) {
  Differences differences;
  if (!recorded.expected.error) return {"the recording has no error, but its status is one"};
  compare_message(error, *recorded.expected.error, differences);
  if (error.http_status != recorded.http_status)
    differences.push_back("status: found " + std::to_string(error.http_status));
  if (!is_sensible(recorded.http_status, error.error_class))
    differences.push_back("the class \"" + std::string(core::name_of(error.error_class)) +
                          "\" makes no sense for status " + std::to_string(recorded.http_status));
  return differences;
}

}  // namespace agentpress::test
