// "Did you mean": the nearest of some known names.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::util {

/// Optimal string alignment distance: insertions, deletions, substitutions, swaps of neighbours; ASCII case
/// does not count.
std::size_t edit_distance(std::string_view left, std::string_view right);

/// Up to `most` of `names` that are near enough to be a likely typing mistake, the nearest first.
std::vector<std::string> nearest_names(std::string_view word, std::span<const std::string> names,
                                       std::size_t most = 3);

}  // namespace agentpress::util
