#include "client/health_reply.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace agentpress;  // NOLINT(google-build-using-namespace): a test
using client::ReplyKind;
using core::ErrorClass;

namespace {

client::HealthReply read(int status, std::string_view body, std::string type = "application/json") {
  const net::HttpResponseHead head{.status = status, .headers = {{"content-type", std::move(type)}}};
  return client::read_health_reply(core::FormatId::openai_chat, head, body, 0);
}

}  // namespace

TEST_CASE("health: a list of models is read in any of its shapes") {
  const auto reply = read(
      200, R"({"data":[{"id":"a","shutdown_date":"2027-01-02"},{"id":"b"}],"has_more":true,"last_id":"b"})");
  REQUIRE(reply.models);
  REQUIRE(reply.models->size() == 2);
  CHECK(reply.models->front().id == "a");
  CHECK(reply.models->front().retires.has_value());
  CHECK(reply.has_more_models);
  CHECK(read(200, R"([{"id":"a"}])").models.has_value());
  CHECK_FALSE(read(200, R"({"status":"ok"})").models);
}

TEST_CASE("health: what it says of the key is read") {
  CHECK(read(200, R"({"valid":true})").valid == true);
  CHECK(read(200, R"({"valid":false})").valid == false);
  CHECK_FALSE(read(200, R"({"valid":"perhaps"})").valid);
  const auto reply = read(200, R"({"data":{"usage":1.25,"limit":10}})");
  CHECK(reply.credit_used == 1.25);
  CHECK(reply.credit_limit == 10.0);
  CHECK_FALSE(read(200, R"({"data":{"usage":1,"limit":null}})").credit_limit);
}

TEST_CASE("health: an error inside of a good status is an error, a message is none") {
  CHECK(read(200, R"({"error":{"code":"invalid_api_key","message":"no"}})").error->error_class ==
        ErrorClass::auth);
  CHECK(read(200, R"({"base_resp":{"status_code":1004,"status_msg":"login fail"}})").error->error_class ==
        ErrorClass::auth);
  CHECK_FALSE(read(200, R"({"base_resp":{"status_code":0}})").error);
  CHECK_FALSE(read(200, R"({"message":"healthy","detail":"all is well"})").error);
  CHECK_FALSE(read(200, R"({"error":null})").error);
}

TEST_CASE("health: pages, garbage and nothing are none of it") {
  CHECK(read(200, "<html>", "text/html").kind == ReplyKind::html);
  CHECK(read(200, "<html>", "text/html").is_page);
  CHECK(read(403, "<html>", "text/html").is_page);
  CHECK(read(403, "<html>", "text/html").error->error_class == ErrorClass::permission);
  CHECK_FALSE(read(200, "not json").is_json);
  CHECK(read(200, "").kind == ReplyKind::empty);
  CHECK(read(200, R"("I'm alive!")").is_json);
}

TEST_CASE("health: where a redirect leads is told without its path") {
  const auto origin = [](int status, std::string location) {
    return client::redirect_origin({.status = status, .headers = {{"location", std::move(location)}}},
                                   "https://a.example/v1/models?x=1");
  };
  CHECK(origin(302, "http://portal.example:8080/login?key=1") == "http://portal.example:8080");
  CHECK(origin(302, "/login") == "https://a.example");
  CHECK(origin(302, "//b.example/x") == "https://b.example");
  CHECK(origin(302, "nowhere") == "");
  CHECK(origin(200, "http://portal.example/") == "");
}
