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

  /// What one exchange with its retries travels on, until the next call. The network is the same every time:
  /// its connections stay open as long as this object lives.
  net::Transport& choose(const Plan& plan, const std::string& prompt);

 private:
  void open_record(const std::string& path);
  void open_replay(const std::string& path);
  std::unique_ptr<net::Transport> recorded(std::unique_ptr<net::Transport> transport);
  std::unique_ptr<net::Transport> make_network() const;
  void record(const net::RecordedExchange& exchange);

  const CommandContext& context_;
  std::optional<Cassette> cassette_;
  std::unique_ptr<net::Transport> network_;
  std::unique_ptr<net::Transport> other_;  ///< a recording, or the offline model
  int record_descriptor_ = -1;
};

}  // namespace agentpress::cli
