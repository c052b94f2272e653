// A header field of HTTP: a name compared without case, and a value.
#pragma once

#include <string>
#include <vector>

namespace agentpress::core {

struct HttpHeader {
  std::string name{};
  std::string value{};
  bool operator==(const HttpHeader&) const = default;
};

using HttpHeaders = std::vector<HttpHeader>;

}  // namespace agentpress::core
