// The event stream parser. A line that lies whole inside the fed bytes is never copied, and neither is the
// data of an event that is one such line: the usual case of a stream that arrives in large pieces.
#include "framing/sse.hpp"

#include "util/text.hpp"

#include <algorithm>

namespace agentpress::framing {
namespace {

/// Finds the ends of lines. Each kind of end is searched for once, not once per line.
class LineEndFinder {
 public:
  explicit LineEndFinder(std::string_view bytes)
      : bytes_(bytes), next_line_feed_(bytes.find('\n')), next_return_(bytes.find('\r')) {}

  /// The first LF or CR at `offset` or after it, or npos.
  std::size_t find(std::size_t offset) {
    if (next_line_feed_ < offset) next_line_feed_ = bytes_.find('\n', offset);
    if (next_return_ < offset) next_return_ = bytes_.find('\r', offset);
    return std::min(next_line_feed_, next_return_);
  }

 private:
  std::string_view bytes_;
  std::size_t next_line_feed_;
  std::size_t next_return_;
};

}  // namespace

bool SseParser::feed(std::string_view bytes, const SseCallback& on_event) {
  if (is_over_cap_) return false;
  LineEndFinder line_ends(bytes);
  std::size_t offset = 0;
  while (offset < bytes.size()) {
    if (skip_line_feed_) {
      skip_line_feed_ = false;
      if (bytes[offset] == '\n') ++offset;
      continue;
    }
    const std::size_t line_end = line_ends.find(offset);
    if (line_end == std::string_view::npos) {
      if (!keep_partial_line(bytes.substr(offset))) return false;
      break;
    }
    skip_line_feed_ = bytes[line_end] == '\r';
    if (!take_line(bytes.substr(offset, line_end - offset), on_event)) return false;
    offset = line_end + 1;
  }
  if (is_borrowed_) {
    data_.assign(borrowed_data_);
    borrowed_data_ = {};
    is_borrowed_ = false;
  }
  return true;
}

bool SseParser::end(const SseCallback& on_event) {
  if (is_over_cap_) return false;
  if (!partial_line_.empty() && !take_line({}, on_event)) return false;
  dispatch(on_event);
  return true;
}

bool SseParser::exceeds_cap(std::size_t line_bytes) const {
  const std::size_t data_bytes = is_borrowed_ ? borrowed_data_.size() : data_.size();
  return data_bytes + line_bytes > maximum_event_bytes_;
}

bool SseParser::keep_partial_line(std::string_view bytes) {
  is_over_cap_ = exceeds_cap(partial_line_.size() + bytes.size());
  if (!is_over_cap_) partial_line_.append(bytes);
  return !is_over_cap_;
}

/// `line` is the rest of a line that may have begun in earlier pieces.
bool SseParser::take_line(std::string_view line, const SseCallback& on_event) {
  is_over_cap_ = exceeds_cap(partial_line_.size() + line.size());
  if (is_over_cap_) return false;
  const bool was_cut = !partial_line_.empty();
  if (was_cut) line = partial_line_.append(line);
  if (is_first_line_ && line.starts_with(util::kByteOrderMark))
    line.remove_prefix(util::kByteOrderMark.size());
  is_first_line_ = false;

  if (line.empty()) {
    dispatch(on_event);
  } else if (const std::size_t colon = line.find(':'); colon != 0) {
    const std::string_view name = line.substr(0, colon);
    std::string_view value = colon == std::string_view::npos ? std::string_view{} : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    const bool is_only_data = name == "data" && !was_cut && !has_data_;
    if (is_only_data) {
      borrowed_data_ = value;
      is_borrowed_ = has_data_ = true;
    } else {
      take_field(name, value);
    }
  }
  partial_line_.clear();
  return true;
}

void SseParser::take_field(std::string_view name, std::string_view value) {
  if (name == "data") {
    append_data(value);
  } else if (name == "event") {
    event_type_.assign(value);
  } else if (name == "error") {
    event_type_.assign(name);
    append_data(value);
  }
}

void SseParser::append_data(std::string_view value) {
  if (is_borrowed_) {
    data_.assign(borrowed_data_);
    borrowed_data_ = {};
    is_borrowed_ = false;
  }
  if (has_data_) data_ += '\n';
  data_.append(value);
  has_data_ = true;
}

void SseParser::dispatch(const SseCallback& on_event) {
  if (has_data_) on_event(event_type_, is_borrowed_ ? borrowed_data_ : std::string_view(data_));
  event_type_.clear();
  data_.clear();
  borrowed_data_ = {};
  has_data_ = is_borrowed_ = false;
}

}  // namespace agentpress::framing
