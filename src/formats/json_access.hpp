// Reading JSON that a stranger wrote. Nothing here throws, whatever the bytes: a depth gate runs before the
// parser, faults of the text that are common and harmless are repaired, and every getter has an answer for
// every value.
#pragma once

#include "formats/json_tape.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
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
  class Elements;

  JsonView() = default;

  /// False for a missing member and for null: providers use both for "nothing".
  bool has_value() const { return tape_ != nullptr && node().kind != JsonKind::null; }
  bool is_object() const { return is(JsonKind::object); }
  bool is_array() const { return is(JsonKind::array); }
  bool is_string() const { return is(JsonKind::string); }

  /// A member of an object (of two with the same name the last), or nothing.
  JsonView operator[](std::string_view name) const;
  /// An element of an array, or nothing. Elements are counted off from the first: to look at all of them,
  /// use `elements`.
  JsonView operator[](std::size_t index) const;
  /// The elements of an array, for a range-based loop; none for anything else.
  Elements elements() const;
  /// Elements of an array or members of an object; 0 for anything else.
  std::size_t size() const;
  bool empty() const { return !(is_object() || is_array()) || node().next == index_ + 1; }

  /// The string, or "" for anything else.
  std::string_view text() const { return is_string() ? tape_->text_of(node()) : std::string_view(); }
  /// The string, or a number or boolean as JSON spells it; "" for anything else.
  std::string scalar_text() const;
  /// A whole number from 0 to 2^53, also when it is written as 12.0.
  std::optional<std::int64_t> count() const;
  /// The value as JSON text, members sorted; "" for nothing.
  std::string dump() const;

 private:
  friend class JsonDocument;
  JsonView(const JsonTape& tape, std::uint32_t index) : tape_(&tape), index_(index) {}
  const JsonNode& node() const { return tape_->node(index_); }
  bool is(JsonKind kind) const { return tape_ != nullptr && node().kind == kind; }

  const JsonTape* tape_ = nullptr;
  std::uint32_t index_ = 0;
};

class JsonView::Elements {
 public:
  class Iterator {
   public:
    Iterator(const JsonTape* tape, std::uint32_t index) : tape_(tape), index_(index) {}
    JsonView operator*() const { return {*tape_, index_}; }
    Iterator& operator++() {
      index_ = tape_->node(index_).next;
      return *this;
    }
    bool operator==(const Iterator& other) const { return index_ == other.index_; }

   private:
    const JsonTape* tape_;
    std::uint32_t index_;
  };

  Iterator begin() const { return {tape_, first_}; }
  Iterator end() const { return {tape_, after_}; }

 private:
  friend class JsonView;
  Elements(const JsonTape* tape, std::uint32_t first, std::uint32_t after)
      : tape_(tape), first_(first), after_(after) {}

  const JsonTape* tape_;
  std::uint32_t first_;
  std::uint32_t after_;
};

/// A parsed text. Repaired are: ill-formed UTF-8 and lone surrogates (U+FFFD stands for them) and numbers
/// beyond a double's range (the largest double does). Of repeated members the last counts.
class JsonDocument {
 public:
  static std::expected<JsonDocument, JsonFault> parse(std::string_view text);

  /// The same into this document, which is quick for a text that is like the one before. After a fault
  /// the root is nothing.
  std::expected<void, JsonFault> read(std::string_view text);

  JsonView root() const { return tape_.empty() ? JsonView() : JsonView(tape_, 0); }

 private:
  std::expected<void, JsonFault> read_with_repair(std::string_view text);

  JsonTape tape_;
};

/// RFC 7396: `patch` applied to `target`, both JSON objects as text; members keep their order. Nothing when
/// either is not an object.
std::optional<std::string> merge_json_objects(std::string_view target, std::string_view patch);

inline JsonView JsonView::operator[](std::string_view name) const {
  if (!is_object()) return {};
  const std::uint32_t after = node().next;
  JsonView found;
  for (std::uint32_t member = index_ + 1; member != after;) {
    const JsonNode& its_name = tape_->node(member);
    const std::uint32_t value = member + 1;
    if (its_name.text_size == name.size() && tape_->text_of(its_name) == name) found = {*tape_, value};
    member = tape_->node(value).next;
  }
  return found;
}

inline JsonView::Elements JsonView::elements() const {
  return is_array() ? Elements(tape_, index_ + 1, node().next) : Elements(tape_, 0, 0);
}

}  // namespace agentpress::formats
