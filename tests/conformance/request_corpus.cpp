// Reading the recorded requests and the lists beside this file.
#include "conformance/request_corpus.hpp"

#include "conformance/corpus.hpp"
#include "util/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace agentpress::test {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

struct ApiRow {
  std::string_view api;
  core::FormatId format;
};
constexpr ApiRow kApis[] = {
    {"openai-chat", core::FormatId::openai_chat},
    {"mistral-chat", core::FormatId::openai_chat},
    {"openai-responses", core::FormatId::openai_responses},
    {"anthropic-messages", core::FormatId::anthropic_messages},
    {"gemini-generate", core::FormatId::gemini},
    {"cohere-v2", core::FormatId::cohere_chat},
    {"ollama-chat", core::FormatId::ollama_chat},
};

std::string read_bytes(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("not readable: " + path.string());
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

std::string text_of(const Json& object, const char* name) {
  return object.contains(name) && object[name].is_string() ? object[name].get<std::string>() : "";
}

std::optional<RecordedRequest> load_request(const fs::path& directory) {
  const Json meta = Json::parse(read_bytes(directory / "meta.json"));
  const std::string api = meta.at("api");
  const auto* row = std::ranges::find(kApis, api, &ApiRow::api);
  if (row == std::end(kApis) || !fs::exists(directory / "request.json")) return std::nullopt;
  std::string body = read_bytes(directory / "request.json");
  if (!Json::parse(body).is_object()) return std::nullopt;
  return RecordedRequest{.id = directory.filename().string(),
                         .api = api,
                         .provider = meta.at("provider"),
                         .format = row->format,
                         .host = text_of(meta["request"], "host"),
                         .path = text_of(meta["request"], "path"),
                         .body = std::move(body)};
}

}  // namespace

std::vector<RecordedRequest> load_requests() {
  std::vector<RecordedRequest> requests;
  for (const auto& entry : fs::directory_iterator(corpus_directory())) {
    if (!fs::exists(entry.path() / "meta.json")) continue;
    if (auto loaded = load_request(entry.path())) requests.push_back(std::move(*loaded));
  }
  std::ranges::sort(requests, {}, &RecordedRequest::id);
  return requests;
}

std::vector<NoteLine> load_notes(const std::string& file) {
  std::vector<NoteLine> notes;
  std::istringstream lines(read_bytes(fs::path(AGENTPRESS_TESTS_DIRECTORY) / "conformance" / file));
  for (std::string line; std::getline(lines, line);) {
    const auto hash = line.find('#');
    const std::string_view note = util::trim(std::string_view(line).substr(0, hash));
    if (note.empty()) continue;
    const auto space = note.find(' ');
    const bool has_object = space != std::string_view::npos;
    const bool has_reason = hash != std::string::npos;
    notes.push_back({.subject = std::string(note.substr(0, space)),
                     .object = has_object ? std::string(util::trim(note.substr(space))) : "",
                     .reason = has_reason ? std::string(util::trim(line.substr(hash + 1))) : ""});
  }
  return notes;
}

}  // namespace agentpress::test
