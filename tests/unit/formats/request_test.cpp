// What an encoder must get right whatever it is given. The ordinary requests are fixtures.
#include "formats/format_registry.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace {

using namespace agentpress;
using Json = nlohmann::json;

core::Endpoint endpoint_of(core::FormatId format) {
  return {.base_url = "https://api.example/v1",
          .chat_path = "/chat",
          .model = "m",
          .format = format,
          .quirks = {},
          .headers = {},
          .extra_body = {}};
}

core::ChatRequest request_of(std::string text) {
  core::ChatRequest request;
  request.messages = {core::text_message(core::Role::user, std::move(text))};
  return request;
}

constexpr core::FormatId kFormats[] = {core::FormatId::openai_chat, core::FormatId::anthropic_messages};

}  // namespace

TEST_CASE("encode: text passes byte for byte") {
  const std::string text = "\"quotes\" \\ back\nline\ttab \x01\x7F é 🌍 \xE2\x80\xA8 end";
  for (const auto format : kFormats) {
    const auto encoded = formats::format_of(format).encode(request_of(text), endpoint_of(format));
    CHECK(Json::parse(encoded.body)["messages"][0]["content"] == text);
  }
}

TEST_CASE("encode: text that is not UTF-8 does not throw") {
  for (const auto format : kFormats) {
    const auto encoded = formats::format_of(format).encode(request_of("a\xFF"), endpoint_of(format));
    CHECK(Json::parse(encoded.body)["messages"][0]["content"] == "a\xEF\xBF\xBD");
  }
}

TEST_CASE("encode: an extra body that is no object is named and not sent") {
  for (const auto format : kFormats) {
    for (const auto* extra : {"[1]", "{", "nonsense", "1"}) {
      auto endpoint = endpoint_of(format);
      endpoint.extra_body = extra;
      const auto encoded = formats::format_of(format).encode(request_of("a"), endpoint);
      CHECK(encoded.warnings.size() == 1);
      CHECK(Json::parse(encoded.body)["model"] == "m");
    }
  }
}

TEST_CASE("encode: no sampling is sent unless it was asked for") {
  const auto body = Json::parse(formats::format_of(core::FormatId::openai_chat)
                                    .encode(request_of("a"), endpoint_of(core::FormatId::openai_chat))
                                    .body);
  for (const auto* name : {"temperature", "top_p", "max_tokens", "max_completion_tokens", "stop"}) {
    CAPTURE(name);
    CHECK_FALSE(body.contains(name));
  }
}

TEST_CASE("encode: the protocol's version header gives way to the endpoint's own") {
  const auto format = core::FormatId::anthropic_messages;
  auto endpoint = endpoint_of(format);
  const auto count_versions = [&] {
    const auto encoded = formats::format_of(format).encode(request_of("a"), endpoint);
    return std::count_if(encoded.headers.begin(), encoded.headers.end(),
                         [](const auto& header) { return header.name == "anthropic-version"; });
  };
  CHECK(count_versions() == 1);
  endpoint.headers = {{"Anthropic-Version", "2030-01-01"}};
  CHECK(count_versions() == 0);
}
