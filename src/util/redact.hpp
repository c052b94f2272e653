// The one filter through which everything passes that is not the answer itself: stderr, JSON error texts,
// diagnostics. It replaces key values, never the names of variables.
#pragma once

#include <array>
#include <cstddef>
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

  /// `text` without known secrets only, for what has to stay as it is otherwise.
  std::string without_secrets(std::string_view text) const;

 private:
  friend class StreamRedactor;
  struct Secret {
    std::string spelling;
    std::string replacement;
  };
  using FirstBytes = std::array<bool, 256>;

  FirstBytes first_bytes() const;
  /// The secret that `text` begins with; with `Match::partial` also one that `text` is a beginning of.
  enum class Match { whole, partial };
  const Secret* find_at(std::string_view text, Match match) const;

  std::vector<Secret> secrets_;  ///< the longest spelling first
};

/// `without_secrets` of a text that comes in pieces, wherever they are cut. What may become a secret is held
/// back once it is `kHeldBack` bytes long; fewer bytes than that of one may have passed when it is
/// recognised.
class StreamRedactor {
 public:
  static constexpr std::size_t kHeldBack = 8;

  /// `redactor` must know its secrets by now, and outlive this.
  explicit StreamRedactor(const Redactor& redactor)
      : redactor_(redactor), first_bytes_(redactor.first_bytes()) {}

  /// What can be passed on.
  std::string take(std::string_view piece);
  /// The text is over: the beginning of a secret is redacted too.
  std::string finish();

 private:
  const Redactor& redactor_;
  Redactor::FirstBytes first_bytes_;
  std::string seen_;           ///< the last bytes that were passed on, and those held back
  std::size_t passed_on_ = 0;  ///< how many of them were passed on
};

}  // namespace agentpress::util
