// The system's resolver, kept at arm's length.
#include "net/resolver.hpp"

#include "net/curl_library.hpp"
#include "util/text.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace agentpress::net {
namespace {

/// Shared with a thread that may outlive everything else.
class Slot {
 public:
  void put(NameLookup lookup) {
    const std::lock_guard lock(mutex_);
    lookup_ = std::move(lookup);
  }
  std::optional<NameLookup> look() const {
    const std::lock_guard lock(mutex_);
    return lookup_;
  }

 private:
  mutable std::mutex mutex_;
  std::optional<NameLookup> lookup_;
};

std::string address_text(const sockaddr& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* bytes = nullptr;
  const void* whole = &address;
  if (address.sa_family == AF_INET) bytes = &static_cast<const sockaddr_in*>(whole)->sin_addr;
  if (address.sa_family == AF_INET6) bytes = &static_cast<const sockaddr_in6*>(whole)->sin6_addr;
  if (bytes == nullptr) return "";
  const char* end = inet_ntop(address.sa_family, bytes, text.data(), static_cast<socklen_t>(text.size()));
  return end == nullptr ? "" : end;
}

NameLookup look_up(const std::string& host, int family) {
  using SteadyClock = std::chrono::steady_clock;
  const auto began = SteadyClock::now();
  addrinfo wish{};
  wish.ai_family = family;
  wish.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int fault = getaddrinfo(host.c_str(), nullptr, &wish, &found);
  NameLookup lookup;
  lookup.duration = std::chrono::duration_cast<Milliseconds>(SteadyClock::now() - began);
  if (fault != 0) {
    lookup.failure = util::lower_ascii(gai_strerror(fault));
    lookup.may_pass = fault != EAI_NONAME && fault != EAI_NODATA && fault != EAI_ADDRFAMILY;
    return lookup;
  }
  for (const auto* entry = found; entry != nullptr; entry = entry->ai_next) {
    auto text = address_text(*entry->ai_addr);
    if (text.empty() || std::ranges::find(lookup.addresses, text) != lookup.addresses.end()) continue;
    lookup.addresses.push_back(std::move(text));
  }
  freeaddrinfo(found);
  if (lookup.addresses.empty()) lookup.failure = "no address";
  return lookup;
}

std::shared_ptr<const Slot> look_up_in_background(const std::string& host, int family) {
  auto slot = std::make_shared<Slot>();
  try {
    std::thread([slot, host, family] { slot->put(look_up(host, family)); }).detach();
  } catch (const std::system_error&) {
    slot->put({.failure = "no thread could be started", .may_pass = true});
  }
  return slot;
}

class SystemQuery final : public NameQuery {
 public:
  explicit SystemQuery(const std::string& host)
      : ipv4_(look_up_in_background(host, AF_INET)), ipv6_(look_up_in_background(host, AF_INET6)) {}
  std::optional<NameLookup> ipv4() const override { return ipv4_->look(); }
  std::optional<NameLookup> ipv6() const override { return ipv6_->look(); }

 private:
  std::shared_ptr<const Slot> ipv4_;
  std::shared_ptr<const Slot> ipv6_;
};

class SystemResolver final : public Resolver {
 public:
  std::unique_ptr<NameQuery> start(const std::string& host) override {
    return std::make_unique<SystemQuery>(host);
  }
};

}  // namespace

std::unique_ptr<Resolver> make_system_resolver() {
  // It changes the environment when it is opened, which has to happen before there is a second thread.
  // Without it names are looked up all the same.
  static_cast<void>(open_curl_library());
  return std::make_unique<SystemResolver>();
}

bool is_address(const std::string& host) {
  in6_addr scratch{};
  return inet_pton(AF_INET, host.c_str(), &scratch) == 1 || inet_pton(AF_INET6, host.c_str(), &scratch) == 1;
}

}  // namespace agentpress::net
