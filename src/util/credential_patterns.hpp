// What credentials look like in text when their value is not known: by the name before them or by their
// shape.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace agentpress::util {

/// A stretch of text that holds a credential.
struct CredentialSpan {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The credential whose name or mark begins exactly at `position`: a header ("x-api-key: ..."), a member of a
/// JSON object ("\"access_token\": \"...\""), a query parameter ("&key=..."), the user info of a URL
/// ("://user:pass@"), "Bearer ...", or a vendor's key ("sk-...", "gsk_...", "AIza...", "eyJ..." and so on).
/// The span covers only the value and may begin after `position`.
std::optional<CredentialSpan> find_credential_at(std::string_view text, std::size_t position);

}  // namespace agentpress::util
