#include "render/markdown_inline.hpp"

#include "render/markdown_spans.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <utility>

namespace agentpress::render {
namespace {

/// Bytes before the current one that are kept: `https` and the longest character.
constexpr std::size_t kLookBehind = 8;
constexpr std::size_t kCompactFrom = 4096;
/// So long a construct is looked at with every byte; a longer one when it may end, or has doubled.
constexpr std::size_t kShortSpan = 64;
/// Where something other than text may begin.
constexpr std::string_view kSpecial = "\n!$&*:<[\\]_`~";

bool is_unicode_space(char32_t scalar) {
  return scalar == ' ' || (scalar >= '\t' && scalar <= '\r') || scalar == 0xA0 || scalar == 0x1680 ||
         (scalar >= 0x2000 && scalar <= 0x200A) || scalar == 0x2028 || scalar == 0x2029 || scalar == 0x202F ||
         scalar == 0x205F || scalar == 0x3000;
}

/// Punctuation and symbols outside of East Asia's blocks, by their blocks: beside emphasis nothing else is
/// met.
bool is_unicode_punctuation(char32_t scalar) {
  if (scalar < 0x80) return is_ascii_punctuation(static_cast<char>(scalar));
  if (scalar >= 0xA1 && scalar <= 0xBF) {
    // Letters and numbers among them: ª ² ³ µ ¹ º ¼ ½ ¾ and the soft hyphen.
    static constexpr std::u32string_view kNone =
        U"\u00aa\u00ad\u00b2\u00b3\u00b5\u00b9\u00ba\u00bc\u00bd\u00be";
    return kNone.find(scalar) == std::u32string_view::npos;
  }
  return scalar == 0xD7 || scalar == 0xF7 || (scalar >= 0x2010 && scalar <= 0x2027) ||
         (scalar >= 0x2030 && scalar <= 0x205E) || (scalar >= 0x20A0 && scalar <= 0x20C0) ||
         (scalar >= 0x2190 && scalar <= 0x245F) || (scalar >= 0x2500 && scalar <= 0x2775) ||
         (scalar >= 0x2794 && scalar <= 0x2BFF) || (scalar >= 0x2E00 && scalar <= 0x2E5D);
}

std::size_t floor_index(char mark, bool opens, std::size_t original) {
  const std::size_t kind = mark == '*' ? 0 : mark == '_' ? 1 : 2;
  return (kind * 2 + (opens ? 1 : 0)) * 3 + original % 3;
}

/// What an address without brackets goes on with. What else could begin there (* for one) ends it.
bool continues_address(char byte) {
  return byte != ' ' && byte != '\t' && byte != '\n' &&
         std::string_view("<>[]*\\`|\"'").find(byte) == std::string_view::npos;
}

}  // namespace

void InlineParser::feed(std::string_view text) {
  source_ += text;
  run(Ending::more_may_come);
}

void InlineParser::finish() {
  run(Ending::block_ended);
  emit_all();
  source_.clear();
  position_ = searched_ = look_again_ = released_code_ = 0;
  floors_ = {};
  style_ = {};
  missing_code_.clear();
  missing_formula_ = {};
}

void InlineParser::release() {
  run(Ending::released);
  emit_all();
}

/// What is still open is text.
void InlineParser::emit_all() {
  brackets_.clear();
  active_brackets_ = 0;
  settle();
  delimiters_.clear();
  matched_ = 0;
  emit_before(first_piece_ + pieces_.size());
}

void InlineParser::run(Ending ending) {
  while (position_ < source_.size() && take_token(ending)) {
  }
  settle();
  compact();
}

void InlineParser::compact() {
  if (position_ < kCompactFrom) return;
  const auto dropped = position_ - kLookBehind;
  source_.erase(0, dropped);
  position_ -= dropped;
  searched_ -= std::min(searched_, dropped);
  look_again_ -= std::min(look_again_, dropped);
}

char32_t InlineParser::character_before() const {
  if (position_ == 0) return '\n';
  auto start = position_ - 1;
  while (start > 0 && (static_cast<unsigned char>(source_[start]) & 0xC0U) == 0x80U) --start;
  const auto sequence = std::string_view(source_).substr(start, position_ - start);
  return util::utf8_sequence_length(sequence) == 0 ? char32_t{0xFFFD} : util::decode_utf8(sequence);
}

bool InlineParser::take_token(Ending ending) {
  if (released_code_ > 0) {
    take_rest_of_released_code();
    return true;
  }
  switch (source_[position_]) {
    case '\n':
      add_piece({.text = "\n", .is_break = true});
      missing_formula_.at(static_cast<std::size_t>(Formula::dollar)) = false;
      ++position_;
      return true;
    case '\\':
      return take_backslash(ending);
    case '`':
      return take_code(ending);
    case '*':
    case '_':
    case '~':
      return take_run(ending);
    case '[':
    case '!':
      return take_opening_bracket(ending);
    case ']':
      return take_closing_bracket(ending);
    case '<':
      return take_angle_bracket(ending);
    case '&':
      return take_entity(ending);
    case '$':
      return take_dollar(ending);
    case ':':
      return take_address(ending);
    default:
      take_text();
      return true;
  }
}

void InlineParser::take_text() {
  const auto end = std::min(rest().find_first_of(kSpecial, 1), rest().size());
  take_as_text(end);
}

void InlineParser::take_as_text(std::size_t length) {
  const auto text = rest().substr(0, length);
  // Nothing is held back: no need for a piece.
  if (pieces_.empty()) {
    sink_.text(text, style_of({}));
  } else if (auto& last = pieces_.back();
             !last.is_break && !last.is_code && !last.is_link && !last.is_address &&
             (delimiters_.empty() || delimiters_.back().piece != first_piece_ + pieces_.size() - 1) &&
             (brackets_.empty() || brackets_.back().piece != first_piece_ + pieces_.size() - 1) &&
             last.on.link == 0 && last.off.link == 0) {
    last.text += text;
  } else {
    add_piece({.text = std::string(text)});
  }
  position_ += length;
}

/// Text that may have line ends, as it came.
void InlineParser::add_verbatim(std::string_view text) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    if (end > 0) add_piece({.text = std::string(text.substr(0, end))});
    if (end < text.size()) add_piece({.text = "\n", .is_break = true});
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::uint64_t InlineParser::add_piece(Piece piece) {
  pieces_.push_back(std::move(piece));
  return first_piece_ + pieces_.size() - 1;
}

/// A run of marks of emphasis, with what stands on both of its sides.
bool InlineParser::take_run(Ending ending) {
  const char mark = source_[position_];
  const auto length = std::min(rest().find_first_not_of(mark), rest().size());
  if (length == rest().size() && ending == Ending::more_may_come) return false;
  if ((length == rest().size() && ending == Ending::released) || (mark == '~' && length != 2)) {
    take_as_text(length);
    return true;
  }
  const auto after_run = rest().substr(length);
  const char32_t before = character_before();
  const char32_t after = after_run.empty()
                             ? char32_t{'\n'}
                             : util::decode_utf8(after_run.substr(
                                   0, std::max<std::size_t>(util::utf8_sequence_length(after_run), 1)));
  const bool space_before = is_unicode_space(before);
  const bool space_after = is_unicode_space(after);
  const bool marks_before = is_unicode_punctuation(before);
  const bool marks_after = is_unicode_punctuation(after);
  const bool left = !space_after && (!marks_after || space_before || marks_before);
  const bool right = !space_before && (!marks_before || space_after || marks_after);
  const bool is_strict = mark == '_';
  const bool opens = left && (!is_strict || !right || marks_before);
  const bool closes = right && (!is_strict || !left || marks_after);
  if (!opens && !closes) {
    take_as_text(length);
    return true;
  }
  const auto piece = add_piece({.text = std::string(length, mark)});
  delimiters_.push_back({.id = next_delimiter_++,
                         .piece = piece,
                         .mark = mark,
                         .count = length,
                         .original = length,
                         .opens = opens,
                         .closes = closes});
  position_ += length;
  if (active_brackets_ == 0 && closes) {
    match_delimiters(0, matched_, floors_);
    matched_ = delimiters_.size();
    settle();
  }
  return true;
}

bool InlineParser::take_code(Ending ending) {
  const auto length = std::min(rest().find_first_not_of('`'), rest().size());
  if (length == rest().size() && ending == Ending::more_may_come) return false;
  if (std::ranges::find(missing_code_, length) != missing_code_.end()) {
    take_as_text(length);
    return true;
  }
  auto start = std::max(searched_, position_ + length);
  for (;;) {
    start = source_.find('`', start);
    if (start == std::string::npos) break;
    const auto end = std::min(source_.find_first_not_of('`', start), source_.size());
    if (end == source_.size() && ending == Ending::more_may_come) break;
    if (end - start == length) {
      std::string content = source_.substr(position_ + length, start - position_ - length);
      std::ranges::replace(content, '\n', ' ');
      if (content.starts_with(' ') && content.ends_with(' ') &&
          content.find_first_not_of(' ') != std::string::npos)
        content = content.substr(1, content.size() - 2);
      add_piece({.text = std::move(content), .is_code = true});
      position_ = end;
      searched_ = 0;
      return true;
    }
    start = end;
  }
  if (ending == Ending::more_may_come) {
    searched_ = start == std::string::npos ? source_.size() : start;
    return false;
  }
  searched_ = 0;
  if (ending == Ending::block_ended) {
    missing_code_.push_back(length);
  } else {
    released_code_ = length;
  }
  take_as_text(length);
  return true;
}

/// Whether the run of backticks is the one that ends a code span that was shown as text.
void InlineParser::take_rest_of_released_code() {
  if (source_[position_] == '\n') {
    add_piece({.text = "\n", .is_break = true});
    ++position_;
    return;
  }
  if (source_[position_] != '`') {
    take_as_text(std::min(rest().find_first_of("`\n"), rest().size()));
    return;
  }
  const auto length = std::min(rest().find_first_not_of('`'), rest().size());
  if (length == released_code_) released_code_ = 0;
  take_as_text(length);
}

bool InlineParser::take_backslash(Ending ending) {
  if (rest().size() == 1) {
    if (ending == Ending::more_may_come) return false;
    take_as_text(1);
    return true;
  }
  const char next = rest()[1];
  if (next == '(' && take_formula(Formula::parenthesis, "\\(", "\\)", ending)) return true;
  if (next == '[' && take_formula(Formula::square_bracket, "\\[", "\\]", ending)) return true;
  if (searched_ > position_) return false;
  if (next == '\n') {
    ++position_;
    return true;
  }
  if (!is_ascii_punctuation(next)) {
    take_as_text(1);
    return true;
  }
  ++position_;
  take_as_text(1);
  return true;
}

/// A formula as a whole; false when it is none, or with `searched_` set, when it may become one.
bool InlineParser::take_formula(Formula kind, std::string_view begin, std::string_view end, Ending ending) {
  bool& is_missing = missing_formula_.at(static_cast<std::size_t>(kind));
  if (is_missing) return false;
  const auto content = position_ + begin.size();
  const auto found = source_.find(end, std::max(searched_, content));
  if (found == std::string::npos) {
    if (ending == Ending::more_may_come) {
      searched_ = std::max(content, source_.size() - std::min(source_.size(), end.size() - 1));
      return false;
    }
    searched_ = 0;
    is_missing = ending == Ending::block_ended;
    return false;
  }
  searched_ = 0;
  if (found == content) return false;
  add_verbatim(rest().substr(0, found + end.size() - position_));
  position_ = found + end.size();
  return true;
}

bool InlineParser::take_dollar(Ending ending) {
  if (rest().size() == 1) {
    if (ending == Ending::more_may_come) return false;
    take_as_text(1);
    return true;
  }
  const char next = rest()[1];
  if (next == '$') {
    if (take_formula(Formula::double_dollar, "$$", "$$", ending)) return true;
    if (searched_ > position_) return false;
    take_as_text(2);
    return true;
  }
  const bool may_open = next != ' ' && next != '\t' && next != '\n' && !(next >= '0' && next <= '9');
  bool& is_missing = missing_formula_.at(static_cast<std::size_t>(Formula::dollar));
  if (!may_open || is_missing) {
    take_as_text(1);
    return true;
  }
  // It ends on its line, behind no blank and before no letter or digit.
  for (auto at = std::max(searched_, position_ + 1);; ++at) {
    at = std::min(source_.find_first_of("$\n", at), source_.size());
    const bool is_open = at == source_.size() || (source_[at] == '$' && at + 1 == source_.size());
    if (is_open && ending == Ending::more_may_come) {
      searched_ = at;
      return false;
    }
    if (at == source_.size() || source_[at] == '\n') break;
    const char after = at + 1 < source_.size() ? source_[at + 1] : '\n';
    const char last = source_[at - 1];
    const bool is_word = (after >= '0' && after <= '9') || (after >= 'a' && after <= 'z') ||
                         (after >= 'A' && after <= 'Z') || after == '_';
    if (last == ' ' || last == '\t' || is_word) continue;
    add_verbatim(rest().substr(0, at + 1 - position_));
    position_ = at + 1;
    searched_ = 0;
    return true;
  }
  searched_ = 0;
  is_missing = ending != Ending::released;
  take_as_text(1);
  return true;
}

/// Whether it is worth while to look at an open span again: a long one only when it may have ended or has
/// doubled, so that a span that never ends does not take the square of its length.
bool InlineParser::may_look_again(Ending ending) {
  if (ending != Ending::more_may_come || source_.size() >= look_again_) return true;
  return source_.find_first_of(">)", searched_) != std::string::npos;
}

bool InlineParser::take_entity(Ending ending) {
  const auto entity = scan_entity(rest().substr(0, kShortSpan));
  if (entity.match == SpanMatch::open && ending == Ending::more_may_come) return false;
  if (entity.match != SpanMatch::whole) {
    take_as_text(1);
    return true;
  }
  add_piece({.text = entity.destination});
  position_ += entity.length;
  return true;
}

bool InlineParser::take_angle_bracket(Ending ending) {
  if (!may_look_again(ending)) return false;
  const auto span = scan_angle_bracket(rest());
  if (span.match == SpanMatch::open && ending == Ending::more_may_come) {
    searched_ = source_.size();
    look_again_ = position_ + std::max(kShortSpan, rest().size() * 2);
    if (rest().size() < kShortSpan) look_again_ = 0;
    return false;
  }
  searched_ = look_again_ = 0;
  if (span.match != SpanMatch::whole) {
    take_as_text(1);
    return true;
  }
  if (span.is_address) {
    add_piece({.text = std::string(rest().substr(1, span.length - 2)), .is_link = true});
  } else {
    add_verbatim(rest().substr(0, span.length));
  }
  position_ += span.length;
  return true;
}

bool InlineParser::take_opening_bracket(Ending ending) {
  const bool is_image = source_[position_] == '!';
  if (is_image) {
    if (rest().size() == 1 && ending == Ending::more_may_come) return false;
    if (rest().size() == 1 || rest()[1] != '[') {
      take_as_text(1);
      return true;
    }
  }
  const std::string mark = is_image ? "![" : "[";
  brackets_.push_back(
      {.piece = add_piece({.text = mark}), .delimiters = delimiters_.size(), .is_image = is_image});
  ++active_brackets_;
  position_ += mark.size();
  return true;
}

bool InlineParser::take_closing_bracket(Ending ending) {
  if (brackets_.empty()) {
    take_as_text(1);
    return true;
  }
  const Bracket bracket = brackets_.back();
  Span target;
  if (bracket.is_active) {
    if (rest().size() == 1 && ending == Ending::more_may_come) return false;
    if (rest().size() > 1 && rest()[1] == '(') {
      if (!may_look_again(ending)) return false;
      target = scan_link_target(rest().substr(1));
    }
    if (target.match == SpanMatch::open && ending == Ending::more_may_come) {
      searched_ = source_.size();
      look_again_ = rest().size() < kShortSpan ? 0 : position_ + rest().size() * 2;
      return false;
    }
  }
  searched_ = look_again_ = 0;
  brackets_.pop_back();
  if (bracket.is_active) --active_brackets_;
  if (target.match == SpanMatch::whole) {
    position_ += 1 + target.length;
    add_link(bracket, target.destination);
  } else {
    add_piece({.text = "]"});
    ++position_;
  }
  if (active_brackets_ == 0) {
    match_delimiters(0, matched_, floors_);
    matched_ = delimiters_.size();
    settle();
  }
  return true;
}

void InlineParser::add_link(const Bracket& bracket, const std::string& destination) {
  OpenerFloors floors{};
  match_delimiters(bracket.delimiters, bracket.delimiters, floors);
  delimiters_.resize(bracket.delimiters);
  std::string words;
  for (auto id = bracket.piece + 1; id < first_piece_ + pieces_.size(); ++id) words += piece_at(id).text;
  Piece& begin = piece_at(bracket.piece);
  begin.text.clear();
  begin.on.link = 1;
  Piece end{};
  end.off.link = 1;
  add_piece(std::move(end));
  if (!destination.empty() && destination != words && destination != "mailto:" + words)
    add_piece({.text = words.empty() ? destination : " (" + destination + ")", .is_address = true});
  if (bracket.is_image) return;
  // A link has no links in it.
  for (auto& outer : brackets_) {
    if (outer.is_image || !outer.is_active) continue;
    outer.is_active = false;
    --active_brackets_;
  }
}

bool InlineParser::take_address(Ending ending) {
  const auto before = std::string_view(source_).substr(0, position_);
  const bool is_web = before.ends_with("http") || before.ends_with("https");
  if (!is_web) {
    take_as_text(1);
    return true;
  }
  const auto known = std::min<std::size_t>(rest().size(), 3);
  if (rest().substr(0, known) != std::string_view("://").substr(0, known)) {
    take_as_text(1);
    return true;
  }
  if (known < 3 && ending == Ending::more_may_come) return false;
  auto end = std::max(position_, searched_);
  while (end < source_.size() && continues_address(source_[end])) ++end;
  // What an address ends with is the sentence's; while it is open, that is not known.
  searched_ = end;
  if (end == source_.size() && ending == Ending::more_may_come) return false;
  searched_ = 0;
  while (end > position_ + 1 &&
         std::string_view("_~$&!:.,;?").find(source_[end - 1]) != std::string_view::npos)
    --end;
  take_as_text(end - position_);
  return true;
}

/// CommonMark's "process emphasis" for the delimiters from `start` on, as closers of those from `bottom` on.
void InlineParser::match_delimiters(std::size_t bottom, std::size_t start, OpenerFloors& floors) {
  for (std::size_t index = start; index < delimiters_.size();) {
    Delimiter& closer = delimiters_[index];
    if (!closer.closes) {
      ++index;
      continue;
    }
    auto& floor = floors.at(floor_index(closer.mark, closer.opens, closer.original));
    std::size_t opener_index = index;
    bool is_found = false;
    while (!is_found && opener_index > bottom && delimiters_[opener_index - 1].id >= floor) {
      const Delimiter& opener = delimiters_[--opener_index];
      const bool is_odd = (closer.opens || opener.closes) && closer.original % 3 != 0 &&
                          (opener.original + closer.original) % 3 == 0;
      is_found = opener.mark == closer.mark && opener.opens && (!is_odd || closer.mark == '~');
    }
    if (!is_found) {
      floor = closer.id;
      if (closer.opens) {
        ++index;
      } else {
        delimiters_.erase(delimiters_.begin() + static_cast<std::ptrdiff_t>(index));
      }
      continue;
    }
    join(delimiters_[opener_index], closer);
    // What is between them has found nobody, and cannot any more.
    const bool opener_is_used = delimiters_[opener_index].count == 0;
    const bool closer_is_used = closer.count == 0;
    const auto first = opener_index + (opener_is_used ? 0 : 1);
    const auto last = index + (closer_is_used ? 1 : 0);
    delimiters_.erase(delimiters_.begin() + static_cast<std::ptrdiff_t>(first),
                      delimiters_.begin() + static_cast<std::ptrdiff_t>(last));
    index = first;
  }
}

void InlineParser::join(Delimiter& opener, Delimiter& closer) {
  const std::size_t used = opener.count >= 2 && closer.count >= 2 ? 2 : 1;
  StyleChange& on = piece_at(opener.piece).on;
  StyleChange& off = piece_at(closer.piece).off;
  int StyleChange::* const kind = closer.mark == '~' ? &StyleChange::struck
                                  : used == 2        ? &StyleChange::strong
                                                     : &StyleChange::emphasis;
  ++(on.*kind);
  ++(off.*kind);
  for (auto* delimiter : {&opener, &closer}) {
    delimiter->count -= used;
    piece_at(delimiter->piece).text.resize(delimiter->count);
  }
}

/// Hands on what stands before everything that is open.
void InlineParser::settle() {
  if (active_brackets_ == 0 && matched_ < delimiters_.size()) {
    match_delimiters(0, matched_, floors_);
    matched_ = delimiters_.size();
  }
  auto end = first_piece_ + pieces_.size();
  if (!delimiters_.empty()) end = std::min(end, delimiters_.front().piece);
  if (active_brackets_ > 0) {
    const auto first = std::ranges::find(brackets_, true, &Bracket::is_active);
    end = std::min(end, first->piece);
  }
  emit_before(end);
}

void InlineParser::emit_before(std::uint64_t end) {
  for (; first_piece_ < end; ++first_piece_) {
    const Piece piece = std::move(pieces_.front());
    pieces_.pop_front();
    emit(piece);
  }
}

void InlineParser::emit(const Piece& piece) {
  apply(piece.off, -1);
  if (piece.is_break) {
    sink_.line_break();
  } else if (!piece.text.empty()) {
    sink_.text(piece.text, style_of(piece));
  }
  apply(piece.on, 1);
}

void InlineParser::apply(const StyleChange& change, int sign) {
  style_.emphasis += sign * change.emphasis;
  style_.strong += sign * change.strong;
  style_.struck += sign * change.struck;
  style_.link += sign * change.link;
}

TextStyle InlineParser::style_of(const Piece& piece) const {
  return {.emphasis = style_.emphasis > 0,
          .strong = style_.strong > 0,
          .struck = style_.struck > 0,
          .code = piece.is_code,
          .link = style_.link > 0 || piece.is_link,
          .address = piece.is_address};
}

}  // namespace agentpress::render
