// Reads what providers answer when they are asked which models they have. One reader for all shapes: the
// names of the fields differ, and none of them means two things.
#pragma once

#include "core/error.hpp"
#include "util/date.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::formats {

/// A model that can chat. An unset field was not told.
struct ListedModel {
  std::string id{};  ///< as a request names it
  std::optional<std::int64_t> context_tokens{};
  std::optional<std::int64_t> output_tokens{};
  std::optional<util::Date> retires{};
  bool operator==(const ListedModel&) const = default;
};

struct ModelPage {
  std::vector<ListedModel> models{};  ///< in the order of the reply
  std::string next_query{};           ///< `name=value` that asks for the next page; empty after the last one
};

/// Reads one page: an array of models, or an object with one under `data` or `models`. Models that say that
/// they do something else than chat are left out, as are names with control characters or of more than 256
/// bytes. Anything but such a list is a `not_an_answer` error, or the provider's own error when it is one.
std::expected<ModelPage, core::Error> read_model_list(std::string_view body);

}  // namespace agentpress::formats
