// The decisions of one run before anything is sent: which model, which provider, which address, which key -
// each with its reason.
#pragma once

#include "cli/diagnostics.hpp"
#include "cli/setup.hpp"
#include "client/chat.hpp"
#include "providers/endpoint.hpp"

#include <string>

namespace agentpress::cli {

struct ChosenModel {
  std::string model{};
  std::string
      source{};  ///< "--model", "AGENTPRESS_MODEL", "default_model in PATH", "the only provider with a key"
};

/// --model, then AGENTPRESS_MODEL, then default_model, then the default of the one provider with a key of its
/// own. With
/// --provider and no --model it is that provider's own default: a default made for another provider never
/// counts. Throws core::StartupError.
ChosenModel choose_model(const TypedOptions& options, const Setup& setup);

/// Filled from top to bottom; when a step fails, what came before it still says where the run was going.
struct Plan {
  ChosenModel chosen{};
  std::optional<providers::Route> route{};
  std::optional<providers::ResolvedEndpoint> resolved{};
  std::optional<auth::Credential> credential{};

  /// `gpt-4.1 -> openai (prefix "gpt-"), https://api.openai.com/v1, key from OPENAI_API_KEY`; empty before
  /// the route.
  std::string route_line() const;
  /// The same where it helps to understand `error`, empty where the route has nothing to do with it.
  std::string route_line_for(const core::Error& error) const;
  /// The address of the request, empty for an offline model.
  std::string url() const;
};

/// Model, route and address.
void plan_route(const TypedOptions& options, const Setup& setup, Plan& plan);

/// Where the key is, for a run that sends nothing: no command is run, no file read, and a missing one is no
/// error. Returns what is missing, for whom it matters.
std::optional<core::Error> locate_credential(const Setup& setup, Plan& plan);

/// The key, checked: its shape, and whether it may travel to that address.
void plan_credential(const Setup& setup, Plan& plan, Diagnostics& diagnostics);

/// Why the key of the plan may not travel to its address: plain http to a host that is not this machine,
/// unless the configuration allows it.
std::optional<core::Error> find_plain_http_fault(const Plan& plan, const Setup& setup);

/// Everything the client needs except the prompt.
client::ChatCall make_call(const TypedOptions& options, const Setup& setup, const Plan& plan);

}  // namespace agentpress::cli
