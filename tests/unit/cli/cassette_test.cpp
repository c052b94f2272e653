// The file of --record: nothing secret in it, nothing lost in it, and errors that help.
#include "cli/cassette.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace agentpress;  // NOLINT(google-build-using-namespace): a test
using cli::Cassette;
using net::Milliseconds;
using net::RecordedExchange;

namespace {

RecordedExchange exchange(const std::string& body, const std::string& answer) {
  return {
      .request = {.url = "https://api.example/v1/chat",
                  .headers = {{"content-type", "application/json"}, {"Authorization", "Bearer secret-key-1"}},
                  .body = body},
      .head = net::HttpResponseHead{.status = 200,
                                    .headers = {{"Content-Type", "text/event-stream"},
                                                {"Set-Cookie", "session=1"},
                                                {"x-ratelimit-remaining", "3"}}},
      .head_after = Milliseconds{4},
      .pieces = {{.after = Milliseconds{5}, .bytes = answer}},
      .ending = RecordedExchange::Ending::complete,
      .ended_after = Milliseconds{6}};
}

net::HttpRequest request(const std::string& body, const std::string& url = "http://127.0.0.1:1/v1/chat") {
  return {.url = url, .body = body};
}

}  // namespace

TEST_CASE("cassette: a line reads back as what was written, whatever the bytes") {
  const std::string odd("\xff\x00\xc3", 3);
  auto written = exchange("{}", "plain");
  written.pieces.push_back({.after = Milliseconds{9}, .bytes = odd});
  const auto line = cli::cassette_line(written, {});
  CHECK(line.ends_with('\n'));
  auto cassette = Cassette::parse(line + "\n" + line, "tape").value();
  const auto* read = cassette.find(request("{}")).value();
  CHECK(read->head->status == 200);
  CHECK(read->head->header("x-ratelimit-remaining") == "3");
  REQUIRE(read->pieces.size() == 2);
  CHECK(read->pieces[0].bytes == "plain");
  CHECK(read->pieces[1].bytes == odd);
  CHECK(read->pieces[1].after == Milliseconds{9});
  CHECK(read->ended_after == Milliseconds{6});
}

TEST_CASE("cassette: no key, no cookie, and no key that a reply repeats in two pieces") {
  util::Redactor redactor;
  redactor.add_secret("secret-key-1", "A_KEY");
  auto written = exchange("{\"prompt\":\"secret-key-1\"}", "you sent secret-");
  written.pieces.push_back({.after = Milliseconds{9}, .bytes = "key-1"});
  const auto line = cli::cassette_line(written, redactor);
  for (const std::string secret : {"secret", "Authorization", "Bearer", "session"}) {
    CAPTURE(secret);
    CHECK(line.find(secret) == std::string::npos);
  }
  CHECK(line.find("<redacted:A_KEY>") != std::string::npos);
}

TEST_CASE("cassette: the same request gives the next recording, and in the end the last one") {
  const auto tape = cli::cassette_line(exchange("{\"a\":1}", "one"), {}) +
                    cli::cassette_line(exchange("{\"a\":2}", "other"), {}) +
                    cli::cassette_line(exchange("{\"a\":1}", "two"), {});
  auto cassette = Cassette::parse(tape, "tape").value();
  for (const std::string expected : {"one", "two", "two"}) {
    CHECK(cassette.find(request("{\"a\":1}")).value()->pieces[0].bytes == expected);
  }
  CHECK(cassette.find(request("{\"a\":2}")).value()->pieces[0].bytes == "other");
}

TEST_CASE("cassette: what is not in it is told with the nearest difference and the way to add it") {
  auto cassette =
      Cassette::parse(cli::cassette_line(exchange("{\"model\":\"a\",\"x\":1}", "one"), {}), "tape").value();
  const auto fault = cassette.find(request("{\"model\":\"b\",\"x\":1}"));
  REQUIRE(!fault);
  CHECK(fault.error().error_class == core::ErrorClass::configuration);
  CHECK(fault.error().message ==
        "tape does not hold this request; the most similar one differs in \"model\"");
  CHECK(fault.error().hint.find("--record tape") != std::string::npos);
  CHECK(cassette.find(request("{\"model\":\"a\",\"x\":1}", "http://h/other")).error().message.find("path") !=
        std::string::npos);
  CHECK(Cassette::parse("", "tape")->find(request("{}")).error().message == "tape holds no exchange");
}

TEST_CASE("cassette: a failed exchange keeps its error") {
  auto written = exchange("{}", "half");
  written.ending = RecordedExchange::Ending::failed;
  written.error = core::Error{
      .error_class = core::ErrorClass::tls, .message = "no handshake", .hint = "look", .retryable = true};
  auto cassette = Cassette::parse(cli::cassette_line(written, {}), "tape").value();
  CHECK(cassette.find(request("{}")).value()->error == written.error);
}

TEST_CASE("cassette: a line that is none is told with its number") {
  const auto good = cli::cassette_line(exchange("{}", "x"), {});
  for (const std::string bad : {"nonsense", "[]", "{}", "{\"cassette_version\":2}",
                                "{\"cassette_version\":1,\"reply\":{\"ending\":\"odd\"}}",
                                "{\"cassette_version\":1,\"reply\":{\"status\":200,\"ending\":\"complete\","
                                "\"pieces\":[{\"hex\":\"0g\"}]}}"}) {
    CAPTURE(bad);
    const auto cassette = Cassette::parse(good + bad + "\n", "tape");
    REQUIRE(!cassette);
    CHECK(cassette.error().message.starts_with("tape:2: the line "));
  }
}
