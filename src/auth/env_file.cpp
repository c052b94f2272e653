#include "auth/env_file.hpp"

#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

namespace agentpress::auth {
namespace {

struct Assignment {
  std::string name;
  std::string value;
};

/// Between double quotes `\"` and `\\` stand for one byte, so that JSON can be a value; nothing else is
/// special.
std::expected<std::string, std::string> unquoted(std::string_view text) {
  const char quote = text.front();
  std::string value;
  for (std::size_t index = 1; index < text.size(); ++index) {
    const bool is_escape = quote == '"' && text[index] == '\\' && index + 1 < text.size() &&
                           (text[index + 1] == '"' || text[index + 1] == '\\');
    if (is_escape) {
      value += text[++index];
    } else if (text[index] != quote) {
      value += text[index];
    } else {
      const auto rest = util::trim(text.substr(index + 1));
      if (rest.empty() || rest.starts_with('#')) return value;
      return std::unexpected("text after the closing quote");
    }
  }
  return std::unexpected("a quote that is not closed on its line");
}

/// Messages do not repeat the line: it may be a key.
std::expected<Assignment, std::string> parse_assignment(std::string_view line) {
  constexpr std::string_view kExport = "export";
  if (line.starts_with(kExport) && line.size() > kExport.size() &&
      (line[kExport.size()] == ' ' || line[kExport.size()] == '\t')) {
    line = util::trim(line.substr(kExport.size()));
  }
  const auto equals = line.find('=');
  if (equals == std::string_view::npos) return std::unexpected("no \"=\", expected NAME=VALUE");
  const auto name = util::trim(line.substr(0, equals));
  if (!util::is_variable_name(name)) {
    return std::unexpected("no variable name before \"=\", expected letters, digits and _");
  }
  const auto text = util::trim(line.substr(equals + 1));
  if (!text.starts_with('"') && !text.starts_with('\''))
    return Assignment{std::string(name), std::string(text)};
  auto value = unquoted(text);
  if (!value) return std::unexpected(value.error());
  return Assignment{std::string(name), *std::move(value)};
}

core::Error fault(const std::string& path, std::size_t line, std::string_view message) {
  return {.error_class = core::ErrorClass::configuration,
          .message = fmt::format("{}:{}: {}", path, line, message),
          .hint = "an env file has lines of NAME=VALUE, one variable a line"};
}

}  // namespace

std::expected<util::Environment, core::Error> parse_env_file(std::string_view content,
                                                             const std::string& path) {
  std::map<std::string, std::string, std::less<>> variables;
  if (content.starts_with(util::kByteOrderMark)) content.remove_prefix(util::kByteOrderMark.size());
  std::size_t number = 0;
  for (const auto raw_line : util::split(content, '\n')) {
    ++number;
    if (raw_line.find('\0') != std::string_view::npos) {
      return std::unexpected(fault(path, number, "a NUL byte, expected text"));
    }
    const auto line = util::trim(raw_line);
    if (line.empty() || line.starts_with('#')) continue;
    auto assignment = parse_assignment(line);
    if (!assignment) return std::unexpected(fault(path, number, assignment.error()));
    // As in a shell, the last assignment of a name counts.
    variables.insert_or_assign(std::move(assignment->name), std::move(assignment->value));
  }
  return util::Environment(std::move(variables));
}

}  // namespace agentpress::auth
