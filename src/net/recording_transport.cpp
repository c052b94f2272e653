#include "net/recording_transport.hpp"

#include <map>
#include <utility>

namespace agentpress::net {
namespace {

/// Stands between the transport and the handler of one exchange.
class Listener final : public ResponseHandler {
 public:
  Listener(const Transport& clock, HttpRequest request, ResponseHandler& handler, const RecordSink& sink)
      : clock_(clock), handler_(handler), sink_(sink), began_(clock.now()) {
    exchange_.request = std::move(request);
  }

  void on_head(const HttpResponseHead& head) override {
    exchange_.head = head;
    exchange_.head_after = elapsed();
    handler_.on_head(head);
  }

  void on_body(std::string_view bytes) override {
    exchange_.pieces.push_back({.after = elapsed(), .bytes = std::string(bytes)});
    handler_.on_body(bytes);
  }

  void on_complete(const std::optional<core::Error>& error) override {
    exchange_.error = error;
    end(error ? RecordedExchange::Ending::failed : RecordedExchange::Ending::complete);
    handler_.on_complete(error);
  }

  /// The first ending counts. The listener itself may still be on the stack.
  void end(RecordedExchange::Ending ending) {
    if (has_ended_) return;
    has_ended_ = true;
    exchange_.ending = ending;
    exchange_.ended_after = elapsed();
    sink_(exchange_);
    exchange_ = {};
  }

 private:
  Milliseconds elapsed() const { return clock_.now() - began_; }

  const Transport& clock_;
  ResponseHandler& handler_;
  const RecordSink& sink_;
  Milliseconds began_;
  RecordedExchange exchange_;
  bool has_ended_ = false;
};

class RecordingTransport final : public Transport {
 public:
  RecordingTransport(std::unique_ptr<Transport> transport, RecordSink sink)
      : transport_(std::move(transport)), sink_(std::move(sink)) {}

  TransferId start(HttpRequest request, ResponseHandler& handler) override {
    auto listener = std::make_unique<Listener>(*transport_, request, handler, sink_);
    const auto id = transport_->start(std::move(request), *listener);
    listeners_.emplace(id, std::move(listener));
    return id;
  }

  void cancel_transfer(TransferId transfer) override {
    const auto found = listeners_.find(transfer);
    if (found != listeners_.end()) found->second->end(RecordedExchange::Ending::dropped);
    transport_->cancel_transfer(transfer);
  }

  void release_transfer(TransferId transfer) override {
    const auto found = listeners_.find(transfer);
    if (found != listeners_.end()) found->second->end(RecordedExchange::Ending::dropped);
    transport_->release_transfer(transfer);
  }

  TimerId after(Milliseconds delay, std::function<void()> action) override {
    return transport_->after(delay, std::move(action));
  }
  void cancel_timer(TimerId timer) override { transport_->cancel_timer(timer); }
  Milliseconds now() const override { return transport_->now(); }
  void run() override { transport_->run(); }

  void stop() override {
    for (const auto& [id, listener] : listeners_) listener->end(RecordedExchange::Ending::dropped);
    transport_->stop();
  }

 private:
  std::unique_ptr<Transport> transport_;
  RecordSink sink_;
  /// Kept to the end: one may be calling us when its exchange is over.
  std::map<TransferId, std::unique_ptr<Listener>> listeners_;
};

}  // namespace

std::unique_ptr<Transport> make_recording_transport(std::unique_ptr<Transport> transport, RecordSink sink) {
  return std::make_unique<RecordingTransport>(std::move(transport), std::move(sink));
}

}  // namespace agentpress::net
