// The event stream parser, rule by rule, and its one promise: how the bytes are cut makes no difference.
#include "framing/sse.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using agentpress::framing::SseCallback;
using agentpress::framing::SseParser;

constexpr std::size_t kAmpleCap = 1U << 20U;

using Events = std::vector<std::string>;

SseCallback recorder(Events& events) {
  return [&events](std::string_view type, std::string_view data) {
    events.push_back(std::string(type) + "|" + std::string(data));
  };
}

Events parse(std::string_view stream, std::size_t piece = std::string_view::npos) {
  Events events;
  const SseCallback record = recorder(events);
  SseParser parser(kAmpleCap);
  for (std::size_t offset = 0; offset < stream.size();) {
    const std::string copy(stream.substr(offset, piece));  // its own memory: a stale view would be noticed
    parser.feed(copy, record);
    offset += copy.size();
  }
  parser.end(record);
  return events;
}

struct Rule {
  const char* name;
  std::string_view stream;
  Events events;
};

const std::vector<Rule>& rules() {
  using namespace std::string_view_literals;
  static const std::vector<Rule> table{
      {"LF", "data: a\n\ndata: b\n\n", {"|a", "|b"}},
      {"CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", {"|a", "|b"}},
      {"CR", "data: a\r\rdata: b\r\r", {"|a", "|b"}},
      {"mixed line ends", "data: a\r\n\rdata: b\n\r\ndata: c\r\n\n", {"|a", "|b", "|c"}},
      {"byte order mark",
       "\xEF\xBB\xBF"
       "data: a\n\n",
       {"|a"}},
      {"byte order mark only once",
       "\n\xEF\xBB\xBF"
       "data: a\n\n",
       {}},
      {"no space", "data:a\n\n", {"|a"}},
      {"one space is removed", "data:  a \n\n", {"| a "}},
      {"data lines are joined", "data: a\ndata:\ndata: b\n\n", {"|a\n\nb"}},
      {"comments", ": ping\n\n:\ndata: a\n: in between\ndata: b\n\n", {"|a\nb"}},
      {"event type", "event: x\ndata: a\n\ndata: b\n\n", {"x|a", "|b"}},
      {"data before event", "data: a\nevent: x\n\n", {"x|a"}},
      {"a type without data is dropped", "event: x\n\ndata: a\n\n", {"|a"}},
      {"empty data is an event", "data\n\ndata:\n\n", {"|", "|"}},
      {"unknown fields", "id: 1\nretry: 5\nfoo: bar\nfoo\ndata: a\n\n", {"|a"}},
      {"field names have a case", "Data: a\nDATA: b\ndata: c\n\n", {"|c"}},
      {"a space before the colon is another name", "data : a\n\n", {}},
      {"colons in a value", "data: a:b: c\n\n", {"|a:b: c"}},
      {"no blank line at the end", "data: a\n\ndata: b\n", {"|a", "|b"}},
      {"no line end at the end", "data: a\n\ndata: b", {"|a", "|b"}},
      {"error field", "data: a\n\nerror: {}\n\n", {"|a", "error|{}"}},
      {"NUL and high bytes", "data: \0\xFF\xC3\n\n"sv, {std::string("|\0\xFF\xC3", 4)}},
      {"nothing", "", {}},
      {"blank lines only", "\r\n\r\n\n\n\r\r", {}},
      {"one very long line among short ones",
       "data: 0123456789012345678901234567890123456789\ndata: a\n\n",
       {"|0123456789012345678901234567890123456789\na"}},
  };
  return table;
}

}  // namespace

TEST_CASE("sse: each rule of the standard holds, cut anywhere") {
  for (const Rule& rule : rules()) {
    CAPTURE(rule.name);
    CHECK(parse(rule.stream) == rule.events);
    for (std::size_t piece = 1; piece <= 7; ++piece) {
      CAPTURE(piece);
      CHECK(parse(rule.stream, piece) == rule.events);
    }
  }
}

TEST_CASE("sse: random cuts of all rules in one stream give the same events") {
  std::string stream;
  for (const Rule& rule : rules()) stream.append(rule.stream).append("\n\n");
  const Events whole = parse(stream);
  REQUIRE(whole.size() > 20);
  std::mt19937 random(20261123);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same cuts in every run
  for (int round = 0; round < 200; ++round) {
    Events events;
    const SseCallback record = recorder(events);
    SseParser parser(kAmpleCap);
    for (std::size_t offset = 0; offset < stream.size();) {
      const std::string piece = stream.substr(offset, random() % 40);
      parser.feed(piece, record);
      offset += piece.size();
    }
    parser.end(record);
    CHECK(events == whole);
  }
}

TEST_CASE("sse: an event comes out with the bytes of its blank line, not later") {
  Events events;
  const SseCallback record = recorder(events);
  SseParser parser(kAmpleCap);
  parser.feed("data: a\r\n", record);
  CHECK(events.empty());
  parser.feed("\r", record);
  CHECK(events == Events{"|a"});
  parser.feed("\ndata: b", record);
  parser.feed("\n\n", record);
  CHECK(events == Events{"|a", "|b"});
}

TEST_CASE("sse: a copy goes on independently of its original") {
  Events of_original;
  Events of_copy;
  SseParser original(kAmpleCap);
  original.feed("event: x\ndata: a\ndata: b", recorder(of_original));
  SseParser copy = original;
  copy.end(recorder(of_copy));
  original.feed("c\n\n", recorder(of_original));
  CHECK(of_copy == Events{"x|a\nb"});
  CHECK(of_original == Events{"x|a\nbc"});
}

TEST_CASE("sse: an event over the cap is a fault, whichever way it grows and however it is cut") {
  const std::string line = "data: " + std::string(20, 'x');
  const std::vector<std::string> too_large{
      line + std::string(10, 'x') + "\n\n",              // one long line
      line + "\n" + line + "\n\n",                       // many data lines
      line + std::string(1000, 'x'),                     // a line that never ends
      ": " + std::string(40, 'x') + "\n\n",              // a comment
      std::string("data: a\n\n") + std::string(40, 'x')  // a field without a colon
  };
  for (const std::string& stream : too_large) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{5}, stream.size()}) {
      CAPTURE(stream);
      CAPTURE(piece);
      Events events;
      const SseCallback record = recorder(events);
      SseParser parser(32);
      bool is_within = true;
      for (std::size_t offset = 0; offset < stream.size(); offset += piece)
        is_within = parser.feed(stream.substr(offset, piece), record);
      CHECK_FALSE(is_within);
      CHECK_FALSE(parser.end(record));
      CHECK(events.size() == (stream.starts_with("data: a\n") ? 1 : 0));
    }
  }
}

TEST_CASE("sse: events under the cap pass in any number") {
  Events events;
  const SseCallback record = recorder(events);
  SseParser parser(32);
  for (int round = 0; round < 100; ++round) CHECK(parser.feed("data: 0123456789\n\n", record));
  CHECK(parser.end(record));
  CHECK(events.size() == 100);
}
