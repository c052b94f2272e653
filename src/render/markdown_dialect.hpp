// What answers write and CommonMark does not know, written so that CommonMark reads it as it is meant.
//
// - Formulas ($...$, $$...$$, \(...\), \[...\]) stay as they came: what they have of marks gets a backslash.
// One $ only where
//   no blank or digit follows.
// - Nothing within http://... is emphasis.
// - Chinese and Japanese punctuation counts as letters beside emphasis, so that **words(...)**words are
// strong: kStandIn
//   comes between the two.
// - A code span that has been shown as text, because the wait for its end was too long, is text up to its
// end.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::render {

/// U+FDD0, which Unicode keeps free for such uses: a letter to the grammar, and nothing to readers.
inline constexpr std::string_view kStandIn = "\xEF\xB7\x90";

/// What a backslash makes text of.
inline constexpr std::string_view kAsciiPunctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

class MarkdownDialect {
 public:
  /// The next characters of a block's text, whole ones; returns what is certain of it as CommonMark.
  std::string feed(std::string_view text);
  /// The block is complete; the dialect is as new afterwards.
  std::string finish();
  /// What is held back, as text.
  std::string release();

  bool is_holding() const { return position_ < source_.size(); }
  /// So many bytes it takes before it lets go what is held.
  std::size_t room() const;

 private:
  enum class Ending { more_may_come, block_ended, released };
  enum class Formula { dollar, double_dollar, parenthesis, square_bracket };

  std::string run(Ending ending);
  /// Takes what begins at `position_`; false when only more text can tell what it is.
  bool take(Ending ending);
  bool take_backticks(Ending ending);
  bool take_released_code(Ending ending);
  bool take_backslash(Ending ending);
  bool take_dollar(Ending ending);
  bool is_in_target() const;
  bool take_formula(Formula kind, std::string_view begin, std::string_view end, Ending ending);
  bool take_address(Ending ending);
  bool take_delimiters(Ending ending);

  std::string_view rest() const { return std::string_view(source_).substr(position_); }
  std::size_t length_of_run() const;
  void copy(std::size_t length);
  void copy_with_escaped(std::string_view marks, std::size_t length);
  void copy_as_text(std::size_t length);
  void compact();

  std::string source_;  ///< what came; up to `position_` only kept to look back
  std::size_t position_ = 0;
  std::size_t searched_ = 0;  ///< up to where the end of what begins at `position_` was looked for
  std::string output_;
  std::vector<std::size_t> missing_code_;  ///< lengths of backtick runs that do not come again in this block
  std::array<bool, 4> missing_formula_{};  ///< ends that do not come again in this block
  std::size_t released_code_ = 0;          ///< the length of the run that ends a code span shown as text
};

}  // namespace agentpress::render
