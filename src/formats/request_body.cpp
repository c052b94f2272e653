// The last steps of encoding, the same for every protocol.
#include "formats/request_body.hpp"

#include "core/url.hpp"
#include "formats/json_access.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <utility>

namespace agentpress::formats {

EncodedRequest make_request(const core::ChatRequest& request, const core::Endpoint& endpoint,
                            std::string body, std::vector<std::string> warnings) {
  EncodedRequest encoded;
  encoded.warnings = std::move(warnings);
  encoded.url = core::join_url(endpoint.base_url, endpoint.chat_path);
  const bool is_streaming = request.streaming == core::Streaming::on;
  encoded.headers = {{"content-type", "application/json"},
                     {"accept", is_streaming ? "text/event-stream" : "application/json"}};
  if (!util::trim(endpoint.extra_body).empty()) {
    if (auto merged = merge_json_objects(body, endpoint.extra_body)) {
      body = std::move(*merged);
    } else {
      encoded.warnings.emplace_back("extra_body is not a JSON object and was not sent");
    }
  }
  encoded.body = std::move(body);
  return encoded;
}

bool has_header(const core::Endpoint& endpoint, std::string_view name) {
  return std::ranges::any_of(endpoint.headers, [name](const core::HttpHeader& header) {
    return util::equals_ignoring_case(header.name, name);
  });
}

}  // namespace agentpress::formats
