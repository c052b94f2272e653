// What is wrong with a configuration file, as data.
#pragma once

#include <cstddef>
#include <string>

namespace agentpress::config {

enum class Severity {
  error,    ///< the file, or what it says, cannot be used
  warning,  ///< it can, but probably does not do what was meant
};

struct Mistake {
  Severity severity = Severity::error;
  std::size_t line = 0;
  std::size_t column = 0;  ///< in characters; both count from 1
  std::string key{};       ///< "providers.groq.base_url"; empty where the text is no TOML at all
  std::string message{};
  std::string hint{};
};

}  // namespace agentpress::config
