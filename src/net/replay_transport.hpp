// A transport that plays recorded exchanges: no network, and a clock that jumps from one event to the next,
// so that a replay takes no time and still tells the recorded times.
#pragma once

#include "net/recorded_exchange.hpp"

#include <expected>
#include <functional>
#include <memory>

namespace agentpress::net {

/// The recorded exchange of a request, which must outlive the transport, or why there is none.
using FindRecording = std::function<std::expected<const RecordedExchange*, core::Error>(const HttpRequest&)>;

std::unique_ptr<Transport> make_replay_transport(FindRecording find);

}  // namespace agentpress::net
