// What a provider says when it fails, in any of the shapes that occur, and the class of error that it means.
#pragma once

#include "core/error.hpp"
#include "formats/json_access.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace agentpress::formats {

/// A failure in the provider's own words. An empty field means that it did not say.
struct FailureReport {
  std::string message;
  std::string type;
  std::string code;
  int status = 0;  ///< an HTTP status inside the report; 0 when there is none
};

/// Reads `{"error": {...}}`, `{"error": "text"}`, `{"message": ...}`, `{"detail": ...}` and their relatives.
/// Nothing when the value is none of these.
std::optional<FailureReport> read_failure(JsonView body);

/// The class, code and retryability of a report. `status` is that of HTTP, or 0 when the failure came inside
/// a stream: then the report's own status counts.
core::Error classify_failure(int status, const FailureReport& report);

/// An error reply: any status, any bytes.
core::Error decode_error_body(int status, std::string_view body);

/// Failures that the decoder itself finds.
core::Error cut_answer_error();
core::Error failed_generation_error(std::string_view finish_reason);
core::Error malformed_reply_error(std::string_view what, std::string_view bytes);
core::Error too_large_error(std::string_view what);

/// The beginning of hostile bytes, as valid UTF-8 in one line, for a message.
std::string excerpt(std::string_view bytes);

}  // namespace agentpress::formats
