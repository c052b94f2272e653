// One failure, as a value: what a decoder, the transport, the router and the configuration all return.
#pragma once

#include "core/error_class.hpp"

#include <optional>
#include <stdexcept>
#include <string>

namespace agentpress::core {

/// `message` is lower case, says what was found and what was expected, and ends without a full stop.
/// It may hold text of the provider: hostile until it passed the terminal gate and the redactor.
struct Error {
  ErrorClass error_class = ErrorClass::internal;
  std::string message{};
  std::string hint{};  ///< the exact command or variable that helps; empty when there is none
  int http_status = 0;
  std::string code{};  ///< the provider's own code or type, verbatim; empty when it sent none
  std::optional<double> retry_after_seconds{};
  bool retryable = false;  ///< the same request may succeed later; never true for auth errors

  bool operator==(const Error&) const = default;
};

/// Thrown only before the first request: an unusable command line, configuration, input or model name.
class StartupError : public std::runtime_error {
 public:
  explicit StartupError(Error error) : std::runtime_error(error.message), error_(std::move(error)) {}
  StartupError(ErrorClass error_class, std::string message, std::string hint = "")
      : StartupError(
            Error{.error_class = error_class, .message = std::move(message), .hint = std::move(hint)}) {}
  const Error& error() const { return error_; }

 private:
  Error error_;
};

}  // namespace agentpress::core
