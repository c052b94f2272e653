// What the requests of a run travel on: the network, the offline model, a recording - and whether they are
// recorded.
#pragma once

#include "cli/cassette.hpp"
#include "cli/commands.hpp"
#include "cli/plan.hpp"
#include "net/recording_transport.hpp"
#include "net/transport.hpp"

#include <memory>
#include <optional>
#include <string>

namespace agentpress::cli {

class Transports {
 public:
  /// Opens the file of --record (for appending, mode 0600), or reads that of --replay, else of
  /// AGENTPRESS_REPLAY. Throws core::StartupError.
  explicit Transports(const CommandContext& context);
  ~Transports();
  Transports(const Transports&) = delete;
  Transports& operator=(const Transports&) = delete;

  /// True when nothing is sent, so that no key is needed.
  bool is_replay() const { return cassette_.has_value(); }

  /// A fresh transport for one exchange with its retries. It must not outlive this object.
  std::unique_ptr<net::Transport> make(const Plan& plan, const std::string& prompt);

 private:
  void open_record(const std::string& path);
  void open_replay(const std::string& path);
  std::unique_ptr<net::Transport> make_real(const Plan& plan, const std::string& prompt) const;
  void record(const net::RecordedExchange& exchange);

  const CommandContext& context_;
  std::optional<Cassette> cassette_;
  int record_descriptor_ = -1;
};

}  // namespace agentpress::cli
