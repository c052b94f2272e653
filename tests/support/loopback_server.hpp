// A scripted server on 127.0.0.1 for tests: each connection follows its own list of steps, byte by byte as
// the test wants it, faults included. It knows nothing of HTTP beyond where a request ends.
#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace agentpress::test {

struct Step {
  enum class Kind {
    receive,  ///< reads one request: its head, and as many body bytes as its content-length says
    send,     ///< sends `bytes`
    trickle,  ///< sends `bytes` one at a time
    stall,    ///< waits until the client goes away or the server is destroyed
    reset,    ///< ends the connection with RST
  };
  Kind kind = Kind::send;
  std::string bytes;
};

inline Step receive() {
  return {Step::Kind::receive, ""};
}
inline Step send(std::string bytes) {
  return {Step::Kind::send, std::move(bytes)};
}
inline Step trickle(std::string bytes) {
  return {Step::Kind::trickle, std::move(bytes)};
}
inline Step stall() {
  return {Step::Kind::stall, ""};
}
inline Step reset() {
  return {Step::Kind::reset, ""};
}

/// What one connection does; after the last step it is closed with FIN.
using Script = std::vector<Step>;

/// A whole reply with a content-length. `headers` are lines, each with its CRLF.
std::string http_reply(int status, std::string_view headers, std::string_view body);

class LoopbackServer {
 public:
  /// The n-th connection follows the n-th script; further ones are closed at once.
  explicit LoopbackServer(std::vector<Script> scripts);
  ~LoopbackServer();
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  int port() const { return port_; }
  std::string url(std::string_view path = "/") const;
  /// The bytes of every request so far, in order of their arrival.
  std::vector<std::string> requests() const;
  std::size_t connections() const { return connections_; }

 private:
  void accept_connections();
  void serve(int connection, const Script& script);
  bool wait_until_readable(int descriptor) const;
  bool receive_request(int connection, std::string& unread);
  bool send_all(int connection, std::string_view bytes) const;

  std::vector<Script> scripts_;
  int listener_ = -1;
  int port_ = 0;
  int stop_pipe_[2] = {-1, -1};  // NOLINT: what pipe2 wants
  std::atomic<std::size_t> connections_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::vector<std::thread> servants_;
  std::thread acceptor_;
};

/// A port of 127.0.0.1 on which nothing listens.
int closed_port();

}  // namespace agentpress::test
