#include "render/markdown_certain_part.hpp"

#include "render/markdown_dialect.hpp"
#include "util/text.hpp"

#include <cmark-gfm.h>

#include <algorithm>
#include <array>
#include <vector>

namespace agentpress::render {
namespace {

constexpr std::string_view kRunMarks = "*_~";
/// Dropped by the grammar at the end of a text.
constexpr std::string_view kEndingBlanks = " \t\n";
constexpr std::size_t kLongestEntity = 33;
constexpr std::string_view kEntityName = "#0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// That end a link: its own, and those of its address, of which cmark-gfm takes 32.
constexpr std::ptrdiff_t kFewestParentheses = 1;
constexpr std::ptrdiff_t kMostParentheses = 33;

bool is_text(cmark_node* node) {
  return cmark_node_get_type(node) == CMARK_NODE_TEXT;
}

std::string joined(std::string_view left, std::string_view right) {
  return std::string(left).append(right);
}

class OpenMarks {
 public:
  OpenMarks(InlineGrammar& grammar, std::string_view source, std::string_view context)
      : grammar_(grammar), source_(source), context_(context) {}

  CertainPart certain_part(cmark_node* first);

 private:
  /// A node that is text.
  struct Text {
    cmark_node* node = nullptr;
    std::size_t position = 0;  ///< in the source; npos when it is not certain
    bool is_nested = false;    ///< within a span
  };

  std::vector<Text> texts_of(cmark_node* first) const;
  std::size_t position_of(cmark_node* node) const;
  bool is_rest_of_run(const Text& text) const;
  bool may_go_on(const std::vector<Text>& texts, std::size_t index);
  bool may_open(std::size_t position);
  bool may_become_link(const std::vector<Text>& texts, std::size_t index);
  bool may_become_tag(std::string_view text);
  bool begins_with_span(std::string_view context, std::string_view text);

  InlineGrammar& grammar_;
  std::string_view source_;
  std::string_view context_;
};

/// Only where a text begins it is known how many bytes the nodes before it come from.
CertainPart OpenMarks::certain_part(cmark_node* first) {
  CertainPart certain;
  const auto texts = texts_of(first);
  for (std::size_t index = 0; index < texts.size(); ++index) {
    const auto& text = texts[index];
    if (text.position == std::string_view::npos) return certain;
    const bool is_rest = !text.is_nested && is_rest_of_run(text);
    if (!text.is_nested && !is_rest) certain = {.end = text.node, .bytes = text.position};
    if (is_rest || may_go_on(texts, index)) return certain;
    if (!text.is_nested && cmark_node_next(text.node) == nullptr)
      return {.end = nullptr, .bytes = source_.find_last_not_of(kEndingBlanks) + 1};
  }
  return certain;
}

/// In the order of their bytes.
std::vector<OpenMarks::Text> OpenMarks::texts_of(cmark_node* first) const {
  std::vector<Text> texts;
  const GrammarWalk walk(cmark_iter_new(cmark_node_parent(first)));
  cmark_iter_reset(walk.get(), first, CMARK_EVENT_ENTER);
  for (auto event = CMARK_EVENT_ENTER; event != CMARK_EVENT_DONE; event = cmark_iter_next(walk.get())) {
    auto* const node = cmark_iter_get_node(walk.get());
    if (!is_text(node)) continue;
    const bool is_nested = cmark_node_parent(node) != cmark_node_parent(first);
    texts.push_back({.node = node, .position = position_of(node), .is_nested = is_nested});
  }
  return texts;
}

std::size_t OpenMarks::position_of(cmark_node* node) const {
  const auto line = cmark_node_get_start_line(node);
  std::size_t line_start = 0;
  for (int count = 1; count < line && line_start < source_.size(); ++count)
    line_start = std::min(source_.find('\n', line_start), source_.size()) + 1;
  const auto column = static_cast<std::size_t>(cmark_node_get_start_column(node)) - 1;
  const std::string_view literal = cmark_node_get_literal(node);
  // The column of backticks that begin no code is that behind them.
  const auto before = (line > 1 ? 0 : context_.size()) + (literal.starts_with('`') ? literal.size() : 0);
  const auto position = line_start + column - before;
  if (position >= source_.size()) return std::string_view::npos;
  const auto text = source_.substr(position);
  const bool is_there = text.starts_with(literal) || text.front() == '&' ||
                        (text.front() == '\\' && text.substr(1).starts_with(literal));
  return is_there ? position : std::string_view::npos;
}

/// What is left of a run of marks of which something was used: where it begins is not known.
bool OpenMarks::is_rest_of_run(const Text& text) const {
  const auto source = source_.substr(text.position);
  const char mark = source.front();
  if (kRunMarks.find(mark) == std::string_view::npos) return false;
  const auto run = std::min(source.find_first_not_of(mark), source.size());
  const bool goes_before = text.position > 0 && source_[text.position - 1] == mark;
  return goes_before || run != std::string_view(cmark_node_get_literal(text.node)).size();
}

/// Whether a text may become something else when more comes, or take what is around it into itself.
bool OpenMarks::may_go_on(const std::vector<Text>& texts, std::size_t index) {
  const auto position = texts[index].position;
  const auto text = source_.substr(position);
  switch (text.front()) {
    case '*':
    case '_':
    case '~':
      return !texts[index].is_nested && may_open(position);
    case '!':
      return text.size() == 1 || (text[1] == '[' && may_become_link(texts, index));
    case '[':
      return may_become_link(texts, index);
    case '<':
      return may_become_tag(text);
    case '`':
      return true;
    case '&':
      return text.size() <= kLongestEntity &&
             text.find_first_not_of(kEntityName, 1) == std::string_view::npos;
    case '\\':
      return text.size() == 1 || text == "\\\n";
    default:
      return false;
  }
}

/// Whether a run of marks that has closed nothing may open something: with its like behind the next
/// character, it does. Beside emphasis cmark-gfm looks through tildes.
bool OpenMarks::may_open(std::size_t position) {
  const auto text = source_.substr(position);
  const auto run = text.substr(0, text.find_first_not_of(text.front()));
  const auto behind = text.find_first_not_of('~', run.size());
  if (behind >= text.size()) return true;
  const auto next = util::first_character(text.substr(behind));
  if (kEndingBlanks.find(next) != std::string_view::npos) return false;
  const auto before = source_.substr(0, source_.substr(0, position).find_last_not_of('~') + 1);
  const auto context =
      before.empty() ? std::string(context_) : literal_character(util::last_character(before));
  return begins_with_span(context, std::string(run) + literal_character(next) + "x" + std::string(run));
}

/// Whether [ may begin a link: its ] is not there, or (...) behind it is not complete. An x is for a
/// backslash at the end.
bool OpenMarks::may_become_link(const std::vector<Text>& texts, std::size_t index) {
  const auto position = texts[index].position;
  std::size_t depth = 1;
  std::size_t end = position;
  while (depth > 0 && ++index < texts.size()) {
    end = texts[index].position;
    if (end == std::string_view::npos) return true;
    if (source_[end] == '[' || source_.substr(end).starts_with("![")) ++depth;
    if (source_[end] == ']') --depth;
  }
  if (depth > 0 || end + 1 == source_.size()) return true;
  if (source_[end + 1] != '(') return false;
  const auto target = source_.substr(end + 1);
  const auto open = std::ranges::count(target, '(') - std::ranges::count(target, ')');
  const std::string closing(static_cast<std::size_t>(std::clamp(open, kFewestParentheses, kMostParentheses)),
                            ')');
  return std::ranges::any_of(std::array<std::string, 5>{closing, "x" + closing, "x>)", "x\")", "x')"},
                             [&](const std::string& ending) {
                               return begins_with_span("", joined(source_.substr(position), ending));
                             });
}

/// Comments and the like may have everything in them.
bool OpenMarks::may_become_tag(std::string_view text) {
  if (text.size() == 1 || text[1] == '!' || text[1] == '?') return true;
  return std::ranges::any_of(
      std::array<std::string_view, 4>{">", "x>", "\">", "'>"},
      [&](std::string_view ending) { return begins_with_span("", joined(text, ending)); });
}

bool OpenMarks::begins_with_span(std::string_view context, std::string_view text) {
  const auto tree = grammar_.read(context, text);
  return tree.first != nullptr && !is_text(tree.first);
}

}  // namespace

CertainPart certain_part(InlineGrammar& grammar, cmark_node* first, std::string_view source,
                         std::string_view context) {
  return OpenMarks(grammar, source, context).certain_part(first);
}

std::string literal_character(std::string_view character) {
  if (character == "\n") return "";
  const bool is_mark = kAsciiPunctuation.find(character.front()) != std::string_view::npos;
  return (is_mark ? "\\" : "") + std::string(character);
}

}  // namespace agentpress::render
