#include "client/http_request.hpp"

#include "client/request_headers.hpp"

namespace agentpress::client {

net::HttpRequest http_request(const ChatCall& call, const formats::EncodedRequest& encoded) {
  return {
      .method = "POST",
      .url = encoded.url,
      .headers = merge_headers(encoded.headers, call.endpoint.headers, call.auth_headers),
      .body = encoded.body,
      .connect_timeout = call.timeouts.connect,
      .ca_file = call.ca_file,
      .proxy = call.proxy,
  };
}

}  // namespace agentpress::client
