// `agentpress keys list`: which keys are within reach, without their values.
#pragma once

#include "cli/setup.hpp"

#include <string>
#include <vector>

namespace agentpress::cli {

struct KeyEntry {
  std::string provider{};
  std::string source{};                 ///< the one that is used
  std::string origin{};                 ///< where the key goes to; empty when that cannot be said
  std::vector<std::string> shadowed{};  ///< sources that hold a key and lost
};

struct KeyReport {
  std::vector<KeyEntry> keys{};
  std::vector<std::string> problems{};  ///< files that cannot be used, entries that belong to nobody
};

/// Runs no command and reads no key file. Values that it comes across become secrets of `redactor`.
KeyReport collect_keys(const Setup& setup, util::Redactor& redactor);

std::string key_table(const KeyReport& report);
std::string key_json(const KeyReport& report, const util::Redactor& redactor);

}  // namespace agentpress::cli
