// YAML text as a tree: what libyaml reads, within limits, and without what may grow beyond its text (anchors
// and aliases are refused).
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::history {

struct YamlNode {
  enum class Kind { scalar, sequence, mapping };
  Kind kind = Kind::scalar;
  bool is_plain = false;  ///< a scalar without quotes, which may be a number, a truth value or nothing
  std::size_t line = 0;   ///< where it begins, counted from 1
  std::string text{};     ///< of a scalar
  std::vector<YamlNode> items{};  ///< of a sequence; of a mapping its keys and values, in turns

  /// The value of a mapping's key; null when there is none.
  const YamlNode* find(std::string_view key) const;
  /// Nothing was written, or `null` or `~`.
  bool is_null() const;
};

struct YamlMistake {
  std::size_t line = 0;  ///< counted from 1
  std::string message{};
};

/// The one document of `content`, at most 64 MiB of UTF-8.
std::expected<YamlNode, YamlMistake> parse_yaml(std::string_view content);

/// The value as JSON: keys and their order as they are; plain scalars are numbers, truth values and null
/// where JSON has a spelling for them.
std::string json_text(const YamlNode& node);

}  // namespace agentpress::history
