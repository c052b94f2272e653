// A chat exchange over the fake transport, and everything that came out of it.
#pragma once

#include "client/chat.hpp"
#include "support/fake_transport.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::test {

/// Bytes of an openai_chat stream.
std::string text_chunk(std::string_view text);
std::string usage_chunk();
std::string finish_chunk();
inline const std::string kDone = "data: [DONE]\n\n";
std::string whole_stream(std::string_view text);

core::HttpHeaders event_stream();
core::HttpHeaders json();

/// A reply that ends well.
FakeReply good_reply(std::string_view text = "hello");
FakeReply error_reply(int status, std::string body, core::HttpHeaders headers = json());

class Conversation {
 public:
  Conversation();

  /// Starts and runs to the end; checks that exactly one ending came, as the last event, and that every
  /// scripted reply was used.
  void run();

  std::string text() const;
  bool has_finished() const;  ///< with `Finish`
  core::Error error() const;  ///< fails the test when there is none

  FakeTransport transport;
  client::ChatCall call;
  std::vector<core::Event> events;
  std::vector<std::string> notices;
  client::ChatReport report;
  std::function<void(client::ChatExchange&)> when_event;
  std::function<void(client::ChatExchange&)> before_run;
};

}  // namespace agentpress::test
