// agentpress_documents NAME: prints one part of the documentation. Without a name it lists them.
#include "manual_parts.hpp"
#include "markdown_tables.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace agentpress;

struct Part {
  std::string name;
  std::function<std::string()> make;
};

constexpr documents::Page kConfigPage{"agentpress-config", 5, "the configuration file of agentpress",
                                      "File Formats"};
constexpr documents::Page kProvidersPage{"agentpress-providers", 7, "the providers that agentpress knows",
                                         "Miscellaneous"};

std::vector<Part> all_parts() {
  using documents::Language;
  std::vector<Part> parts{
      {"provider-table", [] { return documents::provider_table(Language::english); }},
      {"provider-table-zh", [] { return documents::provider_table(Language::chinese); }},
      {"row-table", documents::row_table},
      {"exit-table", documents::exit_table},
      {"page-config-5", [] { return documents::page_head(kConfigPage); }},
      {"page-providers-7", [] { return documents::page_head(kProvidersPage); }},
      {"head-agentpress", documents::general_head},
      {"commands", documents::command_list},
      {"exit-status", documents::exit_status_list},
      {"providers", documents::provider_list},
      {"checks", documents::check_list},
      {"chat-commands", documents::chat_command_list},
  };
  for (const auto& row : cli::command_table()) {
    if (!row.command) continue;
    const std::string name(row.name);
    parts.push_back({"head-" + name, [&row] { return documents::command_head(row); }});
    parts.push_back({"options-" + name, [&row] { return documents::option_list(row); }});
    parts.push_back({"foot-" + name, [&row] { return documents::command_foot(row); }});
    if (!row.actions.empty())
      parts.push_back({"actions-" + name, [&row] { return documents::action_list(row); }});
  }
  return parts;
}

int print_part(std::string_view name) {
  const auto parts = all_parts();
  if (name.empty()) {
    for (const auto& part : parts) std::puts(part.name.c_str());
    return 0;
  }
  const auto part = std::ranges::find(parts, name, &Part::name);
  if (part == parts.end()) {
    std::fprintf(stderr, "agentpress_documents: there is no part '%s'\n", std::string(name).c_str());
    return 2;
  }
  std::fputs(part->make().c_str(), stdout);
  return 0;
}

}  // namespace

int main(int argument_count, char** arguments) {
  try {
    return print_part(argument_count == 1 ? "" : arguments[1]);
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "agentpress_documents: %s\n", fault.what());
    return 1;
  }
}
