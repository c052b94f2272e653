// The small part of the transport contract that is code.
#include "net/transport.hpp"

#include "util/text.hpp"

namespace agentpress::net {

std::optional<std::string> HttpResponseHead::header(std::string_view name) const {
  for (const auto& candidate : headers) {
    if (util::equals_ignoring_case(candidate.name, name)) return std::string(util::trim(candidate.value));
  }
  return std::nullopt;
}

}  // namespace agentpress::net
