// The hand-written expectations, each against its recorded exchange: decoded in one piece and byte by byte.
#include "conformance/expectation.hpp"

#include "formats/format_registry.hpp"
#include "unit/formats/decode_run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <iostream>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace agentpress;

constexpr int kHttpOk = 200;
constexpr std::size_t kFewestExpectations = 15;

/// The events of a reply whose status is an error come from its error alone; there only headers count here.
std::vector<test::Events> decode_both_ways(const test::CorpusCase& recorded) {
  if (recorded.http_status != kHttpOk) return {test::Events{}};
  const test::Reply reply{
      .format = formats::format_of(recorded.format), .streaming = recorded.streaming, .body = recorded.body};
  return {test::decode_whole(reply), test::decode_bytewise(reply)};
}

/// None when the corpus is another one than they were written for.
std::vector<test::HandWrittenExpectation> load_expectations() {
  auto expectations = test::load_hand_written_expectations();
  const auto is_known = [](const auto& expected) { return test::corpus_has(expected.id); };
  if (std::ranges::none_of(expectations, is_known)) {
    std::cout << "expectations: not compared, this is another corpus than they are about\n";
    expectations.clear();
  }
  return expectations;
}

}  // namespace

TEST_CASE("expectations: what a client must know of a reply beyond its text is known") {
  const auto cases = test::load_corpus();
  for (const auto& expected : load_expectations()) {
    CAPTURE(expected.id);
    const auto recorded = std::ranges::find(cases, expected.id, &test::CorpusCase::id);
    if (recorded == cases.end()) {
      FAIL_CHECK("the corpus has no such case");
      continue;
    }
    for (const auto& events : decode_both_ways(*recorded)) {
      for (const auto& difference : test::compare_by_hand(expected, *recorded, events))
        FAIL_CHECK(difference);
    }
  }
}

TEST_CASE("expectations: there are enough of them, and some for every protocol") {
  const auto expectations = load_expectations();
  if (expectations.empty()) return;
  std::set<std::string> recorded_apis;
  std::set<std::string> expected_apis;
  for (const auto& recorded : test::load_corpus()) {
    recorded_apis.insert(recorded.api);
    if (std::ranges::find(expectations, recorded.id, &test::HandWrittenExpectation::id) != expectations.end())
      expected_apis.insert(recorded.api);
  }
  CHECK(expectations.size() >= kFewestExpectations);
  CHECK(expected_apis == recorded_apis);
  std::cout << "expectations: " << expectations.size() << " for " << expected_apis.size() << " protocols\n";
}
