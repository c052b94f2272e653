#include "cli/editor.hpp"

#include "core/error.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace agentpress::cli {
namespace {

constexpr std::array kTerminalSignals{SIGINT, SIGQUIT};

/// Signals of the keyboard are the editor's; we would only leave it behind.
class IgnoredSignals {
 public:
  IgnoredSignals() {
    struct sigaction ignore{};
    ignore.sa_handler = SIG_IGN;
    for (std::size_t index = 0; index < kTerminalSignals.size(); ++index) {
      ::sigaction(kTerminalSignals.at(index), &ignore, &before_.at(index));
    }
  }
  ~IgnoredSignals() {
    for (std::size_t index = 0; index < kTerminalSignals.size(); ++index) {
      ::sigaction(kTerminalSignals.at(index), &before_.at(index), nullptr);
    }
  }
  IgnoredSignals(const IgnoredSignals&) = delete;
  IgnoredSignals& operator=(const IgnoredSignals&) = delete;

 private:
  std::array<struct sigaction, kTerminalSignals.size()> before_{};
};

/// Returns an error number. The shell splits the command, and gets the path as a word of its own.
int spawn_shell(const std::string& command, std::string path, pid_t& process) {
  posix_spawnattr_t attributes{};
  posix_spawnattr_init(&attributes);
  sigset_t restored;
  sigemptyset(&restored);
  for (const int signal : {SIGINT, SIGQUIT, SIGPIPE}) sigaddset(&restored, signal);
  posix_spawnattr_setsigdefault(&attributes, &restored);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  std::array<std::string, 4> words{"sh", "-c", command + " \"$1\"", "sh"};
  std::array<char*, 6> arguments{words[0].data(), words[1].data(), words[2].data(),
                                 words[3].data(), path.data(),     nullptr};
  const int fault = ::posix_spawn(&process, "/bin/sh", nullptr, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  return fault;
}

}  // namespace

void run_editor(const std::string& command, const std::string& path) {
  const auto refuse = [&](const std::string& problem) {
    throw core::StartupError(core::ErrorClass::configuration,
                             fmt::format("the editor \"{}\" {}; nothing was changed", command, problem),
                             "set VISUAL or EDITOR to another one");
  };
  const IgnoredSignals ignored;
  pid_t process = 0;
  if (const int fault = spawn_shell(command, path, process); fault != 0) {
    refuse("cannot be run: " + util::lower_ascii(std::generic_category().message(fault)));
  }
  int status = 0;
  while (::waitpid(process, &status, 0) < 0) {
    if (errno != EINTR) refuse("ended, but its exit status could not be read");
  }
  if (WIFSIGNALED(status)) refuse(fmt::format("was ended by signal {}", WTERMSIG(status)));
  if (WEXITSTATUS(status) != 0) refuse(fmt::format("exited with status {}", WEXITSTATUS(status)));
}

}  // namespace agentpress::cli
