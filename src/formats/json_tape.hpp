// JSON text as one flat list of its values, in the order in which they stand in the text. Reading a token of
// a stream is mostly reading JSON; a list that is filled anew for each event costs no allocation and a tenth
// of a tree. It takes strict JSON only (RFC 8259): whatever needs judgement is left to json_access.
#pragma once

#include "formats/json_token.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::formats {

enum class JsonKind : std::uint8_t { object, array, string, number, true_value, false_value, null };

/// One value. Members of an object are two nodes each, the name (a string) and the value.
struct JsonNode {
  std::uint32_t begin = 0;            ///< offset of the value's first byte in the text
  std::uint32_t end = 0;              ///< offset after its last byte
  std::uint32_t next = 0;             ///< index of the node after this value and all that is inside it
  std::uint32_t text_size = 0;        ///< of a string: how many characters (bytes) it has
  std::uint32_t unescaped_begin = 0;  ///< of a string with escapes: where its characters are kept
  JsonKind kind = JsonKind::null;
  bool is_escaped = false;
};

class JsonTape {
 public:
  /// False when `text` is not one JSON value, nests deeper than `kMaximumJsonDepth`, is larger than 2 GiB, or
  /// has something in it that could be repaired (ill-formed UTF-8, lone surrogates, numbers that may be out
  /// of range). The text is copied.
  ///
  /// Events of a stream mostly differ from the one before in a few strings and numbers. Then only those are
  /// read, and the rest of the list stays as it is.
  bool read(std::string_view text, JsonNumbers numbers = JsonNumbers::safe);

  bool empty() const { return nodes_.empty(); }
  const JsonNode& node(std::uint32_t index) const {
    // NOLINTNEXTLINE(readability-simplify-subscript-expr): the hardened operator[] costs a third of all
    // reading
    return nodes_.data()[index];
  }

  /// The characters of a string.
  std::string_view text_of(const JsonNode& string) const {
    return {string.is_escaped ? unescaped_.data() + string.unescaped_begin : text_.data() + string.begin + 1,
            string.text_size};
  }
  /// The bytes of a value as they stand in the text.
  std::string_view source_of(const JsonNode& value) const {
    return {text_.data() + value.begin, value.end - value.begin};
  }

 private:
  friend class TapeWriter;
  friend class TapeUpdate;
  std::string text_;
  std::vector<JsonNode> nodes_;
  std::string unescaped_;  ///< the characters of all strings that have an escape in them
};

}  // namespace agentpress::formats
