#include "core/error_class.hpp"

#include <array>
#include <cstddef>

namespace agentpress::core {
namespace {

// clang-format off
constexpr std::array kRows{
    ErrorClassRow{ErrorClass::check_failed, "check_failed", 1, "a check failed"},
    ErrorClassRow{ErrorClass::usage, "usage", 2, "the command line is not usable"},
    ErrorClassRow{ErrorClass::configuration, "configuration", 3, "the configuration is not usable"},
    ErrorClassRow{ErrorClass::unknown_model, "unknown_model", 3, "no provider, or more than one, is known for the model"},
    ErrorClassRow{ErrorClass::auth, "auth", 4, "no key, or the provider rejected the key (401)"},
    ErrorClassRow{ErrorClass::permission, "permission", 4, "the key may not do this (403)"},
    ErrorClassRow{ErrorClass::proxy, "proxy", 5, "the proxy could not be used"},
    ErrorClassRow{ErrorClass::name_resolution, "name_resolution", 6, "the host name could not be resolved"},
    ErrorClassRow{ErrorClass::connection, "connection", 7, "no connection to the host"},
    ErrorClassRow{ErrorClass::rate_limit, "rate_limit", 8, "the provider's rate limit is reached"},
    ErrorClassRow{ErrorClass::quota, "quota", 8, "no quota or credit is left (402, insufficient_quota)"},
    ErrorClassRow{ErrorClass::provider, "provider", 9, "the provider failed (5xx, an error inside the stream)"},
    ErrorClassRow{ErrorClass::overloaded, "overloaded", 9, "the provider is overloaded (503, 529)"},
    ErrorClassRow{ErrorClass::rejected, "rejected", 10, "the provider rejected the request (400, 413, 422)"},
    ErrorClassRow{ErrorClass::model_not_found, "model_not_found", 10, "the provider does not know the model (404)"},
    ErrorClassRow{ErrorClass::context_too_long, "context_too_long", 10, "the prompt is longer than the model's context"},
    ErrorClassRow{ErrorClass::refused, "refused", 11, "the model refused, or a filter stopped the answer"},
    ErrorClassRow{ErrorClass::not_an_answer, "not_an_answer", 12, "the reply is not an answer: HTML, a redirect, malformed, over a cap"},
    ErrorClassRow{ErrorClass::nothing_to_extract, "nothing_to_extract", 12, "the answer has no code block to extract"},
    ErrorClassRow{ErrorClass::length, "length", 17, "stopped at a token limit that the user did not set"},
    ErrorClassRow{ErrorClass::incomplete, "incomplete", 18, "the answer was cut before its terminal event"},
    ErrorClassRow{ErrorClass::output, "output", 23, "the output could not be written"},
    ErrorClassRow{ErrorClass::history, "history", 24, "the history is required and cannot be used"},
    ErrorClassRow{ErrorClass::input, "input", 26, "the input could not be read"},
    ErrorClassRow{ErrorClass::timeout, "timeout", 28, "a timeout"},
    ErrorClassRow{ErrorClass::tls, "tls", 35, "the TLS handshake failed"},
    ErrorClassRow{ErrorClass::certificate, "certificate", 60, "the server's certificate is not trusted"},
    ErrorClassRow{ErrorClass::internal, "internal", 70, "a fault in agentpress itself"},
    ErrorClassRow{ErrorClass::interrupted, "interrupted", 130, "ended by a signal (128 + its number)"},
};
// clang-format on

consteval bool rows_follow_the_enumeration() {
  for (std::size_t index = 0; index < kRows.size(); ++index) {
    if (kRows[index].error_class != static_cast<ErrorClass>(index)) return false;
  }
  return kRows.back().error_class == ErrorClass::interrupted;
}
static_assert(rows_follow_the_enumeration(), "error classes: one row each, in the order of the enumeration");

}  // namespace

std::span<const ErrorClassRow> error_class_table() {
  return kRows;
}

const ErrorClassRow& describe(ErrorClass error_class) {
  return kRows.at(static_cast<std::size_t>(error_class));
}

}  // namespace agentpress::core
