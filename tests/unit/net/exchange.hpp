// One exchange over the real transport, run to its end, and everything that was seen of it.
#pragma once

#include "net/curl_transport.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace agentpress::test {

/// Records calls; `check_order` fails the test if they come in an order that the contract forbids.
class Recorder final : public net::ResponseHandler {
 public:
  void on_head(const net::HttpResponseHead& received) override;
  void on_body(std::string_view bytes) override;
  void on_complete(const std::optional<core::Error>& ended_with) override;

  std::optional<net::HttpResponseHead> head;
  std::string body;
  std::size_t pieces = 0;
  bool is_complete = false;
  std::optional<core::Error> error;

  std::function<void()> when_head;
  std::function<void()> when_body;
  std::function<void()> when_complete;
};

std::unique_ptr<net::Transport> make_transport(const util::Environment& environment = {});

/// A GET of `url`.
net::HttpRequest get(std::string url);

/// Runs one exchange; a transport that hangs is stopped after 20 s, and the exchange is then not complete.
Recorder exchange(net::Transport& transport, net::HttpRequest request);
Recorder exchange(net::HttpRequest request, const util::Environment& environment = {});

}  // namespace agentpress::test
