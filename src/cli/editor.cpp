#include "cli/editor.hpp"

#include "cli/prompt.hpp"
#include "cli/signals.hpp"
#include "core/error.hpp"
#include "util/files.hpp"
#include "util/private_directory.hpp"
#include "util/text.hpp"
#include "util/write_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <vector>

namespace agentpress::cli {
namespace {

using core::ErrorClass;
using core::StartupError;

constexpr const char* kTerminal = "/dev/tty";
constexpr int kNotFound = 127;  // the shell's word for a program that it does not find

/// What an editor leaves beside the file goes with the directory.
util::PrivateDirectory directory_for_editor(const util::Environment& environment) {
  const auto parent = environment.get("TMPDIR").value_or("/tmp");
  auto directory = util::PrivateDirectory::make(parent);
  if (directory) return *std::move(directory);
  throw StartupError(
      ErrorClass::input,
      fmt::format("cannot make a directory for the editor in {}: {}", parent, directory.error().message),
      "export TMPDIR=DIRECTORY names another place");
}

/// Ctrl-C on the terminal is meant for the editor, as long as there is one.
class IgnoredInterrupts {
 public:
  IgnoredInterrupts() {
    struct sigaction ignore{};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGINT, &ignore, &interrupt_);
    ::sigaction(SIGQUIT, &ignore, &quit_);
  }
  ~IgnoredInterrupts() {
    ::sigaction(SIGINT, &interrupt_, nullptr);
    ::sigaction(SIGQUIT, &quit_, nullptr);
  }
  IgnoredInterrupts(const IgnoredInterrupts&) = delete;
  IgnoredInterrupts& operator=(const IgnoredInterrupts&) = delete;

 private:
  struct sigaction interrupt_{};
  struct sigaction quit_{};
};

/// The variable may have options for the editor, as in "code --wait": the shell reads it, as git has it.
int spawn_editor(const std::string& editor, const std::string& path, pid_t& process) {
  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, kTerminal, O_RDWR, 0);
  posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDOUT_FILENO);
  posix_spawnattr_t attributes{};
  posix_spawnattr_init(&attributes);
  sigset_t restored;
  sigemptyset(&restored);
  for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT}) sigaddset(&restored, signal);
  posix_spawnattr_setsigdefault(&attributes, &restored);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  // In place of the shell, where it has nothing more to do: a signal for it is then one for the editor.
  const bool is_plain = editor.find_first_of("|&;<>()`={}\n") == std::string::npos;
  std::array<std::string, 5> words{"sh", "-c", (is_plain ? "exec " : "") + editor + " \"$@\"", editor, path};
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const int refused = ::posix_spawn(&process, "/bin/sh", &actions, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return refused;
}

/// A signal for us ends the editor too; it is asked, then waited for.
int wait_for_editor(pid_t process) {
  int status = 0;
  bool was_told = false;
  while (::waitpid(process, &status, 0) < 0) {
    if (errno != EINTR) return -1;
    if (signals::pending() != 0 && !was_told) {
      was_told = true;
      ::kill(process, SIGTERM);
    }
  }
  return status;
}

std::string editor_of(const util::Environment& environment) {
  if (const auto visual = environment.get("VISUAL")) return *visual;
  return environment.get("EDITOR").value_or("vi");
}

}  // namespace

void open_editor(const std::string& path, const util::Environment& environment) {
  const int terminal = ::open(kTerminal, O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (terminal < 0) {
    throw StartupError(ErrorClass::usage, "the editor needs a terminal, and there is none",
                       "give the prompt as words, with --file or on standard input");
  }
  ::close(terminal);
  const auto editor = editor_of(environment);
  const IgnoredInterrupts meanwhile;
  pid_t process = 0;
  const int refused = spawn_editor(editor, path, process);
  if (refused != 0)
    throw StartupError(ErrorClass::input,
                       fmt::format("the editor cannot be run: {}", util::system_error_text(refused)));
  const int status = wait_for_editor(process);
  if (signals::pending() != 0)
    throw StartupError(ErrorClass::interrupted, "interrupted while the editor was open");
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
  const bool is_missing = WIFEXITED(status) && WEXITSTATUS(status) == kNotFound;
  throw StartupError(ErrorClass::input,
                     is_missing ? fmt::format("the editor '{}' was not found", editor)
                     : WIFSIGNALED(status)
                         ? fmt::format("the editor '{}' was ended by signal {}", editor, WTERMSIG(status))
                         : fmt::format("the editor '{}' exited with status {}", editor, WEXITSTATUS(status)),
                     "export VISUAL=... or EDITOR=... names the editor");
}

std::string compose_in_editor(const std::string& text, const util::Environment& environment) {
  const auto directory = directory_for_editor(environment);
  const auto path = directory.path() + "/prompt.md";
  if (const auto fault = util::replace_file(path, text))
    throw StartupError(ErrorClass::input, fmt::format("cannot write {}: {}", path, fault->message));
  open_editor(path, environment);
  auto content = util::read_file(path, kMaximumInputBytes);
  if (!content && content.error().error_number != ENOENT)
    throw StartupError(ErrorClass::input, fmt::format("cannot read {}: {}", path, content.error().message));
  std::string prompt = content ? *std::move(content) : "";
  while (prompt.ends_with('\n') || prompt.ends_with('\r')) prompt.pop_back();
  if (util::trim(prompt).empty())
    throw StartupError(ErrorClass::usage, "the prompt was left empty; nothing was sent",
                       "write it and save the file");
  return prompt;
}

}  // namespace agentpress::cli
