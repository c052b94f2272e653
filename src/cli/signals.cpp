#include "cli/signals.hpp"

#include <fcntl.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>

namespace agentpress::cli::signals {
namespace {

// Signal handlers can reach nothing but globals.
// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables)
std::atomic<int> g_pending{0};
std::atomic<int> g_interrupts{0};
std::atomic<int> g_patience{0};
std::atomic<void (*)()> g_farewell{nullptr};
std::array<int, 2> g_pipe{-1, -1};
bool g_broken_pipe_was_ignored = false;
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

void set_action(int signal, void (*handler)(int)) {
  struct sigaction action{};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, nullptr);  // without SA_RESTART: a blocked write must notice
}

/// The signal may have come just before a write that blocks. A timer ends every blocked call from now on,
/// until the one that matters has seen the recorded signal.
void keep_interrupting() {
  const timeval pause{.tv_sec = 0, .tv_usec = 50'000};
  const itimerval timer{.it_interval = pause, .it_value = pause};
  ::setitimer(ITIMER_REAL, &timer, nullptr);
}

void on_signal(int signal) {
  const int saved = errno;
  int expected = 0;
  if (signal == SIGINT) ++g_interrupts;
  const bool is_borne = signal == SIGINT && g_pending == SIGINT && g_interrupts <= g_patience;
  if (is_borne) {
    // Whoever looks at the first one sees how many there are.
  } else if (!g_pending.compare_exchange_strong(expected, signal)) {
    if (auto* const farewell = g_farewell.load()) farewell();
    set_action(signal, SIG_DFL);
    raise(signal);  // delivered when this handler returns
  } else {
    const char byte = 1;
    [[maybe_unused]] const auto written = ::write(g_pipe[1], &byte, 1);
    keep_interrupting();
  }
  errno = saved;
}

bool is_ignored(int signal) {
  struct sigaction action{};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

void ignore_broken_pipe() {
  g_broken_pipe_was_ignored = is_ignored(SIGPIPE);
  set_action(SIGPIPE, SIG_IGN);
}

bool broken_pipe_was_ignored() {
  return g_broken_pipe_was_ignored;
}

void install() {
  if (g_pipe[0] >= 0 || ::pipe2(g_pipe.data(), O_CLOEXEC | O_NONBLOCK) != 0) return;
  set_action(SIGALRM, [](int) {});
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    // `nohup` and background jobs of scripts ignore some of them on purpose.
    if (!is_ignored(signal)) set_action(signal, on_signal);
  }
}

int descriptor() {
  return g_pipe[0];
}

int pending() {
  return g_pending.load();
}

void be_patient() {
  g_patience = 3;
}

int forget_interrupt() {
  if (g_pending != SIGINT) return 0;
  const itimerval none{};
  ::setitimer(ITIMER_REAL, &none, nullptr);
  std::array<char, 16> bytes{};
  while (::read(g_pipe[0], bytes.data(), bytes.size()) > 0) {
  }
  const int count = g_interrupts.exchange(0);
  g_pending = 0;
  return count;
}

void set_farewell(void (*farewell)()) {
  g_farewell = farewell;
}

void die_of(int signal) {
  if (auto* const farewell = g_farewell.load()) farewell();
  set_action(signal, SIG_DFL);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, signal);
  sigprocmask(SIG_UNBLOCK, &only, nullptr);
  raise(signal);
  std::_Exit(128 + signal);
}

}  // namespace agentpress::cli::signals
