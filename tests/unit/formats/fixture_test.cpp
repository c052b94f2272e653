// The hand-written exchanges of tests/fixtures: every reply gives its events, the same however it is cut, and
// every prefix of it that lacks the terminal event ends in an error; every request is encoded byte for byte.
//
//   FORMAT/CASE/reply.sse or reply.json    the bytes of a reply; with `status` those of an error reply
//   FORMAT/CASE/events.jsonl               what comes out of it
//   FORMAT/CASE/input.json, request.json   what is to be sent, and what is sent for it
#include "formats/format_registry.hpp"
#include "unit/formats/decode_run.hpp"
#include "unit/formats/event_json.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace agentpress;
using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr std::size_t kFewestRepliesOfAFormat = 12;
constexpr unsigned kRandomRounds = 20;

std::string read_bytes(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE_MESSAGE(file.good(), "not readable: " << path.string());
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
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
  const std::string body = read_bytes(directory / (is_streaming ? "reply.sse" : "reply.json"));
  const test::Reply reply{.format = formats::format_of(format), .streaming = streaming, .body = body};
  const test::Events events = test::decode_whole(reply);
  CHECK(to_lines(events) == read_bytes(directory / "events.jsonl"));
  REQUIRE(test::find_ending_fault(events) == "");
  CHECK(to_lines(test::decode_bytewise(reply)) == to_lines(events));
  for (unsigned seed = 0; seed < kRandomRounds; ++seed)
    CHECK(to_lines(test::decode_randomly_cut(reply, seed)) == to_lines(events));

  const bool is_finished = std::holds_alternative<core::Finish>(events.back());
  const auto terminal = is_finished ? test::find_terminal_offset(format, streaming, body) : std::string::npos;
  if (is_finished) REQUIRE(terminal <= body.size());
  CHECK(test::find_cut_fault(reply, terminal, events.back()) == "");
}

core::Role role_of(const std::string& name) {
  if (name == "system") return core::Role::system;
  return name == "assistant" ? core::Role::assistant : core::Role::user;
}

core::ChatRequest read_request(const Json& input) {
  core::ChatRequest request;
  for (const Json& message : input.at("messages"))
    request.messages.push_back({.role = role_of(message.at("role")), .text = message.at("text")});
  if (input.contains("temperature")) request.sampling.temperature = input["temperature"].get<double>();
  if (input.contains("top_p")) request.sampling.top_p = input["top_p"].get<double>();
  if (input.contains("max_tokens")) request.sampling.max_tokens = input["max_tokens"].get<long>();
  if (input.contains("stop")) request.sampling.stop = input["stop"].get<std::vector<std::string>>();
  request.streaming = input.value("stream", true) ? core::Streaming::on : core::Streaming::off;
  return request;
}

core::Endpoint read_endpoint(core::FormatId format, const Json& input) {
  core::Endpoint endpoint{.base_url = input.at("base_url"),
                          .chat_path = input.at("chat_path"),
                          .model = input.at("model"),
                          .format = format,
                          .quirks = {},
                          .headers = {},
                          .extra_body = input.contains("extra_body") ? input["extra_body"].dump() : ""};
  endpoint.quirks.stream_usage_option = input.value("stream_usage_option", true);
  if (input.value("token_limit_field", "") == "max_completion_tokens")
    endpoint.quirks.token_limit_field = core::TokenLimitField::max_completion_tokens;
  endpoint.default_max_tokens = input.value("default_max_tokens", endpoint.default_max_tokens);
  if (input.contains("headers")) {
    for (const auto& [name, value] : input["headers"].items()) endpoint.headers.push_back({name, value});
  }
  return endpoint;
}

void check_request(core::FormatId format, const fs::path& directory) {
  const std::string name = directory.filename().string();
  CAPTURE(name);
  const Json input = Json::parse(read_bytes(directory / "input.json"));
  const auto encoded = formats::format_of(format).encode(read_request(input), read_endpoint(format, input));
  Json found{{"url", encoded.url}, {"headers", Json::object()}, {"body", Json::parse(encoded.body)}};
  for (const auto& header : encoded.headers) found["headers"][header.name] = header.value;
  if (!encoded.warnings.empty()) found["warnings"] = encoded.warnings;
  CHECK(found.dump(1) + "\n" == read_bytes(directory / "request.json"));
}

}  // namespace

TEST_CASE("fixtures: every streamed reply gives its events, cut anywhere and ended anywhere") {
  for (const auto format : {core::FormatId::openai_chat, core::FormatId::anthropic_messages}) {
    const auto cases = cases_with(format, "reply.sse");
    CHECK(cases.size() >= kFewestRepliesOfAFormat);
    for (const auto& directory : cases) check_reply(format, core::Streaming::on, directory);
  }
}

TEST_CASE("fixtures: every unstreamed reply gives its events, cut anywhere and ended anywhere") {
  for (const auto format : {core::FormatId::openai_chat, core::FormatId::anthropic_messages}) {
    const auto cases = cases_with(format, "reply.json");
    CHECK(!cases.empty());
    for (const auto& directory : cases) {
      if (!fs::exists(directory / "status")) check_reply(format, core::Streaming::off, directory);
    }
  }
}

TEST_CASE("fixtures: every error reply gives its error") {
  for (const auto format : {core::FormatId::openai_chat, core::FormatId::anthropic_messages}) {
    const auto cases = cases_with(format, "status");
    CHECK(!cases.empty());
    for (const auto& directory : cases) {
      const std::string name = directory.filename().string();
      CAPTURE(name);
      const int status = std::stoi(read_bytes(directory / "status"));
      const core::Error error =
          formats::format_of(format).decode_error(status, read_bytes(directory / "reply.json"));
      CHECK(test::to_json_line(error) + "\n" == read_bytes(directory / "events.jsonl"));
    }
  }
}

TEST_CASE("fixtures: every request is sent as written") {
  for (const auto format : {core::FormatId::openai_chat, core::FormatId::anthropic_messages}) {
    const auto cases = cases_with(format, "input.json");
    CHECK(!cases.empty());
    for (const auto& directory : cases) check_request(format, directory);
  }
}
