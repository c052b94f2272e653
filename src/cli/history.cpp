// `agentpress history`: which actions there are and which options each of them takes.
#include "cli/history_actions.hpp"

#include <array>
#include <limits>

namespace agentpress::cli {
namespace {

using Names = std::string_view;

constexpr std::array kListOptions{Names("model"), Names("provider"), Names("session"),
                                  Names("since"), Names("until"),    Names("limit")};
constexpr std::array kShowOptions{Names("last"), Names("raw"), Names("show-reasoning")};
constexpr std::array kExportOptions{Names("model"),  Names("provider"), Names("session"),
                                    Names("since"),  Names("until"),    Names("limit"),
                                    Names("format"), Names("output"),   Names("show-reasoning")};
constexpr std::array kPruneOptions{Names("model"), Names("provider"), Names("older-than"), Names("dry-run")};
constexpr std::array<Names, 0> kNoOptions{};
constexpr std::size_t kManyWords = std::numeric_limits<std::size_t>::max();

// clang-format off
constexpr std::array kHistoryActions{
    Action{.name = "list", .has_json = true, .options = kListOptions, .run = list_history},
    Action{.name = "show", .most_arguments = 1, .has_json = true, .options = kShowOptions, .run = show_history},
    Action{.name = "search", .least_arguments = 1, .most_arguments = kManyWords, .has_json = true, .options = kListOptions, .run = search_history},
    Action{.name = "export", .most_arguments = kManyWords, .options = kExportOptions, .run = export_history},
    Action{.name = "import", .least_arguments = 1, .most_arguments = kManyWords, .options = kNoOptions, .run = import_history},
    Action{.name = "rename", .least_arguments = 2, .most_arguments = 2, .options = kNoOptions, .run = rename_session},
    Action{.name = "remove", .least_arguments = 1, .most_arguments = kManyWords, .options = kNoOptions, .run = remove_sessions},
    Action{.name = "prune", .has_json = true, .options = kPruneOptions, .run = prune_history},
    Action{.name = "path", .options = kNoOptions, .run = print_history_path},
    Action{.name = "check", .most_arguments = 1, .has_json = true, .options = kNoOptions, .run = check_history},
};
// clang-format on

}  // namespace

int run_history(const CommandContext& context) {
  if (!context.options.words.empty()) return run_action(context, kHistoryActions);
  TypedOptions options = context.options;
  options.words.emplace_back("list");
  return run_action({options, context.environment, context.output, context.diagnostics}, kHistoryActions);
}

}  // namespace agentpress::cli
