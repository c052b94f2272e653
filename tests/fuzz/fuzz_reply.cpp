// One decoder (the build says which): any bytes give the same events however they are cut, exactly one
// ending, and so does every prefix.
#include "formats/format_registry.hpp"
#include "fuzz/fuzz_input.hpp"
#include "unit/formats/decode_run.hpp"
#include "util/text.hpp"

#include <string>

namespace {

using namespace agentpress;

void check_event(const core::Event& event, int& known_calls) {
  if (const auto* delta = std::get_if<core::TextDelta>(&event))
    fuzz::require(!delta->text.empty() && !util::find_invalid_utf8(delta->text),
                  "text is not empty and UTF-8");
  if (const auto* delta = std::get_if<core::ToolCallDelta>(&event)) {
    fuzz::require(delta->index >= 0 && delta->index <= known_calls,
                  "calls are counted in order of appearance");
    known_calls = std::max(known_calls, delta->index + 1);
  }
  if (const auto* error = std::get_if<core::Error>(&event)) {
    fuzz::require(!error->message.empty() && !util::find_invalid_utf8(error->message),
                  "an error says something");
    const bool is_final = error->error_class == core::ErrorClass::auth ||
                          error->error_class == core::ErrorClass::permission ||
                          error->error_class == core::ErrorClass::quota;
    fuzz::require(!is_final || !error->retryable, "errors that a retry cannot help are not retryable");
  }
}

/// Ends a clone half way: the original must not notice.
void check_clone(const test::Reply& reply, const test::Events& events) {
  const auto decoder = reply.format.make_decoder(reply.streaming);
  test::Events of_original;
  const core::EventSink sink = [&of_original](const core::Event& event) { of_original.push_back(event); };
  const std::string half(reply.body.substr(0, reply.body.size() / 2));
  const std::string rest(reply.body.substr(half.size()));
  decoder->feed(half, sink);
  test::Events of_clone = of_original;
  decoder->clone()->end([&of_clone](const core::Event& event) { of_clone.push_back(event); });
  fuzz::require(test::find_ending_fault(of_clone).empty(), "a prefix has exactly one ending");
  decoder->feed(rest, sink);
  decoder->end(sink);
  fuzz::require(decoder->is_done(), "a decoder is done after its end");
  fuzz::require(of_original == events, "ending a clone leaves the original alone");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = fuzz::read_input(data, size);
  if (!input) return 0;
  const test::Reply reply{.format = formats::format_of(core::FormatId::FUZZED_FORMAT),
                          .streaming = core::Streaming::FUZZED_STREAMING,
                          .body = input->bytes};
  const test::Events events = test::decode_whole(reply);
  fuzz::require(test::find_ending_fault(events).empty(), "exactly one ending, and nothing after it");
  int known_calls = 0;
  for (const auto& event : events) check_event(event, known_calls);
  fuzz::require(test::decode(reply, fuzz::AlternatingCutter(*input)) == events,
                "the same events however cut");
  check_clone(reply, events);
  return 0;
}
