// Texts that do something to a terminal that does not know them for what they are: at least one for every
// control function of ECMA-48 and of xterm, in each of the spellings that terminals take, and what hides or
// reorders text.
#pragma once

#include <string>
#include <vector>

namespace agentpress::tests {

struct HostilePayload {
  std::string name{};
  std::string bytes{};
};

/// All of them, with different bytes.
std::vector<HostilePayload> hostile_payloads();

}  // namespace agentpress::tests
