// cmark-gfm, the reference implementation of GitHub's Markdown, as what the markdown parsers need of it: a
// tree of blocks that grows line by line, and the tree of one text within a block.
//
// Besides its documented functions this uses what its extensions use: <cmark-gfm/node.h> and
// <cmark-gfm/parser.h>, which Debian's libcmark-gfm-dev installs. One thread at a time: cmark-gfm has tables
// of its own that are switched while it works.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct cmark_iter;    // NOLINT(readability-identifier-naming): the library's name
struct cmark_node;    // NOLINT(readability-identifier-naming): the library's name
struct cmark_parser;  // NOLINT(readability-identifier-naming): the library's name

namespace agentpress::render {

struct FreeGrammarNode {
  void operator()(cmark_node* node) const;
};
struct FreeGrammarParser {
  void operator()(cmark_parser* parser) const;
};
struct FreeGrammarWalk {
  void operator()(cmark_iter* walk) const;
};
using GrammarNode = std::unique_ptr<cmark_node, FreeGrammarNode>;
using GrammarParser = std::unique_ptr<cmark_parser, FreeGrammarParser>;
using GrammarWalk = std::unique_ptr<cmark_iter, FreeGrammarWalk>;

/// Blocks, with tables.
class BlockGrammar {
 public:
  BlockGrammar();

  /// The next line, without its end.
  void feed(std::string_view line);
  /// The document: its blocks as far as they are there, the last of each level perhaps still open.
  cmark_node* document() const;
  /// Nothing but blanks stood in the last line, behind the marks of the blocks that it is in.
  bool last_line_is_blank() const;

 private:
  GrammarParser parser_;
};

/// A text as its pieces, one beside the other.
struct InlineTree {
  GrammarNode paragraph;        ///< whose children they are
  cmark_node* first = nullptr;  ///< behind the context
};

/// What can stand within a block, with strikethrough.
class InlineGrammar {
 public:
  /// Reads `text` behind `context`, which is text and ends where `text` begins with a mark; or at the
  /// beginning of a line, when it is empty. Texts side by side are not put together, and their columns count
  /// from 1 in their line, the context's with them. Blanks at the end of `text` are dropped.
  InlineTree read(std::string_view context, std::string_view text);

 private:
  GrammarParser parser_;
};

/// Escapes and entities resolved, as in the language of a code block.
std::string unescaped(std::string_view text);

/// Whether lines may still be added to a block.
bool is_open(const cmark_node* node);
/// What an open block, or the cell of a table, has of text. Until the node changes.
std::string_view content_of(const cmark_node* node);

}  // namespace agentpress::render
