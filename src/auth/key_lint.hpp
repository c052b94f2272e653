// A look at a key's shape before it is sent anywhere: the mistakes of copying, and keys of another vendor.
#pragma once

#include "core/error.hpp"
#include "providers/provider.hpp"

#include <expected>
#include <span>
#include <string>
#include <string_view>

namespace agentpress::auth {

struct LintedKey {
  std::string value{};    ///< without one trailing line end
  std::string warning{};  ///< empty, or one sentence for stderr
};

/// Refuses (class `auth`), naming the source and never the value: inner white space, surrounding quotes, a
/// byte order mark, non-ASCII or control bytes, an unresolved reference (`$NAME`, `${NAME}`, `op://...`), a
/// placeholder
/// (`your-api-key`, `sk-...`), and on the vendor's own origin (`is_vendor_host`) a key that plainly begins
/// like another vendor's; elsewhere (gateways) the latter is only a warning.
std::expected<LintedKey, core::Error> lint_key(std::string_view key, std::string_view source,
                                               const providers::Provider& provider,
                                               std::span<const providers::Provider* const> all_providers,
                                               bool is_vendor_host);

}  // namespace agentpress::auth
