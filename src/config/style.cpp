#include "config/style.hpp"

#include <algorithm>
#include <array>

namespace agentpress::config {
namespace {

constexpr std::array<std::string_view, 5> kStyleNames{"auto", "light", "dark", "plain", "none"};

}  // namespace

std::span<const std::string_view> style_names() {
  return kStyleNames;
}

std::optional<Style> find_style(std::string_view name) {
  const auto* const found = std::ranges::find(kStyleNames, name);
  if (found == kStyleNames.end()) return std::nullopt;
  return static_cast<Style>(found - kStyleNames.begin());
}

}  // namespace agentpress::config
