// Checks of files: the configuration, who may read keys, what git tracks, room on the disk.
#include "cli/doctor_rows.hpp"
#include "cli/git_index.hpp"
#include "config/check.hpp"
#include "config/load.hpp"
#include "config/model_overrides.hpp"
#include "config/paths.hpp"
#include "util/files.hpp"
#include "util/text.hpp"
#include "util/user_path.hpp"

#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <filesystem>

namespace agentpress::cli {
namespace {

using doctor::FindingClass;
using doctor::Fix;
using doctor::Status;

std::string short_path(const MachineView& machine, const std::string& path) {
  return util::abbreviate_home(path, machine.environment);
}

std::string pasted_path(const MachineView& machine, const std::string& path) {
  return util::shell_quoted(short_path(machine, path));
}

/// `agentpress config WORD` for the file that this run reads.
std::string config_command(const MachineView& machine, std::string_view word) {
  const auto& named = machine.options.config_file;
  return named.empty() ? fmt::format("agentpress config {}", word)
                       : fmt::format("agentpress --config {} config {}", util::shell_quoted(named), word);
}

MachineFinding unreadable_config(const MachineView& machine, const ConfigPlace& place,
                                 const std::string& reason) {
  const auto fix = place.source == "AGENTPRESS_CONFIG"
                       ? Fix{"go back to the usual place", "unset AGENTPRESS_CONFIG"}
                       : Fix{"write one that explains every key", config_command(machine, "init")};
  return finding_of(
      Status::failed, FindingClass::configuration,
      fmt::format("{} (from {}) cannot be read: {}", short_path(machine, place.path), place.source, reason),
      "a TOML file", fix);
}

MachineFinding mistaken_config(const MachineView& machine, const std::string& path,
                               const std::vector<config::Mistake>& mistakes) {
  const auto worst = std::ranges::find(mistakes, config::Severity::error, &config::Mistake::severity);
  const bool has_error = worst != mistakes.end();
  const auto& told = has_error ? *worst : mistakes.front();
  auto found = finding_of(
      has_error ? Status::failed : Status::warning, FindingClass::configuration,
      fmt::format("{}:{}:{}: {}", short_path(machine, path), told.line, told.column, told.message),
      told.hint.empty() ? "a configuration without mistakes" : told.hint,
      mistakes.size() == 1
          ? Fix{"mend it", config_command(machine, "edit")}
          : Fix{fmt::format("all {} mistakes", mistakes.size()), config_command(machine, "check")});
  // A hint that is a command is the way to mend it.
  if (told.hint.starts_with("chmod ")) {
    found.result.fix = Fix{"make it yours alone", told.hint};
    found.result.expected = "a file that only you can read";
  }
  found.result.evidence = {{"mistakes", std::to_string(mistakes.size())}};
  return found;
}

/// What stands beside the configuration and decides with it: models.toml, AGENTPRESS_MODEL.
std::optional<MachineFinding> mistaken_companion(const MachineView& machine) {
  const auto path = config::model_overrides_path(machine.environment);
  try {
    config::load_model_overrides(path);
  } catch (const core::StartupError& fault) {
    return finding_of(Status::failed, FindingClass::configuration, fault.error().message,
                      fault.error().hint.empty() ? "facts about models in TOML" : fault.error().hint,
                      Fix{"open it", fmt::format("${{EDITOR:-vi}} {}", pasted_path(machine, path))});
  }
  const auto model = machine.environment.get("AGENTPRESS_MODEL");
  if (!model || machine.setup == nullptr) return std::nullopt;
  const auto route = providers::route_model({.model = *model, .provider = {}}, machine.setup->rules(),
                                            machine.setup->table());
  if (route) return std::nullopt;
  return finding_of(Status::failed, FindingClass::configuration,
                    fmt::format("AGENTPRESS_MODEL: {}", route.error().message), route.error().hint,
                    Fix{"go back to the default", "unset AGENTPRESS_MODEL"});
}

/// The configuration without what makes it unusable elsewhere: nothing when it cannot even be parsed.
std::optional<config::Config> parsed_config(const std::string& path) {
  const auto content = util::read_file(path, config::kLargestFile);
  if (!content) return std::nullopt;
  try {
    return config::parse_config(*content, path);
  } catch (const core::StartupError&) {
    return std::nullopt;
  }
}

std::string without_links(const std::string& path) {
  std::error_code fault;
  const auto canonical = std::filesystem::weakly_canonical(path, fault);
  return fault ? path : canonical.string();
}

struct ModeProblem {
  std::string path;
  std::string text;
  Status status = Status::failed;
  RepairKind repair = RepairKind::restrict_file;
};

std::optional<ModeProblem> mode_problem(const KeyHolder& holder) {
  const auto status = util::file_status(holder.path);
  if (!holder.holds_key || !status || !status->is_regular) return std::nullopt;
  if (status->owner != ::geteuid()) {
    return ModeProblem{holder.path,
                       fmt::format("{} belongs to user {}, not to you", holder.name, status->owner),
                       Status::warning};
  }
  if ((status->mode & 077U) == 0) return std::nullopt;
  return ModeProblem{holder.path, fmt::format("{} is open to other users (mode {:04o})", holder.name,
                                              status->mode & 07777U)};
}

std::optional<ModeProblem> directory_problem(const std::string& path, const std::string& name) {
  const auto status = util::file_status(path);
  if (!status || (status->mode & 022U) == 0) return std::nullopt;
  return ModeProblem{path, fmt::format("others may change {} (mode {:04o})", name, status->mode & 07777U),
                     Status::warning, RepairKind::restrict_directory};
}

Fix chmod_fix(const MachineView& machine, const std::vector<ModeProblem>& problems) {
  std::vector<std::string> commands;
  for (const auto kind : {RepairKind::restrict_file, RepairKind::restrict_directory}) {
    std::string paths;
    for (const auto& problem : problems) {
      if (problem.repair == kind) paths += " " + pasted_path(machine, problem.path);
    }
    const bool is_file = kind == RepairKind::restrict_file;
    if (!paths.empty()) commands.push_back(fmt::format("chmod {}{}", is_file ? "600" : "700", paths));
  }
  return {"make it yours alone", util::join(commands, " && ")};
}

struct OwnDirectory {
  std::string_view name;
  std::string path;
};

std::vector<OwnDirectory> own_directories(const MachineView& machine) {
  const auto& environment = machine.environment;
  return {{"configuration", config::config_directory(environment)},
          {"data", config::data_directory(environment)},
          {"cache", config::cache_directory(environment)},
          {"state", config::state_directory(environment)}};
}

/// The directory itself, or the nearest one above it that is there.
std::string nearest_existing(std::string path) {
  while (path.size() > 1 && !util::file_status(path)) {
    const auto slash = path.rfind('/');
    path.resize(slash == std::string::npos || slash == 0 ? 1 : slash);
  }
  return path;
}

std::string in_units(unsigned long long bytes) {
  constexpr double kMebibyte = 1024.0 * 1024.0;
  const double size = static_cast<double>(bytes) / kMebibyte;
  return size < 1024 ? fmt::format("{:.0f} MiB", size) : fmt::format("{:.0f} GiB", size / 1024);
}

}  // namespace

std::vector<KeyHolder> key_holders(const MachineView& machine) {
  std::vector<KeyHolder> holders;
  if (auto path = config::stored_keys_path(machine.environment); !path.empty())
    holders.push_back({std::move(path), "keys.toml", true});
  const auto place = config_place(machine.options, machine.environment);
  const auto config = parsed_config(place.path);
  const bool has_key = config && std::ranges::any_of(config->providers, [](const auto& entry) {
                         return !entry.second.key.api_key.empty();
                       });
  if (!place.path.empty()) holders.push_back({place.path, "the configuration", has_key});
  if (config) {
    for (const auto& [name, settings] : config->providers) {
      if (settings.key.api_key_file.empty()) continue;
      holders.push_back({util::expand_home(settings.key.api_key_file, machine.environment),
                         fmt::format("the key file of {}", name), true});
    }
  }
  if (!machine.options.env_file.empty())
    holders.push_back({machine.options.env_file, "the --env-file", true});
  return holders;
}

MachineFinding look_at_config(const MachineView& machine) {
  const auto place = config_place(machine.options, machine.environment);
  if (place.path.empty()) {
    return finding_of(Status::warning, FindingClass::configuration,
                      "HOME is not set, so there is no place for a configuration", "an absolute path in HOME",
                      Fix{"name your home directory", "export HOME=~"});
  }
  const auto content = util::read_file(place.path, config::kLargestFile);
  if (!content) {
    const bool is_missing = content.error().error_number == ENOENT || content.error().error_number == ENOTDIR;
    if (!is_missing || place.is_named) return unreadable_config(machine, place, content.error().message);
    if (auto found = mistaken_companion(machine)) return *std::move(found);
    return fine(fmt::format("none at {}; the defaults count", short_path(machine, place.path)));
  }
  const auto mistakes = config::check_config(*content, place.path, machine.environment);
  if (!mistakes.empty()) return mistaken_config(machine, place.path, mistakes);
  if (machine.setup_fault) {
    return finding_of(Status::failed, FindingClass::configuration, machine.setup_fault->message,
                      "a configuration that can be used",
                      Fix{"all mistakes of the configuration", config_command(machine, "check")});
  }
  if (auto found = mistaken_companion(machine)) return *std::move(found);
  auto found = fine(fmt::format("{} ({}), version {}", short_path(machine, place.path), place.source,
                                config::kConfigVersion));
  found.result.evidence = {{"path", short_path(machine, place.path)},
                           {"version", std::to_string(config::kConfigVersion)}};
  return found;
}

MachineFinding look_at_file_modes(const MachineView& machine) {
  std::vector<ModeProblem> problems;
  std::vector<std::string> present;
  for (const auto& holder : key_holders(machine)) {
    if (auto problem = mode_problem(holder)) problems.push_back(*std::move(problem));
    if (holder.holds_key && util::file_status(holder.path)) present.push_back(holder.name);
  }
  for (const auto& directory : own_directories(machine)) {
    auto problem = directory_problem(directory.path, fmt::format("the {} directory", directory.name));
    if (problem) problems.push_back(*std::move(problem));
  }
  if (problems.empty()) {
    return fine(present.empty() ? "no file holds a key"
                                : fmt::format("only you can read {}", util::join(present, ", ")));
  }
  const bool has_failure =
      std::ranges::find(problems, Status::failed, &ModeProblem::status) != problems.end();
  std::vector<std::string> texts;
  for (const auto& problem : problems) texts.push_back(problem.text);
  auto found = finding_of(
      has_failure ? Status::failed : Status::warning, FindingClass::file_mode, util::join(texts, "; "),
      "files with keys of mode 0600, in directories of mode 0700", chmod_fix(machine, problems));
  for (const auto& problem : problems) found.repairs.push_back({problem.repair, problem.path});
  return found;
}

MachineFinding look_at_directories(const MachineView& machine) {
  auto found = fine("");
  std::vector<std::string> missing;
  std::vector<std::string> present;
  for (const auto& directory : own_directories(machine)) {
    if (directory.path.empty()) continue;
    const auto nearest = nearest_existing(directory.path);
    if (::access(nearest.c_str(), W_OK | X_OK) != 0) {
      return finding_of(Status::failed, FindingClass::environment,
                        fmt::format("the {} directory {} cannot be written to: {}", directory.name,
                                    short_path(machine, directory.path), util::system_error_text(errno)),
                        "a directory of your own",
                        Fix{"look at who owns it", fmt::format("ls -ld {}", pasted_path(machine, nearest))});
    }
    found.result.evidence.push_back({std::string(directory.name), short_path(machine, directory.path)});
    (nearest == directory.path ? present : missing).emplace_back(directory.name);
  }
  if (std::ranges::find(missing, "configuration") != missing.end())
    found.repairs.push_back({RepairKind::make_directory, config::config_directory(machine.environment)});
  found.result.summary = missing.empty()
                             ? "all there and writable"
                             : fmt::format("not there yet, made when needed: {}", util::join(missing, ", "));
  return found;
}

MachineFinding look_at_git(const MachineView& machine) {
  std::vector<std::string> tracked;
  std::vector<std::string> exposed;
  auto found = fine("git tracks no file with a key");
  for (const auto& holder : key_holders(machine)) {
    if (!holder.holds_key || !util::file_status(holder.path)) continue;
    const auto path = without_links(std::filesystem::absolute(holder.path).string());
    const auto place = git_place_of(path);
    if (!place) continue;
    if (is_tracked(*place)) {
      tracked.push_back(path);
    } else if (!is_plainly_ignored(*place)) {
      exposed.push_back(path);
      found.repairs.push_back({RepairKind::ignore_in_git, path});
    }
  }
  const auto split = [](const std::string& path) {
    const auto slash = path.rfind('/');
    return std::pair(path.substr(0, slash), path.substr(slash + 1));
  };
  if (!tracked.empty()) {
    const auto [directory, name] = split(tracked.front());
    return finding_of(Status::failed, FindingClass::tracked_by_git,
                      fmt::format("git tracks {}, which holds a key", short_path(machine, tracked.front())),
                      "no key in any repository; a key that was committed has to be revoked",
                      Fix{"take it out of the next commit",
                          fmt::format("git -C {} rm --cached {}", pasted_path(machine, directory),
                                      util::shell_quoted(name))});
  }
  if (!exposed.empty()) {
    const auto [directory, name] = split(exposed.front());
    auto warning =
        finding_of(Status::warning, FindingClass::tracked_by_git,
                   fmt::format("{} holds a key and lies in a git work tree that does not ignore it",
                               short_path(machine, exposed.front())),
                   "a .gitignore that names it",
                   Fix{"ignore it", fmt::format("echo {} >> {}/.gitignore", util::shell_quoted(name),
                                                pasted_path(machine, directory))});
    warning.repairs = std::move(found.repairs);
    return warning;
  }
  return found;
}

MachineFinding look_at_disk(const MachineView& machine) {
  constexpr unsigned long long kTooLittle = 1ULL << 20U;
  constexpr unsigned long long kLittle = 64ULL << 20U;
  auto found = fine("");
  unsigned long long least = ULLONG_MAX;
  for (const auto& directory : own_directories(machine)) {
    if (directory.path.empty()) continue;
    const auto place = nearest_existing(directory.path);
    struct statvfs system{};
    if (::statvfs(place.c_str(), &system) != 0) continue;
    const unsigned long long room = system.f_frsize * system.f_bavail;
    const bool is_read_only = (system.f_flag & ST_RDONLY) != 0;
    const bool has_no_files = system.f_files > 0 && system.f_favail == 0;
    if (is_read_only || has_no_files || room < kLittle) {
      const auto what = is_read_only   ? std::string("is mounted read-only")
                        : has_no_files ? std::string("has no room for another file")
                                       : fmt::format("has only {} left", in_units(room));
      const bool is_failure = is_read_only || has_no_files || room < kTooLittle;
      return finding_of(is_failure ? Status::failed : Status::warning, FindingClass::environment,
                        fmt::format("the file system of {} {}", short_path(machine, directory.path), what),
                        "64 MiB or more",
                        Fix{"see what is full", fmt::format("df -h {}", pasted_path(machine, place))});
    }
    least = std::min(least, room);
  }
  if (least == ULLONG_MAX) return fine("not known: there is no home directory");
  found.result.summary = "enough room for settings, lists and state";
  found.result.evidence = {{"available", in_units(least)}};
  return found;
}

}  // namespace agentpress::cli
