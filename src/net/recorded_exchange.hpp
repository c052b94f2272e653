// One request and what came back for it, with its timing: what a recording holds and a replay plays.
#pragma once

#include "net/transport.hpp"

#include <optional>
#include <string>
#include <vector>

namespace agentpress::net {

/// Times are counted from the start of the exchange.
struct RecordedExchange {
  struct Piece {
    Milliseconds after{0};
    std::string bytes{};
  };
  enum class Ending {
    complete,  ///< as far as HTTP can tell
    failed,    ///< with `error`
    dropped,   ///< by us: the answer was whole, or a limit or a signal ended it
  };

  HttpRequest request{};
  std::optional<HttpResponseHead> head{};
  Milliseconds head_after{0};
  std::vector<Piece> pieces{};  ///< of the body, as they arrived
  Ending ending = Ending::dropped;
  Milliseconds ended_after{0};
  std::optional<core::Error> error{};
};

}  // namespace agentpress::net
