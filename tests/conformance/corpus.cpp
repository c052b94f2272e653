// Reading the recorded exchanges.
#include "conformance/corpus.hpp"

#include "conformance/corpus_files.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string_view>

namespace agentpress::test {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

std::optional<std::int64_t> count_of(const Json& object, const char* name) {
  if (!object.contains(name) || !object[name].is_number()) return std::nullopt;
  return object[name].get<std::int64_t>();
}

ExpectedToolCall read_tool_call(const Json& call) {
  const bool is_valid = call.contains("arguments") && call["arguments"].is_object();
  return {.id = string_member(call, "id"),
          .name = string_member(call, "name"),
          .arguments = is_valid ? call["arguments"].dump() : string_member(call, "arguments_raw"),
          .has_valid_arguments = is_valid};
}

Expectation read_expectation(const Json& json) {
  Expectation expected{.text = string_member(json, "text"),
                       .reasoning = string_member(json, "reasoning"),
                       .refusal = string_member(json, "refusal"),
                       .tool_calls = {},
                       .finish_reason = string_member(json, "finish_reason"),
                       .usage = {},
                       .error = {}};
  // A prompt that was blocked has no finish reason; the reason for blocking takes its place.
  if (expected.finish_reason.empty()) expected.finish_reason = string_member(json, "block_reason");
  for (const Json& call : json.at("tool_calls")) expected.tool_calls.push_back(read_tool_call(call));
  if (const Json& usage = json.at("usage"); usage.is_object()) {
    expected.usage = core::Usage{.input_tokens = count_of(usage, "input_tokens"),
                                 .output_tokens = count_of(usage, "output_tokens"),
                                 .cached_tokens = count_of(usage, "cached_tokens"),
                                 .cache_write_tokens = count_of(usage, "cache_write_tokens"),
                                 .reasoning_tokens = count_of(usage, "reasoning_tokens"),
                                 .raw = {}};
  }
  if (const Json& error = json.at("error"); error.is_object())
    expected.error = ExpectedError{.message = string_member(error, "message")};
  return expected;
}

core::HttpHeaders read_headers(const Json& json) {
  core::HttpHeaders headers;
  for (const auto& [name, value] : json.items()) headers.push_back({name, value.get<std::string>()});
  return headers;
}

bool is_streamed(const std::string& framing) {
  return framing == "sse" || framing == "ndjson";
}

std::optional<CorpusCase> load_case(const fs::path& directory) {
  const Json meta = Json::parse(read_bytes(directory / "meta.json"));
  const auto format = format_of_api(meta.at("api").get<std::string>());
  if (!format) return std::nullopt;
  const auto tags = meta.at("tags").get<std::vector<std::string>>();
  return CorpusCase{
      .id = directory.filename().string(),
      .api = meta.at("api"),
      .format = *format,
      .streaming = is_streamed(meta.at("body_framing")) ? core::Streaming::on : core::Streaming::off,
      .http_status = meta.at("http_status").get<int>(),
      .response_headers = read_headers(meta.at("response_headers")),
      .is_truncated = std::ranges::find(tags, "truncated-stream") != tags.end(),
      .body = read_bytes(directory / "response.body"),
      .expected = read_expectation(Json::parse(read_bytes(directory / "expected.json")))};
}

}  // namespace

std::string corpus_directory() {
  const char* named = std::getenv("AGENTPRESS_CORPUS");
  if (named != nullptr && *named != '\0') return named;
  return (fs::path(AGENTPRESS_TESTS_DIRECTORY) / ".." / ".." / "shared" / "corpus" / "public")
      .lexically_normal()
      .string();
}

bool corpus_exists() {
  return fs::is_directory(corpus_directory());
}

bool corpus_has(const std::string& id) {
  return fs::exists(fs::path(corpus_directory()) / id / "meta.json");
}

std::vector<CorpusCase> load_corpus() {
  std::vector<CorpusCase> cases;
  for (const auto& entry : fs::directory_iterator(corpus_directory())) {
    if (!fs::exists(entry.path() / "meta.json")) continue;
    if (auto loaded = load_case(entry.path())) cases.push_back(std::move(*loaded));
  }
  std::ranges::sort(cases, {}, &CorpusCase::id);
  return cases;
}

std::vector<CorpusException> load_exceptions() {
  std::vector<CorpusException> exceptions;
  std::istringstream lines(
      read_bytes(fs::path(AGENTPRESS_TESTS_DIRECTORY) / "conformance" / "exceptions.txt"));
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    const auto space = line.find(' ');
    exceptions.push_back(
        {.id = line.substr(0, space), .reason = space == std::string::npos ? "" : line.substr(space + 1)});
  }
  return exceptions;
}

}  // namespace agentpress::test
