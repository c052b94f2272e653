// How much of a text that is still coming can be said.
//
// What a mark is may depend on what follows: *, for one, is an emphasis when another * comes. Whether it may
// become one is asked of cmark-gfm itself, which reads the text with an end that would close it; no rule of
// markdown is repeated here.
#pragma once

#include "render/markdown_grammar.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace agentpress::render {

/// The nodes up to `end`, and the bytes that they come from, without blanks at the end of the text.
struct CertainPart {
  cmark_node* end = nullptr;
  std::size_t bytes = 0;
};

/// The part of `source` that no text behind it can change. `first` is the first of the nodes that `grammar`
/// has read from it, behind `context`, which is text.
CertainPart certain_part(InlineGrammar& grammar, cmark_node* first, std::string_view source,
                         std::string_view context);

/// A character as text, of the same kind beside emphasis; nothing for a line end, which is like the beginning
/// of the text.
std::string literal_character(std::string_view character);

}  // namespace agentpress::render
