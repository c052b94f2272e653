// A transport that hands everything on to another one and tells what passed through.
#pragma once

#include "net/recorded_exchange.hpp"

#include <functional>
#include <memory>

namespace agentpress::net {

/// Gets each exchange once, when it has ended. It must not throw.
using RecordSink = std::function<void(const RecordedExchange&)>;

/// Head and pieces reach the handler as they came, and in the same calls.
std::unique_ptr<Transport> make_recording_transport(std::unique_ptr<Transport> transport, RecordSink sink);

}  // namespace agentpress::net
