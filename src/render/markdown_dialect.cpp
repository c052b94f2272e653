#include "render/markdown_dialect.hpp"

#include "util/text.hpp"

#include <algorithm>
#include <utility>

namespace agentpress::render {
namespace {

/// Bytes before the current one that are kept: in them the beginning of a link's target is looked for.
constexpr std::size_t kLookBehind = 1024;
constexpr std::size_t kCompactFrom = 4096;
constexpr std::string_view kBacktick = "&#96;";
/// U+FFFD, for what looks like our stand-in.
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
/// A formula or code span that is longer is text.
constexpr std::size_t kLongestToken = 4096;
/// Where something may begin that is rewritten, or in which nothing is.
constexpr std::string_view kRewritten = "\n$*:\\_`~";

bool is_ascii_letter(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

bool is_ascii_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

/// Of Chinese and Japanese, and the wide forms of others.
bool is_east_asian_punctuation(std::string_view character) {
  const char32_t scalar = util::decode_utf8(character);
  return (scalar >= 0x3001 && scalar <= 0x303F) || (scalar >= 0xFE10 && scalar <= 0xFE6F) ||
         (scalar >= 0xFF01 && scalar <= 0xFF0F) || (scalar >= 0xFF1A && scalar <= 0xFF65);
}

/// What an address without brackets goes on with. What else could begin there (* for one) ends it.
bool continues_address(char byte) {
  return std::string_view(" \t\n<>[]*\\`|\"'").find(byte) == std::string_view::npos;
}

}  // namespace

std::string MarkdownDialect::feed(std::string_view text) {
  for (auto at = text.find(kStandIn); at != std::string_view::npos; at = text.find(kStandIn)) {
    source_ += text.substr(0, at);
    source_ += kReplacement;
    text.remove_prefix(at + kStandIn.size());
  }
  source_ += text;
  auto output = run(Ending::more_may_come);
  if (rest().size() > kLongestToken) output += run(Ending::released);
  return output;
}

std::size_t MarkdownDialect::room() const {
  return kLongestToken + 1 - std::min(rest().size(), kLongestToken);
}

std::string MarkdownDialect::finish() {
  auto output = run(Ending::block_ended);
  *this = {};
  return output;
}

std::string MarkdownDialect::release() {
  return run(Ending::released);
}

std::string MarkdownDialect::run(Ending ending) {
  while (position_ < source_.size()) {
    const auto plain = released_code_ > 0 ? 0 : std::min(rest().find_first_of(kRewritten), rest().size());
    copy(plain);
    if (position_ < source_.size() && !take(ending)) break;
  }
  compact();
  return std::exchange(output_, {});
}

void MarkdownDialect::compact() {
  if (position_ < kCompactFrom) return;
  const auto dropped = position_ - kLookBehind;
  source_.erase(0, dropped);
  position_ -= dropped;
  searched_ -= std::min(searched_, dropped);
}

void MarkdownDialect::copy(std::size_t length) {
  output_ += rest().substr(0, length);
  position_ += length;
}

/// With a backslash in front of each of `marks`. It does not keep a backtick from ending a code span; an
/// entity does.
void MarkdownDialect::copy_with_escaped(std::string_view marks, std::size_t length) {
  for (const char byte : rest().substr(0, length)) {
    if (marks.find(byte) == std::string_view::npos) {
      output_ += byte;
    } else if (byte == '`') {
      output_ += kBacktick;
    } else {
      output_ += '\\';
      output_ += byte;
    }
  }
  position_ += length;
}

void MarkdownDialect::copy_as_text(std::size_t length) {
  copy_with_escaped(kAsciiPunctuation, length);
}

std::size_t MarkdownDialect::length_of_run() const {
  return std::min(rest().find_first_not_of(rest().front()), rest().size());
}

bool MarkdownDialect::take(Ending ending) {
  if (released_code_ > 0) return take_released_code(ending);
  switch (rest().front()) {
    case '\n':
      missing_formula_.at(static_cast<std::size_t>(Formula::dollar)) = false;
      copy(1);
      return true;
    case '`':
      return take_backticks(ending);
    case '\\':
      return take_backslash(ending);
    case '$':
      return take_dollar(ending);
    case ':':
      return take_address(ending);
    default:
      return take_delimiters(ending);
  }
}

/// A code span as a whole.
bool MarkdownDialect::take_backticks(Ending ending) {
  const auto length = length_of_run();
  if (length == rest().size() && ending == Ending::more_may_come) return false;
  const bool is_missing = std::ranges::find(missing_code_, length) != missing_code_.end();
  auto start = std::max(searched_, position_ + length);
  while (!is_missing) {
    start = std::min(source_.find('`', start), source_.size());
    const auto end = std::min(source_.find_first_not_of('`', start), source_.size());
    if (end == source_.size() && ending == Ending::more_may_come) {
      searched_ = start;
      return false;
    }
    if (start == source_.size()) break;
    if (end - start == length) {
      searched_ = 0;
      copy(end - position_);
      return true;
    }
    start = end;
  }
  searched_ = 0;
  if (ending == Ending::released && !is_missing) {
    released_code_ = length;
  } else if (!is_missing) {
    missing_code_.push_back(length);
  }
  copy_as_text(length);
  return true;
}

bool MarkdownDialect::take_released_code(Ending ending) {
  const auto text = std::min(rest().find('`'), rest().size());
  copy_as_text(text);
  if (rest().empty()) return true;
  const auto length = length_of_run();
  if (length == rest().size() && ending == Ending::more_may_come) return false;
  if (length == released_code_) released_code_ = 0;
  copy_as_text(length);
  return true;
}

bool MarkdownDialect::take_backslash(Ending ending) {
  if (rest().size() == 1) {
    if (ending == Ending::more_may_come) return false;
    copy_as_text(1);
    return true;
  }
  const char next = rest()[1];
  if (next == '(' && !is_in_target() && take_formula(Formula::parenthesis, "\\(", "\\)", ending)) return true;
  if (next == '[' && take_formula(Formula::square_bracket, "\\[", "\\]", ending)) return true;
  if (searched_ > position_) return false;
  copy(kAsciiPunctuation.find(next) != std::string_view::npos ? 2 : 1);
  return true;
}

/// Within (...) of a link, where an address may have parentheses with a backslash.
bool MarkdownDialect::is_in_target() const {
  const auto known = std::min(position_, kLookBehind);
  const auto before = std::string_view(source_).substr(position_ - known, known);
  const auto word = before.substr(before.find_last_of(" \t\n") + 1);
  return word.find("](") != std::string_view::npos;
}

/// A formula as a whole; false when it is none, or with `searched_` set, when it may become one.
bool MarkdownDialect::take_formula(Formula kind, std::string_view begin, std::string_view end,
                                   Ending ending) {
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
  copy_as_text(found + end.size() - position_);
  return true;
}

bool MarkdownDialect::take_dollar(Ending ending) {
  if (rest().size() == 1) {
    if (ending == Ending::more_may_come) return false;
    copy(1);
    return true;
  }
  const char next = rest()[1];
  if (next == '$') {
    if (take_formula(Formula::double_dollar, "$$", "$$", ending)) return true;
    if (searched_ > position_) return false;
    copy(2);
    return true;
  }
  const bool may_open = next != ' ' && next != '\t' && next != '\n' && !is_ascii_digit(next);
  bool& is_missing = missing_formula_.at(static_cast<std::size_t>(Formula::dollar));
  if (!may_open || is_missing) {
    copy(1);
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
    const bool is_word = is_ascii_digit(after) || is_ascii_letter(after) || after == '_';
    if (last == ' ' || last == '\t' || is_word) continue;
    searched_ = 0;
    copy_as_text(at + 1 - position_);
    return true;
  }
  searched_ = 0;
  is_missing = ending != Ending::released;
  copy(1);
  return true;
}

/// An address that stands for itself. Within brackets and quotes it is somebody else's.
bool MarkdownDialect::take_address(Ending ending) {
  const auto before = std::string_view(source_).substr(0, position_);
  const std::size_t scheme = before.ends_with("https") ? 5 : before.ends_with("http") ? 4 : 0;
  const auto known = std::min<std::size_t>(rest().size(), 3);
  const bool is_quoted =
      scheme > 0 && scheme < before.size() &&
      std::string_view("<\"'=").find(before[before.size() - scheme - 1]) != std::string_view::npos;
  if (scheme == 0 || is_quoted || rest().substr(0, known) != std::string_view("://").substr(0, known)) {
    copy(1);
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
  copy_with_escaped("_~", end - position_);
  return true;
}

/// A run of marks of emphasis.
bool MarkdownDialect::take_delimiters(Ending ending) {
  const auto length = length_of_run();
  const bool is_at_end = length == rest().size();
  if (is_at_end && ending == Ending::more_may_come) return false;
  if (is_at_end && ending == Ending::released) {
    copy_as_text(length);
    return true;
  }
  const auto before = std::string_view(source_).substr(0, position_);
  if (!before.empty() && is_east_asian_punctuation(util::last_character(before))) output_ += kStandIn;
  copy(length);
  if (!rest().empty() && is_east_asian_punctuation(util::first_character(rest()))) output_ += kStandIn;
  return true;
}

}  // namespace agentpress::render
