// Every recorded failure, as `agentpress doctor` would name it.
#include "conformance/corpus.hpp"
#include "core/event.hpp"
#include "doctor/finding_of_error.hpp"
#include "formats/format_registry.hpp"
#include "unit/formats/decode_run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <optional>
#include <string_view>
#include <variant>

namespace {

using namespace agentpress;
using doctor::FindingClass;

constexpr int kHttpOk = 200;

struct RecordedFailure {
  std::string_view id;
  FindingClass finding;
};

/// By hand, from what each recording says.
constexpr std::array kRecordedFailures{
    RecordedFailure{"018-openai-error-model-not-found-stream-openai-gpt-4o-c", FindingClass::model_not_found},
    RecordedFailure{"019-openai-error-crewai-instrumentation-context-attribu", FindingClass::provider_down},
    RecordedFailure{"020-openai-error-vector-store-file-batches-list", FindingClass::provider_down},
    RecordedFailure{"022-openai-error-lcel-openai-chain-batch", FindingClass::rate_limited},
    RecordedFailure{"045-openai-error-fixtures-openai-error", FindingClass::quota},
    RecordedFailure{"047-openai-error-responses-error", FindingClass::key_rejected},
    RecordedFailure{"055-azure-error-chat-real-error-scenarios-azure-grok-4", FindingClass::request_rejected},
    RecordedFailure{"056-azure-error-chat-real-error-scenarios-azure-kimi-k", FindingClass::provider_down},
    RecordedFailure{"057-azure-error-chat-real-error-scenarios-azure-openai", FindingClass::rate_limited},
    RecordedFailure{"090-anthropic-error-authentication-error-stream-anthropic", FindingClass::key_rejected},
    RecordedFailure{"095-anthropic-error-beta-structured-outputs", FindingClass::request_rejected},
    RecordedFailure{"096-anthropic-error-anthropic-completion-tools-part-2", FindingClass::rate_limited},
    RecordedFailure{"097-anthropic-error-tool-choice-none-live", FindingClass::rate_limited},
    RecordedFailure{"121-google-error-error-handling", FindingClass::model_not_found},
    RecordedFailure{"122-google-error-chat-real-error-scenarios-gemini-gemin", FindingClass::rate_limited},
    RecordedFailure{"124-google-error-google-recursive-schema-native-output", FindingClass::provider_down},
    RecordedFailure{"133-vertex-error-generate-content-invalid-role", FindingClass::request_rejected},
    RecordedFailure{"150-mistral-error-blocking-error-carries-the-correlation",
                    FindingClass::model_not_found},
    RecordedFailure{"151-mistral-error-blocking-unauthorized-carries-the-corr", FindingClass::key_rejected},
    RecordedFailure{"163-groq-error-auth-rejection-classifies-with-contrac", FindingClass::key_rejected},
    RecordedFailure{"165-groq-error-multiple-files-groq", FindingClass::rate_limited},
    RecordedFailure{"177-cohere-error-chat-real-error-scenarios-cohere-comma",
                    FindingClass::request_rejected},
    RecordedFailure{"178-cohere-error-completion-error-preserves-status-and", FindingClass::model_not_found},
    RecordedFailure{"188-deepseek-error-chat-completion-rejects-an-unknown-mod",
                    FindingClass::model_not_found},
    RecordedFailure{"202-xai-error-auth-rejection-classifies-with-contrac", FindingClass::key_rejected},
    RecordedFailure{"203-xai-error-provider-error-classifies-with-contrac", FindingClass::model_not_found},
    RecordedFailure{"220-openrouter-error-multi-tool-streaming-kimi-k2-siliconfl",
                    FindingClass::rate_limited},
    RecordedFailure{"222-openrouter-error-chat-error-handling-with-openrouter-cl",
                    FindingClass::key_rejected},
    RecordedFailure{"249-huggingface-error-together-500-on-tool-continuation", FindingClass::provider_down},
    RecordedFailure{"259-ollama-error-chat-error-records-model-name", FindingClass::model_not_found},
    RecordedFailure{"263-ollama-error-graph-end-to-end", FindingClass::provider_down},
    RecordedFailure{"268-perplexity-error-chat-error-handling-with-perplexity-so",
                    FindingClass::key_rejected},
    RecordedFailure{"277-chatgpt-codex-error-nonstreaming-unauthorized-preserves-st",
                    FindingClass::key_rejected},
    RecordedFailure{"291-llamacpp-error-missing-api-key-is-401", FindingClass::key_rejected},
    RecordedFailure{"297-venice-error-nonexistent-model-streaming-error-pres", FindingClass::model_not_found},
};

/// Failures inside of a stream that began well.
constexpr std::array kRecordedBreaks{
    RecordedFailure{"025-openai-mid-stream-error-fixtures-openai-error-1", FindingClass::quota},
    RecordedFailure{"065-anthropic-mid-stream-error-anthropic-language-model-te",
                    FindingClass::provider_down},
    RecordedFailure{"067-anthropic-mid-stream-error-chat-streaming-responses-an",
                    FindingClass::provider_down},
    RecordedFailure{"153-groq-mid-stream-error-tool-use-failed-error-strea", FindingClass::request_rejected},
    RecordedFailure{"154-groq-mid-stream-error-tool-use-failed-error-strea", FindingClass::request_rejected},
    RecordedFailure{"168-cohere-mid-stream-error-sql-agent", FindingClass::provider_down},
};

const RecordedFailure* find_failure(std::string_view id) {
  for (const auto& row : kRecordedFailures) {
    if (row.id == id) return &row;
  }
  for (const auto& row : kRecordedBreaks) {
    if (row.id == id) return &row;
  }
  return nullptr;
}

/// The error of a recording; nothing when it has none.
std::optional<core::Error> error_of(const test::CorpusCase& recorded) {
  const auto& format = formats::format_of(recorded.format);
  if (recorded.http_status != kHttpOk) return format.decode_error(recorded.http_status, recorded.body);
  const auto events =
      test::decode_whole({.format = format, .streaming = recorded.streaming, .body = recorded.body});
  for (const auto& event : events) {
    if (const auto* error = std::get_if<core::Error>(&event)) return *error;
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("doctor: every recorded failure is named as what it is") {
  std::size_t compared = 0;
  std::size_t unlisted = 0;
  for (const auto& recorded : test::load_corpus()) {
    if (recorded.id.find("-error-") == std::string::npos) continue;
    CAPTURE(recorded.id);
    const auto error = error_of(recorded);
    REQUIRE(error);
    const auto finding = doctor::finding_of(*error);
    // Also of another corpus than the one that the list is about: no failure is without a name.
    CHECK(finding != FindingClass::none);
    CHECK(finding != FindingClass::internal);
    const auto* expected = find_failure(recorded.id);
    if (expected == nullptr) {
      ++unlisted;
      continue;
    }
    ++compared;
    CHECK(doctor::name_of(finding) == doctor::name_of(expected->finding));
  }
  if (test::corpus_has(std::string(kRecordedFailures.front().id))) {
    CHECK(unlisted == 0);
    CHECK(compared == kRecordedFailures.size() + kRecordedBreaks.size());
  } else {
    std::cout << "doctor: this is another corpus than the list of failures is about\n";
  }
  std::cout << "doctor: " << compared << " recorded failures named as expected\n";
}
