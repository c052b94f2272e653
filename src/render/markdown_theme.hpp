// The colours of markdown on a terminal: numbers of the terminal's own palette of sixteen, which people have
// chosen to fit their ground.
#pragma once

#include "render/code_highlight.hpp"
#include "render/markdown_sink.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace agentpress::render {

/// What a piece of the page is, besides the style of its text.
enum class Role {
  text,
  title,
  heading,
  subheading,
  quote_mark,
  bullet,
  line,  ///< rules, frames of code and lines of tables
  table_header,
  keyword,
  literal,
  number,
  comment,
  added,
  removed,
  place,
};
inline constexpr std::size_t kRoleCount = 15;

/// Parameters of SGR, without what is around them; empty for the terminal's own look.
struct MarkdownTheme {
  std::string_view name{};
  std::array<std::string_view, kRoleCount> roles{};
  std::string_view code{};
  std::string_view link{};
  std::string_view address{};
  /// Without styles what only they would show is shown by marks: # of headings, ` of code, ~~ of struck text.
  bool has_styles = true;
};

/// Fits any ground, a light one, a dark one, and a terminal that is to show no styles.
const MarkdownTheme& neutral_theme();
const MarkdownTheme& light_theme();
const MarkdownTheme& dark_theme();
const MarkdownTheme& plain_theme();

/// By what COLORFGBG says of the ground (its last number; 0 to 6 and 8 are dark); the neutral one without it.
const MarkdownTheme& theme_of_ground(const std::optional<std::string>& colorfgbg);

Role role_of(CodeToken token);

/// The parameters for a text, such as `1;36`; empty for none.
std::string sgr_parameters(const MarkdownTheme& theme, Role role, const TextStyle& style);

}  // namespace agentpress::render
