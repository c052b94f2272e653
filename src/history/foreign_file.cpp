#include "history/foreign_file.hpp"

#include "util/files.hpp"

#include <fmt/format.h>

#include <cerrno>

namespace agentpress::history {
namespace {

Fault foreign_fault(const std::string& path, const util::FileError& error) {
  const auto kind = error.error_number == ENOENT ? FaultKind::not_found : FaultKind::unavailable;
  return {.kind = kind, .message = fmt::format("{}: {}", path, error.message)};
}

}  // namespace

std::expected<std::string, Fault> read_foreign_file(const std::string& path, std::size_t cap) {
  const auto status = util::file_status(path);
  if (!status) return std::unexpected(foreign_fault(path, status.error()));
  if (!status->is_regular) {
    return std::unexpected(Fault{.kind = FaultKind::unavailable, .message = path + ": not a regular file"});
  }
  auto content = util::read_file(path, cap);
  if (!content) return std::unexpected(foreign_fault(path, content.error()));
  return *std::move(content);
}

}  // namespace agentpress::history
