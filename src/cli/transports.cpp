#include "cli/transports.hpp"

#include "cli/answer_run.hpp"
#include "cli/signals.hpp"
#include "net/curl_transport.hpp"
#include "net/echo_transport.hpp"
#include "net/replay_transport.hpp"
#include "util/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

namespace agentpress::cli {
namespace {

constexpr std::size_t kLargestCassette = std::size_t{256} << 20U;

}  // namespace

Transports::Transports(const CommandContext& context) : context_(context) {
  const auto& options = context.options;
  if (options.dry_run != DryRun::off) return;  // nothing will travel
  if (!options.record_file.empty()) {
    open_record(options.record_file);
  } else if (!options.replay_file.empty()) {
    open_replay(options.replay_file);
  } else if (const auto named = context.environment.get("AGENTPRESS_REPLAY")) {
    context.diagnostics.detail(fmt::format("answering from {} (AGENTPRESS_REPLAY)", *named));
    open_replay(*named);
  }
}

Transports::~Transports() {
  if (record_descriptor_ >= 0) ::close(record_descriptor_);
}

void Transports::open_record(const std::string& path) {
  record_descriptor_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (record_descriptor_ >= 0) return;
  throw core::StartupError(core::ErrorClass::output,
                           fmt::format("cannot write the recording to {}: {}; nothing was sent", path,
                                       util::system_error_text(errno)));
}

void Transports::open_replay(const std::string& path) {
  const auto content = util::read_file(path, kLargestCassette);
  if (!content) {
    throw core::StartupError(core::ErrorClass::input,
                             fmt::format("cannot read the recording {}: {}", path, content.error().message),
                             fmt::format("--record {} makes one", path));
  }
  auto cassette = Cassette::parse(*content, path);
  if (!cassette) throw core::StartupError(cassette.error());
  cassette_ = *std::move(cassette);
}

net::Transport& Transports::choose(const Plan& plan, const std::string& prompt) {
  if (cassette_) {
    other_ = net::make_replay_transport(
        [this](const net::HttpRequest& request) { return cassette_->find(request); });
  } else if (plan.route->provider->offline) {
    const auto reply = context_.options.no_stream ? net::EchoReply::whole : net::EchoReply::stream;
    other_ = recorded(net::make_echo_transport(prompt, reply));
  } else {
    if (!network_) network_ = recorded(make_network());
    return *network_;
  }
  return *other_;
}

std::unique_ptr<net::Transport> Transports::recorded(std::unique_ptr<net::Transport> transport) {
  if (record_descriptor_ < 0) return transport;
  return net::make_recording_transport(std::move(transport),
                                       [this](const net::RecordedExchange& exchange) { record(exchange); });
}

std::unique_ptr<net::Transport> Transports::make_network() const {
  return net::make_curl_transport({.environment = context_.environment,
                                   .wakeup_descriptor = signals::descriptor(),
                                   .on_wakeup = interrupt_current_answer,
                                   .user_agent = "agentpress/" AGENTPRESS_VERSION});
}

/// The answer is worth more than its recording: a fault is told, and the run goes on.
void Transports::record(const net::RecordedExchange& exchange) {
  util::OutputStream file(record_descriptor_);
  const auto line = cassette_line(exchange, context_.diagnostics.redactor());
  if (file.write(line) == util::WriteResult::written) return;
  context_.diagnostics.warning(fmt::format("cannot write the recording to {}: {}",
                                           context_.options.record_file,
                                           util::system_error_text(file.error_number())));
}

}  // namespace agentpress::cli
