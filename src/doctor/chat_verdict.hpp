// The verdict on one real chat. Pure.
#pragma once

#include "client/chat.hpp"
#include "core/event.hpp"
#include "doctor/check.hpp"
#include "doctor/observation.hpp"
#include "doctor/provider_target.hpp"

#include <optional>

namespace agentpress::doctor {

/// What a chat came to.
struct ChatOutcome {
  std::optional<core::Error> error{};  ///< nothing: it ended as it should, however short
  core::Usage usage{};
  std::string served_model{};
  client::ChatReport report{};
};

/// Nearly free: a few words in, a word out. No limit of tokens, at which models that reason would fail.
core::ChatRequest small_chat(core::ChatRequest request);

CheckResult judge_chat(const ProbeSubject& subject, const DeepCall& deep, const ChatOutcome& outcome);

/// What a chat proves about the key.
CheckResult judge_key_by_chat(const ProbeSubject& subject, const ChatOutcome& outcome);

}  // namespace agentpress::doctor
