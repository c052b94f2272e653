// The contract of a wire format: how one protocol spells a chat. A format opens no socket, reads no
// environment and knows no provider's name; what differs between providers reaches it as `Quirks`.
#pragma once

#include "core/chat_request.hpp"
#include "core/endpoint.hpp"
#include "core/error.hpp"
#include "core/event.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::formats {

/// Caps of a reply: one event of a stream, and one unstreamed body.
inline constexpr std::size_t kMaximumEventBytes = std::size_t{64} << 20U;
/// How deeply JSON may nest; deeper is malformed. (nlohmann parses any depth and crashes on copying it.)
inline constexpr int kMaximumJsonDepth = 128;

struct EncodedRequest {
  std::string url{};
  std::string body{};                   ///< JSON
  core::HttpHeaders headers{};          ///< content type, accept and what the protocol itself demands; no key
  std::vector<std::string> warnings{};  ///< settings that the protocol cannot express and that were dropped
};

/// Turns reply bytes, in whatever pieces they arrive, into events under the contract of core/event.hpp.
class ReplyDecoder {
 public:
  ReplyDecoder() = default;
  virtual ~ReplyDecoder() = default;
  ReplyDecoder& operator=(const ReplyDecoder&) = delete;

  /// Takes the next bytes. After the ending event it ignores everything.
  virtual void feed(std::string_view bytes, const core::EventSink& sink) = 0;

  /// The connection closed, for whatever reason. Emits the ending event if none was emitted yet.
  virtual void end(const core::EventSink& sink) = 0;

  /// True once the ending event was emitted: nothing more needs to be read.
  virtual bool is_done() const = 0;

  /// A copy with the same state, so that a test can end it at every offset.
  virtual std::unique_ptr<ReplyDecoder> clone() const = 0;

 protected:
  ReplyDecoder(const ReplyDecoder&) = default;
};

/// How a streamed reply of a protocol is divided. A body that begins with `{` is an unstreamed reply in the
/// first case and may be either in the second.
enum class StreamFraming { server_sent_events, json_lines };

class WireFormat {
 public:
  WireFormat() = default;
  virtual ~WireFormat() = default;
  WireFormat(const WireFormat&) = delete;
  WireFormat& operator=(const WireFormat&) = delete;

  virtual EncodedRequest encode(const core::ChatRequest& request, const core::Endpoint& endpoint) const = 0;

  virtual StreamFraming stream_framing() const { return StreamFraming::server_sent_events; }

  /// A decoder of the body of a 2xx reply. `streaming` is what the reply is, not what was asked for.
  virtual std::unique_ptr<ReplyDecoder> make_decoder(core::Streaming streaming) const = 0;

  /// Reads the body of a reply that was not 2xx. Any bytes are allowed; the class follows the status and the
  /// provider's code (B.32 of the provider notes). `retry_after_seconds` is left to the caller, who has the
  /// headers.
  virtual core::Error decode_error(int status, std::string_view body) const = 0;
};

}  // namespace agentpress::formats
