#include "history/llm_attachments.hpp"

#include "history/foreign_file.hpp"
#include "history/sha256.hpp"
#include "util/base64.hpp"

#include <fmt/format.h>

#include <utility>

namespace agentpress::history {
namespace {

constexpr std::size_t kLargestAttachment = std::size_t{64} << 20U;

std::string file_name_of(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

/// The bytes, if they are still those that llm sent.
std::optional<std::string> unchanged_file(const std::string& path, std::string_view sha256) {
  auto content = read_foreign_file(path, kLargestAttachment);
  if (!content || sha256_text(*content) != sha256) return std::nullopt;
  return *std::move(content);
}

core::MediaPart media_of(const Statement& row) {
  core::MediaPart media{.media_type = row.text(1)};
  const auto path = row.text(2);
  media.url = row.text(3);
  if (!path.empty()) media.name = file_name_of(path);
  auto content = row.is_null(4) ? std::nullopt : std::optional(row.text(4));
  if (!content && !path.empty()) content = unchanged_file(path, row.view(0));
  if (content) {
    media.base64 = util::base64_encode(*content);
    media.url.clear();
  } else if (media.url.empty()) {
    media.url = "file://" + path;
  }
  return media;
}

}  // namespace

LlmAttachments::LlmAttachments(const Database& database, const LlmTables& tables, std::string_view link,
                               std::string_view owner) {
  if (!tables.has(link) || !tables.has("attachments")) return;
  rows_ = database.prepare(
      fmt::format("select a.id, a.type, a.path, a.url, a.content from \"{0}\" l join attachments a on a.id = "
                  "l.attachment_id where l.\"{1}\" = ?1 order by l.\"order\"",
                  link, owner));
}

std::vector<core::Part> LlmAttachments::of(std::string_view owner) {
  if (rows_) rows_->bind(1, owner);
  return read();
}

std::vector<core::Part> LlmAttachments::of(std::int64_t owner) {
  if (rows_) rows_->bind(1, owner);
  return read();
}

std::vector<core::Part> LlmAttachments::read() {
  std::vector<core::Part> parts;
  while (rows_ && rows_->step()) parts.emplace_back(media_of(*rows_));
  return parts;
}

}  // namespace agentpress::history
