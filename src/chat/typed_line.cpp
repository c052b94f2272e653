#include "chat/typed_line.hpp"

#include "util/edit_distance.hpp"
#include "util/text.hpp"

#include <utility>

namespace agentpress::chat {
namespace {

constexpr std::string_view kBlockMark = "\"\"\"";

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const auto& row : command_table()) names.emplace_back(row.name);
  return names;
}

/// A beginning of only one name is likelier meant than a name with other letters.
std::vector<std::string> nearest_commands(std::string_view name) {
  std::vector<std::string> longer;
  for (const auto& row : command_table()) {
    if (name.size() > 1 && row.name.starts_with(name)) longer.emplace_back(row.name);
  }
  return longer.empty() ? util::nearest_names(name, command_names(), 1) : longer;
}

}  // namespace

TypedLine read_line(std::string_view text) {
  const auto trimmed = util::trim(text);
  if (trimmed.empty()) return Nothing{};
  const bool is_page = text.find('\n') != std::string_view::npos;
  if (!is_page && (text.starts_with("//") || text.starts_with(" /")))
    return Message{std::string(text.substr(1))};
  if (!text.starts_with('/')) return Message{std::string(text)};
  const auto end = trimmed.find_first_of(" \t\n");
  const auto name = trimmed.substr(0, end);
  if (const auto* row = find_command(name)) {
    const auto arguments = end == std::string_view::npos ? "" : util::trim(trimmed.substr(end));
    return TypedCommand{.command = row->command, .arguments = std::string(arguments)};
  }
  if (is_page) return Message{std::string(text)};
  return UnknownCommand{.name = std::string(name), .nearest = nearest_commands(name)};
}

std::optional<std::string> BlockJoiner::take(std::string_view line) {
  const bool opens = !is_open_ && line.starts_with(kBlockMark);
  if (!is_open_ && !opens) return std::string(line);
  if (opens) line.remove_prefix(kBlockMark.size());
  const bool closes = util::trim(line).ends_with(kBlockMark);
  if (closes) line = line.substr(0, line.rfind(kBlockMark));
  if (!opens || !line.empty()) {
    text_ += line;
    if (!closes) text_ += '\n';
  }
  is_open_ = !closes;
  if (!closes) return std::nullopt;
  return finish();
}

std::string BlockJoiner::finish() {
  is_open_ = false;
  auto text = std::exchange(text_, "");
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

std::vector<std::string> words_of(std::string_view arguments) {
  std::vector<std::string> words;
  std::string word;
  for (const char byte : arguments) {
    if (byte != ' ' && byte != '\t' && byte != '\n') {
      word += byte;
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, ""));
    }
  }
  if (!word.empty()) words.push_back(word);
  return words;
}

}  // namespace agentpress::chat
