// From the name of a recorded provider through configuration, routing and resolution to its endpoint.
#include "conformance/request_endpoint.hpp"

#include "cli/provider_settings.hpp"
#include "config/config.hpp"
#include "providers/endpoint.hpp"
#include "providers/registry.hpp"
#include "providers/routing.hpp"

#include <stdexcept>

namespace agentpress::test {
namespace {

config::Config configuration_for(const RecordedRequest& recorded) {
  const providers::Provider* row = providers::find_provider(recorded.provider);
  config::Config config;
  if (row != nullptr && row->format == recorded.format) return config;
  auto& settings = config.providers[recorded.provider];
  settings.format = recorded.format;
  if (row == nullptr) settings.base_url = "https://provider.example/v1";
  return config;
}

}  // namespace

core::Endpoint endpoint_of(const RecordedRequest& recorded, const std::string& model) {
  providers::ProviderTable table;
  cli::apply_provider_settings(configuration_for(recorded), table);
  const auto route = providers::route_model({.model = model, .provider = recorded.provider}, {}, table);
  if (!route) throw std::runtime_error(route.error().message);
  const auto resolved = providers::resolve_endpoint(*route, {}, util::Environment());
  if (!resolved) throw std::runtime_error(resolved.error().message);
  return resolved->endpoint;
}

}  // namespace agentpress::test
