#include "cli/daily_stamp.hpp"

#include "config/paths.hpp"
#include "util/files.hpp"
#include "util/text.hpp"
#include "util/write_file.hpp"

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <string>

namespace agentpress::cli {

util::Date today() {
  return *util::date_of(static_cast<std::int64_t>(std::time(nullptr)));
}

bool is_first_today(const util::Environment& environment, util::Date today, std::string_view what) {
  constexpr std::size_t kCap = std::size_t{1} << 16U;
  const auto directory = config::state_directory(environment);
  if (directory.empty()) return true;
  const std::string path = directory + "/said-today";
  std::string said = util::date_text(today) + "\n";
  // The first line is the day; what was said on another one is forgotten.
  if (const auto content = util::read_file(path, kCap); content && content->starts_with(said)) {
    const auto lines = util::split(*content, '\n');
    if (std::ranges::find(lines, what) != lines.end()) return false;
    said = *content;
  }
  util::replace_file(path, said + std::string(what) + "\n");
  return true;
}

}  // namespace agentpress::cli
