// Reading the recorded requests and the lists beside this file.
#include "conformance/request_corpus.hpp"

#include "conformance/corpus.hpp"
#include "conformance/corpus_files.hpp"
#include "util/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <sstream>
#include <string_view>

namespace agentpress::test {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

std::optional<RecordedRequest> load_request(const fs::path& directory) {
  const Json meta = Json::parse(read_bytes(directory / "meta.json"));
  const std::string api = meta.at("api");
  const auto format = format_of_api(api);
  if (!format || !fs::exists(directory / "request.json")) return std::nullopt;
  std::string body = read_bytes(directory / "request.json");
  if (!Json::parse(body).is_object()) return std::nullopt;
  return RecordedRequest{.id = directory.filename().string(),
                         .api = api,
                         .provider = meta.at("provider"),
                         .format = *format,
                         .host = string_member(meta["request"], "host"),
                         .path = string_member(meta["request"], "path"),
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
