// What the request bodies of all protocols share.
#pragma once

#include "core/chat_request.hpp"
#include "core/endpoint.hpp"
#include "formats/wire_format.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace agentpress::formats {

/// URL, headers and body of a request. `body` is the protocol's own JSON object; the endpoint's extra body is
/// merged into it last, so that a user can set, replace or (with null) remove any field.
/// `warnings` are those of the encoder.
EncodedRequest make_request(const core::ChatRequest& request, const core::Endpoint& endpoint,
                            std::string body, std::vector<std::string> warnings = {});

/// Whether the endpoint's own headers already have `name`.
bool has_header(const core::Endpoint& endpoint, std::string_view name);

}  // namespace agentpress::formats
