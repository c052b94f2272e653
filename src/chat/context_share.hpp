// How much of a model's context a conversation takes. Nobody but the provider can count tokens: bytes are the
// measure, and the provider's last count says how many bytes one of its tokens has here.
#pragma once

#include "core/chat_request.hpp"
#include "history/turn.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace agentpress::chat {

/// Of everything in the messages that becomes tokens. Media count as `kBytesOfMedia` each, whatever their
/// size.
std::size_t bytes_of(std::span<const core::Message> messages);
inline constexpr std::size_t kBytesOfMedia = 6000;

/// From this share on the user is asked what is to be done.
inline constexpr double kNearlyFull = 0.9;

class TokenEstimate {
 public:
  /// For a request of so many bytes, the provider counted so many tokens. Counts of very short requests say
  /// little: what a provider adds to every request would be most of them.
  void learn(std::size_t bytes, std::int64_t tokens);
  /// Four bytes a token until something was learned.
  std::int64_t tokens_of(std::size_t bytes) const;
  /// Another model counts differently.
  void forget() { bytes_per_token_.reset(); }

 private:
  std::optional<double> bytes_per_token_;
};

/// 0 when the limit is not known.
double share_of_context(std::int64_t tokens, std::optional<long> context_tokens);

/// How many of the newest turns stay when older ones have to go: as many as take at most half of the context,
/// one at least.
std::size_t turns_to_keep(std::span<const history::Turn> turns, const TokenEstimate& estimate,
                          std::optional<long> context_tokens);

}  // namespace agentpress::chat
