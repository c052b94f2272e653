// The text of a paragraph, heading or cell while it arrives: emphasis, code, links and the rest of what
// CommonMark 0.31 (section 6) and GitHub's strikethrough know within a block.
//
// Text goes on to the sink as soon as nothing that may still come can change it. What is open (an emphasis, a
// code span, the words of a link) is held back until it is closed, until the block ends, or until `release`.
//
// Deviations, each because of how answers are written:
// - A reference ([words][name]) and its definition stay as they came: the definition usually comes later.
// - Formulas ($...$, $$...$$, \(...\), \[...\]) stay as they came; one $ only where no blank or digit
// follows.
// - Chinese and Japanese punctuation counts as letters beside emphasis, so that **words(...)**words are
// strong.
// - A single ~ is a tilde; nothing within http://... is emphasis.
#pragma once

#include "render/markdown_sink.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::render {

class InlineParser {
 public:
  explicit InlineParser(InlineSink& sink) : sink_(sink) {}

  /// The next characters, whole ones. Lines end with \n and have no blanks at their beginning.
  void feed(std::string_view text);
  /// The block is complete; the parser is as new afterwards.
  void finish();
  /// What is held back goes out as it came, and what closes it later is text.
  void release();

  bool is_holding() const { return !pieces_.empty() || position_ < source_.size(); }

 private:
  /// Changes of style in front of a piece (`off`) and behind it (`on`).
  struct StyleChange {
    int emphasis = 0;
    int strong = 0;
    int struck = 0;
    int link = 0;
  };
  struct Piece {
    std::string text{};  ///< "\n" for a line break
    bool is_code = false;
    bool is_link = false;  ///< an address that stands for itself
    bool is_address = false;
    bool is_break = false;
    StyleChange off{};
    StyleChange on{};
  };
  /// A run of * or _ or ~~ that may still open or close something.
  struct Delimiter {
    std::uint64_t id = 0;
    std::uint64_t piece = 0;
    char mark = '*';
    std::size_t count = 0;
    std::size_t original = 0;
    bool opens = false;
    bool closes = false;
  };
  struct Bracket {
    std::uint64_t piece = 0;
    std::size_t delimiters = 0;  ///< how many there were before it
    bool is_image = false;
    bool is_active = true;
  };
  /// Below these ids there is no opener for a closer of that kind.
  using OpenerFloors = std::array<std::uint64_t, 18>;
  enum class Ending { more_may_come, block_ended, released };
  enum class Formula { dollar, double_dollar, parenthesis, square_bracket };

  void run(Ending ending);
  /// Takes the token at `position_`; false when only more text can tell what it is.
  bool take_token(Ending ending);
  bool take_run(Ending ending);
  bool take_code(Ending ending);
  bool take_backslash(Ending ending);
  bool take_dollar(Ending ending);
  bool take_entity(Ending ending);
  bool take_angle_bracket(Ending ending);
  bool take_opening_bracket(Ending ending);
  bool take_closing_bracket(Ending ending);
  bool take_address(Ending ending);
  void take_text();
  void take_rest_of_released_code();
  bool take_formula(Formula kind, std::string_view begin, std::string_view end, Ending ending);
  bool may_look_again(Ending ending);

  void take_as_text(std::size_t length);
  void add_verbatim(std::string_view text);
  std::uint64_t add_piece(Piece piece);
  Piece& piece_at(std::uint64_t id) { return pieces_[static_cast<std::size_t>(id - first_piece_)]; }
  void add_link(const Bracket& bracket, const std::string& destination);
  void match_delimiters(std::size_t bottom, std::size_t start, OpenerFloors& floors);
  void join(Delimiter& opener, Delimiter& closer);
  void settle();
  void emit_all();
  void emit_before(std::uint64_t end);
  void emit(const Piece& piece);
  void apply(const StyleChange& change, int sign);
  TextStyle style_of(const Piece& piece) const;
  char32_t character_before() const;
  std::string_view rest() const { return std::string_view(source_).substr(position_); }
  void compact();

  InlineSink& sink_;
  std::string source_;  ///< what came; up to `position_` only kept to look back
  std::size_t position_ = 0;
  std::size_t searched_ = 0;  ///< up to where the end of the open span at `position_` was looked for
  std::size_t look_again_ = 0;

  std::deque<Piece> pieces_;
  std::uint64_t first_piece_ = 0;
  std::vector<Delimiter> delimiters_;
  std::uint64_t next_delimiter_ = 1;
  std::size_t matched_ = 0;  ///< delimiters before it have been tried as closers
  OpenerFloors floors_{};
  std::vector<Bracket> brackets_;
  std::size_t active_brackets_ = 0;
  StyleChange style_;

  std::vector<std::size_t> missing_code_;  ///< lengths of backtick runs that do not come again in this block
  std::array<bool, 4> missing_formula_{};  ///< ends that do not come again in this block
  std::size_t released_code_ = 0;          ///< the length of the run that ends a code span shown as text
};

}  // namespace agentpress::render
