#include "cli/terminal_guard.hpp"

#include "cli/signals.hpp"

#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <string_view>

namespace agentpress::cli {
namespace {

constexpr std::string_view kPasteMarksOff = "\x1b[?2004l";
constexpr std::string_view kPasteMarksOn = "\x1b[?2004h";
constexpr std::array kCrashes{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT, SIGSYS};

// Signal handlers can reach nothing but globals.
// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables)
std::atomic<int> g_terminal{-1};
termios g_original{};
std::atomic<bool> g_is_editing{false};
std::atomic<bool> g_was_stopped{false};
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

/// From the background this would stop the process instead.
class BackgroundAllowed {
 public:
  BackgroundAllowed() {
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, SIGTTOU);
    sigprocmask(SIG_BLOCK, &only, &before_);
  }
  ~BackgroundAllowed() { sigprocmask(SIG_SETMASK, &before_, nullptr); }
  BackgroundAllowed(const BackgroundAllowed&) = delete;
  BackgroundAllowed& operator=(const BackgroundAllowed&) = delete;

 private:
  sigset_t before_{};
};

void write_to_terminal(std::string_view bytes) {
  [[maybe_unused]] const auto written = ::write(g_terminal, bytes.data(), bytes.size());
}

/// Only what a signal handler may do.
void restore_terminal() {
  const int saved = errno;
  if (g_terminal >= 0) {
    const BackgroundAllowed allowed;
    if (g_is_editing) write_to_terminal(kPasteMarksOff);
    ::tcsetattr(g_terminal, TCSANOW, &g_original);
  }
  errno = saved;
}

/// The original settings, but keys come at once, and `without` is off too.
termios unbuffered(tcflag_t without) {
  termios settings = g_original;
  settings.c_lflag &= ~(static_cast<tcflag_t>(ICANON) | without);
  settings.c_lflag |= NOFLSH;  // Ctrl-C stops an answer; what was typed before it stays
  settings.c_cc[VMIN] = 1;
  settings.c_cc[VTIME] = 0;
  return settings;
}

void set_handler(int signal, void (*handler)(int), int flags) {
  struct sigaction action{};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigemptyset(&action.sa_mask);
  ::sigaction(signal, &action, nullptr);
}

void on_crash(int signal) {
  restore_terminal();
  set_handler(signal, SIG_DFL, 0);
  ::raise(signal);
}

void on_stop(int /*signal*/) {
  const int saved = errno;
  termios current{};
  const bool is_known = ::tcgetattr(g_terminal, &current) == 0;
  restore_terminal();
  set_handler(SIGTSTP, SIG_DFL, 0);
  sigset_t only;
  sigset_t before;
  sigemptyset(&only);
  sigaddset(&only, SIGTSTP);
  ::raise(SIGTSTP);
  sigprocmask(SIG_UNBLOCK, &only, &before);  // here it stops, and goes on some time later
  sigprocmask(SIG_SETMASK, &before, nullptr);
  set_handler(SIGTSTP, on_stop, 0);
  // Continued in the background, the terminal belongs to somebody else.
  if (is_known && ::tcgetpgrp(g_terminal) == ::getpgrp()) {
    const BackgroundAllowed allowed;
    ::tcsetattr(g_terminal, TCSANOW, &current);
    if (g_is_editing) write_to_terminal(kPasteMarksOn);
  }
  g_was_stopped = true;
  errno = saved;
}

bool is_default(int signal) {
  struct sigaction action{};
  return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_DFL;
}

}  // namespace

TerminalGuard::TerminalGuard(int descriptor) : descriptor_(descriptor) {
  ::tcgetattr(descriptor, &g_original);
  g_terminal = descriptor;
  // Sanitizers have handlers of their own for crashes, and some parents ignore SIGTSTP on purpose.
  for (const int signal : kCrashes) {
    if (is_default(signal)) set_handler(signal, on_crash, 0);
  }
  if (is_default(SIGTSTP)) set_handler(SIGTSTP, on_stop, 0);
  signals::set_farewell(restore_terminal);
}

TerminalGuard::~TerminalGuard() {
  restore_terminal();
  signals::set_farewell(nullptr);
  for (const int signal : kCrashes) {
    struct sigaction action{};
    if (::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == on_crash)
      set_handler(signal, SIG_DFL, 0);
  }
  struct sigaction action{};
  if (::sigaction(SIGTSTP, nullptr, &action) == 0 && action.sa_handler == on_stop)
    set_handler(SIGTSTP, SIG_DFL, 0);
  g_terminal = -1;
}

void TerminalGuard::begin_quiet() const {
  const auto quiet = unbuffered(ECHO);
  ::tcsetattr(descriptor_, TCSADRAIN, &quiet);
}

std::string TerminalGuard::end_quiet(Reader next) const {
  std::string typed;
  std::array<char, 4096> piece{};
  pollfd question{.fd = descriptor_, .events = POLLIN, .revents = 0};
  while (::poll(&question, 1, 0) == 1 && (question.revents & POLLIN) != 0) {
    const auto count = ::read(descriptor_, piece.data(), piece.size());
    if (count <= 0) break;
    typed.append(piece.data(), static_cast<std::size_t>(count));
  }
  // A line discipline in between would take a Ctrl-D that is typed just now for itself.
  const auto settings = next == Reader::line_editor ? unbuffered(0) : g_original;
  ::tcsetattr(descriptor_, TCSADRAIN, &settings);
  return typed;
}

void TerminalGuard::begin_editing() {
  g_is_editing = true;
}

void TerminalGuard::end_editing() {
  g_is_editing = false;
}

bool TerminalGuard::was_stopped() {
  return g_was_stopped.exchange(false);
}

}  // namespace agentpress::cli
