// The parser of JSON lines. A line that lies whole inside the fed bytes is never copied.
#include "framing/ndjson.hpp"

#include "util/text.hpp"

namespace agentpress::framing {

bool NdjsonParser::feed(std::string_view bytes, const SseCallback& on_line) {
  while (!bytes.empty() && !is_over_cap_) {
    const std::size_t line_end = bytes.find('\n');
    const std::string_view line = bytes.substr(0, line_end);
    if (exceeds_cap(line.size())) break;
    if (line_end == std::string_view::npos) {
      partial_line_.append(line);
      break;
    }
    take_line(line, on_line);
    bytes.remove_prefix(line_end + 1);
  }
  return !is_over_cap_;
}

bool NdjsonParser::end(const SseCallback& on_line) {
  if (!is_over_cap_) take_line({}, on_line);
  return !is_over_cap_;
}

bool NdjsonParser::exceeds_cap(std::size_t more_bytes) {
  is_over_cap_ = partial_line_.size() + more_bytes > maximum_line_bytes_;
  return is_over_cap_;
}

/// `line` is the rest of a line that may have begun in earlier pieces.
void NdjsonParser::take_line(std::string_view line, const SseCallback& on_line) {
  if (!partial_line_.empty()) line = partial_line_.append(line);
  if (is_first_line_ && line.starts_with(util::kByteOrderMark))
    line.remove_prefix(util::kByteOrderMark.size());
  is_first_line_ = false;
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.find_first_not_of(" \t\r") != std::string_view::npos) on_line({}, line);
  partial_line_.clear();
}

}  // namespace agentpress::framing
