// util/output: every fault of writing is noticed.
#include "util/output.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string>

using namespace agentpress::util;

namespace {

struct Pipe {
  std::array<int, 2> ends{-1, -1};
  Pipe() { REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0); }
  ~Pipe() {
    close_reader();
    ::close(ends[1]);
  }
  void close_reader() {
    if (ends[0] >= 0) ::close(ends[0]);
    ends[0] = -1;
  }
};

}  // namespace

TEST_CASE("output: all bytes arrive, zero bytes too") {
  const Pipe pipe;
  OutputStream output(pipe.ends[1]);
  CHECK(output.write(std::string_view("a\0b", 3)) == WriteResult::written);
  std::array<char, 8> buffer{};
  CHECK(::read(pipe.ends[0], buffer.data(), buffer.size()) == 3);
  CHECK(std::string_view(buffer.data(), 3) == std::string_view("a\0b", 3));
  CHECK_FALSE(output.is_terminal());
}

TEST_CASE("output: a reader that has gone is closed, and stays so") {
  ::signal(SIGPIPE, SIG_IGN);
  Pipe pipe;
  pipe.close_reader();
  OutputStream output(pipe.ends[1]);
  CHECK(output.write("a") == WriteResult::closed);
  CHECK(output.error_number() == EPIPE);
  CHECK(output.write("b") == WriteResult::closed);
  CHECK(output.state() == WriteResult::closed);
}

TEST_CASE("output: a full disk is a failure with its number") {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  if (full < 0) return;  // not every sandbox has the device
  OutputStream output(full);
  CHECK(output.write("a") == WriteResult::failed);
  CHECK(output.error_number() == ENOSPC);
  ::close(full);
}

TEST_CASE("output: a descriptor that is not open is a failure") {
  OutputStream output(-1);
  CHECK(output.write("") == WriteResult::written);
  CHECK(output.write("a") == WriteResult::failed);
  CHECK(output.error_number() == EBADF);
}

TEST_CASE("output: a stop request ends a write that nobody takes") {
  const Pipe pipe;
  REQUIRE(::fcntl(pipe.ends[1], F_SETFL, O_NONBLOCK) == 0);
  OutputStream output(pipe.ends[1]);
  output.set_stop_check([] { return true; });
  CHECK(output.write(std::string(1 << 20, 'x')) == WriteResult::interrupted);
}

namespace {

// Signal handlers can reach nothing but globals.
int g_reading_end = -1;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

void take_some(int) {
  std::array<char, 4096> buffer{};
  [[maybe_unused]] const auto count = ::read(g_reading_end, buffer.data(), buffer.size());
}

}  // namespace

TEST_CASE("output: a stop request does not end a write that the reader takes") {
  // A signal interrupts the blocked write and makes room at the same moment, as when it comes in the middle
  // of a write.
  const Pipe pipe;
  REQUIRE(::fcntl(pipe.ends[1], F_SETFL, O_NONBLOCK) == 0);
  std::string filling(1 << 16, 'x');
  while (::write(pipe.ends[1], filling.data(), filling.size()) > 0) {
  }
  REQUIRE(::fcntl(pipe.ends[1], F_SETFL, 0) == 0);
  g_reading_end = pipe.ends[0];
  struct sigaction action{};
  action.sa_handler = take_some;
  REQUIRE(::sigaction(SIGALRM, &action, nullptr) == 0);
  const itimerval timer{.it_interval = {}, .it_value = {.tv_sec = 0, .tv_usec = 20'000}};
  ::setitimer(ITIMER_REAL, &timer, nullptr);
  OutputStream output(pipe.ends[1]);
  output.set_stop_check([] { return true; });
  CHECK(output.write("the end") == WriteResult::written);
  ::signal(SIGALRM, SIG_DFL);
}
