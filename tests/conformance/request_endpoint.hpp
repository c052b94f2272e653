// Where a recorded request would go if a user of agentpress sent it.
#pragma once

#include "conformance/request_corpus.hpp"
#include "core/endpoint.hpp"

#include <string>

namespace agentpress::test {

/// The endpoint of the provider's row. A row of another format has its format changed, and a provider without
/// a row gets one, both as by `[providers.NAME]` in a configuration.
core::Endpoint endpoint_of(const RecordedRequest& recorded, const std::string& model);

}  // namespace agentpress::test
