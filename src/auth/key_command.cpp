#include "auth/key_command.hpp"

#include "util/descriptor.hpp"
#include "util/files.hpp"
#include "util/text.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <string_view>

namespace agentpress::auth {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using Output = std::expected<std::string, core::Error>;

constexpr std::size_t kLongestOutput = 4096;
/// How long an exit of the program may go unnoticed while something else keeps its stdout open.
constexpr milliseconds kExitCheck{20};

core::Error fault(const std::vector<std::string>& arguments, std::string_view what) {
  const std::string_view program =
      arguments.empty() ? std::string_view{} : std::string_view(arguments.front());
  return {
      .error_class = core::ErrorClass::auth,
      .message = fmt::format("the key command \"{}\" {}", program, what),
      .hint = fmt::format(
          "run \"{}\" by hand with the arguments of api_key_cmd: it must print the key and exit 0", program)};
}

/// The attributes of posix_spawn, released with their scope.
class SpawnSettings {
 public:
  explicit SpawnSettings(int output) {
    posix_spawn_file_actions_init(&actions_);
    // In this order, because with stdin closed in our own process the pipe may be descriptor 0.
    posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawnattr_init(&attributes_);
    // The program gets the signals that we ignore or block back, and a group of its own to be killed with.
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes_, &none);
    sigset_t restored;
    sigemptyset(&restored);
    for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD})
      sigaddset(&restored, signal);
    posix_spawnattr_setsigdefault(&attributes_, &restored);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_,
                             POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  int spawn(const std::vector<std::string>& arguments, pid_t& process) const {
    std::vector<std::string> copies = arguments;
    std::vector<char*> pointers;
    for (auto& copy : copies) pointers.push_back(copy.data());
    pointers.push_back(nullptr);
    return ::posix_spawnp(&process, pointers.front(), &actions_, &attributes_, pointers.data(), environ);
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

/// A running program; it and its group are killed unless it was seen to end.
class Program {
 public:
  explicit Program(pid_t process) : process_(process) {}
  ~Program() {
    if (ended_) return;
    ::kill(-process_, SIGKILL);
    while (::waitpid(process_, &status_, 0) < 0 && errno == EINTR) {
    }
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  bool has_ended() {
    if (ended_) return true;
    const pid_t result = ::waitpid(process_, &status_, WNOHANG);
    status_known_ = result == process_;
    // ECHILD: whoever started us ignores SIGCHLD, and the status is lost.
    ended_ = status_known_ || (result < 0 && errno == ECHILD);
    return ended_;
  }

  /// What is wrong with how it ended, or nothing.
  std::optional<std::string> complaint() const {
    if (!status_known_) return "ended, but its exit status could not be read";
    if (WIFSIGNALED(status_)) return fmt::format("was ended by signal {}", WTERMSIG(status_));
    if (WEXITSTATUS(status_) != 0)
      return fmt::format("exited with status {}, expected 0", WEXITSTATUS(status_));
    return std::nullopt;
  }

 private:
  pid_t process_;
  int status_ = 0;
  bool ended_ = false;
  bool status_known_ = false;
};

std::string seconds_text(milliseconds limit) {
  return fmt::format("{:g} s", static_cast<double>(limit.count()) / 1000.0);
}

/// Reads until the end of the output, or until the program has ended and nothing more is there: a process
/// that it left behind may hold its stdout open for ever.
Output read_output(const std::vector<std::string>& arguments, Program& program, int output,
                   milliseconds limit) {
  const auto deadline = Clock::now() + limit;
  std::string text;
  std::array<char, 1024> buffer{};
  for (bool is_open = true; is_open || !program.has_ended();) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
    if (left.count() <= 0)
      return std::unexpected(
          fault(arguments, "did not finish within " + seconds_text(limit) + " and was stopped"));
    const bool had_ended = program.has_ended();
    pollfd wait{.fd = is_open ? output : -1, .events = POLLIN, .revents = 0};
    const auto pause = had_ended ? milliseconds{0} : std::min(left, is_open ? kExitCheck : milliseconds{1});
    const int ready = ::poll(&wait, 1, static_cast<int>(pause.count()));
    if (ready == 0 && had_ended) return text;
    if (ready <= 0 || !is_open) continue;
    const ssize_t count = ::read(output, buffer.data(), buffer.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count < 0)
      return std::unexpected(fault(arguments, "could not be read: " + util::system_error_text(errno)));
    is_open = count > 0;
    text.append(buffer.data(), static_cast<std::size_t>(count));
    if (text.size() > kLongestOutput) {
      return std::unexpected(
          fault(arguments,
                fmt::format("printed more than {} bytes, expected one line with the key", kLongestOutput)));
    }
  }
  return text;
}

Output only_line(const std::vector<std::string>& arguments, std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  if (util::trim(text).empty()) return std::unexpected(fault(arguments, "printed nothing, expected the key"));
  if (text.find_first_of("\r\n") != std::string::npos) {
    return std::unexpected(fault(arguments, "printed several lines, expected one with the key"));
  }
  if (text.find('\0') != std::string::npos) {
    return std::unexpected(fault(arguments, "printed a NUL byte, expected one line of text"));
  }
  return text;
}

}  // namespace

std::expected<std::string, core::Error> run_key_command(const std::vector<std::string>& arguments,
                                                        std::chrono::milliseconds limit) {
  if (arguments.empty() || arguments.front().empty()) {
    return std::unexpected(
        core::Error{.error_class = core::ErrorClass::configuration,
                    .message = "api_key_cmd is empty, expected a program and its arguments",
                    .hint = "api_key_cmd = [\"PROGRAM\", \"ARGUMENT\"]"});
  }
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return std::unexpected(fault(arguments, "cannot be run: " + util::system_error_text(errno)));
  }
  const util::Descriptor output(ends[0]);
  util::Descriptor input(ends[1]);
  pid_t process = 0;
  const int refused = SpawnSettings(input.number()).spawn(arguments, process);
  input.close();
  if (refused == ENOENT) {
    const bool has_slash = arguments.front().find('/') != std::string::npos;
    return std::unexpected(fault(arguments, has_slash ? "does not exist" : "was not found in PATH"));
  }
  if (refused != 0)
    return std::unexpected(fault(arguments, "cannot be run: " + util::system_error_text(refused)));

  Program program(process);
  auto text = read_output(arguments, program, output.number(), limit);
  if (!text) return text;
  if (const auto complaint = program.complaint()) return std::unexpected(fault(arguments, *complaint));
  return only_line(arguments, *std::move(text));
}

}  // namespace agentpress::auth
