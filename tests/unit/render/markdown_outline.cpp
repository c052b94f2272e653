#include "unit/render/markdown_outline.hpp"

#include "render/markdown_parser.hpp"
#include "render/markdown_sink.hpp"
#include "util/text.hpp"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>

#include <algorithm>
#include <vector>

namespace agentpress::tests {
namespace {

using namespace render;

constexpr std::string_view kLineEnd = "\\n";

/// Writes the lines of the outline.
class Outline {
 public:
  void open(std::string sign) {
    end_block();
    containers_.push_back(std::move(sign));
    has_content_.push_back(false);
  }
  void close() {
    end_block();
    if (!has_content_.back()) lines_.push_back(prefix() + "-");  // an empty container is something too
    mark_content();
    containers_.pop_back();
    has_content_.pop_back();
  }
  void begin(std::string name) {
    end_block();
    is_open_ = true;
    name_ = std::move(name);
  }
  /// The paragraph that has just ended is a heading.
  void make_heading(const std::string& name) {
    if (!last_has_text_) {
      lines_.push_back(prefix() + name + ":");
    } else {
      lines_.back().replace(lines_.back().find("P:"), 1, name);
    }
  }
  void text(std::string_view text, const TextStyle& style) {
    if (!is_open_) begin("P");
    if (text.empty()) return;
    if (!pieces_.empty() && pieces_.back().text != kLineEnd && pieces_.back().style == style) {
      pieces_.back().text += text;
    } else {
      pieces_.push_back({std::string(text), style});
    }
  }
  void new_line() {
    drop_blanks();
    pieces_.push_back({std::string(kLineEnd), {}});
  }
  void end_block() {
    if (!is_open_) return;
    is_open_ = false;
    drop_blanks();
    while (name_ != "P" && !pieces_.empty() && pieces_.back().text == kLineEnd) pieces_.pop_back();
    // A paragraph without text is none: of a table's header only, or of definitions.
    last_has_text_ = !pieces_.empty();
    if (name_ != "P" || last_has_text_) {
      lines_.push_back(prefix() + name_ + ":" + content());
      mark_content();
    }
    pieces_.clear();
  }
  std::string whole() {
    end_block();
    return util::join(lines_, "\n");
  }

 private:
  static std::string name_of(const TextStyle& style) {
    std::string name;
    if (style.emphasis) name += 'e';
    if (style.strong) name += 's';
    if (style.struck) name += 'd';
    if (style.code) name += 'c';
    if (style.link) name += 'l';
    if (style.address) name += 'a';
    return name;
  }
  /// Those at the end of a line are not shown.
  void drop_blanks() {
    if (!name_.starts_with('P') && !name_.starts_with('H')) return;
    while (!pieces_.empty() && (pieces_.back().text.ends_with(' ') || pieces_.back().text.ends_with('\t'))) {
      pieces_.back().text.pop_back();
      if (pieces_.back().text.empty()) pieces_.pop_back();
    }
  }
  std::string content() const {
    std::string text;
    TextStyle style;
    for (const auto& piece : pieces_) {
      if (piece.text != kLineEnd && !(piece.style == style)) {
        text += "{" + name_of(piece.style) + "}";
        style = piece.style;
      }
      text += piece.text;
    }
    return text;
  }
  std::string prefix() const {
    std::string signs;
    for (const auto& sign : containers_) signs += sign + " ";
    return signs;
  }
  void mark_content() {
    for (auto&& one : has_content_) one = true;
  }

  std::vector<std::string> lines_;
  std::vector<std::string> containers_;
  std::vector<bool> has_content_;
  bool is_open_ = false;
  bool last_has_text_ = false;
  std::string name_;
  StyledLine pieces_;
};

std::string sign_of(const ItemMark& mark) {
  std::string sign = mark.is_ordered ? std::to_string(mark.number) + mark.delimiter : "-";
  if (mark.task != TaskMark::none) sign += mark.task == TaskMark::done ? "[x]" : "[ ]";
  return sign;
}

class OutlineSink final : public MarkdownSink {
 public:
  Outline outline;

  void text(std::string_view text, TextStyle style) override { outline.text(text, style); }
  void line_break() override { outline.new_line(); }
  void begin_quote() override { outline.open(">"); }
  void begin_item(const ItemMark& mark) override { outline.open(sign_of(mark)); }
  void end_container() override { outline.close(); }
  void gap() override {}
  void begin_leaf(Leaf leaf, int level, std::string_view language) override {
    is_first_line_ = true;
    switch (leaf) {
      case Leaf::heading:
        outline.begin("H" + std::to_string(level));
        break;
      case Leaf::code:
        outline.begin("C " + std::string(language));
        break;
      case Leaf::html:
        outline.begin("M");
        break;
      case Leaf::none:
      case Leaf::paragraph:
        outline.begin("P");
        break;
    }
  }
  void begin_line() override {
    if (!is_first_line_) outline.new_line();
    is_first_line_ = false;
  }
  void end_leaf() override { outline.end_block(); }
  void underline(int level) override { outline.make_heading("H" + std::to_string(level)); }
  void rule() override {
    outline.begin("R");
    outline.end_block();
  }
  void begin_table(const std::vector<Alignment>& /*columns*/, bool /*header_is_shown*/) override {}
  void table_row(const std::vector<StyledLine>& cells) override {
    outline.begin("T");
    for (const auto& cell : cells) {
      for (const auto& piece : cell) outline.text(piece.text, piece.style);
      outline.text("|", {});
    }
    outline.end_block();
  }
  void end_table() override {}

 private:
  bool is_first_line_ = true;
};

/// The tree that cmark makes.
class Reference {
 public:
  std::string read(std::string_view text) {
    cmark_gfm_core_extensions_ensure_registered();
    auto* const parser = cmark_parser_new(CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE);
    for (const auto* const name : {"table", "strikethrough"})
      cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(name));
    cmark_parser_feed(parser, text.data(), text.size());
    auto* const document = cmark_parser_finish(parser);
    cmark_parser_free(parser);
    auto* const walk = cmark_iter_new(document);
    for (auto event = cmark_iter_next(walk); event != CMARK_EVENT_DONE; event = cmark_iter_next(walk))
      visit(cmark_iter_get_node(walk), event == CMARK_EVENT_ENTER);
    cmark_iter_free(walk);
    cmark_node_free(document);
    return outline_.whole();
  }

 private:
  struct List {
    bool is_ordered = false;
    std::size_t next = 0;
    char delimiter = '-';
  };

  void visit(cmark_node* node, bool begins) {
    switch (cmark_node_get_type(node)) {
      case CMARK_NODE_BLOCK_QUOTE:
        begins ? outline_.open(">") : outline_.close();
        break;
      case CMARK_NODE_LIST:
        begins ? begin_list(node) : lists_.pop_back();
        break;
      case CMARK_NODE_ITEM:
        begins ? begin_item() : outline_.close();
        break;
      case CMARK_NODE_HEADING:
        begins ? outline_.begin("H" + std::to_string(cmark_node_get_heading_level(node)))
               : outline_.end_block();
        break;
      case CMARK_NODE_PARAGRAPH:
        begins ? outline_.begin("P") : outline_.end_block();
        break;
      case CMARK_NODE_CODE_BLOCK: {
        const std::string_view information = cmark_node_get_fence_info(node);
        outline_.begin("C " + std::string(information.substr(0, information.find_first_of(" \t"))));
        add_lines(cmark_node_get_literal(node));
        outline_.end_block();
        break;
      }
      case CMARK_NODE_HTML_BLOCK:
        outline_.begin("M");
        add_lines(cmark_node_get_literal(node));
        outline_.end_block();
        break;
      case CMARK_NODE_THEMATIC_BREAK:
        outline_.begin("R");
        outline_.end_block();
        break;
      case CMARK_NODE_SOFTBREAK:
      case CMARK_NODE_LINEBREAK:
        outline_.new_line();
        for (auto& words : words_) words += '\n';
        break;
      case CMARK_NODE_TEXT:
      case CMARK_NODE_HTML_INLINE:
        add(cmark_node_get_literal(node));
        break;
      case CMARK_NODE_CODE:
        ++code_;
        add(cmark_node_get_literal(node));
        --code_;
        break;
      case CMARK_NODE_EMPH:
        emphasis_ += begins ? 1 : -1;
        break;
      case CMARK_NODE_STRONG:
        strong_ += begins ? 1 : -1;
        break;
      case CMARK_NODE_LINK:
      case CMARK_NODE_IMAGE:
        begins ? begin_link() : end_link(cmark_node_get_url(node));
        break;
      default:
        visit_extension(cmark_node_get_type_string(node), begins);
        break;
    }
  }

  void visit_extension(std::string_view type, bool begins) {
    if (type == "strikethrough") struck_ += begins ? 1 : -1;
    if (type == "table_row" || type == "table_header") begins ? outline_.begin("T") : outline_.end_block();
    if (type == "table_cell" && !begins) outline_.text("|", {});
  }

  void begin_list(cmark_node* node) {
    outline_.end_block();
    const bool is_ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
    const bool has_parenthesis = cmark_node_get_list_delim(node) == CMARK_PAREN_DELIM;
    lists_.push_back({.is_ordered = is_ordered,
                      .next = static_cast<std::size_t>(cmark_node_get_list_start(node)),
                      .delimiter = has_parenthesis ? ')' : '.'});
  }

  void begin_item() {
    auto& list = lists_.back();
    outline_.open(
        sign_of({.is_ordered = list.is_ordered, .number = list.next++, .delimiter = list.delimiter}));
  }

  void begin_link() {
    ++link_;
    words_.emplace_back();
  }

  void end_link(const std::string& destination) {
    --link_;
    const std::string words = words_.back();
    words_.pop_back();
    if (!words_.empty()) words_.back() += words;
    if (destination.empty() || destination == words || destination == "mailto:" + words) return;
    TextStyle style = style_now();
    style.address = true;
    const std::string shown = words.empty() ? destination : " (" + destination + ")";
    outline_.text(shown, style);
    if (!words_.empty()) words_.back() += shown;
  }

  TextStyle style_now() const {
    return {.emphasis = emphasis_ > 0,
            .strong = strong_ > 0,
            .struck = struck_ > 0,
            .code = code_ > 0,
            .link = link_ > 0};
  }

  void add(std::string_view text) {
    if (!words_.empty()) words_.back() += text;
    for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
      outline_.text(text.substr(0, end), style_now());
      outline_.new_line();
      text.remove_prefix(end + 1);
    }
    outline_.text(text, style_now());
  }

  void add_lines(std::string_view text) {
    for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
      outline_.text(text.substr(0, end), {});
      outline_.new_line();
      text.remove_prefix(end + 1);
    }
    outline_.text(text, {});
  }

  Outline outline_;
  std::vector<List> lists_;
  std::vector<std::string> words_;
  int emphasis_ = 0;
  int strong_ = 0;
  int struck_ = 0;
  int code_ = 0;
  int link_ = 0;
};

}  // namespace

std::string outline(std::string_view text, const std::function<std::size_t()>& next_length) {
  OutlineSink sink;
  MarkdownParser parser(sink);
  while (!text.empty()) {
    auto length = std::min(next_length(), text.size());
    // The parser gets whole characters, as the gate hands them on.
    while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) ++length;
    parser.feed(text.substr(0, length));
    text.remove_prefix(length);
  }
  parser.finish();
  return sink.outline.whole();
}

std::string outline(std::string_view text) {
  return outline(text, [&] { return text.size(); });
}

std::string reference_outline(std::string_view text) {
  return Reference().read(text);
}

}  // namespace agentpress::tests
