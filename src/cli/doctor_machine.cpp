// Checks of the process's surroundings: locale, terminal, standard input, the search path, completion.
#include "cli/doctor_rows.hpp"
#include "util/files.hpp"
#include "util/text.hpp"
#include "util/user_path.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace agentpress::cli {
namespace {

using doctor::FindingClass;
using doctor::Fix;
using doctor::Status;

struct NamedValue {
  std::string name;
  std::string value;
};

/// The variable that decides about characters.
NamedValue character_locale(const util::Environment& environment) {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (auto value = environment.get(name)) return {name, *std::move(value)};
  }
  return {"LANG", "C"};
}

bool is_utf8(std::string_view locale) {
  const auto lower = util::lower_ascii(locale);
  return lower.find("utf-8") != std::string::npos || lower.find("utf8") != std::string::npos;
}

bool is_executable(const std::string& path) {
  const auto status = util::file_status(path);
  return status && status->is_regular && ::access(path.c_str(), X_OK) == 0;
}

std::string canonical_path(const std::string& path) {
  std::error_code fault;
  const auto canonical = std::filesystem::canonical(path, fault);
  return fault ? path : canonical.string();
}

std::string directory_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

/// The first program of our name on the search path; empty when there is none.
std::string first_on_path(const util::Environment& environment) {
  const auto path = environment.get("PATH").value_or("");
  for (const auto directory : util::split(path, ':')) {
    auto candidate = (directory.empty() ? std::string(".") : std::string(directory)) + "/agentpress";
    if (is_executable(candidate)) return candidate;
  }
  return "";
}

/// What kind of program stands before ours, from its first line.
std::string kind_of_program(const std::string& path) {
  constexpr std::size_t kCap = std::size_t{64} << 10U;
  const auto content = util::read_file(path, kCap);
  if (!content || !content->starts_with("#!")) return "another program";
  const auto line = content->substr(0, content->find('\n'));
  return line.find("python") == std::string::npos ? "a script"
                                                  : "a script of Python, which has a package of this name";
}

/// Puts the directory of the running program first, if it can be found under its own name there.
std::optional<Fix> path_fix(const MachineView& machine) {
  if (!machine.program_path.ends_with("/agentpress")) return std::nullopt;
  const auto directory = util::abbreviate_home(directory_of(machine.program_path), machine.environment);
  return Fix{"find this one first", fmt::format("export PATH={}:\"$PATH\"", util::shell_quoted(directory))};
}

struct ShellRow {
  std::string_view shell;
  std::string_view shared_file;  ///< below PREFIX/share
  std::string_view own_file;     ///< below the home directory
  std::string_view start_file;   ///< below the home directory; may load the completion itself
  std::string_view command;      ///< that sets it up
};

constexpr std::array kShells{
    ShellRow{"bash", "bash-completion/completions/agentpress",
             ".local/share/bash-completion/completions/agentpress", ".bashrc",
             "echo 'source <(agentpress completion bash)' >> ~/.bashrc"},
    ShellRow{"zsh", "zsh/site-functions/_agentpress", ".local/share/zsh/site-functions/_agentpress", ".zshrc",
             "echo 'source <(agentpress completion zsh)' >> ~/.zshrc"},
    ShellRow{"fish", "fish/vendor_completions.d/agentpress.fish", ".config/fish/completions/agentpress.fish",
             ".config/fish/config.fish",
             "echo 'agentpress completion fish | source' >> ~/.config/fish/config.fish"},
};

/// Where the completion of the shell is set up; empty when it is not.
std::string completion_place(const MachineView& machine, const ShellRow& shell) {
  const auto prefix = directory_of(directory_of(machine.program_path));
  std::vector<std::string> places;
  for (const auto& root : {prefix, std::string("/usr"), std::string("/usr/local")}) {
    places.push_back(fmt::format("{}/share/{}", root, shell.shared_file));
  }
  const auto home = machine.environment.get("HOME").value_or("");
  if (!home.empty()) places.push_back(fmt::format("{}/{}", home, shell.own_file));
  for (const auto& place : places) {
    if (util::file_status(place)) return place;
  }
  constexpr std::size_t kLargestStartFile = std::size_t{1} << 20U;
  auto start_file = fmt::format("{}/{}", home, shell.start_file);
  const auto content = util::read_file(start_file, kLargestStartFile);
  return content && content->find("agentpress completion") != std::string::npos ? start_file : "";
}

/// An open pipe or socket that nobody has written to yet: `agentpress PROMPT` would wait for its end.
bool is_silent(int descriptor) {
  pollfd look{.fd = descriptor, .events = POLLIN, .revents = 0};
  return ::poll(&look, 1, 0) == 0;
}

std::string input_kind(const struct stat& status, int descriptor) {
  if (::isatty(descriptor) == 1) return "a terminal";
  if (S_ISCHR(status.st_mode)) {
    const bool is_null = major(status.st_rdev) == 1 && minor(status.st_rdev) == 3;
    return is_null ? "/dev/null" : "a device";
  }
  if (S_ISFIFO(status.st_mode)) return "a pipe";
  if (S_ISSOCK(status.st_mode)) return "a socket";
  if (S_ISREG(status.st_mode)) return "a file";
  return "a directory";
}

}  // namespace

bool has_utf8_locale(const util::Environment& environment) {
  return is_utf8(character_locale(environment).value);
}

MachineFinding look_at_locale(const MachineView& machine) {
  const auto [name, value] = character_locale(machine.environment);
  if (is_utf8(value)) return fine(fmt::format("{} ({})", value, name));
  const bool is_plain = value == "C" || value == "POSIX";
  return finding_of(is_plain ? Status::note : Status::warning, FindingClass::environment,
                    fmt::format("{} is {}, and answers are UTF-8", name, value), "a locale with UTF-8",
                    Fix{"choose one", "export LC_ALL=C.UTF-8"});
}

MachineFinding look_at_terminal(const MachineView& machine) {
  if (!machine.writes_to_terminal) return fine("stdout is none, so that output is exact bytes");
  const auto type = machine.environment.get("TERM").value_or("");
  if (type.empty() || type == "dumb") {
    return finding_of(Status::note, FindingClass::environment,
                      type.empty() ? "TERM is not set: no colours and no live lines"
                                   : "TERM is dumb: no colours and no live lines",
                      "the type of your terminal", Fix{"name a common one", "export TERM=xterm-256color"});
  }
  constexpr std::size_t kNarrow = 60;
  if (machine.columns < kNarrow) {
    return finding_of(Status::note, FindingClass::environment,
                      fmt::format("{} columns are narrow for reports", machine.columns), "80 or more");
  }
  const bool has_colours = !machine.environment.get("NO_COLOR");
  return fine(fmt::format("{}, {} columns{}", type, machine.columns,
                          has_colours ? "" : ", no colours because of NO_COLOR"));
}

MachineFinding look_at_stdin(const MachineView& machine) {
  struct stat status{};
  if (::fstat(machine.input_descriptor, &status) != 0) return fine("standard input is closed");
  const auto kind = input_kind(status, machine.input_descriptor);
  const bool may_wait = S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode);
  if (!may_wait || !is_silent(machine.input_descriptor)) return fine("standard input is " + kind);
  return finding_of(
      Status::note, FindingClass::environment,
      fmt::format("standard input is {} that is open and silent: a prompt would wait for its end", kind),
      "something that ends", Fix{"--no-stdin, or </dev/null behind the command, stops the waiting", ""});
}

MachineFinding look_at_search_path(const MachineView& machine) {
  const auto first = first_on_path(machine.environment);
  const auto shown = [&](const std::string& path) {
    return util::abbreviate_home(path, machine.environment);
  };
  if (first.empty()) {
    return finding_of(Status::note, FindingClass::environment, "no agentpress is on PATH",
                      fmt::format("the directory of {}", shown(machine.program_path)), path_fix(machine));
  }
  const auto target = canonical_path(first);
  if (target == canonical_path(machine.program_path)) return fine("agentpress is " + shown(first));
  return finding_of(Status::warning, FindingClass::environment,
                    fmt::format("PATH finds {} first, {}", shown(first), kind_of_program(target)),
                    fmt::format("this one, {}", shown(machine.program_path)), path_fix(machine));
}

MachineFinding look_at_completion(const MachineView& machine) {
  const auto shell_path = machine.environment.get("SHELL").value_or("");
  const auto name = shell_path.substr(shell_path.rfind('/') + 1);
  const auto shell = std::ranges::find(kShells, name, &ShellRow::shell);
  if (shell == kShells.end())
    return fine(name.empty() ? "SHELL is not set" : fmt::format("none is known for {}", name));
  const auto place = completion_place(machine, *shell);
  if (!place.empty())
    return fine(fmt::format("{} finds it in {}", name, util::abbreviate_home(place, machine.environment)));
  return finding_of(Status::note, FindingClass::environment,
                    fmt::format("{} does not complete agentpress yet", name), "",
                    Fix{"set it up", std::string(shell->command)});
}

}  // namespace agentpress::cli
