// The offline model `echo`: a transport that answers with the prompt, as the bytes a provider would send.
// Everything above it - decoder, events, renderers, exit code - is the real thing. It opens no socket.
#pragma once

#include "net/transport.hpp"

#include <memory>
#include <string>

namespace agentpress::net {

enum class EchoReply { stream, whole };

/// Answers every exchange with `answer`, cut into words as a model would stream it, in the openai_chat
/// format. `answer` must be UTF-8.
std::unique_ptr<Transport> make_echo_transport(std::string answer, EchoReply reply);

}  // namespace agentpress::net
