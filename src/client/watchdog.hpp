// When an exchange has taken too long, and what to say then. Pure: time comes in as an argument.
#pragma once

#include "client/chat.hpp"
#include "core/error.hpp"

#include <optional>
#include <string_view>

namespace agentpress::client {

/// What the deadlines of an exchange are counted from, all by the transport's clock.
struct ExchangeTimes {
  net::Milliseconds started{0};
  net::Milliseconds attempt_began{0};
  net::Milliseconds last_byte{0};
  net::Milliseconds last_event{0};
  bool is_pausing = false;  ///< between two attempts
  bool has_delta = false;
};

struct Overdue {
  bool is_total = false;  ///< the limit of everything, retries included
  core::Error error;
};

/// The nearest moment at which something could be overdue; nothing when nothing is limited.
std::optional<net::Milliseconds> next_deadline(const Timeouts& timeouts, const ExchangeTimes& times);

/// The `timeout` error of what is overdue at `now`, if anything is.
std::optional<Overdue> find_overdue(const Timeouts& timeouts, const ExchangeTimes& times,
                                    net::Milliseconds now, std::string_view provider);

}  // namespace agentpress::client
