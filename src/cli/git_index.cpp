#include "cli/git_index.hpp"

#include "util/files.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace agentpress::cli {
namespace {

constexpr std::size_t kLargestIndex = std::size_t{256} << 20U;
constexpr std::size_t kLargestIgnoreFile = std::size_t{1} << 20U;

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t number = 0;
  for (const char byte : bytes) number = number << 8U | static_cast<unsigned char>(byte);
  return number;
}

bool exists(const std::string& path) {
  return util::file_status(path).has_value();
}

/// The entries of an index, one after the other. Hashes have 20 bytes; an index of SHA-256 reads as damaged.
class IndexReader {
 public:
  explicit IndexReader(std::string_view index) {
    if (index.size() < kHeaderBytes || !index.starts_with("DIRC")) return;
    version_ = big_endian(index.substr(4, 4));
    left_ = version_ >= 2 && version_ <= 4 ? big_endian(index.substr(8, 4)) : 0;
    rest_ = index.substr(kHeaderBytes);
  }

  /// False at the end, and at what is no entry.
  bool next() {
    if (left_ == 0 || rest_.size() < kFixedBytes) return false;
    --left_;
    const auto flags = big_endian(rest_.substr(kFixedBytes - 2, 2));
    const bool is_extended = version_ >= 3 && (flags & 0x4000U) != 0;
    const std::size_t start = kFixedBytes + (is_extended ? 2 : 0);
    return version_ == 4 ? take_compressed(start) : take_plain(start);
  }

  const std::string& path() const { return path_; }

 private:
  static constexpr std::size_t kHeaderBytes = 12;
  static constexpr std::size_t kFixedBytes = 62;  ///< times, device, mode, owner, size, hash, flags

  bool take_plain(std::size_t start) {
    const auto end = start < rest_.size() ? rest_.find('\0', start) : std::string_view::npos;
    if (end == std::string_view::npos) return false;
    path_ = rest_.substr(start, end - start);
    const std::size_t padded = (end + 8) / 8 * 8;  // one to eight NUL bytes
    rest_.remove_prefix(std::min(padded, rest_.size()));
    return true;
  }

  /// How many bytes of the last path go, in git's variable-width numbers, then what comes instead.
  bool take_compressed(std::size_t start) {
    std::size_t position = start;
    std::size_t dropped = 0;
    for (bool has_more = true; has_more; ++position) {
      if (position >= rest_.size() || position > start + 9) return false;
      const auto byte = static_cast<unsigned char>(rest_[position]);
      has_more = (byte & 0x80U) != 0;
      dropped = (position == start ? 0 : (dropped + 1) << 7U) | (byte & 0x7FU);
    }
    const auto end = rest_.find('\0', position);
    if (dropped > path_.size() || end == std::string_view::npos) return false;
    path_.resize(path_.size() - dropped);
    path_ += rest_.substr(position, end - position);
    rest_.remove_prefix(end + 1);
    return true;
  }

  std::string_view rest_;
  std::uint32_t version_ = 0;
  std::uint32_t left_ = 0;
  std::string path_;
};

/// `.git` is a directory, or in further work trees a file with the line `gitdir: PATH`.
std::string git_directory_at(const std::string& dot_git, const std::string& work_tree) {
  const auto content = util::read_file(dot_git, 4096);
  if (!content) return dot_git;
  constexpr std::string_view kMark = "gitdir:";
  if (!content->starts_with(kMark)) return dot_git;
  const std::string path(util::trim(std::string_view(*content).substr(kMark.size())));
  return path.starts_with('/') ? path : work_tree + "/" + path;
}

/// The path, its name, and each directory above it, as a line of .gitignore may spell them.
bool line_ignores(std::string_view line, std::string_view path) {
  line = util::trim(line);
  if (line.empty() || line.starts_with('#') || line.starts_with('!')) return false;
  if (line == "*") return true;
  while (line.starts_with('/')) line.remove_prefix(1);
  while (line.ends_with('/') || line.ends_with('*')) line.remove_suffix(1);
  if (line.empty()) return false;
  if (path == line || path.starts_with(std::string(line) + "/")) return true;
  const auto parts = util::split(path, '/');
  return std::ranges::find(parts, line) != parts.end();
}

bool file_ignores(const std::string& file, std::string_view path) {
  const auto content = util::read_file(file, kLargestIgnoreFile);
  if (!content) return false;
  const auto lines = util::split(*content, '\n');
  return std::ranges::any_of(lines, [&](std::string_view line) { return line_ignores(line, path); });
}

}  // namespace

std::optional<GitPlace> git_place_of(const std::string& file) {
  for (auto slash = file.rfind('/'); slash != std::string::npos && slash > 0;
       slash = file.rfind('/', slash - 1)) {
    const std::string directory = file.substr(0, slash);
    const std::string dot_git = directory + "/.git";
    if (exists(dot_git))
      return GitPlace{directory, git_directory_at(dot_git, directory), file.substr(slash + 1)};
  }
  return std::nullopt;
}

bool index_has(std::string_view index, std::string_view path) {
  IndexReader reader(index);
  while (reader.next()) {
    if (reader.path() == path) return true;
  }
  return false;
}

bool is_tracked(const GitPlace& place) {
  const auto index = util::read_file(place.git_directory + "/index", kLargestIndex);
  return index && index_has(*index, place.path);
}

bool is_plainly_ignored(const GitPlace& place) {
  if (file_ignores(place.git_directory + "/info/exclude", place.path)) return true;
  std::string directory = place.work_tree;
  std::string_view rest = place.path;
  for (;;) {
    if (file_ignores(directory + "/.gitignore", rest)) return true;
    const auto slash = rest.find('/');
    if (slash == std::string_view::npos) return false;
    (directory += "/") += rest.substr(0, slash);
    rest.remove_prefix(slash + 1);
  }
}

}  // namespace agentpress::cli
