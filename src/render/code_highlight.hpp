// The colours of a code block while it arrives: comments, strings, numbers and keywords, by the row of its
// language.
#pragma once

#include "render/code_languages.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace agentpress::render {

enum class CodeToken { text, keyword, literal, number, comment, added, removed, place };

class CodeHighlight {
 public:
  using Sink = std::function<void(std::string_view text, CodeToken token)>;

  /// Without a language everything is text.
  CodeHighlight(const CodeLanguage* language, Sink sink);

  /// The next piece of a line, without its end. What may become a word or a mark is held back until it is
  /// whole.
  void feed(std::string_view text);
  void end_line();
  /// What is held back goes out as it came.
  void release();
  bool is_holding() const { return !pending_.empty(); }

 private:
  enum class State { text, line_comment, comment, literal };

  void run(bool is_end);
  std::size_t take(std::string_view text, bool is_end);
  std::size_t take_code(std::string_view text, bool is_end);
  std::size_t take_until(std::string_view text, std::string_view end, bool has_escapes, bool is_end);
  std::size_t take_word(std::string_view text, bool is_end);
  const StringForm* string_at(std::string_view text) const;
  bool begins_line_comment(std::string_view text) const;
  bool may_begin_mark(std::string_view text) const;
  bool is_word_byte(char byte) const;
  void put(std::string_view text, CodeToken token);

  const CodeLanguage* language_;
  Sink sink_;
  std::string pending_;
  State state_ = State::text;
  const StringForm* string_ = nullptr;
  CodeToken line_token_ = CodeToken::text;  ///< of a difference's line
  char last_byte_ = '\n';
};

}  // namespace agentpress::render
