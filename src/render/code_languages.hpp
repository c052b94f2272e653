// What of a programming language the highlighter knows: how comments and strings look, and its keywords. As
// rows; no grammar.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace agentpress::render {

struct StringForm {
  std::string_view begin{};
  std::string_view end{};
  bool has_escapes = true;  ///< a backslash takes the next character with it
  bool spans_lines = false;
};

struct CodeLanguage {
  std::string_view names{};          ///< as they stand behind a fence, separated by blanks
  std::string_view line_comments{};  ///< their beginnings, separated by blanks
  std::string_view comment_begin{};  ///< of comments that span lines
  std::string_view comment_end{};
  std::span<const StringForm> strings{};  ///< longer beginnings first
  std::string_view keywords{};            ///< separated by blanks
  bool ignores_case = false;              ///< keywords are written in lower case here
  bool has_numbers = true;
  std::string_view word_marks{};  ///< characters within words besides letters, digits and _
  bool is_by_line = false;        ///< a difference of files: the first characters of a line say what it is
};

/// nullptr for a name that no row has. Case does not matter.
const CodeLanguage* find_code_language(std::string_view name);

std::span<const CodeLanguage> code_languages();

/// Whether the word is one of the row's keywords.
bool is_keyword(const CodeLanguage& language, std::string_view word);

}  // namespace agentpress::render
