#include "history/import_aichat.hpp"

#include "history/aichat_session.hpp"
#include "history/foreign_file.hpp"
#include "history/session_name.hpp"
#include "history/sha256.hpp"
#include "history/yaml_document.hpp"
#include "util/files.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <filesystem>
#include <optional>

namespace agentpress::history {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestSession = std::size_t{64} << 20U;
constexpr std::string_view kSessionEnding = ".yaml";
constexpr std::string_view kSessionFolder = "sessions";
constexpr std::string_view kStandardInput = "/dev/stdin";  // has no name to give to a session
/// Where aichat keeps what it saved by itself.
constexpr std::string_view kUnnamedFolder = "_/";

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

/// Names of sessions have at most one slash, so nothing lies deeper.
void add_sessions(std::vector<std::string>& files, const fs::path& folder) {
  std::error_code fault;
  for (fs::recursive_directory_iterator entry(folder, fault), end; !fault && entry != end;
       entry.increment(fault)) {
    if (entry.depth() > 0) entry.disable_recursion_pending();
    if (entry->path().extension() == kSessionEnding) files.push_back(entry->path().string());
  }
}

std::vector<std::string> session_files(const std::string& path) {
  if (!is_folder(path)) return {path};
  std::vector<std::string> files;
  const auto own = fs::path(path) / kSessionFolder;
  if (!is_folder(own)) {
    add_sessions(files, path);
  } else {
    add_sessions(files, own);
    std::error_code fault;
    for (fs::directory_iterator agent(fs::path(path) / "agents", fault), end; !fault && agent != end;
         agent.increment(fault)) {
      add_sessions(files, agent->path() / kSessionFolder);
    }
  }
  std::ranges::sort(files);
  return files;
}

struct FileName {
  std::string session{};
  bool is_in_session_folder = false;  ///< only there is it the name of one session
};

/// `work`, `_/20250131T235959-x` or `agents/coder/work`: the same whether the file was named or a folder
/// above.
FileName name_of_session(const std::string& file) {
  const auto path = fs::absolute(file).lexically_normal().replace_extension();
  std::vector<std::string> parts;
  for (const auto& part : path) parts.push_back(part.string());
  const auto folder = std::ranges::find(parts.rbegin() + 1, parts.rend(), kSessionFolder);
  if (folder == parts.rend()) return {.session = parts.back()};
  const auto depth = folder - parts.rbegin();
  std::string name = *(folder - 1);
  for (auto part = folder - 1; part != parts.rbegin(); --part) name += "/" + *(part - 1);
  const bool is_agent = std::ssize(parts) > depth + 2 && *(folder + 2) == "agents";
  return {.session = is_agent ? "agents/" + *(folder + 1) + "/" + name : name, .is_in_session_folder = true};
}

std::optional<int> whole_number(std::string_view digits) {
  int number = 0;
  const auto [rest, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return fault == std::errc() && rest == digits.data() + digits.size() ? std::optional(number) : std::nullopt;
}

/// `_/20250131T235959-x`: local time, as aichat takes it.
std::optional<Time> time_in_name(std::string_view name) {
  if (!name.starts_with(kUnnamedFolder)) return std::nullopt;
  name.remove_prefix(kUnnamedFolder.size());
  constexpr std::size_t kLength = 15;
  if (name.size() < kLength || name[8] != 'T') return std::nullopt;
  const auto year = whole_number(name.substr(0, 4));
  const auto month = whole_number(name.substr(4, 2));
  const auto day = whole_number(name.substr(6, 2));
  const auto hour = whole_number(name.substr(9, 2));
  const auto minute = whole_number(name.substr(11, 2));
  const auto second = whole_number(name.substr(13, 2));
  if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
  std::tm moment{};
  moment.tm_year = *year - 1900;
  moment.tm_mon = *month - 1;
  moment.tm_mday = *day;
  moment.tm_hour = *hour;
  moment.tm_min = *minute;
  moment.tm_sec = *second;
  moment.tm_isdst = -1;
  const auto seconds = std::mktime(&moment);
  return seconds < 0 ? std::nullopt : std::optional(Time{seconds} * 1000);
}

Time time_of_change(const std::string& file) {
  struct stat status{};
  if (::stat(file.c_str(), &status) != 0) return 0;
  return Time{status.st_mtim.tv_sec} * 1000 + status.st_mtim.tv_nsec / 1'000'000;
}

Fault mistake_fault(const std::string& file, const YamlMistake& mistake) {
  return {.kind = FaultKind::corrupt,
          .message = fmt::format("{}:{}: {}", file, mistake.line, mistake.message)};
}

std::expected<Session, Fault> read_session(const std::string& file) {
  auto content = read_foreign_file(file, kLargestSession);
  if (!content) return std::unexpected(content.error());
  const auto document = parse_yaml(*content);
  if (!document) return std::unexpected(mistake_fault(file, document.error()));
  const auto [name, is_in_session_folder] = name_of_session(file);
  auto session = read_aichat_session(*document, time_in_name(name).value_or(time_of_change(file)));
  if (!session) return std::unexpected(mistake_fault(file, session.error()));
  session->summary.source = "aichat:" + name;
  if (!is_in_session_folder) session->summary.source += " " + sha256_text(*content);
  if (is_session_name(name) && file != kStandardInput) session->summary.name = name;
  return *std::move(session);
}

}  // namespace

bool looks_like_aichat(const std::string& path) {
  const auto files = session_files(path);
  if (is_folder(path)) return !files.empty();
  const auto content = read_foreign_file(path, kLargestSession);
  if (!content) return false;
  const auto document = parse_yaml(*content);
  if (document) return document->find("messages") != nullptr && document->find("model") != nullptr;
  // Broken as it is, the reader says where.
  const auto begins_line = [&](std::string_view key) {
    return content->starts_with(key) || content->find("\n" + std::string(key)) != std::string::npos;
  };
  return begins_line("model:") && begins_line("messages:");
}

std::expected<ImportSummary, Fault> import_aichat(const std::string& path, const SessionSink& sink) {
  ImportSummary summary;
  const auto files = session_files(path);
  if (files.empty()) {
    return std::unexpected(Fault{.kind = FaultKind::not_found,
                                 .message = fmt::format("{} has no sessions of aichat in it", path),
                                 .hint = "name aichat's folder; `aichat --info` tells its sessions_dir"});
  }
  for (const auto& file : files) {
    const auto session = read_session(file);
    if (!session && !is_folder(path)) return std::unexpected(session.error());
    if (!session) {
      summary.notices.push_back("left out: " + session.error().message);
      continue;
    }
    // aichat writes a file for a session in which nothing was said.
    if (session->turns.empty()) continue;
    if (auto fault = sink(*session)) return std::unexpected(*std::move(fault));
    ++summary.sessions;
    summary.turns += std::ssize(session->turns);
  }
  return summary;
}

}  // namespace agentpress::history
