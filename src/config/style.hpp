// How answers look on a terminal: the values of `style` and of --style.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace agentpress::config {

enum class Style {
  automatic,  ///< by what is known of the terminal: NO_COLOR, COLORFGBG
  light,
  dark,
  plain,  ///< markdown is laid out, without colours and other looks of letters
  none    ///< markdown stays as it came
};

/// In the order of the values.
std::span<const std::string_view> style_names();
std::optional<Style> find_style(std::string_view name);

}  // namespace agentpress::config
