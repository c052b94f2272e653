#include "history/pending.hpp"

#include "history/directory.hpp"
#include "history/fault_error.hpp"
#include "history/history_file.hpp"
#include "history/merge.hpp"
#include "history/session_lock.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace agentpress::history {
namespace {

constexpr std::string_view kPendingEnding = ".db";

/// The session that a file's name begins with; empty for names that are not ours.
std::string session_of_file(const std::string& path) {
  const auto name = std::filesystem::path(path).stem().string();
  const auto dash = name.find('-');
  if (dash == std::string::npos || !is_session_id(name.substr(0, dash)) ||
      !is_session_id(name.substr(dash + 1)))
    return "";
  return name.substr(0, dash);
}

std::int64_t time_of_file(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return 0;
  return std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
}

}  // namespace

std::string pending_path(const Place& place, std::string_view session_id, std::string_view turn_id) {
  return fmt::format("{}/{}-{}{}", place.pending_directory(), session_id, turn_id, kPendingEnding);
}

std::vector<std::string> pending_files(const Place& place) {
  std::vector<std::pair<std::int64_t, std::string>> found;
  std::error_code fault;
  for (std::filesystem::directory_iterator entry(place.pending_directory(), fault), end;
       !fault && entry != end; entry.increment(fault)) {
    auto path = entry->path().string();
    if (path.ends_with(kPendingEnding) && !session_of_file(path).empty())
      found.emplace_back(time_of_file(path), std::move(path));
  }
  std::ranges::sort(found);
  std::vector<std::string> paths;
  for (auto& [time, path] : found) paths.push_back(std::move(path));
  return paths;
}

void merge_pending_file(const std::string& path, const Place& place, const Database& into,
                        const Patience& patience) {
  {
    const auto from = open_history_file(path, {}, patience);
    WriteTransaction transaction(into);
    merge_sessions(*from, into, MergeFaults::report);
    transaction.commit();
  }
  remove_pending_file(path, place);
}

void remove_pending_file(const std::string& path, const Place& place) {
  // A journal that were left alone would be played into the next file of this name; there is none.
  ::unlink(path.c_str());
  ::unlink((path + "-journal").c_str());
  sync_directory(place.pending_directory());
}

void merge_pending(const Place& place, const Database& into, const Patience& patience,
                   std::vector<std::string>* notices) {
  for (const auto& path : pending_files(place)) {
    if (is_session_locked(place, session_of_file(path))) continue;
    const auto merge = [&] { merge_pending_file(path, place, into, patience); };
    auto fault = fault_of(merge);
    // A disk that fails for a moment looks like damage too, so it is looked at twice.
    if (fault && fault->kind == FaultKind::corrupt) fault = fault_of(merge);
    if (!fault) continue;
    const bool is_of_this_file = fault->message.starts_with(path);
    if (!is_of_this_file) throw FaultError(*fault);
    if (fault->kind != FaultKind::corrupt) continue;
    const auto aside = set_file_aside(path);
    if (notices != nullptr)
      notices->push_back(
          fmt::format("a turn that waited is damaged; it was set aside as {} ({})", aside, fault->message));
  }
}

}  // namespace agentpress::history
