// `--json`: the whole run as one object. Its fields are documented in agentpress-ask(1) and always present.
#pragma once

#include "core/error.hpp"
#include "core/http_header.hpp"
#include "core/transcript.hpp"
#include "util/redact.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace agentpress::render {

inline constexpr int kSchemaVersion = 1;

/// What is known of the run besides the answer. Fields are empty when the run ended before they were known.
struct RunFacts {
  std::string provider{};
  std::string requested_model{};
  std::string route_reason{};
  std::string url{};
  std::string key_source{};
  std::string request_id{};
  std::optional<std::string> extracted{};  ///< the code block that was asked for
  std::vector<std::string> warnings{};
  core::HttpHeaders rate_limit{};  ///< the provider's own headers about it
  std::string session_id{};
  std::optional<bool> is_stored{};  ///< absent when the turn is not to be stored, or that is not known yet
  int attempts = 0;
  int exit_code = 0;
  std::optional<double> cost_usd{};
  std::optional<std::int64_t> first_token_milliseconds{};
  std::int64_t total_milliseconds = 0;
};

/// One line of JSON with its newline. Everything but the model's own words passes the redactor.
std::string json_report(const RunFacts& facts, const core::Transcript& transcript, const core::Error* error,
                        const util::Redactor& redactor);

}  // namespace agentpress::render
