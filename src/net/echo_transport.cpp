#include "net/echo_transport.hpp"

#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <vector>

namespace agentpress::net {
namespace {

std::string json_string(std::string_view text) {
  std::string result = "\"";
  for (const char byte : text) {
    if (byte == '"' || byte == '\\') {
      result += '\\';
      result += byte;
    } else if (static_cast<unsigned char>(byte) < 0x20) {
      result += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(byte)));
    } else {
      result += byte;
    }
  }
  return result + '"';
}

/// Words with the blanks before them, at most `kLongestPiece` bytes each and never cut inside a character.
std::vector<std::string_view> cut_into_pieces(std::string_view text) {
  constexpr std::size_t kLongestPiece = 4096;
  std::vector<std::string_view> pieces;
  while (!text.empty()) {
    auto end = text.find_first_not_of(" \n\t");
    end = end == std::string_view::npos ? text.size() : text.find_first_of(" \n\t", end);
    end = std::min({end, text.size(), kLongestPiece});
    while (util::is_within_character(text, end)) --end;
    pieces.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return pieces;
}

std::string usage_object(std::size_t pieces) {
  return fmt::format(R"({{"prompt_tokens":{0},"completion_tokens":{0},"total_tokens":{1}}})", pieces,
                     2 * pieces);
}

constexpr std::string_view kChunkHead =
    R"(data: {"id":"echo-1","object":"chat.completion.chunk","model":"echo",)";

std::string chunk(std::string_view rest) {
  return fmt::format("{}{}}}\n\n", kChunkHead, rest);
}

class EchoTransport final : public Transport {
 public:
  EchoTransport(std::string answer, EchoReply reply) : answer_(std::move(answer)), reply_(reply) {}

  TransferId start(HttpRequest /*request*/, ResponseHandler& handler) override {
    transfers_.push_back({++last_id_, &handler});
    return last_id_;
  }

  void cancel_transfer(TransferId transfer) override {
    if (transfer == current_) current_ = 0;
    std::erase_if(transfers_, [&](const auto& waiting) { return waiting.id == transfer; });
  }

  /// Every answer is complete before `run` returns, so no timer that watches over one can ever come due.
  TimerId after(Milliseconds /*delay*/, std::function<void()> /*action*/) override { return ++last_id_; }
  void cancel_timer(TimerId /*timer*/) override {}

  Milliseconds now() const override {
    return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
  }

  void run() override {
    while (!transfers_.empty() && !stopped_) {
      const auto next = transfers_.front();
      transfers_.pop_front();
      current_ = next.id;
      reply_to(*next.handler);
    }
  }

  void stop() override { stopped_ = true; }

 private:
  struct Waiting {
    TransferId id = 0;
    ResponseHandler* handler = nullptr;
  };

  bool is_wanted() const { return current_ != 0 && !stopped_; }

  void reply_to(ResponseHandler& handler) {
    const bool is_stream = reply_ == EchoReply::stream;
    handler.on_head({.status = 200,
                     .headers = {{"content-type", is_stream ? "text/event-stream" : "application/json"},
                                 {"x-request-id", "echo-1"}}});
    if (is_stream) {
      send_stream(handler);
    } else {
      send_whole(handler);
    }
    if (is_wanted()) handler.on_complete(std::nullopt);
  }

  void send_stream(ResponseHandler& handler) {
    const auto pieces = cut_into_pieces(answer_);
    const auto send = [&](const std::string& bytes) {
      if (is_wanted()) handler.on_body(bytes);
    };
    send(chunk(R"("choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}])"));
    for (const auto piece : pieces) {
      send(chunk(fmt::format(R"("choices":[{{"index":0,"delta":{{"content":{}}},"finish_reason":null}}])",
                             json_string(piece))));
    }
    send(chunk(R"("choices":[{"index":0,"delta":{},"finish_reason":"stop"}])"));
    send(chunk(fmt::format(R"("choices":[],"usage":{})", usage_object(pieces.size()))));
    send("data: [DONE]\n\n");
  }

  void send_whole(ResponseHandler& handler) {
    if (!is_wanted()) return;
    handler.on_body(
        fmt::format(R"({{"id":"echo-1","object":"chat.completion","model":"echo","choices":[{{"index":0,)"
                    R"("message":{{"role":"assistant","content":{}}},"finish_reason":"stop"}}],"usage":{}}})",
                    json_string(answer_), usage_object(cut_into_pieces(answer_).size())));
  }

  std::string answer_;
  EchoReply reply_;
  std::deque<Waiting> transfers_;
  TransferId current_ = 0;
  std::uint64_t last_id_ = 0;
  bool stopped_ = false;
};

}  // namespace

std::unique_ptr<Transport> make_echo_transport(std::string answer, EchoReply reply) {
  return std::make_unique<EchoTransport>(std::move(answer), reply);
}

}  // namespace agentpress::net
