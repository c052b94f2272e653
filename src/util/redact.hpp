// The one filter through which everything passes that is not the answer itself: stderr, JSON error texts,
// diagnostics. It replaces key values, never the names of variables.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace agentpress::util {

class Redactor {
 public:
  /// Makes `value` (and its percent-encoded, base64 and JSON-escaped spellings) unprintable;
  /// `label` stands in its place: `<redacted:OPENAI_API_KEY>`. Values under 6 bytes are ignored.
  void add_secret(std::string_view value, std::string_view label);

  /// `text` without known secrets, without values of credential headers and query parameters, without user
  /// info in URLs, and without anything in the shape of a vendor's key (sk-..., AIza..., gsk_..., ...).
  std::string redact(std::string_view text) const;

 private:
  struct Secret {
    std::string spelling;
    std::string replacement;
  };
  std::string without_secrets(std::string_view text) const;

  std::vector<Secret> secrets_;  ///< the longest spelling first
};

}  // namespace agentpress::util
