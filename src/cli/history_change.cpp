// `agentpress history rename`, `remove` and `prune`.
#include "cli/history_access.hpp"
#include "cli/history_actions.hpp"
#include "cli/history_rows.hpp"
#include "cli/moments.hpp"
#include "cli/terminal.hpp"
#include "cli/usage_error.hpp"
#include "history/session_lock.hpp"
#include "render/json_report.hpp"
#include "render/session_json.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>

namespace agentpress::cli {
namespace {

/// The sessions that --older-than and the filters leave; those that a process writes to are not old.
std::vector<history::SessionSummary> sessions_to_prune(const TypedOptions& options, history::Store& store,
                                                       const history::Place& place) {
  auto filter = filter_of(options);
  filter.until = moment_before(time_now(), *options.older_than);
  std::vector<history::SessionSummary> sessions;
  require(store.list(filter, [&](const history::SessionSummary& session) {
    sessions.push_back(session);
    return true;
  }));
  std::erase_if(sessions, [&](const auto& session) { return history::is_session_locked(place, session.id); });
  return sessions;
}

std::string pruned_text(const CommandContext& context, const std::vector<history::SessionSummary>& sessions) {
  if (!context.options.json) {
    std::string text;
    const auto columns = context.output.is_terminal() ? terminal_size(STDOUT_FILENO).columns : 0;
    for (const auto& session : sessions) text += session_row(session, columns);
    return text;
  }
  std::vector<std::string> values;
  for (const auto& session : sessions) values.push_back(render::summary_json(session));
  return fmt::format("{{\"schema_version\":{},\"removed\":{},\"sessions\":[{}]}}\n", render::kSchemaVersion,
                     context.options.dry_run == DryRun::off, util::join(values, ","));
}

}  // namespace

int rename_session(const CommandContext& context, Arguments words) {
  auto store = open_to_read(context, history_place(context.environment));
  const auto session = find_session(store, words.front());
  require(store.rename(session.id, words.back()));
  context.diagnostics.detail(fmt::format("{} is now called {}", session.id, words.back()));
  return 0;
}

int remove_sessions(const CommandContext& context, Arguments words) {
  auto store = open_to_read(context, history_place(context.environment));
  std::vector<std::string> ids;
  for (const auto& word : words) {
    const auto id = find_session(store, word).id;
    if (std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
  }
  require(store.remove(ids));
  context.diagnostics.note(fmt::format("{} removed", counted(std::ssize(ids), "session")));
  return 0;
}

int prune_history(const CommandContext& context, Arguments /*none*/) {
  const auto& options = context.options;
  if (!options.older_than) {
    usage_error("`agentpress history prune` needs to know what is old",
                "agentpress history prune --older-than 90d --dry-run");
  }
  if (options.dry_run == DryRun::curl)
    usage_error("--dry-run=curl is about requests", "agentpress history prune --older-than 90d --dry-run");
  const auto place = history_place(context.environment);
  auto store = open_to_read(context, place);
  const auto sessions = sessions_to_prune(options, store, place);
  if (options.dry_run == DryRun::off && !sessions.empty()) {
    std::vector<std::string> ids;
    for (const auto& session : sessions) ids.push_back(session.id);
    require(store.remove(ids));
  }
  if (options.json || options.dry_run != DryRun::off)
    print_whole(context.output, pruned_text(context, sessions));
  context.diagnostics.note(fmt::format("{} {}", counted(std::ssize(sessions), "session"),
                                       options.dry_run == DryRun::off ? "removed" : "would go"));
  return 0;
}

}  // namespace agentpress::cli
