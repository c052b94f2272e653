#include "manual_parts.hpp"

#include "chat/command_table.hpp"
#include "cli/doctor_environment.hpp"
#include "core/error_class.hpp"
#include "option_texts.hpp"
#include "providers/registry.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <map>
#include <vector>

namespace agentpress::documents {
namespace {

/// When the pages were last read as a whole.
constexpr std::string_view kDate = "2026-11-26";
constexpr std::string_view kCommandManual = "User Commands";

/// Text as roff prints it: dashes stay dashes, `code` becomes bold.
std::string escaped(std::string_view text) {
  std::string roff;
  bool is_bold = false;
  for (const char byte : text) {
    if (byte == '`') {
      roff += is_bold ? "\\fR" : "\\fB";
      is_bold = !is_bold;
    } else if (byte == '\\') {
      roff += "\\e";
    } else {
      roff += byte == '-' ? std::string("\\-") : std::string(1, byte);
    }
  }
  return roff;
}

std::string bold(std::string_view text) {
  return "\\fB" + escaped(text) + "\\fR";
}

std::string italic(std::string_view text) {
  return "\\fI" + escaped(text) + "\\fR";
}

std::string upper_first(std::string_view text) {
  std::string sentence(text);
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') sentence[0] = static_cast<char>(text[0] - 'a' + 'A');
  return sentence;
}

std::string title_line(std::string_view page, int section, std::string_view manual) {
  std::string upper(page);
  for (auto& byte : upper) {
    if (byte >= 'a' && byte <= 'z') byte = static_cast<char>(byte - 'a' + 'A');
  }
  return fmt::format(".TH {} {} \"{}\" \"agentpress {}\" \"{}\"\n", escaped(upper), section, kDate,
                     AGENTPRESS_VERSION, manual);
}

std::string name_section(std::string_view page, std::string_view brief) {
  return fmt::format(".SH NAME\n{} \\- {}\n", escaped(page), escaped(brief));
}

std::string page_of(const cli::CommandRow& row) {
  return fmt::format("agentpress-{}", row.name);
}

/// A usage line: what is typed as it stands is bold, what is a name for something is italic.
std::string usage_text(std::string_view line) {
  std::vector<std::string> words;
  for (const auto word : util::split(util::trim(line), ' ')) {
    const bool is_literal = word.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos;
    words.push_back(is_literal ? bold(word) : italic(word));
  }
  return util::join(words, " ");
}

std::string synopsis(const std::vector<std::string>& lines) {
  std::string text = ".SH SYNOPSIS\n";
  for (std::size_t index = 0; index < lines.size(); ++index) {
    text += (index == 0 ? "" : ".br\n") + usage_text(lines[index]) + "\n";
  }
  return text;
}

std::string option_head(const cli::OptionRow& row) {
  const std::string letter = row.letter == '\0' ? "" : bold(fmt::format("-{}", row.letter)) + ", ";
  const std::string value = row.value.empty()   ? ""
                            : row.needs_value() ? " " + italic(row.value)
                                                : "[=" + italic(row.value) + "]";
  return letter + bold(fmt::format("--{}", row.name)) + value + "\n";
}

std::string listed(std::string_view label, const std::vector<std::string>& parts) {
  return parts.empty() ? "" : fmt::format(".br\n{}: {}\n", label, util::join(parts, ", "));
}

std::string provider_entry(const providers::Provider& row) {
  std::vector<std::string> models;
  for (const auto prefix : row.model_prefixes) models.push_back(bold(prefix) + "...");
  for (const auto name : row.model_names) models.push_back(bold(name));
  std::vector<std::string> keys;
  for (const auto& variable : row.key_variables) keys.push_back(bold(variable.name));
  if (!keys.empty() && !row.key_required) keys.back() += " (optional)";
  std::vector<std::string> regions;
  for (const auto& region : row.regions) regions.push_back(bold(region.name));
  const auto address = row.offline ? std::string("none, it works offline") : escaped(row.base_url);
  std::vector<std::string> variable;
  if (!row.base_url_variable.empty()) variable.push_back(bold(row.base_url_variable));
  return fmt::format(".TP\n.B {}\nAddress: {}\n", escaped(row.name), address) +
         listed("Its variable", variable) + listed("Regions", regions) + listed("Key", keys) +
         listed("Models", models) + fmt::format(".br\nFormat: {}\n", core::name_of(row.format));
}

}  // namespace

std::string page_head(const Page& page) {
  return title_line(page.name, page.section, page.manual) + name_section(page.name, page.brief);
}

std::string command_head(const cli::CommandRow& row) {
  return title_line(page_of(row), 1, kCommandManual) + name_section(page_of(row), row.brief) +
         synopsis(cli::usage_lines(row));
}

std::string general_head() {
  return title_line("agentpress", 1, kCommandManual) +
         name_section("agentpress", "ask any language model from the command line") +
         synopsis({"agentpress [OPTIONS] [PROMPT...]", "agentpress COMMAND [OPTIONS] ..."});
}

std::string command_list() {
  std::string text;
  for (const auto& row : cli::command_table()) {
    if (row.command) {
      text += fmt::format(".TP\n.BR {} (1)\n{}.\n", escaped(page_of(row)), upper_first(escaped(row.brief)));
    }
  }
  return text;
}

std::string action_list(const cli::CommandRow& row) {
  std::string text;
  for (const auto& action : row.actions) {
    text += fmt::format(".TP\n{}\n{}.\n",
                        usage_text(std::string(action.name) + " " + std::string(action.arguments)),
                        upper_first(escaped(action.brief)));
  }
  return text;
}

std::string option_list(const cli::CommandRow& row) {
  std::string text = ".SH OPTIONS\n";
  std::string_view title;
  for (const auto& option : cli::option_table()) {
    if (!option.commands.contains(*row.command)) continue;
    if (title != cli::title_of(option.group)) {
      title = cli::title_of(option.group);
      text += fmt::format(".SS {}\n{}", title, group_text(title, row));
    }
    text += ".TP\n" + option_head(option) + option_text(option, row);
    if (option.repeatable) text += "May be repeated.\n";
  }
  return text;
}

std::string exit_status_list() {
  std::map<int, std::vector<std::string>> meanings{{0, {"a complete answer, all of it written"}}};
  for (const auto& row : core::error_class_table()) meanings[row.exit_code].emplace_back(row.meaning);
  std::string text;
  for (const auto& [code, parts] : meanings) {
    text += fmt::format(".TP\n.B {}\n{}.\n", code, upper_first(escaped(util::join(parts, "; "))));
  }
  return text;
}

std::string provider_list() {
  std::string text;
  for (const auto* row : providers::all_providers()) text += provider_entry(*row);
  return text;
}

std::string check_list() {
  std::string text;
  std::string_view group;
  for (const auto& row : cli::doctor_check_table()) {
    if (group != row.group) text += fmt::format(".SS {}\n", upper_first(escaped(row.group)));
    group = row.group;
    text += fmt::format(".TP\n.B {}\n{}.\n", escaped(row.id), upper_first(escaped(row.title)));
  }
  return text;
}

std::string chat_command_list() {
  std::string text;
  for (const auto& row : chat::command_table()) {
    text +=
        fmt::format(".TP\n{}\n{}.\n", usage_text(std::string(row.name) + " " + std::string(row.arguments)),
                    upper_first(escaped(row.brief)));
  }
  return text;
}

std::string command_foot(const cli::CommandRow& row) {
  std::string text =
      ".SH EXIT STATUS\n0 when all went well; every other status is listed in\n.BR agentpress (1).\n"
      ".SH SEE ALSO\n.BR agentpress (1)";
  for (const auto& other : cli::command_table()) {
    if (other.command && &other != &row) text += fmt::format(",\n.BR {} (1)", escaped(page_of(other)));
  }
  return text + ",\n.BR agentpress\\-config (5),\n.BR agentpress\\-providers (7)\n";
}

}  // namespace agentpress::documents
