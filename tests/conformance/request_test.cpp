// Every recorded request: read back into a conversation, sent again through the row of its provider, and
// equal to what the original client sent.
#include "conformance/corpus.hpp"
#include "conformance/request_comparison.hpp"
#include "conformance/request_corpus.hpp"
#include "conformance/request_endpoint.hpp"
#include "conformance/request_reader.hpp"
#include "formats/format_registry.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

namespace {

using namespace agentpress;
using Differences = std::vector<std::string>;

constexpr int kFewestEqual = 120;

Differences check_request(const test::RecordedRequest& recorded, std::vector<test::IgnoredKey>& ignored) {
  try {
    const test::ReadRequest read = test::read_request(recorded);
    const core::Endpoint endpoint = test::endpoint_of(recorded, read.model);
    const auto encoded = formats::format_of(recorded.format).encode(read.request, endpoint);
    return test::compare_requests(recorded, encoded.body, ignored);
  } catch (const test::NotExpressible& reason) {
    return {std::string("not expressible: ") + reason.what()};
  }
}

}  // namespace

TEST_CASE("requests: what is sent for a recorded conversation is what its client sent") {
  const auto exceptions = test::load_notes("request_exceptions.txt");
  const auto is_known = [](const test::NoteLine& note) { return test::corpus_has(note.subject); };
  if (std::ranges::none_of(exceptions, is_known)) {
    std::cout << "requests: not compared, this is another corpus than the lists are about\n";
    return;
  }
  auto ignored = test::load_ignored_keys();
  std::vector<test::IgnoredKey> unheeded = ignored;
  const auto recordings = test::load_requests();
  int equal = 0;
  for (const auto& recorded : recordings) {
    CAPTURE(recorded.id);
    if (std::ranges::find(exceptions, recorded.id, &test::NoteLine::subject) != exceptions.end()) {
      CHECK_FALSE_MESSAGE(check_request(recorded, unheeded).empty(), "listed as an exception, but equal");
      continue;
    }
    const Differences differences = check_request(recorded, ignored);
    if (differences.empty()) ++equal;
    for (const auto& difference : differences) FAIL_CHECK(difference);
  }
  std::cout << "requests: " << equal << " of " << recordings.size() << " equal, " << exceptions.size()
            << " exceptions, " << ignored.size() << " ignored keys\n";
  CHECK(equal >= kFewestEqual);
  for (const auto& exception : exceptions) {
    CAPTURE(exception.subject);
    CHECK_FALSE_MESSAGE(exception.object.empty(), "an exception needs its reason");
    CHECK(std::ranges::find(recordings, exception.subject, &test::RecordedRequest::id) != recordings.end());
  }
  for (const auto& key : ignored) CHECK_MESSAGE(key.is_used, "no case needs the ignored key: " << key.line);
}
