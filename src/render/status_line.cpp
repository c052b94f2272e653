#include "render/status_line.hpp"

#include "render/terminal_gate.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

namespace agentpress::render {
namespace {

/// The first `columns` characters; wide ones count as one, which only makes the line shorter than it could
/// be.
std::string cut_to_columns(std::string_view text, std::size_t columns) {
  std::size_t bytes = 0;
  for (std::size_t count = 0; count < columns && bytes < text.size(); ++count) {
    const auto length = util::utf8_sequence_length(text.substr(bytes));
    bytes += length == 0 ? 1 : length;
  }
  return std::string(text.substr(0, bytes));
}

}  // namespace

StatusLine::StatusLine(util::OutputStream& output, std::string_view subject, std::size_t columns)
    : output_(output), subject_(make_harmless(subject)), columns_(columns) {}

void StatusLine::show(std::chrono::seconds waited) {
  if (is_closed_) return;
  const std::string suffix = fmt::format(" ... {} s", waited.count());
  // Half of the columns at most: a character may be two columns wide, and the line must never wrap.
  const std::size_t room = columns_ > suffix.size() + 2 ? (columns_ - suffix.size() - 2) : 0;
  output_.write("\r\x1b[K" + cut_to_columns(subject_, room) + suffix);
  is_shown_ = true;
}

void StatusLine::erase() {
  if (!is_shown_) return;
  output_.write("\r\x1b[K");
  is_shown_ = false;
}

void StatusLine::close() {
  erase();
  is_closed_ = true;
}

}  // namespace agentpress::render
