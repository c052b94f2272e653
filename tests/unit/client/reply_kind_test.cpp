// Telling replies apart.
#include "client/reply_kind.hpp"

#include <doctest/doctest.h>

using namespace agentpress;
using client::BodyProgress;
using client::kind_of_reply;
using client::ReplyKind;
using core::Streaming;

namespace {

net::HttpResponseHead head_with(int status, std::string content_type) {
  net::HttpResponseHead head{.status = status, .headers = {}};
  if (!content_type.empty()) head.headers.push_back({"Content-Type", std::move(content_type)});
  return head;
}

std::optional<ReplyKind> kind(std::string content_type, std::string_view beginning,
                              Streaming asked = Streaming::on) {
  return kind_of_reply(head_with(200, std::move(content_type)), beginning, asked, BodyProgress::arriving);
}

}  // namespace

TEST_CASE("reply kind: the first byte decides between stream, object and page, whatever the content type") {
  for (const char* type : {"text/event-stream", "application/json; charset=utf-8", "text/plain", "", "x/y"}) {
    CAPTURE(type);
    CHECK(kind(type, "data: {}") == ReplyKind::stream);
    CHECK(kind(type, ": ping") == ReplyKind::stream);
    CHECK(kind(type, "event: x") == ReplyKind::stream);
    CHECK(kind(type, " \r\n{\"a\":1}") == ReplyKind::unary);
    CHECK(kind(type, "[{}]") == ReplyKind::unary);
    CHECK(kind(type, "\xEF\xBB\xBF <html>") == ReplyKind::html);
  }
}

TEST_CASE("reply kind: lines of JSON are a stream, though they begin like an object") {
  CHECK(kind("application/x-ndjson", "{\"a\":1}") == ReplyKind::stream);
}

TEST_CASE("reply kind: what begins like nothing known follows the content type, then what was asked for") {
  CHECK(kind("text/event-stream", "x") == ReplyKind::stream);
  CHECK(kind("application/json", "null") == ReplyKind::unary);
  CHECK(kind("", "x", Streaming::on) == ReplyKind::stream);
  CHECK(kind("", "x", Streaming::off) == ReplyKind::unary);
}

TEST_CASE("reply kind: blanks decide nothing until they end, or are too many") {
  CHECK_FALSE(kind("text/event-stream", "").has_value());
  CHECK_FALSE(kind("application/json", "\n\n  ").has_value());
  CHECK(kind("application/json", std::string(5000, ' ')) == ReplyKind::unary);
  const auto head = head_with(200, "application/json");
  CHECK(kind_of_reply(head, "", Streaming::on, BodyProgress::ended) == ReplyKind::empty);
  CHECK(kind_of_reply(head, "  ", Streaming::on, BodyProgress::ended) == ReplyKind::unary);
}

TEST_CASE("reply kind: the status comes first") {
  CHECK(kind_of_reply(head_with(204, ""), "", Streaming::on, BodyProgress::arriving) == ReplyKind::empty);
  CHECK(kind_of_reply(head_with(307, "text/html"), "", Streaming::on, BodyProgress::arriving) ==
        ReplyKind::redirect);
  CHECK(kind_of_reply(head_with(502, "text/html"), "", Streaming::on, BodyProgress::arriving) ==
        ReplyKind::error);
  CHECK(kind_of_reply(head_with(999, ""), "", Streaming::on, BodyProgress::arriving) == ReplyKind::error);
  CHECK(kind_of_reply(head_with(200, "text/html"), "", Streaming::on, BodyProgress::arriving) ==
        ReplyKind::html);
}

TEST_CASE("request id: the provider's own header, never the one of its CDN") {
  net::HttpResponseHead head{.status = 200, .headers = {{"cf-ray", "x"}, {"Request-Id", " req_2 "}}};
  CHECK(client::request_id_of(head) == "req_2");
  head.headers = {{"cf-ray", "x"}};
  CHECK(client::request_id_of(head).empty());
}

TEST_CASE("request id: every provider's header for it is known") {
  for (const char* name :
       {"x-request-id", "request-id", "X-Generation-Id", "mistral-correlation-id", "x-amzn-requestid",
        "apim-request-id", "x-github-request-id", "x-litellm-call-id"}) {
    CAPTURE(name);
    CHECK(client::request_id_of({.status = 200, .headers = {{"cf-ray", "x"}, {name, "r-1"}}}) == "r-1");
  }
}
