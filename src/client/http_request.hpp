// From an encoded chat to the HTTP request that carries it.
#pragma once

#include "client/chat.hpp"
#include "formats/wire_format.hpp"
#include "net/transport.hpp"

namespace agentpress::client {

net::HttpRequest http_request(const ChatCall& call, const formats::EncodedRequest& encoded);

}  // namespace agentpress::client
