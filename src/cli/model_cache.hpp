// The lists of models that providers gave, kept as files under $XDG_CACHE_HOME/agentpress/models. Only
// `agentpress models --refresh` writes them; a file that is missing or unreadable is no list.
#pragma once

#include "formats/model_list.hpp"
#include "util/environment.hpp"
#include "util/files.hpp"
#include "util/redact.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace agentpress::cli {

struct CachedList {
  util::Date listed_on{};
  std::vector<formats::ListedModel> models{};
};

std::optional<CachedList> read_model_cache(const util::Environment& environment, std::string_view provider);

/// Stores names, limits and dates, and nothing else of the reply. A name in which `redactor` finds a
/// credential is left out. Nothing is stored when there is no home directory.
std::optional<util::FileError> write_model_cache(const util::Environment& environment,
                                                 std::string_view provider, const CachedList& list,
                                                 const util::Redactor& redactor);

}  // namespace agentpress::cli
