#include "cli/typed_lines.hpp"

#include "util/descriptor.hpp"
#include "util/files.hpp"
#include "util/text.hpp"
#include "util/write_file.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace agentpress::cli {
namespace {

constexpr std::size_t kLargestLineFile = std::size_t{64} << 20U;

std::string escaped_line(std::string_view line) {
  std::string escaped;
  for (const char byte : line) {
    if (byte == '\n') {
      escaped += "\\n";
    } else if (byte == '\\') {
      escaped += "\\\\";
    } else {
      escaped += byte;
    }
  }
  return escaped + "\n";
}

std::string unescaped_line(std::string_view escaped) {
  std::string line;
  for (std::size_t index = 0; index < escaped.size(); ++index) {
    if (escaped[index] == '\\' && index + 1 < escaped.size()) {
      ++index;
      line += escaped[index] == 'n' ? '\n' : escaped[index];
    } else {
      line += escaped[index];
    }
  }
  return line;
}

}  // namespace

std::vector<std::string> TypedLines::load() const {
  if (path_.empty()) return {};
  const auto content = util::read_file(path_, kLargestLineFile);
  if (!content) return {};
  std::vector<std::string> lines;
  for (const auto line : util::split(*content, '\n')) {
    // A NUL would end it for the line editor.
    if (!line.empty() && line.find('\0') == std::string_view::npos) lines.push_back(unescaped_line(line));
  }
  if (lines.size() <= kMostLines) return lines;
  const bool is_long = lines.size() > 2 * kMostLines;
  lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(kMostLines));
  if (is_long) {
    std::string kept;
    for (const auto& line : lines) kept += escaped_line(line);
    static_cast<void>(util::replace_file(path_, kept));
  }
  return lines;
}

void TypedLines::add(std::string_view line) const {
  if (path_.empty() || line.size() > kLongestLine) return;
  static_cast<void>(util::create_file(path_, ""));  // with its directory, unless it is there
  const util::Descriptor file(::open(path_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW));
  if (file.number() < 0) return;
  const auto bytes = escaped_line(line);
  [[maybe_unused]] const auto written = ::write(file.number(), bytes.data(), bytes.size());
}

}  // namespace agentpress::cli
