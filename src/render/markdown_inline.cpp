#include "render/markdown_inline.hpp"

#include "render/markdown_certain_part.hpp"
#include "render/terminal_gate.hpp"
#include "util/text.hpp"

#include <cmark-gfm.h>

#include <algorithm>
#include <utility>

namespace agentpress::render {
namespace {

/// Where something other than text may begin; and ! in front of [.
constexpr std::string_view kSpanStarts = "\n*_~[`<&\\!";
constexpr std::string_view kSpaces = " \t\n";
/// What is open for longer is text.
constexpr std::size_t kLongestHeld = 4096;
/// What is open is read again with every byte up to this size, a longer one when it has grown by a quarter.
constexpr std::size_t kShortHeld = 256;
constexpr std::size_t kLongestPiece = 256;

std::string_view literal_of(cmark_node* node) {
  return cmark_node_get_literal(node);
}

/// Where a link leads, as it stands behind its words: not at all when they say it.
std::string shown_address(cmark_node* link, const std::string& words) {
  const std::string address = cmark_node_get_url(link);
  if (address.empty() || address == words || address == "mailto:" + words) return "";
  return words.empty() ? address : " (" + address + ")";
}

/// The first characters of a text: few, because what is open is asked about for each mark in it, and no more
/// than there is room for, so that what is held for too long ends at the same place however the text is cut.
std::string_view next_piece(std::string_view text, std::size_t room) {
  auto length = std::min({text.size(), kLongestPiece, std::max<std::size_t>(room, 1)});
  while (util::is_within_character(text, length)) ++length;
  return text.substr(0, length);
}

}  // namespace

void InlineParser::feed(std::string_view text) {
  while (!text.empty()) {
    const auto piece = next_piece(text, dialect_.room());
    take(dialect_.feed(piece), Ending::more_may_come);
    text.remove_prefix(piece.size());
  }
}

void InlineParser::finish() {
  take(dialect_.finish(), Ending::text_ended);
  before_.clear();
}

void InlineParser::release() {
  take(dialect_.release(), Ending::text_ended);
}

void InlineParser::take(std::string_view text, Ending ending) {
  while (!text.empty()) {
    const auto piece = next_piece(text, kLongestHeld + 1 - source_.size());
    source_ += piece;
    say_what_is_certain(Ending::more_may_come);
    text.remove_prefix(piece.size());
  }
  if (ending == Ending::text_ended) say_what_is_certain(ending);
}

void InlineParser::say_what_is_certain(Ending ending) {
  while (!source_.empty()) {
    if (source_.front() == '\n') {
      sink_.line_break();
      before_.clear();
      source_.erase(0, 1);
    } else if (const auto plain = plain_length(ending); plain > 0) {
      say_text(std::string_view(source_).substr(0, plain), {});
      drop(plain);
    } else if (!take_marks(ending)) {
      if (source_.size() <= kLongestHeld) break;
      look_again_ = 0;
      if (!take_marks(ending)) take_marks(Ending::text_ended);
    }
  }
}

/// Forgets what has been said.
void InlineParser::drop(std::size_t bytes) {
  const auto said = std::string_view(source_).substr(0, bytes);
  // Beside emphasis the grammar looks through tildes.
  const auto end = said.find_last_not_of('~') + 1;
  if (end > 0) before_ = util::last_character(said.substr(0, end));
  if (before_ == "\n") before_.clear();
  source_.erase(0, bytes);
  look_again_ = 0;
}

std::size_t InlineParser::plain_length(Ending ending) const {
  auto end = source_.find_first_of(kSpanStarts);
  while (end != std::string::npos && source_[end] == '!') {
    const bool may_be_image =
        end + 1 < source_.size() ? source_[end + 1] == '[' : ending == Ending::more_may_come;
    if (may_be_image) break;
    end = source_.find_first_of(kSpanStarts, end + 1);
  }
  return std::min(end, source_.size());
}

/// Says what is certain of the text; false when nothing is.
bool InlineParser::take_marks(Ending ending) {
  if (ending == Ending::more_may_come && source_.size() < look_again_) return false;
  const auto size = source_.find_last_not_of(kSpaces) + 1;  // the grammar drops blanks at the end
  const auto context = before_.empty() ? "" : literal_character(before_);
  const auto tree = grammar_.read(context, std::string_view(source_).substr(0, size));
  CertainPart certain{.bytes = size};
  if (ending == Ending::more_may_come) certain = certain_part(grammar_, tree.first, source_, context);
  if (certain.bytes == 0) {
    look_again_ = source_.size() < kShortHeld ? 0 : source_.size() + source_.size() / 4;
    return false;
  }
  for (auto* node = tree.first; node != certain.end; node = cmark_node_next(node)) say(node);
  drop(certain.bytes);
  return true;
}

/// The spans that a text is in.
struct InlineParser::Spans {
  int emphasis = 0;
  int strong = 0;
  int struck = 0;
  std::vector<std::string> links{};  ///< the words of each, as far as they are said

  TextStyle style() const {
    return {.emphasis = emphasis > 0, .strong = strong > 0, .struck = struck > 0, .link = !links.empty()};
  }
};

/// Says a node with all that is in it.
void InlineParser::say(cmark_node* whole) {
  Spans spans;
  const GrammarWalk walk(cmark_iter_new(whole));
  for (auto event = cmark_iter_next(walk.get()); event != CMARK_EVENT_DONE;
       event = cmark_iter_next(walk.get())) {
    auto* const node = cmark_iter_get_node(walk.get());
    const int change = event == CMARK_EVENT_ENTER ? 1 : -1;
    switch (cmark_node_get_type(node)) {
      case CMARK_NODE_TEXT:
      case CMARK_NODE_CODE:
      case CMARK_NODE_HTML_INLINE:
      case CMARK_NODE_SOFTBREAK:
      case CMARK_NODE_LINEBREAK: {
        const auto text = text_of(node);
        auto style = spans.style();
        style.code = cmark_node_get_type(node) == CMARK_NODE_CODE;
        say_text(text, style);
        if (!spans.links.empty()) spans.links.back() += text;
        break;
      }
      case CMARK_NODE_LINK:
      case CMARK_NODE_IMAGE:
        if (change > 0) {
          spans.links.emplace_back();
        } else {
          end_link(node, spans);
        }
        break;
      case CMARK_NODE_EMPH:
        spans.emphasis += change;
        break;
      case CMARK_NODE_STRONG:
        spans.strong += change;
        break;
      default:
        spans.struck += change;
        break;
    }
  }
}

std::string InlineParser::text_of(cmark_node* node) const {
  const auto type = cmark_node_get_type(node);
  if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK) return "\n";
  return type == CMARK_NODE_TEXT ? resolved(literal_of(node)) : std::string(literal_of(node));
}

/// Where the link leads, behind its words.
void InlineParser::end_link(cmark_node* link, Spans& spans) {
  const std::string words = std::move(spans.links.back());
  spans.links.pop_back();
  const auto address = resolved(shown_address(link, words));
  auto style = spans.style();
  style.address = true;
  say_text(address, style);
  if (!spans.links.empty()) spans.links.back() += words + address;
}

/// A text or an address. What is not there as it came has an entity in it, which has not passed the terminal
/// gate.
std::string InlineParser::resolved(std::string_view text) const {
  std::string result(text);
  if (source_.find(text) != std::string::npos) return result;
  std::ranges::replace_if(
      result, [](char byte) { return byte == '\n' || byte == '\r' || byte == '\t'; }, ' ');
  return make_harmless(result);
}

void InlineParser::say_text(std::string_view text, TextStyle style) {
  while (!text.empty()) {
    const auto end = std::min({text.find('\n'), text.find(kStandIn), text.size()});
    if (end > 0) sink_.text(text.substr(0, end), style);
    text.remove_prefix(end);
    if (text.empty()) return;
    if (text.front() == '\n') sink_.line_break();
    text.remove_prefix(text.front() == '\n' ? 1 : kStandIn.size());
  }
}

}  // namespace agentpress::render
