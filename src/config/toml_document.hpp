// The one way into toml++: text that passed the gates becomes a table, and mistakes in it have a place.
#pragma once

#include "config/mistake.hpp"

// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): how toml++ is configured
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::config {

/// Collects what is wrong with a file, each at its place.
class Mistakes {
 public:
  explicit Mistakes(std::string path) : path_(std::move(path)) {}

  void add(const toml::source_region& place, std::string_view message, std::string_view hint = "");
  void add(std::size_t line, std::size_t column, std::string_view message, std::string_view hint = "");
  void warn(const toml::source_region& place, std::string_view message, std::string_view hint = "");

  bool is_empty() const { return mistakes_.empty(); }

  /// Throws core::StartupError (configuration) for the first mistake in the file, if there is any.
  void throw_first() const;

  /// In the order of the file, each with the key of `root` that stands at its place.
  std::vector<Mistake> all(const toml::table& root) const;

 private:
  std::string path_;
  std::vector<Mistake> mistakes_;
};

/// Parses `content`. Throws core::StartupError for text that is too large or too deeply nested for
/// toml++ 3.3.0, which crashes on very long dotted keys; for ill-formed UTF-8; and for syntax errors.
toml::table parse_document(std::string_view content, const std::string& path);

/// The same with what is wrong added to `mistakes`; nothing when there is anything.
std::optional<toml::table> parse_document(std::string_view content, Mistakes& mistakes);

/// "a string", "an integer", ... for messages.
std::string_view kind_of(const toml::node& node);

/// `did you mean "openai"?` for the nearest of `names`, or "" when none is near.
std::string nearest_hint(std::string_view word, const std::vector<std::string>& names);

/// The name as it may be repeated in a message: without control characters, shortened, and without what looks
/// like a key in the wrong place.
std::string printable(std::string_view text);

}  // namespace agentpress::config
