#include "cli/plain_lines.hpp"

#include "cli/prompt.hpp"
#include "cli/signals.hpp"
#include "cli/usage_error.hpp"
#include "util/files.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace agentpress::cli {
namespace {

/// False when a signal came first.
bool wait_for_line() {
  std::array<pollfd, 2> wait{{{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0},
                              {.fd = signals::descriptor(), .events = POLLIN, .revents = 0}}};
  for (;;) {
    const int ready = ::poll(wait.data(), wait.size(), -1);
    if (signals::pending() != 0) return false;
    if (ready > 0 || errno != EINTR) return true;  // the read will say what is wrong
  }
}

}  // namespace

void PlainLines::show(std::string prompt) const {
  if (prompts_ == nullptr) return;
  std::erase(prompt, kInvisibleBegin);
  std::erase(prompt, kInvisibleEnd);
  prompts_->write(prompt);
}

/// What a person has typed of a line is gone, also where the terminal itself would keep it.
void PlainLines::forget_begun_line() {
  if (prompts_ == nullptr) return;
  buffer_.clear();
  ::tcflush(STDIN_FILENO, TCIFLUSH);
}

TypedInput PlainLines::read(const std::string& prompt) {
  show(prompt);
  std::array<char, 65536> piece{};
  for (std::size_t searched = 0;;) {
    if (const auto end = buffer_.find('\n', searched); end != std::string::npos) {
      std::string line = buffer_.substr(0, end);
      buffer_.erase(0, end + 1);
      if (line.ends_with('\r')) line.pop_back();
      return {.kind = TypedInput::Kind::line, .text = std::move(line)};
    }
    searched = buffer_.size();
    if (is_at_end_) {
      if (buffer_.empty()) {
        show("\n");
        return {};
      }
      return {.kind = TypedInput::Kind::line, .text = std::exchange(buffer_, "")};
    }
    if (!wait_for_line()) {
      forget_begun_line();
      return {.kind = TypedInput::Kind::interrupted};
    }
    const auto count = ::read(STDIN_FILENO, piece.data(), piece.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    // A terminal that went away is an end like any other.
    if (count < 0 && errno != EIO)
      input_error(fmt::format("cannot read standard input: {}", util::system_error_text(errno)));
    if (count <= 0) {
      // A terminal can be read again after Ctrl-D, but the chat is left then.
      is_at_end_ = true;
      continue;
    }
    buffer_.append(piece.data(), static_cast<std::size_t>(count));
    if (buffer_.size() > kMaximumInputBytes && buffer_.find('\n') == std::string::npos)
      input_error(fmt::format("a line is larger than {} MiB", kMaximumInputBytes >> 20U));
  }
}

}  // namespace agentpress::cli
