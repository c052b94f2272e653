// The contract of decoders where a fixture would be too large or needs more than one decoder.
#include "formats/format_registry.hpp"
#include "unit/formats/decode_run.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace agentpress;

constexpr core::FormatId kFormats[] = {core::FormatId::openai_chat, core::FormatId::anthropic_messages};
constexpr std::size_t kPieceBytes = std::size_t{1} << 20U;

test::Events feed_endlessly(formats::ReplyDecoder& decoder, std::string_view beginning, std::size_t bytes) {
  test::Events events;
  const core::EventSink sink = [&events](const core::Event& event) { events.push_back(event); };
  decoder.feed(beginning, sink);
  const std::string piece(kPieceBytes, 'x');
  for (std::size_t sent = 0; sent < bytes && !decoder.is_done(); sent += piece.size())
    decoder.feed(piece, sink);
  decoder.end(sink);
  return events;
}

void check_over_cap(const test::Events& events) {
  REQUIRE(events.size() == 1);
  const auto& error = std::get<core::Error>(events[0]);
  CHECK(error.error_class == core::ErrorClass::not_an_answer);
  CHECK(error.message.find("larger than 67108864 bytes") != std::string::npos);
  CHECK_FALSE(error.retryable);
}

}  // namespace

TEST_CASE("decoders: one event, and one unstreamed body, may not grow without end") {
  for (const auto format : kFormats) {
    const auto& wire_format = formats::format_of(format);
    const auto stream = wire_format.make_decoder(core::Streaming::on);
    check_over_cap(feed_endlessly(*stream, "data: {\"x\":\"", formats::kMaximumEventBytes + kPieceBytes));
    CHECK(stream->is_done());
    const auto body = wire_format.make_decoder(core::Streaming::off);
    check_over_cap(feed_endlessly(*body, "{\"x\":\"", formats::kMaximumEventBytes + kPieceBytes));
    CHECK(body->is_done());
  }
}

TEST_CASE("decoders: nothing comes after the ending, whatever still arrives") {
  const auto decoder = formats::format_of(core::FormatId::openai_chat).make_decoder(core::Streaming::on);
  test::Events events;
  const core::EventSink sink = [&events](const core::Event& event) { events.push_back(event); };
  decoder->feed("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: [DONE]\n\n", sink);
  CHECK(decoder->is_done());
  REQUIRE(events.size() == 2);
  decoder->feed("data: {\"choices\":[{\"delta\":{\"content\":\"b\"}}]}\n\ndata: garbage\n\n", sink);
  decoder->end(sink);
  decoder->end(sink);
  CHECK(events.size() == 2);
}

TEST_CASE("decoders: everything in one piece stops at the ending too") {
  const test::Events events = test::decode_whole(
      {.format = formats::format_of(core::FormatId::openai_chat),
       .streaming = core::Streaming::on,
       .body = "data: [DONE]\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"b\"}}]}\n\ndata: garbage\n\n"});
  CHECK(events == test::Events{core::Finish{}});
}

TEST_CASE("decoders: a delta comes out as soon as its event is complete") {
  const auto decoder = formats::format_of(core::FormatId::openai_chat).make_decoder(core::Streaming::on);
  test::Events events;
  const core::EventSink sink = [&events](const core::Event& event) { events.push_back(event); };
  decoder->feed("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n", sink);
  CHECK(events.empty());
  decoder->feed("\n", sink);
  CHECK(events == test::Events{core::TextDelta{"a"}});
}

TEST_CASE("decoders: a clone goes its own way") {
  for (const auto format : kFormats) {
    const auto original = formats::format_of(format).make_decoder(core::Streaming::on);
    test::Events of_original;
    test::Events of_clone;
    const core::EventSink to_original = [&](const core::Event& event) { of_original.push_back(event); };
    original->feed("data: {", to_original);
    const auto clone = original->clone();
    clone->end([&](const core::Event& event) { of_clone.push_back(event); });
    CHECK(clone->is_done());
    CHECK_FALSE(original->is_done());
    CHECK(of_clone.size() == 1);
    CHECK(of_original.empty());
  }
}
