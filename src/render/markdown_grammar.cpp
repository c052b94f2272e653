#include "render/markdown_grammar.hpp"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>
#include <cmark-gfm/buffer.h>
#include <cmark-gfm/houdini.h>
#include <cmark-gfm/inlines.h>
#include <cmark-gfm/node.h>
#include <cmark-gfm/parser.h>

#include <string>
#include <utility>

namespace agentpress::render {
namespace {

GrammarParser new_parser(const char* extension) {
  cmark_gfm_core_extensions_ensure_registered();
  // With positions a span that goes over a line end counts its lines. A single ~ is a tilde.
  GrammarParser parser(cmark_parser_new(CMARK_OPT_SOURCEPOS | CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE));
  cmark_parser_attach_syntax_extension(parser.get(), cmark_find_syntax_extension(extension));
  return parser;
}

}  // namespace

void FreeGrammarNode::operator()(cmark_node* node) const {
  cmark_node_free(node);
}

void FreeGrammarParser::operator()(cmark_parser* parser) const {
  cmark_parser_free(parser);
}

void FreeGrammarWalk::operator()(cmark_iter* walk) const {
  cmark_iter_free(walk);
}

BlockGrammar::BlockGrammar() : parser_(new_parser("table")) {}

void BlockGrammar::feed(std::string_view line) {
  const std::string whole = std::string(line) + '\n';
  cmark_parser_feed(parser_.get(), whole.data(), whole.size());
}

cmark_node* BlockGrammar::document() const {
  return parser_->root;
}

bool BlockGrammar::last_line_is_blank() const {
  return parser_->blank;
}

InlineTree InlineGrammar::read(std::string_view context, std::string_view text) {
  if (!parser_) parser_ = new_parser("strikethrough");
  GrammarNode paragraph(cmark_node_new(CMARK_NODE_PARAGRAPH));
  cmark_node_set_string_content(paragraph.get(), std::string(context).append(text).c_str());
  paragraph->start_line = paragraph->start_column = 1;
  cmark_manage_extensions_special_characters(parser_.get(), 1);
  cmark_parse_inlines(parser_.get(), paragraph.get(), parser_->refmap, parser_->options);
  cmark_manage_extensions_special_characters(parser_.get(), 0);
  auto* first = cmark_node_first_child(paragraph.get());
  if (!context.empty()) first = cmark_node_next(first);
  return {.paragraph = std::move(paragraph), .first = first};
}

std::string unescaped(std::string_view text) {
  cmark_strbuf buffer = CMARK_BUF_INIT(cmark_get_default_mem_allocator());
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): cmark's bytes are unsigned
  houdini_unescape_html_f(&buffer, reinterpret_cast<const unsigned char*>(text.data()),
                          static_cast<bufsize_t>(text.size()));
  cmark_strbuf_unescape(&buffer);
  std::string result = cmark_strbuf_cstr(&buffer);
  cmark_strbuf_free(&buffer);
  return result;
}

bool is_open(const cmark_node* node) {
  return (node->flags & CMARK_NODE__OPEN) != 0;
}

std::string_view content_of(const cmark_node* node) {
  // cmark_node_get_string_content does not end a text without bytes.
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): cmark's bytes are unsigned
  return {reinterpret_cast<const char*>(node->content.ptr), static_cast<std::size_t>(node->content.size)};
}

}  // namespace agentpress::render
