// history/store, searching: words, phrases, scripts without spaces, and nothing that is syntax.
#include "history/store.hpp"
#include "history/text_query.hpp"
#include "sample_session.hpp"
#include "support/temporary_directory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

using namespace agentpress;
using history::FaultKind;
using history::Store;

namespace {

struct SearchFixture {
  test::TemporaryDirectory home;
  Store store{Store::open({home.path()}, {}).value()};
  int added = 0;

  void add(const std::string& prompt, const std::string& answer, const std::string& provider = "openai") {
    history::Session session{.summary = {.id = fmt::format("{:012}", ++added)}};
    session.turns = {test::simple_turn(prompt, answer, 1000 + added)};
    session.turns[0].start.route.provider = provider;
    REQUIRE(store.add(session).value());
  }

  /// The numbers of the sessions that are found, in their order.
  std::vector<int> found(const std::string& query, const history::Filter& filter = {}) {
    std::vector<int> numbers;
    const auto fault = store.search(query, filter, [&](const history::Hit& hit) {
      numbers.push_back(std::stoi(hit.session.id));
      return true;
    });
    if (fault) FAIL_CHECK(fault->message);
    return numbers;
  }

  std::string excerpt(const std::string& query) {
    std::string text;
    const auto fault = store.search(query, {}, [&](const history::Hit& hit) {
      text = hit.excerpt;
      return false;
    });
    if (fault) FAIL_CHECK(fault->message);
    return text;
  }
};

using Numbers = std::vector<int>;

}  // namespace

TEST_CASE_FIXTURE(SearchFixture, "search: all words must be there, in the prompt or in the answer") {
  add("How do I brew coffee?", "With hot water.");
  add("How do I brew tea?", "With hot water and leaves.");
  add("Résumé für Müller", "ΑΒΓ абв");
  CHECK(found("BREW water") == Numbers{1, 2});
  CHECK(found("coffee water") == Numbers{1});
  CHECK(found("coffee leaves").empty());
  CHECK(found("\"hot water\"") == Numbers{1, 2});
  CHECK(found("\"water hot\"").empty());
  CHECK(found("\"hot water and") == Numbers{2});
  CHECK(found("resume muller") == Numbers{3});
  CHECK(found("αβγ АБВ") == Numbers{3});
  CHECK(found("bre").empty());
}

TEST_CASE_FIXTURE(SearchFixture, "search: scripts without spaces are found as parts of words") {
  add("如何使用Python编写程序？", "可以先安装解释器。");
  add("今日はいい天気ですね", "そうですね");
  add("ภาษาไทยไม่มีช่องว่าง", "ใช่");
  add("한국어를 공부합니다", "좋아요");
  add("שלום עולם", "مرحبا بالعالم");
  CHECK(found("编写") == Numbers{1});
  CHECK(found("解释") == Numbers{1});
  CHECK(found("编写 解释器") == Numbers{1});
  CHECK(found("编写 天気").empty());
  CHECK(found("天気") == Numbers{2});
  CHECK(found("ไทย") == Numbers{3});
  CHECK(found("한국") == Numbers{4});
  CHECK(found("עולם") == Numbers{5});
  CHECK(found("العالم") == Numbers{5});
  CHECK(found("PYTHON编") == Numbers{1});
  CHECK(found("python") == Numbers{1});
  CHECK(found("python 安装") == Numbers{1});
  CHECK(found("写编").empty());
  CHECK(excerpt("解释") == "可以先安装\x02解释\x03器。");
}

TEST_CASE_FIXTURE(SearchFixture, "search: nothing in a query is syntax") {
  add("a AND b NOT c OR d NEAR e", "prompt: answer* (x) ^y + z - 'q' 100% _ \\ :");
  add("other", "things 😀 C++");
  const std::vector<std::string> queries{
      "AND",  "NOT",   "OR", "NEAR(a b)", "prompt:answer", "answer*", "(x",
      "^y",   "a + z", "-z", "'q'",       "100%",          "\"",      "\"\"\"",
      "a\"b", "\" a",  "*",  "{a b}:c",   "a:b",           "100% _",  std::string("a\0b", 3),
      "\xFF", "\\",    "+++"};
  for (const auto& query : queries) {
    const auto fault = store.search(query, {}, [](const history::Hit&) { return true; });
    if (fault) CHECK_MESSAGE(fault->kind == FaultKind::bad_query, query << ": " << fault->message);
  }
  CHECK(found("answer*") == Numbers{1});
  CHECK(found("NOT") == Numbers{1});
  CHECK(found("-z") == Numbers{1});
  CHECK(found("c++") == Numbers{2, 1});
  for (const auto* nothing : {"", " ", "\"", "\" \"", "\t\n", "+++"})
    CHECK(store.search(nothing, {}, [](const auto&) { return true; })->kind == FaultKind::bad_query);
}

TEST_CASE_FIXTURE(SearchFixture, "search: filters ask the turn, the best comes first, the newest of equals") {
  add("apple pear pear pear", "", "openai");
  add("apple", "apple apple apple", "anthropic");
  add("apple pear pear pear", "", "openai");
  CHECK(found("apple") == Numbers{2, 3, 1});
  CHECK(found("apple", {.provider = "openai"}) == Numbers{3, 1});
  CHECK(found("apple", {.limit = 1}) == Numbers{2});
  CHECK(found("apple", {.since = 1003}) == Numbers{3});
  CHECK(found("apple", {.until = 1002}) == Numbers{1});
  CHECK(found("apple", {.session = "000000000002"}) == Numbers{2});
  CHECK(found("apple", {.model = "GPT"}) == Numbers{2, 3, 1});
  CHECK(found("apple", {.model = "claude"}).empty());
}

TEST_CASE_FIXTURE(SearchFixture,
                  "search: an excerpt is one line with the words marked, whatever the text holds") {
  add("first\nline \x02 with\x1b[31m needle\there", std::string(3000, 'x') + "\n" + std::string(3000, 'y'));
  CHECK(excerpt("needle") == "first line with [31m \x02needle\x03 here");
  add("系统", std::string(3000, 'x') + " \x03 找到\n这里 " + std::string(3000, 'y'));
  const auto line = excerpt("找到");
  CHECK(line.contains(" \x02找到\x03 这里 "));
  CHECK(line.starts_with("…"));
  CHECK(line.ends_with("…"));
  CHECK(line.size() < 400);
}

TEST_CASE_FIXTURE(SearchFixture,
                  "search: long answers that were written in pieces are found across their ends") {
  std::string answer;
  for (int number = 0; answer.size() < 100'000; ++number) answer += fmt::format("word{} ", number);
  add("long", answer);
  for (int number = 0; number < 9000; number += 7) CHECK(found(fmt::format("word{}", number)) == Numbers{1});
}

TEST_CASE("match_of_text: words and phrases in quotes, nothing that is only signs") {
  CHECK(history::match_of_text("Hello \"two words\" 中文 +++ über «» 😀 用Go写") ==
        "\"Hello\" \"two words\" \"中\x1F文\" \"über\" \"用\x1FGo\x1F写\"");
  CHECK(history::match_of_text("+ \"-\" 。").empty());
}
