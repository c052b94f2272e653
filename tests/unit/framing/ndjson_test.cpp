// The parser of JSON lines, rule by rule, and its one promise: how the bytes are cut makes no difference.
#include "framing/ndjson.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace {

using agentpress::framing::NdjsonParser;
using agentpress::framing::SseCallback;

constexpr std::size_t kAmpleCap = 1U << 20U;

using Lines = std::vector<std::string>;

SseCallback recorder(Lines& lines) {
  return [&lines](std::string_view type, std::string_view line) {
    CHECK(type.empty());
    lines.emplace_back(line);
  };
}

Lines parse(std::string_view stream, std::size_t piece = std::string_view::npos) {
  Lines lines;
  const SseCallback record = recorder(lines);
  NdjsonParser parser(kAmpleCap);
  for (std::size_t offset = 0; offset < stream.size();) {
    const std::string copy(stream.substr(offset, piece));  // its own memory: a stale view would be noticed
    CHECK(parser.feed(copy, record));
    offset += copy.size();
  }
  CHECK(parser.end(record));
  return lines;
}

struct Rule {
  const char* name;
  std::string_view stream;
  Lines lines;
};

const std::vector<Rule>& rules() {
  using namespace std::string_view_literals;
  static const std::vector<Rule> table{
      {"LF", "{1}\n{2}\n", {"{1}", "{2}"}},
      {"CRLF", "{1}\r\n{2}\r\n", {"{1}", "{2}"}},
      {"a CR inside a line stays", "{1\r2}\n", {"{1\r2}"}},
      {"the last line may lack its end", "{1}\n{2}", {"{1}", "{2}"}},
      {"the last line may end with CR alone", "{1}\n{2}\r", {"{1}", "{2}"}},
      {"blank lines are no lines", "\n\r\n{1}\n \t\n\n{2}\n\n", {"{1}", "{2}"}},
      {"blanks around a line stay", " {1} \n", {" {1} "}},
      {"byte order mark", "\xEF\xBB\xBF{1}\n{2}\n", {"{1}", "{2}"}},
      {"byte order mark only once", "{1}\n\xEF\xBB\xBF{2}\n", {"{1}", "\xEF\xBB\xBF{2}"}},
      {"NUL and high bytes", "\0\xFF\xC3\n"sv, {std::string("\0\xFF\xC3", 3)}},
      {"nothing", "", {}},
      {"blank lines only", "\n\r\n \n\t", {}},
  };
  return table;
}

}  // namespace

TEST_CASE("ndjson: each rule holds, cut anywhere") {
  for (const Rule& rule : rules()) {
    CAPTURE(rule.name);
    CHECK(parse(rule.stream) == rule.lines);
    for (std::size_t piece = 1; piece <= 7; ++piece) {
      CAPTURE(piece);
      CHECK(parse(rule.stream, piece) == rule.lines);
    }
  }
}

TEST_CASE("ndjson: a line comes out with the byte that ends it, not later") {
  Lines lines;
  const SseCallback record = recorder(lines);
  NdjsonParser parser(kAmpleCap);
  parser.feed("{1}\r", record);
  CHECK(lines.empty());
  parser.feed("\n{2}", record);
  CHECK(lines == Lines{"{1}"});
  parser.feed("\n", record);
  CHECK(lines == Lines{"{1}", "{2}"});
}

TEST_CASE("ndjson: a copy goes on independently of its original") {
  Lines of_original;
  Lines of_copy;
  NdjsonParser original(kAmpleCap);
  original.feed("{1}\n{2", recorder(of_original));
  NdjsonParser copy = original;
  copy.end(recorder(of_copy));
  original.feed("3}\n", recorder(of_original));
  CHECK(of_copy == Lines{"{2"});
  CHECK(of_original == Lines{"{1}", "{23}"});
}

TEST_CASE("ndjson: a line over the cap is a fault however it is cut, and nothing comes after it") {
  const std::string at_cap = std::string(32, 'x') + "\n";
  for (const std::string& too_long : {std::string(33, 'x') + "\n{2}\n", std::string(1000, ' ')}) {
    const std::string stream = at_cap + too_long;
    for (const std::size_t piece : {std::size_t{1}, std::size_t{5}, stream.size()}) {
      CAPTURE(piece);
      Lines lines;
      const SseCallback record = recorder(lines);
      NdjsonParser parser(32);
      bool is_within = true;
      for (std::size_t offset = 0; offset < stream.size(); offset += piece)
        is_within = parser.feed(stream.substr(offset, piece), record);
      CHECK_FALSE(is_within);
      CHECK_FALSE(parser.feed("{3}\n", record));
      CHECK_FALSE(parser.end(record));
      CHECK(lines == Lines{std::string(32, 'x')});
    }
  }
}

TEST_CASE("ndjson: lines under the cap pass in any number") {
  Lines lines;
  const SseCallback record = recorder(lines);
  NdjsonParser parser(32);
  for (int round = 0; round < 100; ++round) CHECK(parser.feed("0123456789012345\n", record));
  CHECK(parser.end(record));
  CHECK(lines.size() == 100);
}
