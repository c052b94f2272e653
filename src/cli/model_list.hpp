// What `agentpress models` shows: the built-in table, the providers' own lists and the user's file as one.
#pragma once

#include "cli/model_cache.hpp"
#include "core/error.hpp"
#include "providers/model_catalogue.hpp"
#include "providers/provider_table.hpp"
#include "util/date.hpp"
#include "util/redact.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::cli {

/// Provider -> its stored list.
using CachedLists = std::map<std::string, CachedList, std::less<>>;

/// The stored lists of all providers of the table that have one.
CachedLists stored_lists(const util::Environment& environment, const providers::ProviderTable& table);

struct ModelEntry {
  std::string provider{};
  std::string model{};
  providers::ModelFacts facts{};
  /// Whether the provider's own list has it; nothing when there is no list.
  std::optional<bool> is_listed{};
  std::optional<util::Date> listed_on{};  ///< the day of that list
};

/// A part of the name, whatever its case; what comes before the first slash is a provider if it is one's
/// name.
struct ModelFilter {
  std::string provider{};  ///< empty for all
  std::string part{};      ///< lower case
  bool admits(const ModelEntry& entry) const;
};

ModelFilter read_filter(std::string_view text, const providers::ProviderTable& table);

/// Sorted by provider and model. Of each field the user's file counts first, then the provider's list.
std::vector<ModelEntry> collect_models(const CachedLists& lists, const providers::ModelOverrides& overrides);

/// How asking one provider went.
struct RefreshResult {
  std::string provider{};
  std::size_t count = 0;
  std::optional<core::Error> error{};
};

struct ModelReport {
  std::vector<ModelEntry> models{};
  std::vector<RefreshResult> refreshed{};
  int exit_code = 0;
};

/// One model a line: name, context, output, note.
std::string model_table(const ModelReport& report, util::Date today);

/// One object with all that is known.
std::string model_json(const ModelReport& report, const util::Redactor& redactor);

}  // namespace agentpress::cli
