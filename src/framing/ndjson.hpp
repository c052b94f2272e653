// JSON lines: from bytes, in whatever pieces they arrive, to lines. No JSON and no protocol here.
//
// A line ends with LF or CR LF; the last one may lack its end. Blank lines are no lines.
#pragma once

#include "framing/sse.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace agentpress::framing {

/// A push parser with the same calls as SseParser; the type of its events is always empty. A copy goes on
/// from the same state, independently of the original.
class NdjsonParser {
 public:
  /// `maximum_line_bytes` bounds the length of one line.
  explicit NdjsonParser(std::size_t maximum_line_bytes) : maximum_line_bytes_(maximum_line_bytes) {}

  /// Takes the next bytes. False when a line is over the cap: nothing more comes out after that.
  bool feed(std::string_view bytes, const SseCallback& on_line);

  /// The stream ended. Flushes a line that has no end. False as for `feed`.
  bool end(const SseCallback& on_line);

 private:
  bool exceeds_cap(std::size_t more_bytes);
  void take_line(std::string_view line, const SseCallback& on_line);

  std::size_t maximum_line_bytes_;
  std::string partial_line_;  ///< the beginning of a line whose end has not arrived
  bool is_first_line_ = true;
  bool is_over_cap_ = false;
};

}  // namespace agentpress::framing
