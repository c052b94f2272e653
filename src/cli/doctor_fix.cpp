#include "cli/doctor_fix.hpp"

#include "util/files.hpp"
#include "util/user_path.hpp"
#include "util/write_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>

namespace agentpress::cli {
namespace {

struct RepairContext {
  const util::Environment& environment;
  std::string_view time;
  const std::function<void(std::string_view)>& say;

  std::string shown(const std::string& path) const { return util::abbreviate_home(path, environment); }
};

bool tell_fault(const RepairContext& context, const std::string& path, std::string_view reason) {
  context.say(fmt::format("not changed: {}: {}", context.shown(path), reason));
  return false;
}

/// Through a descriptor, so that the file whose mode is looked at is the file whose mode changes; never
/// through a link.
bool restrict_mode(const RepairContext& context, const std::string& path, mode_t wanted, int kind_flag) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | kind_flag);
  if (descriptor < 0) return tell_fault(context, path, util::system_error_text(errno));
  struct stat status{};
  const bool is_known = ::fstat(descriptor, &status) == 0;
  const bool is_done = is_known && status.st_uid == ::geteuid() && ::fchmod(descriptor, wanted) == 0;
  const int number = is_known && status.st_uid != ::geteuid() ? EPERM : errno;
  ::close(descriptor);
  if (!is_done) return tell_fault(context, path, util::system_error_text(number));
  const auto before = fmt::format("{:04o}", status.st_mode & 07777U);
  context.say(fmt::format("{}\n-mode {}\n+mode {:04o}\nundo: chmod {} {}", context.shown(path), before,
                          wanted, before, util::shell_quoted(context.shown(path))));
  return true;
}

bool restrict_file(const RepairContext& context, const std::string& path) {
  return restrict_mode(context, path, 0600, 0);
}

bool restrict_directory(const RepairContext& context, const std::string& path) {
  return restrict_mode(context, path, 0700, O_DIRECTORY);
}

bool make_directory(const RepairContext& context, const std::string& path) {
  const std::filesystem::path full(path);
  std::string parent;
  for (const auto& part : full) {
    parent = (std::filesystem::path(parent) / part).string();
    if (::mkdir(parent.c_str(), 0700) != 0 && errno != EEXIST)
      return tell_fault(context, path, util::system_error_text(errno));
  }
  context.say(fmt::format("{}\n+directory, mode 0700\nundo: rmdir {}", context.shown(path),
                          util::shell_quoted(context.shown(path))));
  return true;
}

bool ignore_in_git(const RepairContext& context, const std::string& path) {
  constexpr std::size_t kLargest = std::size_t{1} << 20U;
  const auto slash = path.rfind('/');
  const std::string file = path.substr(0, slash) + "/.gitignore";
  const std::string line = "/" + path.substr(slash + 1);
  const auto old = util::read_file(file, kLargest);
  if (!old && old.error().error_number != ENOENT) return tell_fault(context, file, old.error().message);
  std::string undo = fmt::format("rm {}", util::shell_quoted(context.shown(file)));
  if (old) {
    std::string stamp(context.time);
    std::erase_if(stamp, [](char byte) { return byte == ':' || byte == '-'; });
    const auto backup = fmt::format("{}.{}", file, stamp);
    if (const auto fault = util::create_file(backup, *old))
      return tell_fault(context, backup, fault->message);
    undo = fmt::format("mv {} {}", util::shell_quoted(context.shown(backup)),
                       util::shell_quoted(context.shown(file)));
  }
  const auto content = old.value_or("");
  const bool needs_end = !content.empty() && !content.ends_with('\n');
  if (const auto fault = util::replace_file(file, content + (needs_end ? "\n" : "") + line + "\n"))
    return tell_fault(context, file, fault->message);
  context.say(fmt::format("{}\n+{}\nundo: {}", context.shown(file), line, undo));
  return true;
}

struct RepairRow {
  RepairKind kind;
  bool (*mend)(const RepairContext& context, const std::string& path);
};

constexpr std::array kRepairs{
    RepairRow{RepairKind::restrict_file, restrict_file},
    RepairRow{RepairKind::restrict_directory, restrict_directory},
    RepairRow{RepairKind::make_directory, make_directory},
    RepairRow{RepairKind::ignore_in_git, ignore_in_git},
};

}  // namespace

int run_repairs(std::span<const Repair> repairs, const util::Environment& environment, std::string_view time,
                const std::function<void(std::string_view)>& say) {
  const RepairContext context{environment, time, say};
  int done = 0;
  for (const auto& repair : repairs) {
    const auto* row = std::ranges::find(kRepairs, repair.kind, &RepairRow::kind);
    if (row != kRepairs.end() && row->mend(context, repair.path)) ++done;
  }
  return done;
}

}  // namespace agentpress::cli
