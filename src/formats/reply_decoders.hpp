// What the decoders of all protocols share: framing, caps, the difference between a cut reply and a malformed
// one, and the rule that exactly one ending event comes out. A protocol adds a `Reader`, a copyable class
// with
//
//   static bool takes_done_marker();                whether `[DONE]` ends its streams
//   void take_event(type, json, writer);            one event of a stream
//   void finish_at_done(writer);                    `[DONE]` arrived
//   void finish_at_end(writer);                     the stream closed without an ending so far
//   void take_body(json, writer);                   a whole unstreamed reply
#pragma once

#include "core/event.hpp"
#include "formats/json_access.hpp"
#include "formats/provider_error.hpp"
#include "formats/wire_format.hpp"
#include "framing/ndjson.hpp"
#include "framing/sse.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace agentpress::formats {

/// The way to the sink. It lets one ending through and nothing after it.
class EventWriter {
 public:
  EventWriter(const core::EventSink& sink, bool& is_done) : sink_(sink), is_done_(is_done) {}

  void write(const core::Event& event) {
    if (is_done_) return;
    is_done_ = core::is_ending(event);
    sink_(event);
  }
  bool is_done() const { return is_done_; }

 private:
  const core::EventSink& sink_;
  bool& is_done_;
};

/// Whether more of the stream followed an event, or the stream ended with it - perhaps in its middle.
enum class EventPlace { inside, last };

struct EventData {
  std::string_view type;
  std::string_view data;
  EventPlace place = EventPlace::inside;
};

/// Whether `text` can be a whole JSON object; spares the parser nearly every cut text.
bool may_be_object(std::string_view text);

/// True for `[DONE]`, which ends streams of several protocols.
bool is_done_marker(std::string_view data);

/// The error for event data that is no JSON object.
core::Error unreadable_event_error(const EventData& event);

/// The error for a stream that ended without any readable event. `first_words` are those that a stream can
/// begin with.
core::Error no_stream_error(std::string_view beginning, std::span<const std::string_view> first_words);

/// The error for an unstreamed body that is no JSON.
core::Error unreadable_body_error(JsonFault fault, std::string_view body);

/// How bytes become events: as server-sent events, or as lines of JSON.
struct SseFraming {
  using Parser = framing::SseParser;
  static constexpr std::array<std::string_view, 5> kFirstWords{":", "data:", "event:", "id:", "retry:"};
};
struct NdjsonFraming {
  using Parser = framing::NdjsonParser;
  static constexpr std::array<std::string_view, 1> kFirstWords{"{"};
};

template <class Reader, class Framing = SseFraming>
class StreamDecoder final : public ReplyDecoder {
 public:
  void feed(std::string_view bytes, const core::EventSink& sink) override {
    if (is_done_) return;
    remember_beginning(bytes);
    EventWriter writer(sink, is_done_);
    const auto on_event = [this, &writer](std::string_view type, std::string_view data) {
      take({type, data, EventPlace::inside}, writer);
    };
    if (!parser_.feed(bytes, on_event)) writer.write(too_large_error("one event of the stream"));
  }

  void end(const core::EventSink& sink) override {
    if (is_done_) return;
    EventWriter writer(sink, is_done_);
    const auto on_event = [this, &writer](std::string_view type, std::string_view data) {
      take({type, data, EventPlace::last}, writer);
    };
    if (!parser_.end(on_event)) writer.write(too_large_error("one event of the stream"));
    if (!saw_object_ && !is_done_) writer.write(no_stream_error(beginning_, Framing::kFirstWords));
    if (!is_done_) reader_.finish_at_end(writer);
  }

  bool is_done() const override { return is_done_; }
  std::unique_ptr<ReplyDecoder> clone() const override { return std::make_unique<StreamDecoder>(*this); }

 private:
  static constexpr std::size_t kBeginningBytes = 256;

  void remember_beginning(std::string_view bytes) {
    if (!saw_object_ && beginning_.size() < kBeginningBytes)
      beginning_.append(bytes.substr(0, kBeginningBytes - beginning_.size()));
  }

  void take(const EventData& event, EventWriter& writer) {
    if (is_done_) return;
    if (is_done_marker(event.data)) {
      if (Reader::takes_done_marker()) reader_.finish_at_done(writer);
      return;
    }
    if (take_object(event, writer)) return;
    if (event.type == "error" && event.data.empty()) writer.write(unreadable_event_error(event));
    // Some servers end each event with one line end only; then every line of the data is an object of its
    // own.
    std::string_view rest = event.data;
    while (!rest.empty() && !is_done_) {
      const auto line_end = rest.find('\n');
      const EventData line{event.type, rest.substr(0, line_end), event.place};
      rest = line_end == std::string_view::npos ? std::string_view{} : rest.substr(line_end + 1);
      take_line(line, !rest.empty(), writer);
    }
  }

  void take_line(const EventData& line, bool has_more, EventWriter& writer) {
    if (line.data.find_first_not_of(" \t\r") == std::string_view::npos) return;
    if (is_done_marker(line.data)) {
      if (Reader::takes_done_marker()) reader_.finish_at_done(writer);
      return;
    }
    if (take_object(line, writer)) return;
    // The last line of a stream may be cut, which is no fault of the line: `finish_at_end` judges.
    const bool may_be_cut = line.place == EventPlace::last && line.type != "error";
    if (!may_be_cut || has_more) writer.write(may_be_cut ? cut_answer_error() : unreadable_event_error(line));
  }

  bool take_object(const EventData& event, EventWriter& writer) {
    if (!may_be_object(event.data)) return false;
    if (!document_.read(event.data) || !document_.root().is_object()) return false;
    saw_object_ = true;
    reader_.take_event(event.type, document_.root(), writer);
    return true;
  }

  typename Framing::Parser parser_{kMaximumEventBytes};
  Reader reader_;
  JsonDocument document_;  ///< of the event at hand
  std::string beginning_;  ///< of a stream without an object so far, for the message that says so
  bool saw_object_ = false;
  bool is_done_ = false;
};

template <class Reader>
class BodyDecoder final : public ReplyDecoder {
 public:
  void feed(std::string_view bytes, const core::EventSink& sink) override {
    if (is_done_) return;
    if (body_.size() + bytes.size() <= kMaximumEventBytes) {
      body_.append(bytes);
      return;
    }
    EventWriter(sink, is_done_).write(too_large_error("the reply"));
    body_.clear();
  }

  void end(const core::EventSink& sink) override {
    if (is_done_) return;
    EventWriter writer(sink, is_done_);
    if (const auto document = JsonDocument::parse(body_)) {
      reader_.take_body(document->root(), writer);
    } else {
      writer.write(unreadable_body_error(document.error(), body_));
    }
  }

  bool is_done() const override { return is_done_; }
  std::unique_ptr<ReplyDecoder> clone() const override { return std::make_unique<BodyDecoder>(*this); }

 private:
  std::string body_;
  Reader reader_;
  bool is_done_ = false;
};

template <class Reader, class Framing = SseFraming>
std::unique_ptr<ReplyDecoder> make_reply_decoder(core::Streaming streaming) {
  if (streaming == core::Streaming::on) return std::make_unique<StreamDecoder<Reader, Framing>>();
  return std::make_unique<BodyDecoder<Reader>>();
}

/// Reports a failure found inside a reply, or says that the reply is none of the protocol's.
void write_failure(JsonView body, EventWriter& writer);

/// One of a provider's words for the end of an answer.
struct FinishRow {
  std::string_view word;
  core::FinishReason reason;
};

/// What a word means; one that nobody knows means an ordinary end.
core::FinishReason find_finish_reason(std::span<const FinishRow> rows, std::string_view word);

/// Tells which of the calls of a reply a piece belongs to, and which names of it are new.
class ToolCallCounter {
 public:
  /// What identifies a piece of a call. Any of it may be missing.
  struct Piece {
    std::optional<std::int64_t> wire_index;
    std::string_view id;
    std::string_view name;
  };

  /// A delta with the call's own index, and with id and name if this is the first piece that has them.
  core::ToolCallDelta begin_delta(const Piece& piece);
  bool empty() const { return calls_.empty(); }
  int size() const { return static_cast<int>(calls_.size()); }

 private:
  struct Call {
    std::optional<std::int64_t> wire_index;
    std::string id;
    bool has_name = false;
  };
  std::size_t find_or_add(const Piece& piece);
  std::vector<Call> calls_;
};

}  // namespace agentpress::formats
