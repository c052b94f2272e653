#include "util/credential_patterns.hpp"

#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace agentpress::util {
namespace {

using Span = std::optional<CredentialSpan>;

bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}
bool is_upper(char byte) {
  return byte >= 'A' && byte <= 'Z';
}
bool is_alphanumeric(char byte) {
  return is_digit(byte) || is_upper(byte) || (byte >= 'a' && byte <= 'z');
}
bool is_hexadecimal(char byte) {
  return is_digit(byte) || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}
bool is_blank(char byte) {
  return byte == ' ' || byte == '\t';
}

/// White space, quotes and what else cannot stand inside of a key's text form.
bool ends_token(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  return value <= 0x20 || value == 0x7F || byte == '"' || byte == '\'' || byte == '`' || byte == '\\';
}

bool ends_line_or_string(char byte) {
  return byte == '\n' || byte == '\r' || byte == '"' || byte == '\'' || byte == '\\';
}

bool begins_at(std::string_view text, std::size_t position, std::string_view word) {
  return position <= text.size() && text.substr(position).starts_with(word);
}

bool begins_at_ignoring_case(std::string_view text, std::size_t position, std::string_view word) {
  return position <= text.size() && starts_with_ignoring_case(text.substr(position), word);
}

/// A word also begins after an escape: the `n` of "\nsk-..." and the `0` of "%20sk-..." are no part of a
/// word.
bool is_word_start(std::string_view text, std::size_t position) {
  if (position == 0) return true;
  const char before = text[position - 1];
  if (!is_alphanumeric(before) && before != '_') return true;
  if (position >= 2 && text[position - 2] == '\\' && (before == 'n' || before == 'r' || before == 't'))
    return true;
  return position >= 3 && text[position - 3] == '%' && is_hexadecimal(text[position - 2]) &&
         is_hexadecimal(before);
}

template <class Predicate>
std::size_t skip(std::string_view text, std::size_t position, Predicate predicate) {
  while (position < text.size() && predicate(text[position])) ++position;
  return position;
}

/// One token without the punctuation of the sentence around it.
std::size_t token_end(std::string_view text, std::size_t begin) {
  std::size_t end = skip(text, begin, [](char byte) { return !ends_token(byte); });
  constexpr std::string_view kPunctuation = ",;.)]}>";
  while (end > begin && kPunctuation.find(text[end - 1]) != std::string_view::npos) --end;
  return end;
}

Span span_of(std::size_t begin, std::size_t end) {
  if (begin >= end) return std::nullopt;
  return CredentialSpan{begin, end};
}

/// What the redactor has already replaced stays, so that redacting twice gives the same text.
std::size_t skip_redacted(std::string_view text, std::size_t position) {
  while (begins_at(text, position, "<redacted")) {
    const auto end = text.find('>', position);
    if (end == std::string_view::npos) break;
    position = end + 1;
  }
  return position;
}

// --- headers and members of JSON objects ------------------------------------------------------------------

enum class ValueKind { token, whole_line };

struct NamedCredential {
  std::string_view name;
  ValueKind kind;
  bool only_quoted;  ///< a word that prose may use before a colon
};

constexpr std::array kNamedCredentials{
    NamedCredential{"proxy-authorization", ValueKind::whole_line, false},
    NamedCredential{"authorization", ValueKind::whole_line, false},
    NamedCredential{"x-api-key", ValueKind::token, false},
    NamedCredential{"x-goog-api-key", ValueKind::token, false},
    NamedCredential{"x-amz-security-token", ValueKind::token, false},
    NamedCredential{"x-auth-token", ValueKind::token, false},
    NamedCredential{"ocp-apim-subscription-key", ValueKind::token, false},
    NamedCredential{"api-key", ValueKind::token, false},
    NamedCredential{"apikey", ValueKind::token, false},
    NamedCredential{"set-cookie", ValueKind::whole_line, false},
    NamedCredential{"cookie", ValueKind::whole_line, false},
    NamedCredential{"api_key", ValueKind::token, true},
    NamedCredential{"access_token", ValueKind::token, true},
    NamedCredential{"refresh_token", ValueKind::token, true},
    NamedCredential{"id_token", ValueKind::token, true},
    NamedCredential{"client_secret", ValueKind::token, true},
    NamedCredential{"private_key", ValueKind::whole_line, true},
    NamedCredential{"secret_access_key", ValueKind::token, true},
    NamedCredential{"secretaccesskey", ValueKind::token, true},
    NamedCredential{"password", ValueKind::token, true},
};

constexpr std::array<std::string_view, 4> kTokenSchemes{"bearer ", "basic ", "token ", "apikey "};

/// `"`, `'` or, in JSON inside of JSON, `\"`; empty when the text has none there.
std::string_view quote_at(std::string_view text, std::size_t position) {
  for (const std::string_view quote : {"\\\"", "\"", "'"}) {
    if (begins_at(text, position, quote)) return quote;
  }
  return {};
}

std::size_t closing_quote(std::string_view text, std::size_t position, std::string_view quote) {
  while (position < text.size() && text[position] != '\n' && !begins_at(text, position, quote)) {
    if (text[position] == '\\') {
      ++position;
      // Inside of an escaped string an escaped quote is written as two backslashes and an escaped quote.
      if (quote.size() == 2 && begins_at(text, position + 1, quote)) position += 2;
    }
    ++position;
  }
  return std::min(position, text.size());
}

/// The value after "name:" and, in JSON, its opening quote. Of "Bearer TOKEN" the scheme stays readable.
Span header_value(std::string_view text, std::size_t begin, ValueKind kind, std::string_view quote) {
  for (const auto scheme : kTokenSchemes) {
    if (!begins_at_ignoring_case(text, begin, scheme)) continue;
    begin = skip(text, begin + scheme.size(), is_blank);
    kind = ValueKind::token;
    break;
  }
  begin = skip_redacted(text, begin);
  if (!quote.empty()) return span_of(begin, closing_quote(text, begin, quote));
  if (kind == ValueKind::token) return span_of(begin, token_end(text, begin));
  return span_of(begin, skip(text, begin, [](char byte) { return !ends_line_or_string(byte); }));
}

Span named_value(std::string_view text, std::size_t position) {
  for (const auto& row : kNamedCredentials) {
    if (!begins_at_ignoring_case(text, position, row.name)) continue;
    std::size_t next = position + row.name.size();
    const std::string_view name_quote = quote_at(text, next);
    const bool is_member = !name_quote.empty() && position > 0 && text[position - 1] == name_quote.back();
    if (row.only_quoted && !is_member) continue;
    if (is_member) next += name_quote.size();
    next = skip(text, next, is_blank);
    if (!begins_at(text, next, ":")) continue;
    next = skip(text, next + 1, is_blank);
    const std::string_view value_quote = quote_at(text, next);
    if (is_member && value_quote.empty()) continue;
    return header_value(text, next + value_quote.size(), row.kind, value_quote);
  }
  return std::nullopt;
}

// --- query parameters, user info, "Bearer ..." ------------------------------------------------------------

constexpr std::array<std::string_view, 16> kQueryNames{
    "key=",      "api_key=", "api-key=",   "apikey=",          "token=",         "access_token=",
    "id_token=", "sig=",     "signature=", "x-amz-signature=", "refresh_token=", "x-amz-security-token=",
    "password=", "secret=",  "auth=",      "client_secret=",
};

Span query_value(std::string_view text, std::size_t position) {
  if (position == 0 || (text[position - 1] != '?' && text[position - 1] != '&')) return std::nullopt;
  for (const auto name : kQueryNames) {
    if (!begins_at_ignoring_case(text, position, name)) continue;
    const std::size_t begin = skip_redacted(text, position + name.size());
    const auto is_value = [](char byte) {
      return !ends_token(byte) && byte != '&' && byte != '#' && byte != ')';
    };
    return span_of(begin, skip(text, begin, is_value));
  }
  return std::nullopt;
}

Span user_info(std::string_view text, std::size_t position) {
  if (!begins_at(text, position, "://")) return std::nullopt;
  const std::size_t begin = position + 3;
  const auto is_authority = [](char byte) {
    return !ends_token(byte) && byte != '/' && byte != '?' && byte != '#';
  };
  const std::size_t end = skip(text, begin, is_authority);
  const auto at = text.substr(begin, end - begin).rfind('@');
  if (at == std::string_view::npos || text.substr(begin, at) == "<redacted>") return std::nullopt;
  return span_of(begin, begin + at);
}

/// Prose about bearer tokens stays: a value has some length and a digit or a capital letter.
Span bearer_value(std::string_view text, std::size_t position) {
  if (!begins_at_ignoring_case(text, position, "bearer ")) return std::nullopt;
  const std::size_t begin = skip_redacted(text, position + 7);
  const std::size_t end = token_end(text, begin);
  if (end - begin < 12 ||
      std::none_of(
          text.begin() + static_cast<std::ptrdiff_t>(begin), text.begin() + static_cast<std::ptrdiff_t>(end),
          [](char byte) { return is_digit(byte) || is_upper(byte); })) {
    return std::nullopt;
  }
  return span_of(begin, end);
}

// --- the shapes of vendors' keys --------------------------------------------------------------------------

struct KeyShape {
  std::string_view prefix;
  std::size_t tail = 16;  ///< the fewest bytes after the prefix
};

constexpr std::array kKeyShapes{
    KeyShape{"sk-", 16},     KeyShape{"sk_live_"}, KeyShape{"gsk_"},      KeyShape{"csk-"},
    KeyShape{"xai-"},        KeyShape{"AIza", 20}, KeyShape{"ya29.", 20}, KeyShape{"hf_"},
    KeyShape{"ghp_"},        KeyShape{"gho_"},     KeyShape{"ghu_"},      KeyShape{"ghs_"},
    KeyShape{"github_pat_"}, KeyShape{"AKIA", 12}, KeyShape{"ASIA", 12},  KeyShape{"nvapi-"},
    KeyShape{"pplx-"},       KeyShape{"r8_"},      KeyShape{"fw_"},       KeyShape{"tgp_v1_"},
    KeyShape{"ABSK", 24},    KeyShape{"glpat-"},   KeyShape{"xoxb-"},     KeyShape{"eyJ", 40},
};

/// The stars are those of a vendor's error text, which shows the ends of a key: "sk-abc****wxyz".
bool is_key_byte(char byte) {
  return is_alphanumeric(byte) || byte == '-' || byte == '_' || byte == '*';
}

/// "sk-learn-compatible-estimators" is no key: a key has a digit or a capital letter.
Span shaped_key(std::string_view text, std::size_t position) {
  for (const auto& shape : kKeyShapes) {
    if (!begins_at(text, position, shape.prefix)) continue;
    const bool has_dots = shape.prefix == "eyJ" || shape.prefix == "ya29.";
    const std::size_t begin = position + shape.prefix.size();
    std::size_t end =
        skip(text, begin, [&](char byte) { return is_key_byte(byte) || (has_dots && byte == '.'); });
    while (end > begin && text[end - 1] == '.') --end;
    const std::string_view tail = text.substr(begin, end - begin);
    const bool is_marked =
        std::ranges::any_of(tail, [](char byte) { return is_digit(byte) || is_upper(byte) || byte == '*'; });
    if (tail.size() < shape.tail || !is_marked) continue;
    if (shape.prefix == "eyJ" && std::ranges::count(tail, '.') < 2) continue;
    return span_of(position, end);
  }
  return std::nullopt;
}

// --- where any of them may begin
// -----------------------------------------------------------------------------

/// The second bytes that may follow a first byte, as bits of their lowest five bits, which letters share with
/// their capitals: most places of a text are left out by one look.
using BeginningTable = std::array<std::uint32_t, 256>;

constexpr std::uint32_t second_bit(char byte) {
  return 1U << (static_cast<unsigned char>(byte) & 0x1FU);
}

constexpr void add_beginning(BeginningTable& table, std::string_view word) {
  const auto first = static_cast<unsigned char>(word.front());
  table.at(first) |= second_bit(word.at(1));
  if (first >= 'a' && first <= 'z') table.at(first - 0x20U) |= second_bit(word.at(1));
}

constexpr BeginningTable make_beginnings() {
  BeginningTable table{};
  for (const auto& row : kNamedCredentials) add_beginning(table, row.name);
  for (const auto name : kQueryNames) add_beginning(table, name);
  for (const auto& shape : kKeyShapes) add_beginning(table, shape.prefix);
  add_beginning(table, "bearer ");
  return table;
}

constexpr BeginningTable kBeginnings = make_beginnings();

bool may_begin_at(std::string_view text, std::size_t position) {
  if (position + 1 >= text.size()) return false;
  return (kBeginnings.at(static_cast<unsigned char>(text[position])) & second_bit(text[position + 1])) != 0;
}

}  // namespace

std::optional<CredentialSpan> find_credential_at(std::string_view text, std::size_t position) {
  if (text[position] == ':') return user_info(text, position);
  if (!may_begin_at(text, position) || !is_word_start(text, position)) return std::nullopt;
  if (auto found = named_value(text, position)) return found;
  if (auto found = query_value(text, position)) return found;
  if (auto found = bearer_value(text, position)) return found;
  return shaped_key(text, position);
}

}  // namespace agentpress::util
