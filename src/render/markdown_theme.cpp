#include "render/markdown_theme.hpp"

#include <charconv>

namespace agentpress::render {
namespace {

// Roles in their order: text, title, heading, subheading, quote_mark, bullet, line, table_header, keyword,
// literal, number, comment, added, removed, place.
constexpr MarkdownTheme kNeutral{
    .name = "neutral",
    .roles = {"", "1;4;35", "1;35", "1", "35", "35", "2", "1", "35", "32", "36", "2", "32", "31", "36"},
    .code = "36",
    .link = "4",
    .address = "2"};
constexpr MarkdownTheme kLight{
    .name = "light",
    .roles = {"", "1;4;34", "1;34", "1", "34", "34", "2", "1", "35", "32", "34", "2", "32", "31", "36"},
    .code = "31",
    .link = "4;34",
    .address = "2"};
constexpr MarkdownTheme kDark{
    .name = "dark",
    .roles = {"", "1;4;36", "1;36", "1", "36", "36", "2", "1", "35", "32", "33", "2", "32", "31", "36"},
    .code = "33",
    .link = "4;36",
    .address = "2"};
constexpr MarkdownTheme kPlain{.name = "plain", .has_styles = false};

}  // namespace

const MarkdownTheme& neutral_theme() {
  return kNeutral;
}

const MarkdownTheme& light_theme() {
  return kLight;
}

const MarkdownTheme& dark_theme() {
  return kDark;
}

const MarkdownTheme& plain_theme() {
  return kPlain;
}

const MarkdownTheme& theme_of_ground(const std::optional<std::string>& colorfgbg) {
  if (!colorfgbg) return kNeutral;
  const auto number = std::string_view(*colorfgbg).substr(colorfgbg->rfind(';') + 1);
  int ground = -1;
  const auto [end, fault] = std::from_chars(number.data(), number.data() + number.size(), ground);
  if (fault != std::errc{} || end != number.data() + number.size() || ground < 0 || ground > 15)
    return kNeutral;
  return ground <= 6 || ground == 8 ? kDark : kLight;
}

Role role_of(CodeToken token) {
  switch (token) {
    case CodeToken::text:
      return Role::text;
    case CodeToken::keyword:
      return Role::keyword;
    case CodeToken::literal:
      return Role::literal;
    case CodeToken::number:
      return Role::number;
    case CodeToken::comment:
      return Role::comment;
    case CodeToken::added:
      return Role::added;
    case CodeToken::removed:
      return Role::removed;
    case CodeToken::place:
      return Role::place;
  }
  return Role::text;
}

std::string sgr_parameters(const MarkdownTheme& theme, Role role, const TextStyle& style) {
  std::string parameters;
  if (!theme.has_styles) return parameters;
  const auto add = [&](std::string_view more) {
    if (more.empty()) return;
    if (!parameters.empty()) parameters += ';';
    parameters += more;
  };
  add(theme.roles.at(static_cast<std::size_t>(role)));
  if (style.strong) add("1");
  if (style.emphasis) add("3");
  if (style.struck) add("9");
  if (style.code) add(theme.code);
  if (style.link) add(theme.link);
  if (style.address) add(theme.address);
  return parameters;
}

}  // namespace agentpress::render
