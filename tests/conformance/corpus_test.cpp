// Every recorded exchange: decoded to its expectation, the same however the bytes are cut, and an error
// wherever they stop before the terminal event.
#include "conformance/corpus.hpp"

#include "conformance/comparison.hpp"
#include "formats/format_registry.hpp"
#include "unit/formats/decode_run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

namespace {

using namespace agentpress;
using Differences = std::vector<std::string>;

constexpr unsigned kRandomRounds = 5;
constexpr int kHttpOk = 200;
constexpr double kMostExceptions = 0.03;

Differences check_reply(const test::CorpusCase& recorded) {
  const test::Reply reply{
      .format = formats::format_of(recorded.format), .streaming = recorded.streaming, .body = recorded.body};
  const test::Events events = test::decode_whole(reply);
  if (auto fault = test::find_ending_fault(events); !fault.empty()) return {fault};
  if (test::decode_bytewise(reply) != events) return {"other events when cut into single bytes"};
  for (unsigned seed = 0; seed < kRandomRounds; ++seed) {
    if (test::decode_randomly_cut(reply, seed) != events)
      return {"other events when cut with seed " + std::to_string(seed)};
  }
  Differences differences = test::compare_events(recorded, events);
  const auto terminal = test::find_terminal_offset(recorded.format, recorded.streaming, recorded.body);
  if (auto fault = test::find_cut_fault(reply, terminal, events.back()); !fault.empty())
    differences.push_back(std::move(fault));
  return differences;
}

Differences check_case(const test::CorpusCase& recorded) {
  if (recorded.http_status == kHttpOk) return check_reply(recorded);
  const auto& format = formats::format_of(recorded.format);
  return test::compare_error(recorded, format.decode_error(recorded.http_status, recorded.body));
}

}  // namespace

TEST_CASE("corpus: every recorded exchange is decoded as its recording says") {
  const auto cases = test::load_corpus();
  const auto exceptions = test::load_exceptions();
  REQUIRE(!cases.empty());
  for (const auto& recorded : cases) {
    CAPTURE(recorded.id);
    const Differences differences = check_case(recorded);
    const auto exception = std::ranges::find(exceptions, recorded.id, &test::CorpusException::id);
    if (exception != exceptions.end()) {
      CHECK_FALSE_MESSAGE(exception->reason.empty(), "an exception needs its reason");
      CHECK_FALSE_MESSAGE(differences.empty(), "listed as an exception, but decoded as expected");
      continue;
    }
    for (const auto& difference : differences) FAIL_CHECK(difference);
  }
  const auto is_known = [](const test::CorpusException& exception) { return test::corpus_has(exception.id); };
  for (const auto& exception : exceptions) {
    if (std::ranges::none_of(exceptions, is_known)) break;
    CHECK_MESSAGE(std::ranges::find(cases, exception.id, &test::CorpusCase::id) != cases.end(),
                  "unknown case in exceptions.txt: " << exception.id);
  }
  CHECK(static_cast<double>(exceptions.size()) < kMostExceptions * static_cast<double>(cases.size()));
  std::cout << "corpus: " << cases.size() << " cases, " << exceptions.size() << " exceptions\n";
}
