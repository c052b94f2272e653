// What a recording holds, and what a replay of it gives.
#include "net/recording_transport.hpp"
#include "net/replay_transport.hpp"
#include "support/fake_transport.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace agentpress;  // NOLINT(google-build-using-namespace): a test
using net::Milliseconds;
using net::RecordedExchange;
using test::FakeReply;
using test::FakeTransport;

namespace {

/// Everything that a handler sees, with the time.
class Log final : public net::ResponseHandler {
 public:
  explicit Log(net::Transport& transport) : transport_(transport) {}
  void on_head(const net::HttpResponseHead& head) override { add("head " + std::to_string(head.status)); }
  void on_body(std::string_view bytes) override {
    add("body " + std::string(bytes));
    if (bytes == stop_at) transport_.cancel_transfer(transfer);
  }
  void on_complete(const std::optional<core::Error>& error) override {
    add(error ? error->message : "complete");
  }

  std::vector<std::string> lines;
  std::string stop_at;
  net::Transport::TransferId transfer = 0;

 private:
  void add(const std::string& text) {
    lines.push_back(std::to_string(transport_.now().count()) + " " + text);
  }
  net::Transport& transport_;
};

struct Run {
  std::vector<std::string> lines;
  std::vector<RecordedExchange> recorded;
};

Run record(FakeReply reply, const std::string& stop_at = "") {
  auto fake = std::make_unique<FakeTransport>();
  fake->expect(std::move(reply));
  Run run;
  const auto transport = net::make_recording_transport(
      std::move(fake), [&](const RecordedExchange& exchange) { run.recorded.push_back(exchange); });
  Log log(*transport);
  log.stop_at = stop_at;
  log.transfer = transport->start({.url = "http://x/", .body = "question"}, log);
  transport->run();
  run.lines = log.lines;
  return run;
}

std::vector<std::string> replay(const RecordedExchange& exchange, const std::string& stop_at = "") {
  const auto transport = net::make_replay_transport([&](const net::HttpRequest&) { return &exchange; });
  Log log(*transport);
  log.stop_at = stop_at;
  log.transfer = transport->start({}, log);
  transport->run();
  return log.lines;
}

FakeReply reply_of(int milliseconds) {
  return FakeReply().wait(Milliseconds{milliseconds}).head(200).body("one").wait(Milliseconds{7}).body("two");
}

}  // namespace

TEST_CASE("recording: pieces, times and the ending are recorded once, and replayed as they were") {
  const auto run = record(reply_of(5).complete());
  REQUIRE(run.recorded.size() == 1);
  const auto& exchange = run.recorded.front();
  CHECK(exchange.request.body == "question");
  CHECK(exchange.pieces.size() == 2);
  CHECK(exchange.pieces[1].after == Milliseconds{12});
  CHECK(exchange.ending == RecordedExchange::Ending::complete);
  CHECK(run.lines == std::vector<std::string>{"5 head 200", "5 body one", "12 body two", "12 complete"});
  CHECK(replay(exchange) == run.lines);
}

TEST_CASE("recording: a failed exchange fails again") {
  const auto run = record(reply_of(0).fail({.error_class = core::ErrorClass::incomplete, .message = "cut"}));
  CHECK(run.recorded.at(0).ending == RecordedExchange::Ending::failed);
  CHECK(run.lines.back() == "7 cut");
  CHECK(replay(run.recorded[0]) == run.lines);
}

TEST_CASE(
    "recording: an exchange that its client dropped is recorded, and is cut when it is not dropped again") {
  const auto run = record(reply_of(0).body("three").complete(), "two");
  REQUIRE(run.recorded.size() == 1);
  CHECK(run.recorded[0].ending == RecordedExchange::Ending::dropped);
  CHECK(run.recorded[0].pieces.size() == 2);
  CHECK(run.lines.back() == "7 body two");
  CHECK(replay(run.recorded[0], "two") == run.lines);
  CHECK(replay(run.recorded[0]).back() == "1007 complete");
}

TEST_CASE("replay: a request that is not recorded fails from run, and timers keep their order") {
  const auto transport = net::make_replay_transport(
      [](const net::HttpRequest&) { return std::unexpected(core::Error{.message = "not there"}); });
  Log log(*transport);
  transport->start({}, log);
  CHECK(log.lines.empty());
  std::string order;
  transport->after(Milliseconds{20}, [&] { order += "late"; });
  const auto dropped = transport->after(Milliseconds{15}, [&] { order += "never"; });
  transport->after(Milliseconds{10}, [&] { order += "soon "; });
  transport->cancel_timer(dropped);
  transport->run();
  CHECK(log.lines == std::vector<std::string>{"0 not there"});
  CHECK(order == "soon late");
  CHECK(transport->now() == Milliseconds{20});
}
