#include "cli/secret_input.hpp"

#include "cli/signals.hpp"
#include "cli/usage_error.hpp"
#include "util/files.hpp"
#include "util/output.hpp"
#include "util/text.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace agentpress::cli {
namespace {

/// Far more than any key has.
constexpr std::size_t kLongestSecret = 65536;

void set_attributes(int descriptor, const termios& attributes) {
  while (::tcsetattr(descriptor, TCSAFLUSH, &attributes) != 0 && errno == EINTR) {
  }
}

/// The terminal of this process with its echo off; the destructor puts everything back.
class HiddenTerminal {
 public:
  HiddenTerminal() : descriptor_(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    if (descriptor_ < 0 || ::tcgetattr(descriptor_, &before_) != 0) {
      const int number = errno;
      if (descriptor_ >= 0) ::close(descriptor_);
      input_error("cannot open the terminal: " + util::system_error_text(number),
                  "give the key on standard input");
    }
    // From here on a signal is only recorded; whoever reads next sees it.
    signals::install();
    termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL);
    hidden.c_lflag |= static_cast<tcflag_t>(ICANON | ISIG);
    // Stopping or quitting here would leave the echo off.
    hidden.c_cc[VSUSP] = _POSIX_VDISABLE;
    hidden.c_cc[VQUIT] = _POSIX_VDISABLE;
    set_attributes(descriptor_, hidden);
  }
  ~HiddenTerminal() {
    set_attributes(descriptor_, before_);
    ::close(descriptor_);
  }
  HiddenTerminal(const HiddenTerminal&) = delete;
  HiddenTerminal& operator=(const HiddenTerminal&) = delete;

  void write(std::string_view text) const { util::OutputStream(descriptor_).write(text); }

  /// Up to the end of the line, or until a signal comes.
  std::string read_line() const {
    std::string line;
    std::array<char, 4096> buffer{};
    while (signals::pending() == 0 && !line.ends_with('\n') && line.size() < kLongestSecret) {
      const ssize_t count = ::read(descriptor_, buffer.data(), buffer.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) break;
      line.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return line;
  }

 private:
  int descriptor_;
  termios before_{};
};

std::string read_from_terminal(std::string_view question) {
  std::string line;
  {
    const HiddenTerminal terminal;
    terminal.write(question);
    line = terminal.read_line();
    terminal.write("\n");  // the one that was typed did not appear
  }
  if (signals::pending() != 0) signals::die_of(signals::pending());
  return line;
}

std::string read_from_stdin(Diagnostics& diagnostics) {
  pollfd wait{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  if (::poll(&wait, 1, 1000) == 0) diagnostics.note("waiting for the key on standard input");
  std::string content;
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) input_error("cannot read standard input: " + util::system_error_text(errno));
    if (count == 0) return content;
    content.append(buffer.data(), static_cast<std::size_t>(count));
    if (content.size() > kLongestSecret) {
      input_error(fmt::format("standard input has more than {} bytes, expected a key", kLongestSecret));
    }
  }
}

}  // namespace

std::string read_secret(std::string_view question, Diagnostics& diagnostics) {
  auto secret = ::isatty(STDIN_FILENO) != 0 ? read_from_terminal(question) : read_from_stdin(diagnostics);
  while (secret.ends_with('\n') || secret.ends_with('\r')) secret.pop_back();
  if (util::trim(secret).empty()) input_error("no key was given; nothing was changed");
  return secret;
}

}  // namespace agentpress::cli
