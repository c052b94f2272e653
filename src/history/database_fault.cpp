#include "history/database_fault.hpp"

#include "util/files.hpp"
#include "util/text.hpp"
#include "util/user_path.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace agentpress::history {
namespace {

struct ResultRow {
  int code;  ///< a primary code, or an extended one that comes before its primary one
  FaultKind kind;
};

// The first row that fits counts.
constexpr std::array kResults{
    ResultRow{SQLITE_BUSY, FaultKind::locked},
    ResultRow{SQLITE_LOCKED, FaultKind::locked},
    ResultRow{SQLITE_PROTOCOL, FaultKind::locked},
    ResultRow{SQLITE_INTERRUPT, FaultKind::locked},
    ResultRow{SQLITE_CORRUPT, FaultKind::corrupt},
    ResultRow{SQLITE_NOTADB, FaultKind::corrupt},
    ResultRow{SQLITE_IOERR_SHORT_READ, FaultKind::corrupt},
    ResultRow{SQLITE_READONLY, FaultKind::read_only},
    ResultRow{SQLITE_PERM, FaultKind::read_only},
    ResultRow{SQLITE_FULL, FaultKind::full},
};

struct SystemRow {
  int error_number;
  FaultKind kind;
};

constexpr std::array kSystemErrors{
    SystemRow{ENOENT, FaultKind::missing},   SystemRow{EACCES, FaultKind::read_only},
    SystemRow{EPERM, FaultKind::read_only},  SystemRow{EROFS, FaultKind::read_only},
    SystemRow{ENOSPC, FaultKind::full},      SystemRow{EDQUOT, FaultKind::full},
    SystemRow{EFBIG, FaultKind::full},       SystemRow{EAGAIN, FaultKind::locked},
    SystemRow{ETIMEDOUT, FaultKind::locked},
};

FaultKind kind_of_errno(int error_number) {
  const auto row = std::ranges::find(kSystemErrors, error_number, &SystemRow::error_number);
  return row == kSystemErrors.end() ? FaultKind::unavailable : row->kind;
}

FaultKind kind_of_result(int result, int error_number) {
  const auto row = std::ranges::find_if(
      kResults, [&](const ResultRow& each) { return each.code == result || each.code == (result & 0xFF); });
  if (row != kResults.end()) return row->kind;
  const int primary = result & 0xFF;
  // Only these two have a system call behind them; for others the number is left from an earlier one.
  return primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN ? kind_of_errno(error_number)
                                                               : FaultKind::unavailable;
}

std::string directory_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, std::max<std::size_t>(slash, 1));
}

std::string hint_for(FaultKind kind, const std::string& path) {
  switch (kind) {
    case FaultKind::corrupt:
      return "agentpress history check";
    case FaultKind::locked:
      return "fuser -v " + util::shell_quoted(path);
    case FaultKind::read_only:
    case FaultKind::unavailable:
      return "ls -la " + util::shell_quoted(directory_of(path));
    case FaultKind::full:
      return "df -h " + util::shell_quoted(directory_of(path));
    default:
      return "";
  }
}

}  // namespace

Fault database_fault(const std::string& path, int result, int error_number, std::string_view text) {
  const auto kind = kind_of_result(result, error_number);
  std::string reason = util::lower_ascii(text);
  const int primary = result & 0xFF;
  const bool has_errno = error_number != 0 && (primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN);
  if (has_errno) reason += ": " + util::system_error_text(error_number);
  return {.kind = kind, .message = fmt::format("{}: {}", path, reason), .hint = hint_for(kind, path)};
}

Fault system_fault(const std::string& path, int error_number, std::string_view what) {
  const auto kind = kind_of_errno(error_number);
  return {.kind = kind,
          .message = fmt::format("{}: {}: {}", path, what, util::system_error_text(error_number)),
          .hint = hint_for(kind, path)};
}

}  // namespace agentpress::history
