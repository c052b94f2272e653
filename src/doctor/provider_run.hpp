// The checks of one provider on the event loop: what is asked next, and when it is enough.
#pragma once

#include "client/health_reply.hpp"
#include "doctor/chat_verdict.hpp"
#include "doctor/provider_checks.hpp"
#include "doctor/question.hpp"
#include "doctor/row_reporter.hpp"
#include "net/proxy.hpp"
#include "net/resolver.hpp"

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace agentpress::doctor {

/// The references must outlive the run.
class ProviderRun {
 public:
  ProviderRun(net::Transport& transport, net::Resolver& resolver, ProviderTarget target,
              const ProviderCheckOptions& options, const ResultSink& on_result);
  ~ProviderRun();
  ProviderRun(const ProviderRun&) = delete;
  ProviderRun& operator=(const ProviderRun&) = delete;

  /// Judges what needs no network and asks the first question; the rest happens while the transport runs.
  void start();
  /// Reports every row that is still missing as skipped, for this reason.
  void finish(std::string_view reason);

 private:
  using Step = void (ProviderRun::*)();
  /// Runs a step; an exception is a failed check.
  void attempt(Step step);

  void begin();
  void begin_network();
  void look_up_name();
  void take_names();
  void ask_health();
  void take_first_sign();
  void take_health();
  void take_way();
  void take_reply();
  void ask_further();
  void take_further();
  void conclude_free();
  void begin_chat();
  void take_chat();
  void run_out_of_time();

  CheckResult key_verdict() const;
  const Asked* list_asked() const;
  const net::HttpResponseHead* head_with_limits() const;
  std::unique_ptr<Question> ask(std::string url, const std::string& method, bool with_key, Step when_over);
  std::optional<client::HealthReply> read(const Asked& asked) const;

  void stop_at(std::string_view id);
  void end_free_part();

  net::Transport& transport_;
  net::Resolver& resolver_;
  ProviderTarget target_;
  const ProviderCheckOptions& options_;
  RowReporter rows_;
  ProbeSubject subject_;
  Limits limits_;

  net::ProxyChoice proxy_;
  NameSearch names_;
  std::unique_ptr<net::NameQuery> query_;
  net::Milliseconds family_came_{0};  ///< when the first kind of addresses was there
  std::optional<net::Transport::TimerId> poll_;
  std::optional<net::Transport::TimerId> deadline_;
  bool is_out_of_time_ = false;

  std::unique_ptr<Question> health_;
  std::unique_ptr<Question> handshake_;
  std::unique_ptr<Question> key_;
  std::unique_ptr<Question> list_;
  std::optional<client::HealthReply> health_reply_;

  std::unique_ptr<client::ChatExchange> chat_;
  ChatOutcome chat_outcome_;
  std::optional<net::Transport::TimerId> chat_end_;
};

}  // namespace agentpress::doctor
