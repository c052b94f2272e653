// Bytes and UTF-8: the small text functions that every layer shares.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::util {

/// U+FEFF in UTF-8, as some programs put it before a text.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string lower_ascii(std::string_view text);
bool equals_ignoring_case(std::string_view left, std::string_view right);
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);

/// Removes spaces, tabs and line ends from both ends.
std::string_view trim(std::string_view text);

std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);

/// Length in bytes of the well-formed UTF-8 sequence at the beginning of `text` (RFC 3629: no surrogates, no
/// overlong forms, nothing above U+10FFFF), or 0 when there is none.
std::size_t utf8_sequence_length(std::string_view text);

/// Offset of the first byte that is not part of well-formed UTF-8.
std::optional<std::size_t> find_invalid_utf8(std::string_view text);

/// Replaces each ill-formed byte by U+FFFD.
std::string replace_invalid_utf8(std::string_view text);

/// The scalar value of a sequence that `utf8_sequence_length` accepted.
char32_t decode_utf8(std::string_view sequence);

/// Whether a cut in front of the byte at `offset` would go through a character.
bool is_within_character(std::string_view text, std::size_t offset);

/// The bytes of the first and the last character of a text that is not empty; a byte where the text is no
/// UTF-8.
std::string_view first_character(std::string_view text);
std::string_view last_character(std::string_view text);

}  // namespace agentpress::util
