// Those constructs within a paragraph that one look over its bytes recognises: addresses, HTML, entities and
// what stands in the parentheses of a link (CommonMark 0.31, sections 2.5, 6.3, 6.5 and 6.6).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace agentpress::render {

enum class SpanMatch { none, whole, open };

/// `open`: what is there may become one, and only more text or its end can tell.
struct Span {
  SpanMatch match = SpanMatch::none;
  std::size_t length = 0;     ///< of a whole one, in bytes
  bool is_address = false;    ///< <scheme:...> or <name@host>
  std::string destination{};  ///< of a link; with its escapes and entities resolved
};

/// At the `<` that `text` begins with.
Span scan_angle_bracket(std::string_view text);

/// At the `(` behind the words of a link.
Span scan_link_target(std::string_view text);

/// At the `&` that `text` begins with; `destination` is the character that it stands for. Named ones are
/// those of HTML 4 that people write; others stay as they came.
Span scan_entity(std::string_view text);

/// Escapes and entities resolved, as in the address of a link.
std::string unescaped(std::string_view text);

bool is_ascii_punctuation(char byte);

}  // namespace agentpress::render
