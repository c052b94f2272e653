// JSON text as one flat list of its values, in the order in which they stand in the text. Reading a token of
// a stream is mostly reading JSON; a list that is filled anew for each event costs no allocation and a tenth
// of a tree. It takes strict JSON only (RFC 8259): whatever needs judgement is left to json_access.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::formats {

enum class JsonKind : std::uint8_t { object, array, string, number, true_value, false_value, null };

/// One value. Members of an object are two nodes each, the name (a string) and the value.
struct JsonNode {
  std::uint32_t begin = 0;  ///< offset of the value's first byte in the text
  std::uint32_t end = 0;    ///< offset after its last byte
  std::uint32_t next = 0;   ///< index of the node after this value and all that is inside it
  std::uint32_t text_begin =
      0;  ///< of a string: where its characters are, in the text or in the unescaped ones
  std::uint32_t text_size = 0;
  JsonKind kind = JsonKind::null;
  bool is_escaped = false;
};

/// Which numbers are taken: those that surely fit into a double, or all of JSON's grammar.
enum class JsonNumbers { safe, all };

class JsonTape {
 public:
  /// False when `text` is not one JSON value, nests deeper than `kMaximumJsonDepth`, is larger than 2 GiB, or
  /// has something in it that could be repaired (ill-formed UTF-8, lone surrogates, numbers that may be out
  /// of range). The text is not copied: it must stay where it is while the tape is used.
  bool read(std::string_view text, JsonNumbers numbers = JsonNumbers::safe);

  const JsonNode& node(std::uint32_t index) const { return nodes_[index]; }
  std::string_view text_of(const JsonNode& string) const {
    return std::string_view(string.is_escaped ? unescaped_ : text_)
        .substr(string.text_begin, string.text_size);
  }
  /// The bytes of a value as they stand in the text.
  std::string_view source_of(const JsonNode& value) const {
    return text_.substr(value.begin, value.end - value.begin);
  }

 private:
  friend class TapeWriter;
  std::string_view text_;
  std::vector<JsonNode> nodes_;
  std::string unescaped_;  ///< the characters of all strings that have an escape in them
};

}  // namespace agentpress::formats
