// The names that the tests of this program can resolve: no look-up ever leaves the machine.
#pragma once

namespace agentpress::test {

/// 127.0.0.1, and not a name that counts as loopback.
inline constexpr const char* kHostHere = "here.example";
/// The look-up of this name blocks until `release_resolver`.
inline constexpr const char* kHostHanging = "hanging.example";

void hold_resolver();
/// False when a look-up gave up before, after ten seconds.
bool release_resolver();

}  // namespace agentpress::test
