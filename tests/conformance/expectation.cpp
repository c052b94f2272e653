// Reading the hand-written expectations, and reducing events to what these speak about.
#include "conformance/expectation.hpp"

#include "client/reply_kind.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string_view>

namespace agentpress::test {
namespace {

using Json = nlohmann::json;
using Differences = std::vector<std::string>;
namespace fs = std::filesystem;

core::Citation read_citation(const Json& json) {
  return {.url = json.value("url", ""), .title = json.value("title", "")};
}

ExpectedOpaque read_opaque(const Json& json) {
  return {
      .of = json.at("of"), .begins = json.at("begins"), .ends = json.at("ends"), .bytes = json.at("bytes")};
}

template <class List, class Action>
auto each_of(const List& list, Action action) {
  std::vector<decltype(action(*list.begin()))> values;
  std::ranges::transform(list, std::back_inserter(values), action);
  return values;
}

void read_member(const std::string& name, const Json& value, HandWrittenExpectation& expected) {
  if (name == "served_model") {
    expected.served_model = value.get<std::string>();
  } else if (name == "response_id") {
    expected.response_id = value.get<std::string>();
  } else if (name == "request_id") {
    expected.request_id = value.get<std::string>();
  } else if (name == "order") {
    expected.order = value.get<std::vector<std::string>>();
  } else if (name == "citations") {
    expected.citations = each_of(value, read_citation);
  } else if (name == "opaque") {
    expected.opaque = each_of(value, read_opaque);
  } else {
    throw std::runtime_error(expected.id + ": nobody compares \"" + name + "\"");
  }
}

HandWrittenExpectation load_expectation(const fs::path& path) {
  HandWrittenExpectation expected;
  expected.id = path.stem().string();
  std::ifstream file(path, std::ios::binary);
  const Json json = Json::parse(file);
  for (const auto& [name, value] : json.items()) read_member(name, value, expected);
  return expected;
}

/// Opaque data as it came, one entry for each event that had any.
struct FoundOpaque {
  std::string of;
  std::string data;
};

struct Outcome {
  core::ReplyInformation information;
  std::vector<std::string> order;
  std::vector<core::Citation> citations;
  std::vector<FoundOpaque> opaque;
  std::map<int, std::string> call_names;
};

void add_kind(std::string kind, Outcome& outcome) {
  if (outcome.order.empty() || outcome.order.back() != kind) outcome.order.push_back(std::move(kind));
}

void add_information(const core::ReplyInformation& news, Outcome& outcome) {
  if (!news.served_model.empty()) outcome.information.served_model = news.served_model;
  if (!news.response_id.empty()) outcome.information.response_id = news.response_id;
}

void add_reasoning(const core::ReasoningDelta& delta, Outcome& outcome) {
  if (!delta.text.empty()) add_kind("reasoning", outcome);
  if (delta.opaque.empty()) return;
  add_kind("signature", outcome);
  outcome.opaque.push_back({"reasoning", delta.opaque});
}

void add_call(const core::ToolCallDelta& delta, Outcome& outcome) {
  outcome.call_names[delta.index] += delta.name;
  const std::string kind = "call " + outcome.call_names[delta.index];
  add_kind(kind, outcome);
  if (!delta.opaque.empty()) outcome.opaque.push_back({kind, delta.opaque});
}

void add_citation(const core::Citation& citation, Outcome& outcome) {
  add_kind("citation", outcome);
  outcome.citations.push_back(citation);
}

Outcome collect(const std::vector<core::Event>& events) {
  Outcome outcome;
  for (const auto& event : events) {
    std::visit(core::Overloaded{[&](const core::ReplyInformation& news) { add_information(news, outcome); },
                                [&](const core::TextDelta&) { add_kind("text", outcome); },
                                [&](const core::RefusalDelta&) { add_kind("refusal", outcome); },
                                [&](const core::ReasoningDelta& delta) { add_reasoning(delta, outcome); },
                                [&](const core::ToolCallDelta& delta) { add_call(delta, outcome); },
                                [&](const core::Citation& citation) { add_citation(citation, outcome); },
                                [](const auto& /*other*/) {}},
               event);
  }
  return outcome;
}

void compare_text(const char* name, const std::string& found, const std::optional<std::string>& expected,
                  Differences& differences) {
  if (expected && found != *expected)
    differences.push_back(std::string(name) + ": found \"" + found + "\", expected \"" + *expected + "\"");
}

std::string describe(const core::Citation& citation) {
  return citation.url + " \"" + citation.title + "\"";
}

/// One line for each element that differs, or is on one side only.
void compare_lists(const char* name, const std::vector<std::string>& found,
                   const std::vector<std::string>& expected, Differences& differences) {
  const auto element_of = [](const std::vector<std::string>& list, std::size_t index) {
    return index < list.size() ? list[index] : "nothing";
  };
  for (std::size_t index = 0; index < std::max(found.size(), expected.size()); ++index) {
    const std::string is = element_of(found, index);
    const std::string should_be = element_of(expected, index);
    if (is != should_be)
      differences.push_back(std::string(name) + " " + std::to_string(index) + ": found " + is +
                            ", expected " + should_be);
  }
}

/// Whether all of the expected bytes lie in `data`, and nothing is added to them but the quotes and marks of
/// the JSON or the prefix around them.
bool holds(std::string_view data, const ExpectedOpaque& expected) {
  const auto begin = data.find(expected.begins);
  if (begin == std::string_view::npos) return false;
  const bool starts_there = begin == 0 || data[begin - 1] == '"' || data[begin - 1] == ':';
  const std::string_view rest = data.substr(begin);
  const bool stops_there =
      rest.size() == expected.bytes || (rest.size() > expected.bytes && rest[expected.bytes] == '"');
  return starts_there && stops_there && rest.substr(0, expected.bytes).ends_with(expected.ends);
}

void compare_opaque(const std::vector<FoundOpaque>& found, const std::vector<ExpectedOpaque>& expected,
                    Differences& differences) {
  if (found.size() != expected.size())
    differences.push_back("opaque: found " + std::to_string(found.size()) + ", expected " +
                          std::to_string(expected.size()));
  for (std::size_t index = 0; index < std::min(found.size(), expected.size()); ++index) {
    const bool is_right = found[index].of == expected[index].of && holds(found[index].data, expected[index]);
    if (!is_right)
      differences.push_back("opaque " + std::to_string(index) + ": found " +
                            std::to_string(found[index].data.size()) + " bytes of " + found[index].of +
                            ", expected those of " + expected[index].of + " that begin with " +
                            expected[index].begins);
  }
}

}  // namespace

std::vector<HandWrittenExpectation> load_hand_written_expectations() {
  std::vector<HandWrittenExpectation> expectations;
  const fs::path directory = fs::path(AGENTPRESS_TESTS_DIRECTORY) / "conformance" / "expectations";
  for (const auto& entry : fs::directory_iterator(directory))
    expectations.push_back(load_expectation(entry.path()));
  std::ranges::sort(expectations, {}, &HandWrittenExpectation::id);
  return expectations;
}

std::vector<std::string> compare_by_hand(const HandWrittenExpectation& expected, const CorpusCase& recorded,
                                         const std::vector<core::Event>& events) {
  const Outcome outcome = collect(events);
  Differences differences;
  compare_text("served_model", outcome.information.served_model, expected.served_model, differences);
  compare_text("response_id", outcome.information.response_id, expected.response_id, differences);
  compare_text("request_id",
               client::request_id_of({.status = recorded.http_status, .headers = recorded.response_headers}),
               expected.request_id, differences);
  if (expected.order) compare_lists("order", outcome.order, *expected.order, differences);
  if (expected.citations) {
    compare_lists("citation", each_of(outcome.citations, describe), each_of(*expected.citations, describe),
                  differences);
  }
  if (expected.opaque) compare_opaque(outcome.opaque, *expected.opaque, differences);
  return differences;
}

}  // namespace agentpress::test
