// Inside this folder a fault of the database is thrown, so that thirty statements in a row read as thirty
// lines; the public functions hand it back as a value.
#pragma once

#include "history/fault.hpp"

#include <expected>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace agentpress::history {

class FaultError : public std::runtime_error {
 public:
  explicit FaultError(Fault fault) : std::runtime_error(fault.message), fault_(std::move(fault)) {}
  const Fault& fault() const { return fault_; }

 private:
  Fault fault_;
};

/// Calls `body` and returns what it returns, or the fault that it threw. Running out of memory is one too.
template <class Body>
auto fault_as_value(Body body) -> std::expected<std::invoke_result_t<Body>, Fault> {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<Body>>) {
      body();
      return {};
    } else {
      return body();
    }
  } catch (const FaultError& error) {
    return std::unexpected(error.fault());
  } catch (const std::exception& error) {
    return std::unexpected(Fault{.kind = FaultKind::unavailable, .message = error.what()});
  }
}

/// The same for what returns nothing.
template <class Body>
std::optional<Fault> fault_of(Body body) {
  auto result = fault_as_value(std::move(body));
  if (result) return std::nullopt;
  return std::move(result.error());
}

}  // namespace agentpress::history
