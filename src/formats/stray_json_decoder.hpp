// A stream whose server, when it fails, drops out of the framing and writes its error as plain JSON.
#pragma once

#include "formats/wire_format.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace agentpress::formats {

/// Passes everything to `decoder` and keeps the lines that are no part of an event stream. If the stream then
/// ends too early and these lines are an error, that error is the ending.
class StrayJsonDecoder final : public ReplyDecoder {
 public:
  explicit StrayJsonDecoder(std::unique_ptr<ReplyDecoder> decoder) : decoder_(std::move(decoder)) {}

  void feed(std::string_view bytes, const core::EventSink& sink) override;
  void end(const core::EventSink& sink) override;
  bool is_done() const override { return decoder_->is_done(); }
  std::unique_ptr<ReplyDecoder> clone() const override;

 private:
  enum class LineKind { unknown, framed, stray };

  StrayJsonDecoder(const StrayJsonDecoder& other);
  void take_byte(char byte);

  std::unique_ptr<ReplyDecoder> decoder_;
  std::string stray_;
  LineKind line_kind_ = LineKind::unknown;
};

}  // namespace agentpress::formats
