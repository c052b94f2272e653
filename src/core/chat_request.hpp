// What the user asked for, free of any provider's spelling.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace agentpress::core {

enum class Role { system, user, assistant };

struct Message {
  Role role = Role::user;
  std::string text{};  ///< valid UTF-8
};

enum class Streaming { off, on };

/// An unset field is not sent: agentpress has no sampling defaults of its own.
struct Sampling {
  std::optional<double> temperature{};
  std::optional<double> top_p{};
  std::optional<long> max_tokens{};
  std::vector<std::string> stop{};
};

struct ChatRequest {
  std::vector<Message> messages{};
  Sampling sampling{};
  Streaming streaming = Streaming::on;
};

}  // namespace agentpress::core
