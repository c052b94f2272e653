// Lines of an event stream begin with a letter or a colon, lines of JSON never do.
#include "formats/stray_json_decoder.hpp"

#include "formats/provider_error.hpp"

#include <optional>
#include <variant>

namespace agentpress::formats {
namespace {

constexpr std::size_t kMaximumStrayBytes = std::size_t{1} << 20U;

bool begins_json_line(char byte) {
  return std::string_view("{}[]\", \t").find(byte) != std::string_view::npos;
}

std::optional<core::Error> read_stray_error(std::string_view stray) {
  const auto document = JsonDocument::parse(stray);
  if (!document) return std::nullopt;
  const auto report = read_failure(document->root());
  return report ? std::optional(classify_failure(0, *report)) : std::nullopt;
}

}  // namespace

StrayJsonDecoder::StrayJsonDecoder(const StrayJsonDecoder& other)
    : ReplyDecoder(other),
      decoder_(other.decoder_->clone()),
      stray_(other.stray_),
      line_kind_(other.line_kind_) {}

std::unique_ptr<ReplyDecoder> StrayJsonDecoder::clone() const {
  return std::unique_ptr<ReplyDecoder>(new StrayJsonDecoder(*this));
}

void StrayJsonDecoder::feed(std::string_view bytes, const core::EventSink& sink) {
  if (is_done()) return;
  for (const char byte : bytes) take_byte(byte);
  decoder_->feed(bytes, sink);
}

void StrayJsonDecoder::end(const core::EventSink& sink) {
  if (is_done()) return;
  decoder_->end([this, &sink](const core::Event& event) {
    const auto* error = std::get_if<core::Error>(&event);
    const bool is_early_end = error != nullptr && (error->error_class == core::ErrorClass::incomplete ||
                                                   error->error_class == core::ErrorClass::not_an_answer);
    const auto stray_error = is_early_end ? read_stray_error(stray_) : std::nullopt;
    sink(stray_error ? core::Event(*stray_error) : event);
  });
}

void StrayJsonDecoder::take_byte(char byte) {
  if (byte == '\n' || byte == '\r') {
    line_kind_ = LineKind::unknown;
    return;
  }
  if (line_kind_ == LineKind::unknown)
    line_kind_ = begins_json_line(byte) ? LineKind::stray : LineKind::framed;
  if (line_kind_ == LineKind::stray && stray_.size() < kMaximumStrayBytes) stray_ += byte;
}

}  // namespace agentpress::formats
