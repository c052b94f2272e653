// A reply whose status is an error: its class and words from the format, its retrying from the headers.
#pragma once

#include "core/error.hpp"
#include "formats/wire_format.hpp"
#include "net/transport.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace agentpress::client {

/// `body` may be cut, a page or nothing. `now_seconds` is seconds since the epoch, for `retry-after`.
core::Error read_error_reply(const formats::WireFormat& format, const net::HttpResponseHead& head,
                             std::string_view body, std::int64_t now_seconds);

/// "529 overloaded_error" for a reply, the message for everything else.
std::string describe_briefly(const core::Error& error);

}  // namespace agentpress::client
