// Reading JSON that a stranger wrote. Nothing here throws, whatever the bytes: a depth gate runs before the
// parser, faults of the text that are common and harmless are repaired, and every getter has an answer for
// every value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace agentpress::formats {

enum class JsonFault {
  cut,        ///< fine so far, but the end is missing
  malformed,  ///< not JSON
  too_deep,   ///< nested deeper than kMaximumJsonDepth
};

/// A value inside a JsonDocument, or nothing. It lives as long as its document; copying it is free.
class JsonView {
 public:
  JsonView() = default;

  /// False for a missing member and for null: providers use both for "nothing".
  bool has_value() const;
  bool is_object() const;
  bool is_array() const;
  bool is_string() const;

  /// A member of an object (of two with the same name the last), or nothing.
  JsonView operator[](std::string_view name) const;
  /// An element of an array, or nothing.
  JsonView operator[](std::size_t index) const;
  /// Elements of an array or members of an object; 0 for anything else.
  std::size_t size() const;

  /// The string, or "" for anything else.
  std::string_view text() const;
  /// The string, or a number or boolean as JSON spells it; "" for anything else.
  std::string scalar_text() const;
  /// A whole number from 0 to 2^53, also when it is written as 12.0.
  std::optional<std::int64_t> count() const;
  /// The value as JSON text, ill-formed UTF-8 replaced; "" for nothing.
  std::string dump() const;

 private:
  friend class JsonDocument;
  explicit JsonView(const void* value) : value_(value) {}
  const void* value_ = nullptr;
};

/// A parsed text. Repaired are: ill-formed UTF-8 and lone surrogates (U+FFFD stands for them) and numbers
/// beyond a double's range (the largest double does). Of repeated members the last counts.
class JsonDocument {
 public:
  static std::expected<JsonDocument, JsonFault> parse(std::string_view text);

  JsonDocument(JsonDocument&&) noexcept;
  JsonDocument& operator=(JsonDocument&&) noexcept;
  JsonDocument(const JsonDocument&) = delete;
  JsonDocument& operator=(const JsonDocument&) = delete;
  ~JsonDocument();

  JsonView root() const;

 private:
  struct Content;
  explicit JsonDocument(std::unique_ptr<Content> content);
  std::unique_ptr<Content> content_;
};

/// RFC 7396: `patch` applied to `target`, both JSON objects as text; members keep their order. Nothing when
/// either is not an object.
std::optional<std::string> merge_json_objects(std::string_view target, std::string_view patch);

}  // namespace agentpress::formats
