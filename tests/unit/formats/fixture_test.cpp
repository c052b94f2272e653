// The hand-written exchanges of tests/fixtures: every reply gives its events, the same however it is cut, and
// every prefix of it that lacks the terminal event ends in an error; every request is encoded byte for byte.
//
//   FORMAT/CASE/reply.sse, reply.ndjson or reply.json
//                                          the bytes of a reply; with `status` those of an error reply
//   FORMAT/CASE/events.jsonl               what comes out of it
//   FORMAT/CASE/input.json, request.json   what is to be sent, and what is sent for it
#include "formats/format_registry.hpp"
#include "unit/formats/decode_run.hpp"
#include "unit/formats/event_json.hpp"
#include "unit/formats/request_input.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace agentpress;
using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr core::FormatId kFormats[] = {core::FormatId::openai_chat,        core::FormatId::openai_responses,
                                       core::FormatId::anthropic_messages, core::FormatId::gemini,
                                       core::FormatId::ollama_chat,        core::FormatId::cohere_chat};
constexpr std::size_t kFewestRepliesOfAFormat = 12;
constexpr std::size_t kFewestRequestsOfAFormat = 6;
constexpr unsigned kRandomRounds = 20;

std::string read_bytes(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE_MESSAGE(file.good(), "not readable: " << path.string());
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

/// Compares with a file of the fixture. With AGENTPRESS_UPDATE_GOLDEN set the file is written instead; the
/// difference is then reviewed like code.
void check_file(const fs::path& path, const std::string& found) {
  if (std::getenv("AGENTPRESS_UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << found;
  CHECK(found == read_bytes(path));
}

std::string stream_file_of(core::FormatId format) {
  const auto framing = formats::format_of(format).stream_framing();
  return framing == formats::StreamFraming::json_lines ? "reply.ndjson" : "reply.sse";
}

/// The directories of a format that hold a file of this name.
std::vector<fs::path> cases_with(core::FormatId format, const std::string& file) {
  const fs::path root = fs::path(AGENTPRESS_SOURCE_DIRECTORY) / "tests" / "fixtures" / core::name_of(format);
  std::vector<fs::path> cases;
  for (const auto& entry : fs::directory_iterator(root)) {
    if (fs::exists(entry.path() / file)) cases.push_back(entry.path());
  }
  std::ranges::sort(cases);
  return cases;
}

std::string to_lines(const test::Events& events) {
  std::string lines;
  for (const auto& event : events) lines += test::to_json_line(event) + "\n";
  return lines;
}

void check_reply(core::FormatId format, core::Streaming streaming, const fs::path& directory) {
  const std::string name = directory.filename().string();
  CAPTURE(name);
  const bool is_streaming = streaming == core::Streaming::on;
  const std::string body = read_bytes(directory / (is_streaming ? stream_file_of(format) : "reply.json"));
  const test::Reply reply{.format = formats::format_of(format), .streaming = streaming, .body = body};
  const test::Events events = test::decode_whole(reply);
  check_file(directory / "events.jsonl", to_lines(events));
  REQUIRE(test::find_ending_fault(events) == "");
  CHECK(to_lines(test::decode_bytewise(reply)) == to_lines(events));
  for (unsigned seed = 0; seed < kRandomRounds; ++seed)
    CHECK(to_lines(test::decode_randomly_cut(reply, seed)) == to_lines(events));

  const bool is_finished = std::holds_alternative<core::Finish>(events.back());
  const auto terminal = is_finished ? test::find_terminal_offset(format, streaming, body) : std::string::npos;
  if (is_finished) REQUIRE(terminal <= body.size());
  CHECK(test::find_cut_fault(reply, terminal, events.back()) == "");
}

void check_request(core::FormatId format, const fs::path& directory) {
  const std::string name = directory.filename().string();
  CAPTURE(name);
  const auto input = test::read_request_input(format, read_bytes(directory / "input.json"));
  const auto encoded = formats::format_of(format).encode(input.request, input.endpoint);
  Json found{{"url", encoded.url}, {"headers", Json::object()}, {"body", Json::parse(encoded.body)}};
  for (const auto& header : encoded.headers) found["headers"][header.name] = header.value;
  if (!encoded.warnings.empty()) found["warnings"] = encoded.warnings;
  check_file(directory / "request.json", found.dump(1) + "\n");
}

}  // namespace

TEST_CASE("fixtures: every streamed reply gives its events, cut anywhere and ended anywhere") {
  for (const auto format : kFormats) {
    const auto cases = cases_with(format, stream_file_of(format));
    CHECK(cases.size() >= kFewestRepliesOfAFormat);
    for (const auto& directory : cases) check_reply(format, core::Streaming::on, directory);
  }
}

TEST_CASE("fixtures: every unstreamed reply gives its events, cut anywhere and ended anywhere") {
  for (const auto format : kFormats) {
    const auto cases = cases_with(format, "reply.json");
    CHECK(!cases.empty());
    for (const auto& directory : cases) {
      if (!fs::exists(directory / "status")) check_reply(format, core::Streaming::off, directory);
    }
  }
}

TEST_CASE("fixtures: every error reply gives its error") {
  for (const auto format : kFormats) {
    const auto cases = cases_with(format, "status");
    CHECK(!cases.empty());
    for (const auto& directory : cases) {
      const std::string name = directory.filename().string();
      CAPTURE(name);
      const int status = std::stoi(read_bytes(directory / "status"));
      const core::Error error =
          formats::format_of(format).decode_error(status, read_bytes(directory / "reply.json"));
      check_file(directory / "events.jsonl", test::to_json_line(error) + "\n");
    }
  }
}

TEST_CASE("fixtures: every request is sent as written") {
  for (const auto format : kFormats) {
    const auto cases = cases_with(format, "input.json");
    CHECK(cases.size() >= kFewestRequestsOfAFormat);
    for (const auto& directory : cases) check_request(format, directory);
  }
}
