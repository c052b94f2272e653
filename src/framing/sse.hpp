// Server-sent events: from bytes, in whatever pieces they arrive, to events. No JSON and no protocol here.
//
// The rules are those of "Interpreting an event stream" in the WHATWG HTML standard, with two deviations that
// real servers need: the last block of a stream counts although no blank line follows it, and a line
// `error: TEXT` is an event of the type "error" (llama.cpp reports its failures so).
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace agentpress::framing {

/// Receives an event: its type (empty when the stream named none) and its data. Both views end with the call.
using SseCallback = std::function<void(std::string_view event_type, std::string_view data)>;

/// A push parser. A copy goes on from the same state, independently of the original.
class SseParser {
 public:
  /// `maximum_event_bytes` bounds the data of one event and the length of one line.
  explicit SseParser(std::size_t maximum_event_bytes) : maximum_event_bytes_(maximum_event_bytes) {}

  /// Takes the next bytes. False when an event is over the cap: nothing more comes out after that.
  bool feed(std::string_view bytes, const SseCallback& on_event);

  /// The stream ended. Flushes an event that no blank line ended. False as for `feed`.
  bool end(const SseCallback& on_event);

 private:
  bool take_line(std::string_view line, const SseCallback& on_event);
  void take_field(std::string_view name, std::string_view value);
  void append_data(std::string_view value);
  void dispatch(const SseCallback& on_event);
  bool exceeds_cap(std::size_t line_bytes) const;
  bool keep_partial_line(std::string_view bytes);

  std::size_t maximum_event_bytes_;
  std::string partial_line_;  ///< the beginning of a line whose end has not arrived
  std::string event_type_;
  std::string data_;  ///< of the current event, unless it is still in `borrowed_data_`
  std::string_view
      borrowed_data_;  ///< inside the bytes of the running `feed`; always empty between two calls
  bool has_data_ = false;
  bool is_borrowed_ = false;
  bool skip_line_feed_ = false;  ///< the last byte was a CR: a LF that follows belongs to it
  bool is_first_line_ = true;
  bool is_over_cap_ = false;
};

}  // namespace agentpress::framing
