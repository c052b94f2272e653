// The providers of one run: the built-in rows with the user's changes laid over them, and the user's own.
#pragma once

#include "providers/provider.hpp"

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::providers {

class ProviderTable {
 public:
  /// Begins with the built-in rows.
  ProviderTable();
  ProviderTable(const ProviderTable&) = delete;
  ProviderTable& operator=(const ProviderTable&) = delete;

  /// The provider with exactly this name or alias; nullptr when there is none.
  const Provider* find(std::string_view name_or_alias) const;

  /// All of them, sorted by name.
  std::vector<const Provider*> all() const;

  /// A changeable copy of the row of this name, or a new empty row. It stays valid as long as the table.
  Provider& change(std::string_view name);

  /// Stores text that a row is going to point to.
  std::string_view keep(std::string text);

  std::vector<std::string> names() const;

 private:
  std::deque<std::string> texts_;
  std::deque<Provider> changed_;
  std::vector<const Provider*> rows_;
};

}  // namespace agentpress::providers
