#include "render/markdown_spans.hpp"

#include "render/terminal_gate.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace agentpress::render {
namespace {

constexpr std::size_t kDeepestParentheses = 32;
constexpr std::size_t kLongestScheme = 32;
constexpr std::size_t kLongestEntity = 33;
constexpr std::size_t kLongestLabel = 63;

bool is_letter(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

bool is_space(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\n';
}

struct EntityRow {
  std::string_view name;
  std::string_view text;
};

/// https://html.spec.whatwg.org/entities.json: those that answers have.
constexpr auto kEntities = std::to_array<EntityRow>({
    {"AMP", "&"},          {"Delta", "\u0394"},  {"GT", ">"},          {"LT", "<"},
    {"Omega", "\u03a9"},   {"QUOT", "\""},       {"alpha", "\u03b1"},  {"amp", "&"},
    {"apos", "'"},         {"auml", "\u00e4"},   {"beta", "\u03b2"},   {"bull", "\u2022"},
    {"cent", "\u00a2"},    {"check", "\u2713"},  {"copy", "\u00a9"},   {"dagger", "\u2020"},
    {"darr", "\u2193"},    {"deg", "\u00b0"},    {"delta", "\u03b4"},  {"divide", "\u00f7"},
    {"eacute", "\u00e9"},  {"egrave", "\u00e8"}, {"emsp", "\u2003"},   {"ensp", "\u2002"},
    {"epsilon", "\u03b5"}, {"equiv", "\u2261"},  {"euro", "\u20ac"},   {"frac12", "\u00bd"},
    {"frac14", "\u00bc"},  {"frac34", "\u00be"}, {"gamma", "\u03b3"},  {"ge", "\u2265"},
    {"gt", ">"},           {"harr", "\u2194"},   {"hellip", "\u2026"}, {"iexcl", "\u00a1"},
    {"infin", "\u221e"},   {"iquest", "\u00bf"}, {"lambda", "\u03bb"}, {"laquo", "\u00ab"},
    {"larr", "\u2190"},    {"ldquo", "\u201c"},  {"le", "\u2264"},     {"lsquo", "\u2018"},
    {"lt", "<"},           {"mdash", "\u2014"},  {"micro", "\u00b5"},  {"middot", "\u00b7"},
    {"minus", "\u2212"},   {"mu", "\u03bc"},     {"nbsp", "\u00a0"},   {"ndash", "\u2013"},
    {"ne", "\u2260"},      {"omega", "\u03c9"},  {"ouml", "\u00f6"},   {"para", "\u00b6"},
    {"permil", "\u2030"},  {"pi", "\u03c0"},     {"plusmn", "\u00b1"}, {"pound", "\u00a3"},
    {"quot", "\""},        {"raquo", "\u00bb"},  {"rarr", "\u2192"},   {"rdquo", "\u201d"},
    {"reg", "\u00ae"},     {"rsquo", "\u2019"},  {"sect", "\u00a7"},   {"sigma", "\u03c3"},
    {"sum", "\u2211"},     {"szlig", "\u00df"},  {"theta", "\u03b8"},  {"times", "\u00d7"},
    {"trade", "\u2122"},   {"uarr", "\u2191"},   {"uuml", "\u00fc"},   {"yen", "\u00a5"},
});
static_assert(std::ranges::is_sorted(kEntities, {}, &EntityRow::name));

/// Walks over the bytes of a construct; at the end of the text it may still become one.
class SpanCursor {
 public:
  explicit SpanCursor(std::string_view text) : text_(text) {}

  bool at_end() const { return position_ >= text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[position_]; }
  std::size_t position() const { return position_; }
  std::string_view from(std::size_t start) const { return text_.substr(start, position_ - start); }
  void skip(std::size_t count = 1) { position_ += count; }

  bool take(char byte) {
    if (at_end() || text_[position_] != byte) return false;
    ++position_;
    return true;
  }
  std::size_t skip_while(const auto& belongs) {
    const auto start = position_;
    while (!at_end() && belongs(text_[position_])) ++position_;
    return position_ - start;
  }
  std::size_t skip_spaces() { return skip_while(is_space); }
  /// Behind the next `mark`; false when there is none.
  bool skip_behind(std::string_view mark) {
    const auto found = text_.find(mark, position_);
    position_ = found == std::string_view::npos ? text_.size() : found + mark.size();
    return found != std::string_view::npos;
  }
  bool starts_with(std::string_view words) const { return text_.substr(position_).starts_with(words); }

  /// What did not go on as it had to: not there, or not there yet.
  Span failed() const { return {.match = at_end() ? SpanMatch::open : SpanMatch::none}; }
  Span whole() const { return {.match = SpanMatch::whole, .length = position_}; }

 private:
  std::string_view text_;
  std::size_t position_ = 0;
};

Span scan_up_to(std::string_view text, std::size_t begin, std::string_view mark) {
  SpanCursor cursor(text);
  cursor.skip(begin);
  return cursor.skip_behind(mark) ? cursor.whole() : Span{.match = SpanMatch::open};
}

/// Comments, declarations, processing instructions and CDATA.
Span scan_markup(std::string_view text) {
  if (text.starts_with("<?")) return scan_up_to(text, 2, "?>");
  for (const std::string_view start : {"<!--", "<![CDATA["}) {
    const auto known = std::min(text.size(), start.size());
    if (text.substr(0, known) != start.substr(0, known)) continue;
    if (known < start.size()) return {.match = SpanMatch::open};
    if (start != "<!--") return scan_up_to(text, start.size(), "]]>");
    if (text.starts_with("<!-->")) return {.match = SpanMatch::whole, .length = 5};
    if (text.starts_with("<!--->")) return {.match = SpanMatch::whole, .length = 6};
    return scan_up_to(text, start.size(), "-->");
  }
  if (text.size() > 2 && is_letter(text[2])) return scan_up_to(text, 3, ">");
  return {.match = text.size() > 2 ? SpanMatch::none : SpanMatch::open};
}

bool is_tag_name(char byte) {
  return is_letter(byte) || is_digit(byte) || byte == '-';
}

/// The value behind `=`; false when there is none.
bool skip_attribute_value(SpanCursor& cursor) {
  const char quote = cursor.peek();
  if (quote == '"' || quote == '\'') {
    cursor.skip();
    cursor.skip_while([quote](char byte) { return byte != quote; });
    return cursor.take(quote);
  }
  const auto is_plain_value = [](char byte) {
    return !is_space(byte) && std::string_view("\"'=<>`").find(byte) == std::string_view::npos;
  };
  return cursor.skip_while(is_plain_value) > 0;
}

Span scan_tag(std::string_view text) {
  SpanCursor cursor(text);
  cursor.skip();
  const bool closes = cursor.take('/');
  if (!is_letter(cursor.peek())) return cursor.failed();
  cursor.skip_while(is_tag_name);
  if (closes) {
    cursor.skip_spaces();
    return cursor.take('>') ? cursor.whole() : cursor.failed();
  }
  const auto starts_name = [](char byte) { return is_letter(byte) || byte == '_' || byte == ':'; };
  const auto continues_name = [](char byte) {
    return is_tag_name(byte) || byte == '_' || byte == ':' || byte == '.';
  };
  bool spaced = cursor.skip_spaces() > 0;
  while (spaced && starts_name(cursor.peek())) {
    cursor.skip_while(continues_name);
    spaced = cursor.skip_spaces() > 0;
    if (!cursor.take('=')) continue;
    cursor.skip_spaces();
    if (!skip_attribute_value(cursor)) return cursor.failed();
    spaced = cursor.skip_spaces() > 0;
  }
  cursor.take('/');
  return cursor.take('>') ? cursor.whole() : cursor.failed();
}

Span scan_uri(std::string_view text) {
  SpanCursor cursor(text);
  cursor.skip();
  if (!is_letter(cursor.peek())) return cursor.failed();
  const auto scheme = cursor.skip_while([](char byte) {
    return is_letter(byte) || is_digit(byte) || byte == '+' || byte == '.' || byte == '-';
  });
  if (scheme < 2 || scheme > kLongestScheme || !cursor.take(':')) return cursor.failed();
  cursor.skip_while([](char byte) { return !is_space(byte) && byte != '<' && byte != '>'; });
  if (!cursor.take('>')) return cursor.failed();
  Span span = cursor.whole();
  span.is_address = true;
  return span;
}

Span scan_mail_address(std::string_view text) {
  SpanCursor cursor(text);
  cursor.skip();
  const auto is_local = [](char byte) {
    return is_letter(byte) || is_digit(byte) ||
           std::string_view(".!#$%&'*+/=?^_`{|}~-").find(byte) != std::string_view::npos;
  };
  if (cursor.skip_while(is_local) == 0 || !cursor.take('@')) return cursor.failed();
  for (bool has_more = true; has_more; has_more = cursor.take('.')) {
    const auto start = cursor.position();
    const auto length = cursor.skip_while(is_tag_name);
    if (length == 0 || length > kLongestLabel) return cursor.failed();
    const auto label = cursor.from(start);
    if (label.starts_with('-') || label.ends_with('-')) return cursor.failed();
  }
  if (!cursor.take('>')) return cursor.failed();
  Span span = cursor.whole();
  span.is_address = true;
  return span;
}

/// Steps over a backslash and what it takes its meaning from.
void skip_escaped(SpanCursor& cursor) {
  cursor.skip();
  if (!cursor.at_end() && is_ascii_punctuation(cursor.peek())) cursor.skip();
}

/// <...>: no line end and no other bracket in it. The bytes as they are written.
bool take_bracketed_destination(SpanCursor& cursor, std::string& destination) {
  cursor.skip();
  const auto start = cursor.position();
  while (!cursor.at_end() && cursor.peek() != '>') {
    if (cursor.peek() == '\n' || cursor.peek() == '<') return false;
    cursor.peek() == '\\' ? skip_escaped(cursor) : cursor.skip();
  }
  destination = unescaped(cursor.from(start));
  return cursor.take('>');
}

/// Without blanks, and with as many closing parentheses as opening ones.
bool take_bare_destination(SpanCursor& cursor, std::string& destination) {
  const auto start = cursor.position();
  std::size_t depth = 0;
  while (!cursor.at_end() && static_cast<unsigned char>(cursor.peek()) > ' ') {
    const char byte = cursor.peek();
    if (byte == ')' && depth == 0) break;
    if (byte == '(' && depth == kDeepestParentheses) return false;
    if (byte == '(') ++depth;
    if (byte == ')') --depth;
    byte == '\\' ? skip_escaped(cursor) : cursor.skip();
  }
  destination = unescaped(cursor.from(start));
  return !cursor.at_end() && depth == 0;
}

bool take_destination(SpanCursor& cursor, std::string& destination) {
  return cursor.peek() == '<' ? take_bracketed_destination(cursor, destination)
                              : take_bare_destination(cursor, destination);
}

bool skip_title(SpanCursor& cursor) {
  const char begin = cursor.peek();
  const char end = begin == '(' ? ')' : begin;
  cursor.skip();
  for (; !cursor.at_end(); cursor.skip()) {
    if (cursor.peek() == end) {
      cursor.skip();
      return true;
    }
    if (begin == '(' && cursor.peek() == '(') return false;
    if (cursor.peek() == '\\') cursor.skip();
  }
  return false;
}

void append_scalar(std::string& output, char32_t scalar) {
  const auto tail = [&](int shift) { output += static_cast<char>(0x80 | ((scalar >> shift) & 0x3F)); };
  if (scalar < 0x80) {
    output += static_cast<char>(scalar);
  } else if (scalar < 0x800) {
    output += static_cast<char>(0xC0 | (scalar >> 6));
    tail(0);
  } else if (scalar < 0x10000) {
    output += static_cast<char>(0xE0 | (scalar >> 12));
    tail(6);
    tail(0);
  } else {
    output += static_cast<char>(0xF0 | (scalar >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

Span scan_numeric_entity(std::string_view text) {
  SpanCursor cursor(text);
  cursor.skip(2);
  const bool is_hexadecimal = cursor.take('x') || cursor.take('X');
  const unsigned base = is_hexadecimal ? 16 : 10;
  std::uint32_t value = 0;
  std::size_t digits = 0;
  const auto is_figure = [&](char byte) {
    return is_digit(byte) ||
           (is_hexadecimal && ((byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F')));
  };
  for (; is_figure(cursor.peek()); cursor.skip(), ++digits) {
    const char byte = cursor.peek();
    const int figure = is_digit(byte) ? byte - '0' : (byte | 0x20) - 'a' + 10;
    if (digits < 8) value = value * base + static_cast<std::uint32_t>(figure);
  }
  if (digits > (is_hexadecimal ? 6U : 7U)) return {};
  if (digits == 0 || !cursor.take(';')) return cursor.failed();
  const bool is_scalar = value != 0 && value <= 0x10FFFF && !(value >= 0xD800 && value <= 0xDFFF);
  Span span = cursor.whole();
  append_scalar(span.destination, is_scalar ? char32_t{value} : char32_t{0xFFFD});
  // The gate has seen the digits only. A line end would be one within a row.
  span.destination = value == '\n' || value == '\r' || value == '\t' ? " " : make_harmless(span.destination);
  return span;
}

}  // namespace

bool is_ascii_punctuation(char byte) {
  return byte > ' ' && byte < '\x7f' && !is_letter(byte) && !is_digit(byte);
}

Span scan_entity(std::string_view text) {
  if (text.starts_with("&#")) return scan_numeric_entity(text);
  SpanCursor cursor(text);
  cursor.skip();
  const auto length = cursor.skip_while([](char byte) { return is_letter(byte) || is_digit(byte); });
  if (length > kLongestEntity) return {};
  const auto name = cursor.from(1);
  if (cursor.at_end()) return {.match = SpanMatch::open};
  const auto found = std::ranges::lower_bound(kEntities, name, {}, &EntityRow::name);
  if (found == kEntities.end() || found->name != name || !cursor.take(';')) return {};
  Span span = cursor.whole();
  span.destination = found->text;
  return span;
}

std::string unescaped(std::string_view text) {
  std::string result;
  for (std::size_t position = 0; position < text.size();) {
    const auto rest = text.substr(position);
    if (rest.front() == '\\' && rest.size() > 1 && is_ascii_punctuation(rest[1])) {
      result += rest[1];
      position += 2;
    } else if (const auto entity = rest.front() == '&' ? scan_entity(rest) : Span{};
               entity.match == SpanMatch::whole) {
      result += entity.destination;
      position += entity.length;
    } else {
      result += rest.front();
      ++position;
    }
  }
  return result;
}

Span scan_angle_bracket(std::string_view text) {
  if (text.size() < 2) return {.match = SpanMatch::open};
  if (text[1] == '!' || text[1] == '?') return scan_markup(text);
  Span last;
  for (const auto scan : {scan_uri, scan_mail_address, scan_tag}) {
    const Span span = scan(text);
    if (span.match == SpanMatch::whole) return span;
    if (span.match == SpanMatch::open) last = span;
  }
  return last;
}

Span scan_link_target(std::string_view text) {
  SpanCursor cursor(text);
  cursor.skip();
  cursor.skip_spaces();
  std::string destination;
  if (!cursor.take(')')) {
    if (cursor.at_end() || !take_destination(cursor, destination)) return cursor.failed();
    const bool spaced = cursor.skip_spaces() > 0;
    const char next = cursor.peek();
    if (spaced && (next == '"' || next == '\'' || next == '(')) {
      if (!skip_title(cursor)) return cursor.failed();
      cursor.skip_spaces();
    }
    if (!cursor.take(')')) return cursor.failed();
  }
  Span span = cursor.whole();
  span.destination = std::move(destination);
  return span;
}

}  // namespace agentpress::render
