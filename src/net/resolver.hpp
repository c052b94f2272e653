// Looking up the addresses of a host name without ever waiting for it: the system's resolver has no limit of
// its own and cannot be interrupted, so it works in the background and whoever asked looks in from time to
// time.
#pragma once

#include "net/transport.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace agentpress::net {

/// What one family of addresses gave.
struct NameLookup {
  std::vector<std::string> addresses{};  ///< as text, without brackets
  std::string failure{};  ///< the system's own words, lower case; empty when there are addresses
  bool may_pass = false;  ///< the name server failed or was silent: the name may well exist
  Milliseconds duration{0};
};

/// A look-up under way. Dropping it is always at once; the background finishes alone and unheard.
class NameQuery {
 public:
  virtual ~NameQuery() = default;
  /// Nothing while the answer is still missing; after it has come, always the same.
  virtual std::optional<NameLookup> ipv4() const = 0;
  virtual std::optional<NameLookup> ipv6() const = 0;
};

class Resolver {
 public:
  virtual ~Resolver() = default;
  /// Never waits. `host` is a name, not an address.
  virtual std::unique_ptr<NameQuery> start(const std::string& host) = 0;
};

/// getaddrinfo in a thread of its own for each family.
std::unique_ptr<Resolver> make_system_resolver();

/// True for what needs no look-up: 192.0.2.1, 2001:db8::1.
bool is_address(const std::string& host);

}  // namespace agentpress::net
