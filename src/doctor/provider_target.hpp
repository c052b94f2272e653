// One provider as `agentpress doctor` checks it: what a chat call would use, decided by the command line's
// layer.
#pragma once

#include "auth/credentials.hpp"
#include "client/chat.hpp"
#include "doctor/check.hpp"
#include "providers/endpoint.hpp"
#include "providers/model_catalogue.hpp"
#include "providers/provider.hpp"

#include <optional>
#include <string>
#include <vector>

namespace agentpress::doctor {

/// A real chat request, which costs tokens.
struct DeepCall {
  client::ChatCall call{};        ///< its messages are replaced, and nothing is tried twice
  std::string model{};            ///< for the report
  providers::ModelFacts facts{};  ///< for the cost
};

struct ProviderTarget {
  std::string name{};                            ///< of the row
  const providers::Provider* row = nullptr;      ///< outlives the check; with the user's changes in it
  providers::ResolvedEndpoint resolved{};        ///< base URL and headers as a chat call would use them
  std::string ca_file{};                         ///< as in `client::ChatCall`
  std::string proxy{};                           ///< an explicit one; as in `client::ChatCall`
  std::optional<auth::Credential> credential{};  ///< with its value; nothing where there is none
  CheckResult route{};  ///< judged already; where one of these failed, the layers above are skipped
  CheckResult key{};
  std::vector<std::string> models{};      ///< that should be visible: the default one and those configured
  providers::ModelOverrides overrides{};  ///< the user's own facts of models
  /// False for a local server that was neither named nor configured: its silence is then no failure.
  bool is_wanted = true;
  std::optional<DeepCall> deep{};  ///< nothing: the check is skipped
};

}  // namespace agentpress::doctor
