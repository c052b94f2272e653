#include "providers/provider_table.hpp"

#include "providers/registry.hpp"

#include <algorithm>

namespace agentpress::providers {

ProviderTable::ProviderTable() : rows_(all_providers().begin(), all_providers().end()) {}

const Provider* ProviderTable::find(std::string_view name_or_alias) const {
  for (const Provider* row : rows_) {
    if (row->name == name_or_alias) return row;
  }
  for (const Provider* row : rows_) {
    if (std::ranges::find(row->aliases, name_or_alias) != row->aliases.end()) return row;
  }
  return nullptr;
}

std::vector<const Provider*> ProviderTable::all() const {
  return rows_;
}

Provider& ProviderTable::change(std::string_view name) {
  const auto place = std::ranges::lower_bound(rows_, name, {}, [](const Provider* row) { return row->name; });
  const bool exists = place != rows_.end() && (*place)->name == name;
  for (Provider& row : changed_) {
    if (row.name == name) return row;
  }
  Provider& row = changed_.emplace_back(exists ? **place : Provider{});
  if (exists) {
    *place = &row;
  } else {
    row.name = keep(std::string(name));
    row.title = row.name;
    rows_.insert(place, &row);
  }
  return row;
}

std::string_view ProviderTable::keep(std::string text) {
  return texts_.emplace_back(std::move(text));
}

std::vector<std::string> ProviderTable::names() const {
  std::vector<std::string> names;
  for (const Provider* row : rows_) names.emplace_back(row->name);
  return names;
}

}  // namespace agentpress::providers
