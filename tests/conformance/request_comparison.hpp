// Whether an encoded request says what a recorded one said, and which liberties the comparison takes: a few
// rules for two spellings of the same (in the .cpp), and the keys of ignored_request_keys.txt.
#pragma once

#include "conformance/request_corpus.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace agentpress::test {

/// A key that counts only when both bodies have it. With a value, only that value may be on one side alone.
struct IgnoredKey {
  std::string subject;            ///< an api or a provider of the corpus
  std::vector<std::string> path;  ///< names of members; lists on the way are walked through
  std::optional<nlohmann::json> value;
  std::string line;
  bool is_used = false;
};
std::vector<IgnoredKey> load_ignored_keys();

/// What differs, one JSON patch operation a line (`add` is what only the encoded body has). Ignored keys that
/// made a difference vanish are marked as used.
std::vector<std::string> compare_requests(const RecordedRequest& recorded, const std::string& encoded,
                                          std::vector<IgnoredKey>& ignored_keys);

/// Gemini: a declaration with its schema under the newest of its three names and in JSON Schema's spelling.
nlohmann::json with_json_schema(nlohmann::json declaration);

}  // namespace agentpress::test
