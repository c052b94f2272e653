// Asking several providers for their lists at the same time.
#include "client/model_listing.hpp"

#include "support/fake_transport.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace agentpress;  // NOLINT(google-build-using-namespace): a test
using client::list_models;
using client::ListCall;
using client::ListOutcome;
using client::model_list_url;
using core::ErrorClass;
using net::Milliseconds;
using test::FakeReply;
using test::FakeTransport;

namespace {

constexpr Milliseconds kLimit{30'000};

FakeReply json(std::string body, int status = 200) {
  return FakeReply{}.head(status, {{"content-type", "application/json"}}).body(std::move(body)).complete();
}

ListCall call(std::string provider, std::string url = "https://host/v1/models") {
  return {.provider = std::move(provider), .url = std::move(url), .headers = {{"authorization", "Bearer k"}}};
}

std::vector<std::string> names_of(const ListOutcome& outcome) {
  std::vector<std::string> names;
  for (const auto& model : outcome.models) names.push_back(model.id);
  return names;
}

ListOutcome ask_one(FakeTransport& transport, ListCall one) {
  std::vector<ListCall> calls;
  calls.push_back(std::move(one));
  auto outcomes = list_models(std::move(calls), transport, kLimit);
  REQUIRE(outcomes.size() == 1);
  transport.verify();
  return outcomes.front();
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("model listing: one list, asked for with GET and the provider's headers") {
  FakeTransport transport;
  transport.expect(json(R"({"data":[{"id":"a"},{"id":"b"}]})"));
  const auto outcome = ask_one(transport, call("one"));
  CHECK(outcome.provider == "one");
  CHECK_FALSE(outcome.error.has_value());
  CHECK(names_of(outcome) == Names{"a", "b"});
  const auto& request = transport.requests().front();
  CHECK(request.method == "GET");
  CHECK(request.body.empty());
  CHECK(request.headers == core::HttpHeaders{{"Accept", "application/json"}, {"authorization", "Bearer k"}});
}

TEST_CASE("model listing: pages are followed, each from the first address") {
  FakeTransport transport;
  transport.expect(json(R"({"models":[{"name":"models/a"}],"nextPageToken":"t1"})"));
  transport.expect(json(R"({"models":[{"name":"models/b"}],"nextPageToken":"t2"})"));
  transport.expect(json(R"({"models":[{"name":"models/c"}]})"));
  CHECK(names_of(ask_one(transport, call("one", "https://host/models?pageSize=2"))) == Names{"a", "b", "c"});
  CHECK(transport.requests()[1].url == "https://host/models?pageSize=2&pageToken=t1");
  CHECK(transport.requests()[2].url == "https://host/models?pageSize=2&pageToken=t2");
  CHECK(transport.requests()[2].headers.size() == 2);
}

TEST_CASE("model listing: an address without a query gets one") {
  FakeTransport transport;
  transport.expect(json(R"({"data":[{"id":"a"}],"has_more":true,"last_id":"a"})"));
  transport.expect(json(R"({"data":[{"id":"b"}],"has_more":false,"last_id":"b"})"));
  CHECK(names_of(ask_one(transport, call("one"))) == Names{"a", "b"});
  CHECK(transport.requests()[1].url == "https://host/v1/models?after_id=a");
}

TEST_CASE("model listing: a fault on a later page leaves no half list") {
  FakeTransport transport;
  transport.expect(json(R"({"data":[{"id":"a"}],"has_more":true,"last_id":"a"})"));
  transport.expect(json(R"({"error":{"message":"later"}})", 500));
  const auto outcome = ask_one(transport, call("one"));
  REQUIRE(outcome.error.has_value());
  CHECK(outcome.error->error_class == ErrorClass::provider);
  CHECK(outcome.error->http_status == 500);
  CHECK(outcome.models.empty());
}

TEST_CASE("model listing: pages without end are given up") {
  FakeTransport transport;
  for (int page = 0; page < 50; ++page) {
    transport.expect(json(R"({"data":[{"id":"a"}],"has_more":true,"last_id":"a"})"));
  }
  const auto outcome = ask_one(transport, call("one"));
  REQUIRE(outcome.error.has_value());
  CHECK(outcome.error->error_class == ErrorClass::not_an_answer);
  CHECK(outcome.error->message == "the list of models has more than 50 pages");
  CHECK(outcome.models.empty());
}

TEST_CASE("model listing: all are asked at once, and a dead or rejecting one costs the others nothing") {
  FakeTransport transport;
  transport.expect(FakeReply{}
                       .wait(Milliseconds{900})
                       .fail({.error_class = ErrorClass::connection, .message = "connection refused"}));
  transport.expect(FakeReply{}
                       .wait(Milliseconds{1'000})
                       .head(200, {{"content-type", "application/json"}})
                       .body(R"([{"id":"b"}])")
                       .complete());
  transport.expect(json(R"({"error":{"message":"Incorrect API key","code":"invalid_api_key"}})", 401));
  std::vector<ListCall> calls;
  for (const char* name : {"dead", "slow", "rejecting"}) calls.push_back(call(name));
  const auto outcomes = list_models(std::move(calls), transport, kLimit);
  REQUIRE(outcomes.size() == 3);
  CHECK(outcomes[0].provider == "dead");
  CHECK(outcomes[0].error.value().error_class == ErrorClass::connection);
  CHECK(names_of(outcomes[1]) == Names{"b"});
  CHECK(outcomes[2].error.value().error_class == ErrorClass::auth);
  CHECK(transport.now() == Milliseconds{1'000});  // the slowest, not the sum; and not the limit
  CHECK(transport.requests().size() == 3);        // nothing is tried twice
}

TEST_CASE("model listing: what is silent at the limit is dropped, the others keep their lists") {
  FakeTransport transport;
  transport.expect(FakeReply{});
  transport.expect(json(R"({"data":[{"id":"a"}]})"));
  std::vector<ListCall> calls;
  for (const char* name : {"silent", "quick"}) calls.push_back(call(name));
  const auto outcomes = list_models(std::move(calls), transport, Milliseconds{1'500});
  CHECK(outcomes[0].error.value().error_class == ErrorClass::timeout);
  CHECK(outcomes[0].error.value().message == "no list of models within 1.5 s");
  CHECK(names_of(outcomes[1]) == Names{"a"});
  CHECK(transport.cancelled() == 1);
  CHECK(transport.now() == Milliseconds{1'500});
}

TEST_CASE("model listing: a list over the cap is given up while it comes") {
  FakeTransport transport;
  const std::string mebibyte(1U << 20U, ' ');
  auto reply = FakeReply{}.head(200, {{"content-type", "application/json"}});
  for (int count = 0; count < 65; ++count) reply.body(mebibyte);
  transport.expect(std::move(reply));
  const auto outcome = ask_one(transport, call("one"));
  CHECK(outcome.error.value().error_class == ErrorClass::not_an_answer);
  CHECK(transport.cancelled() == 1);
}

TEST_CASE("model listing: redirects and pages for people are no list, and nothing is followed") {
  for (const int status : {301, 307}) {
    FakeTransport transport;
    transport.expect(FakeReply{}.head(status, {{"location", "https://elsewhere/"}}).complete());
    CHECK(ask_one(transport, call("one")).error.value().error_class == ErrorClass::not_an_answer);
    CHECK(transport.requests().size() == 1);
  }
  FakeTransport transport;
  transport.expect(FakeReply{}.head(200, {{"content-type", "text/html"}}).body("<html>").complete());
  CHECK(ask_one(transport, call("one")).error.value().error_class == ErrorClass::not_an_answer);
}

TEST_CASE("model listing: nobody to ask is no outcome") {
  FakeTransport transport;
  CHECK(list_models({}, transport, kLimit).empty());
}

TEST_CASE("model listing: an address above the base URL is reached with /..") {
  CHECK(model_list_url("https://api.openai.com/v1", "/models") == "https://api.openai.com/v1/models");
  CHECK(model_list_url("https://host/inference/", "/../catalog/models") == "https://host/catalog/models");
  CHECK(model_list_url("https://host", "/../models") == "https://host/models");
  CHECK(model_list_url("https://api.anthropic.com/v1", "/v1/models?limit=1000") ==
        "https://api.anthropic.com/v1/models?limit=1000");
}
