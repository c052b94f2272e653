// The check of the history: where it is, whether it can be read, what waits beside it. Only its first bytes
// are looked at; `agentpress history check` looks at everything.
#include "cli/doctor_rows.hpp"
#include "config/paths.hpp"
#include "history/file_header.hpp"
#include "history/schema.hpp"
#include "history/store.hpp"
#include "util/files.hpp"
#include "util/text.hpp"
#include "util/user_path.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <fstream>

namespace agentpress::cli {
namespace {

using doctor::FindingClass;
using doctor::Fix;
using doctor::Status;

constexpr std::string_view kCheckCommand = "agentpress history check";

/// File systems of other machines, whose locks may not hold (linux/magic.h, statfs(2)).
struct NetworkFileSystem {
  std::uint32_t magic;
  std::string_view name;
};

constexpr std::array kNetworkFileSystems{
    NetworkFileSystem{0x6969, "NFS"},      NetworkFileSystem{0x517B, "SMB"},
    NetworkFileSystem{0xFF534D42, "CIFS"}, NetworkFileSystem{0xFE534D42, "SMB"},
    NetworkFileSystem{0x5346414F, "AFS"},  NetworkFileSystem{0x00C36400, "Ceph"},
    NetworkFileSystem{0x01021997, "9p"},   NetworkFileSystem{0x0BD00BD0, "Lustre"},
    NetworkFileSystem{0x47504653, "GPFS"},
};

struct HistoryView {
  const MachineView& machine;
  history::Place place;

  std::string shown(const std::string& path) const {
    return util::abbreviate_home(path, machine.environment);
  }
  std::string pasted(const std::string& path) const { return util::shell_quoted(shown(path)); }
};

MachineFinding history_warning(std::string summary, std::string expected, Fix fix) {
  return finding_of(Status::warning, FindingClass::history, std::move(summary), std::move(expected),
                    std::move(fix));
}

std::string first_bytes(const std::string& path) {
  std::string bytes(history::kFileHeaderBytes, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return bytes;
}

std::vector<std::string> names_in(const std::string& directory, std::string_view begin,
                                  std::string_view end) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(directory, ignored)) {
    auto name = entry.path().filename().string();
    if (name.starts_with(begin) && name.ends_with(end)) names.push_back(std::move(name));
  }
  std::ranges::sort(names);
  return names;
}

std::optional<MachineFinding> access_problem(const HistoryView& view, const util::FileStatus& status) {
  const auto path = view.place.database();
  if (!status.is_regular) {
    return history_warning(fmt::format("{} is no file", view.shown(path)), "the file of the history",
                           Fix{"put it elsewhere", fmt::format("mv {0} {0}.moved", view.pasted(path))});
  }
  if (::access(path.c_str(), R_OK | W_OK) != 0) {
    return history_warning(
        fmt::format("{} cannot be used: {}", view.shown(path), util::system_error_text(errno)),
        "a file that you can read and write",
        Fix{"look at who owns it", fmt::format("ls -l {}", view.pasted(path))});
  }
  if ((status.mode & 077U) == 0) return std::nullopt;
  auto found =
      finding_of(Status::warning, FindingClass::file_mode,
                 fmt::format("the history is open to other users (mode {:04o})", status.mode & 07777U),
                 "mode 0600", Fix{"make it yours alone", fmt::format("chmod 600 {}", view.pasted(path))});
  found.repairs.push_back({RepairKind::restrict_file, path});
  return found;
}

/// "3.40.1" before "3.51.3"
bool is_older(std::string_view version, const std::array<int, 3>& than) {
  std::array<int, 3> parts{};
  auto part = parts.begin();
  for (const auto digits : util::split(version, '.')) {
    if (part == parts.end()) break;
    std::from_chars(digits.data(), digits.data() + digits.size(), *part++);
  }
  return parts < than;
}

/// What the first bytes of the file tell against it.
std::optional<MachineFinding> content_problem(const HistoryView& view, std::uintmax_t size) {
  const auto path = view.place.database();
  if (size == 0) return std::nullopt;  // a run that was killed while it made the file
  const auto header = history::read_file_header(first_bytes(path));
  const auto damaged = [&](std::string_view how) {
    return history_warning(fmt::format("{} is damaged: {}", view.shown(path), how),
                           "a database of agentpress",
                           Fix{"set it aside and read what can be read of it", std::string(kCheckCommand)});
  };
  if (!header) return damaged("it does not begin like an SQLite database");
  if (header->application_id != history::kApplicationId && header->application_id != 0)
    return damaged("another program made it");
  if (std::uintmax_t{header->pages} * header->page_bytes > size)
    return damaged(fmt::format("its end is missing, from byte {}", size));
  const auto newest = static_cast<std::uint32_t>(history::newest_schema_version());
  if (header->schema_version > newest) {
    return history_warning(
        fmt::format("{} is of a newer agentpress (version {}, this one knows {})", view.shown(path),
                    header->schema_version, newest),
        "a history that this program made, or an older one",
        Fix{"install the newer agentpress; until then new turns wait beside the history", ""});
  }
  if (header->is_write_ahead && is_older(*view.machine.sqlite_version, {3, 51, 3})) {
    return history_warning(fmt::format("{} is in write-ahead mode, in which SQLite {} can damage it",
                                       view.shown(path), *view.machine.sqlite_version),
                           "a rollback journal, as agentpress uses it",
                           Fix{"put it back", std::string(kCheckCommand)});
  }
  return std::nullopt;
}

std::optional<MachineFinding> place_problem(const HistoryView& view) {
  struct statfs system{};
  if (::statfs(view.place.directory.c_str(), &system) != 0) return std::nullopt;
  const auto* const row = std::ranges::find(kNetworkFileSystems, static_cast<std::uint32_t>(system.f_type),
                                            &NetworkFileSystem::magic);
  if (row == kNetworkFileSystems.end()) return std::nullopt;
  return history_warning(fmt::format("{} lies on a network file system ({}), where locks may not hold",
                                     view.shown(view.place.directory), row->name),
                         "a disk of this machine",
                         Fix{"name a directory on one in XDG_DATA_HOME, and move the history there", ""});
}

/// What waits beside the history, or was set aside.
std::optional<MachineFinding> leftovers(const HistoryView& view) {
  const auto waiting = names_in(view.place.pending_directory(), "", ".db");
  if (!waiting.empty()) {
    return finding_of(
        Status::note, FindingClass::history,
        fmt::format("{} turn{} in {} until the history can take {} in", waiting.size(),
                    waiting.size() == 1 ? " waits" : "s wait", view.shown(view.place.pending_directory()),
                    waiting.size() == 1 ? "it" : "them"),
        "", Fix{"take them in now", std::string(kCheckCommand)});
  }
  auto damaged = names_in(view.place.directory, "history.db.damaged-", "");
  std::erase_if(damaged, [](const auto& name) { return name.ends_with("-journal"); });
  if (damaged.empty()) return std::nullopt;
  const auto path = view.place.directory + "/" + damaged.back();
  return finding_of(Status::note, FindingClass::history,
                    fmt::format("{} was set aside because it was damaged", view.shown(path)), "",
                    Fix{"read what can be read of it, and remove it afterwards",
                        fmt::format("{} {}", kCheckCommand, view.pasted(path))});
}

}  // namespace

MachineFinding look_at_history(const MachineView& machine) {
  const HistoryView view{machine, {config::data_directory(machine.environment)}};
  if (view.place.directory.empty()) return fine("not kept: there is no home directory");
  if (!machine.sqlite_version) {
    const auto& fault = machine.sqlite_version.error();
    return finding_of(Status::warning, FindingClass::outdated_library,
                      fmt::format("no answer is kept: {}", fault.message), "SQLite 3.37 or newer",
                      Fix{"install it", fault.hint});
  }
  const auto path = view.place.database();
  const auto status = util::file_status(path);
  if (!status && status.error().error_number != ENOENT && status.error().error_number != ENOTDIR) {
    return history_warning(
        fmt::format("{} cannot be used: {}", view.shown(path), status.error().message),
        "a file that you can read and write",
        Fix{"look at who owns it", fmt::format("ls -ld {}", view.pasted(view.place.directory))});
  }
  if (auto problem = place_problem(view)) return *std::move(problem);
  if (status) {
    std::error_code ignored;
    const auto size = std::filesystem::file_size(path, ignored);
    if (auto problem = access_problem(view, *status)) return *std::move(problem);
    if (auto problem = content_problem(view, ignored ? 0 : size)) return *std::move(problem);
  }
  if (auto found = leftovers(view)) return *std::move(found);
  auto found = fine(status ? fmt::format("{}, for you alone", view.shown(path))
                           : fmt::format("none yet; it will be {}", view.shown(path)));
  found.result.evidence = {{"path", view.shown(path)}, {"sqlite", *machine.sqlite_version}};
  return found;
}

}  // namespace agentpress::cli
