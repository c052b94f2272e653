// getaddrinfo of this program, which libcurl finds before the C library's.
#include "fake_resolver.hpp"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string_view>

namespace agentpress::test {
namespace {

struct Gate {
  std::mutex mutex;
  std::condition_variable changed;
  bool is_open = true;
  bool was_given_up = false;
};

Gate& gate() {
  static auto* const the_gate = new Gate;  // a resolver thread may outlive the end of main
  return *the_gate;
}

void wait_at_gate() {
  auto& the_gate = gate();
  std::unique_lock lock(the_gate.mutex);
  const bool opened =
      the_gate.changed.wait_for(lock, std::chrono::seconds(10), [&] { return the_gate.is_open; });
  if (!opened) the_gate.was_given_up = true;
}

bool is_numeric(const char* host) {
  std::array<unsigned char, 16> address{};
  return inet_pton(AF_INET, host, address.data()) == 1 || inet_pton(AF_INET6, host, address.data()) == 1;
}

}  // namespace

void hold_resolver() {
  const std::scoped_lock lock(gate().mutex);
  gate().is_open = false;
  gate().was_given_up = false;
}

bool release_resolver() {
  const std::scoped_lock lock(gate().mutex);
  gate().is_open = true;
  gate().changed.notify_all();
  return !gate().was_given_up;
}

}  // namespace agentpress::test

extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** result) {
  using namespace agentpress::test;
  using Function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto real = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "getaddrinfo"));  // NOLINT
  const std::string_view name = node == nullptr ? "" : node;
  if (name == kHostHanging) wait_at_gate();
  if (name == kHostHere) return real("127.0.0.1", service, hints, result);
  if (name != "localhost" && !is_numeric(node)) return EAI_NONAME;
  return real(node, service, hints, result);
}
