#include "option_texts.hpp"

#include <fmt/format.h>

#include <fstream>
#include <map>
#include <optional>
#include <stdexcept>

namespace agentpress::documents {
namespace {

using Texts = std::map<std::string, std::string, std::less<>>;

constexpr std::string_view kMark = ".\\\" ";
constexpr std::string_view kGroup = "group ";

/// `--NAME`, or `--NAME in COMMAND` for an option that is something else there.
void refuse_unused(const std::string& path, std::string_view subject) {
  constexpr std::string_view kIn = " in ";
  const auto place = subject.find(kIn);
  const auto* option = cli::find_option(subject.substr(2, place == subject.npos ? place : place - 2));
  if (option == nullptr)
    throw std::runtime_error(fmt::format("{} has a text of {}, which is no option", path, subject));
  if (place == subject.npos) return;
  const auto& other = option->elsewhere;
  const bool is_used =
      other.command && cli::row_of(*other.command).name == subject.substr(place + kIn.size());
  if (!is_used)
    throw std::runtime_error(fmt::format("{} has a text of {}, where it is the same option", path, subject));
}

Texts read_texts() {
  const std::string path = AGENTPRESS_SOURCE_DIRECTORY "/man/option-texts.roff";
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  Texts texts;
  std::string* text = nullptr;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(kMark)) {
      if (text != nullptr) *text += line + "\n";
      continue;
    }
    const auto subject = line.substr(kMark.size());
    const bool is_option = subject.starts_with("--");
    text = is_option || subject.starts_with(kGroup) ? &texts[subject] : nullptr;
    if (is_option) refuse_unused(path, subject);
  }
  return texts;
}

std::optional<std::string> find_text(const std::string& subject) {
  static const Texts kTexts = read_texts();
  const auto found = kTexts.find(subject);
  return found == kTexts.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

std::string option_text(const cli::OptionRow& option, const cli::CommandRow& command) {
  const bool is_other = option.elsewhere.command == command.command;
  const auto subject =
      is_other ? fmt::format("--{} in {}", option.name, command.name) : fmt::format("--{}", option.name);
  auto text = find_text(subject);
  if (!text || text->empty())
    throw std::runtime_error(fmt::format("man/option-texts.roff has no text of {}", subject));
  return *std::move(text);
}

std::string group_text(std::string_view title, const cli::CommandRow& command) {
  if (auto text = find_text(fmt::format("{}{} in {}", kGroup, title, command.name))) return *std::move(text);
  return find_text(fmt::format("{}{}", kGroup, title)).value_or("");
}

}  // namespace agentpress::documents
