// Asks the list endpoints of several providers at the same time, on one transport.
#pragma once

#include "core/error.hpp"
#include "core/http_header.hpp"
#include "formats/model_list.hpp"
#include "net/transport.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::client {

struct ListCall {
  std::string provider{};  ///< its name, for messages
  std::string url{};
  core::HttpHeaders headers{};  ///< those of the provider, and the key
  std::string ca_file{};
  std::string proxy{};
  net::Milliseconds connect_timeout{10'000};
};

struct ListOutcome {
  std::string provider{};
  std::vector<formats::ListedModel> models{};
  std::optional<core::Error> error{};  ///< then there are no models: half a list would look like a whole one
};

/// Runs `transport` until every list is there, has failed, or `limit` is over, which is a `timeout` error.
/// Pages are followed; nothing is tried twice, and redirects are not followed. The outcomes come in the order
/// of the calls.
std::vector<ListOutcome> list_models(std::vector<ListCall> calls, net::Transport& transport,
                                     net::Milliseconds limit);

/// The address of a provider's list. A path that begins with `/..` leaves out the last segment of the base:
/// `https://host/inference` and `/../catalog/models` give `https://host/catalog/models`.
std::string model_list_url(std::string_view base_url, std::string_view models_path);

}  // namespace agentpress::client
