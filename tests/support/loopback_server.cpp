// The scripted server: one thread that accepts, one per connection, all ended by closing one pipe.
#include "support/loopback_server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>

namespace agentpress::test {
namespace {

/// Listens on a free port of 127.0.0.1 and stores its number.
int listen_on_loopback(int& port) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);  // NOLINT: the sockets interface
  if (listener < 0 || bind(listener, generic, length) != 0 || listen(listener, 64) != 0 ||
      getsockname(listener, generic, &length) != 0) {
    throw std::runtime_error("cannot listen on 127.0.0.1");
  }
  port = ntohs(address.sin_port);
  return listener;
}

/// Length of the request that begins `bytes`, or 0 while it is not whole.
std::size_t request_length(const std::string& bytes) {
  const auto head_end = bytes.find("\r\n\r\n");
  if (head_end == std::string::npos) return 0;
  std::size_t body = 0;
  const auto field = bytes.find("\r\nContent-Length:");
  if (field < head_end) body = std::strtoul(bytes.c_str() + field + 17, nullptr, 10);
  const auto total = head_end + 4 + body;
  return bytes.size() >= total ? total : 0;
}

void close_with_reset(int connection) {
  const linger hard{.l_onoff = 1, .l_linger = 0};
  setsockopt(connection, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
}

}  // namespace

std::string http_reply(int status, std::string_view headers, std::string_view body) {
  return "HTTP/1.1 " + std::to_string(status) + " Status\r\n" + std::string(headers) +
         "content-length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

LoopbackServer::LoopbackServer(std::vector<Script> scripts) : scripts_(std::move(scripts)) {
  listener_ = listen_on_loopback(port_);
  if (pipe2(stop_pipe_, O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
  acceptor_ = std::thread([this] { accept_connections(); });
}

LoopbackServer::~LoopbackServer() {
  close(stop_pipe_[1]);  // everybody who waits sees the pipe's end
  acceptor_.join();
  for (auto& servant : servants_) servant.join();
  close(stop_pipe_[0]);
  close(listener_);
}

std::string LoopbackServer::url(std::string_view path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
}

std::vector<std::string> LoopbackServer::requests() const {
  const std::scoped_lock lock(mutex_);
  return requests_;
}

bool LoopbackServer::wait_until_readable(int descriptor) const {
  std::array<pollfd, 2> waited{{{.fd = descriptor, .events = POLLIN, .revents = 0},
                                {.fd = stop_pipe_[0], .events = POLLIN, .revents = 0}}};
  while (poll(waited.data(), waited.size(), -1) < 0) {
  }
  return waited[1].revents == 0;
}

void LoopbackServer::accept_connections() {
  while (wait_until_readable(listener_)) {
    const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    const auto index = connections_++;
    if (index >= scripts_.size()) {
      close(connection);
      continue;
    }
    servants_.emplace_back([this, connection, index] { serve(connection, scripts_[index]); });
  }
}

void LoopbackServer::serve(int connection, const Script& script) {
  const int on = 1;
  setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  std::string unread;
  for (const auto& step : script) {
    bool goes_on = true;
    switch (step.kind) {
      case Step::Kind::receive:
        goes_on = receive_request(connection, unread);
        break;
      case Step::Kind::send:
        goes_on = send_all(connection, step.bytes);
        break;
      case Step::Kind::trickle:
        for (const char& byte : step.bytes) goes_on = goes_on && send_all(connection, {&byte, 1});
        break;
      case Step::Kind::stall: {
        std::array<char, 4096> ignored{};
        while (wait_until_readable(connection) && recv(connection, ignored.data(), ignored.size(), 0) > 0) {
        }
        goes_on = false;
        break;
      }
      case Step::Kind::reset:
        close_with_reset(connection);
        break;
    }
    if (!goes_on) break;
  }
  close(connection);
}

bool LoopbackServer::receive_request(int connection, std::string& unread) {
  std::array<char, 16384> buffer{};
  std::size_t length = 0;
  while ((length = request_length(unread)) == 0) {
    if (!wait_until_readable(connection)) return false;
    const auto count = recv(connection, buffer.data(), buffer.size(), 0);
    if (count <= 0) return false;
    unread.append(buffer.data(), static_cast<std::size_t>(count));
  }
  const std::scoped_lock lock(mutex_);
  requests_.push_back(unread.substr(0, length));
  unread.erase(0, length);
  return true;
}

bool LoopbackServer::send_all(int connection, std::string_view bytes) const {
  while (!bytes.empty()) {
    std::array<pollfd, 2> waited{{{.fd = connection, .events = POLLOUT, .revents = 0},
                                  {.fd = stop_pipe_[0], .events = POLLIN, .revents = 0}}};
    if (poll(waited.data(), waited.size(), -1) < 0) continue;
    if (waited[1].revents != 0) return false;
    const auto count = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

int closed_port() {
  int port = 0;
  close(listen_on_loopback(port));
  return port;
}

}  // namespace agentpress::test
