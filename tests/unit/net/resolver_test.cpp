#include "net/resolver.hpp"

#include "fake_resolver.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <thread>

using namespace agentpress;
using namespace agentpress::test;

namespace {

/// Both answers, or what was there after ten seconds.
template <class Look>
auto wait_for(const Look& look) {
  for (int turn = 0; turn < 2000; ++turn) {
    if (auto answer = look()) return answer;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return look();
}

}  // namespace

TEST_CASE("resolver: a name that is known gives its addresses, of each family apart") {
  const auto resolver = net::make_system_resolver();
  const auto query = resolver->start(kHostHere);
  const auto lookup = wait_for([&] { return query->ipv4(); });
  REQUIRE(lookup);
  CHECK(lookup->addresses == std::vector<std::string>{"127.0.0.1"});
  CHECK(lookup->failure.empty());
  const auto other = wait_for([&] { return query->ipv6(); });
  REQUIRE(other);
  CHECK(other->addresses.empty());
  CHECK_FALSE(other->failure.empty());
}

TEST_CASE("resolver: a name that nobody knows says so, and that trying again is of no use") {
  const auto query = net::make_system_resolver()->start("nowhere.example");
  const auto lookup = wait_for([&] { return query->ipv4(); });
  REQUIRE(lookup);
  CHECK(lookup->failure == "name or service not known");
  CHECK_FALSE(lookup->may_pass);
}

TEST_CASE("resolver: one that hangs holds up neither the start nor the end of a query") {
  hold_resolver();
  const auto began = std::chrono::steady_clock::now();
  {
    const auto query = net::make_system_resolver()->start(kHostHanging);
    CHECK_FALSE(query->ipv4());
    CHECK_FALSE(query->ipv6());
  }
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(5));
  CHECK(release_resolver());
}

TEST_CASE("resolver: addresses need none") {
  for (const char* address : {"127.0.0.1", "192.0.2.1", "::1", "2001:db8::1"})
    CHECK(net::is_address(address));
  for (const char* name : {"localhost", "api.example", "", "1.2.3", "[::1]"})
    CHECK_FALSE(net::is_address(name));
}
