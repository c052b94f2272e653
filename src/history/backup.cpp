#include "history/backup.hpp"

#include "history/database_fault.hpp"
#include "history/directory.hpp"
#include "history/fault_error.hpp"
#include "util/descriptor.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace agentpress::history {
namespace {

bool is_taken(const std::string& path) {
  struct stat status{};
  return ::lstat(path.c_str(), &status) == 0;
}

/// Removes what was written when the copy fails.
class UnfinishedCopy {
 public:
  explicit UnfinishedCopy(const std::string& target) : path_(target + ".XXXXXX") {
    const util::Descriptor file(::mkostemp(path_.data(), O_CLOEXEC));  // mode 0600
    if (file.number() < 0) throw FaultError(system_fault(path_, errno, "cannot be made"));
  }
  ~UnfinishedCopy() {
    ::unlink(path_.c_str());
    ::unlink((path_ + "-journal").c_str());
  }
  UnfinishedCopy(const UnfinishedCopy&) = delete;
  UnfinishedCopy& operator=(const UnfinishedCopy&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

void sync_file(const std::string& path) {
  const util::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0 || ::fsync(file.number()) != 0)
    throw FaultError(system_fault(path, errno, "cannot be written to the disk"));
}

}  // namespace

std::string free_name(const std::string& name) {
  std::string candidate = name;
  for (int count = 2; is_taken(candidate); ++count) candidate = fmt::format("{}.{}", name, count);
  return candidate;
}

std::string back_up(const std::string& path, const std::string& target, const Patience& patience) {
  const UnfinishedCopy copy(target);
  {
    const Database source(path, {.read_only = true}, patience);
    const Database written(copy.path(), {}, patience);
    source.copy_to(written);
  }
  sync_file(copy.path());
  // Unlike rename, link never replaces what is there.
  for (;;) {
    auto name = free_name(target);
    if (::link(copy.path().c_str(), name.c_str()) == 0) {
      sync_directory(name.substr(0, name.rfind('/')));
      return name;
    }
    if (errno == EEXIST) continue;
    const bool has_no_links = errno == EPERM || errno == EOPNOTSUPP || errno == EMLINK;
    if (!has_no_links || ::rename(copy.path().c_str(), name.c_str()) != 0)
      throw FaultError(system_fault(name, errno, "cannot be made"));
    sync_directory(name.substr(0, name.rfind('/')));
    return name;
  }
}

}  // namespace agentpress::history
