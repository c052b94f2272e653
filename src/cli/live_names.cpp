#include "cli/live_names.hpp"

#include "cli/model_list.hpp"
#include "config/model_overrides.hpp"
#include "config/paths.hpp"
#include "history/store.hpp"
#include "providers/routing.hpp"
#include "render/session_text.hpp"
#include "render/terminal_gate.hpp"
#include "util/display_width.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

namespace agentpress::cli {
namespace {

providers::ModelOverrides overrides_of(const util::Environment& environment) {
  try {
    return config::load_model_overrides(config::model_overrides_path(environment));
  } catch (const core::StartupError&) {
    return {};
  }
}

/// Shells print it beside the candidate as it is.
std::string shown_title(std::string_view title) {
  constexpr std::size_t kColumns = 50;
  return util::cut_to_width(render::make_harmless(render::on_one_line(title)), kColumns);
}

}  // namespace

std::vector<Candidate> alias_names(const Setup& setup) {
  std::vector<Candidate> names;
  for (const auto& [alias, model] : setup.config().aliases) names.push_back({alias, model});
  return names;
}

std::vector<Candidate> model_names(const Setup& setup) {
  auto names = alias_names(setup);
  const auto entries =
      collect_models(stored_lists(setup.environment(), setup.table()), overrides_of(setup.environment()));
  for (const auto& entry : entries) {
    // What a provider's list says is not the user's own: only plain characters of it reach the command line.
    if (!std::ranges::all_of(entry.model, [](char byte) { return byte > ' ' && byte < 0x7F; })) continue;
    const auto route =
        providers::route_model({.model = entry.model, .provider = {}}, setup.rules(), setup.table());
    if (route && route->provider->name == entry.provider) names.push_back({entry.model, entry.provider});
    names.push_back({entry.provider + "/" + entry.model, ""});
  }
  return names;
}

std::vector<Candidate> session_names(const util::Environment& environment) {
  constexpr std::int64_t kMostSessions = 200;
  std::vector<Candidate> names;
  std::vector<Candidate> ids;
  const auto directory = config::data_directory(environment);
  if (directory.empty()) return {};
  auto store = history::Store::open({.directory = directory},
                                    {.read_only = true, .busy_limit = std::chrono::milliseconds(100)});
  if (!store) return {};
  const auto fault = store->list({.limit = kMostSessions}, [&](const history::SessionSummary& session) {
    const auto title = shown_title(session.title);
    if (!session.name.empty() && render::make_harmless(session.name) == session.name)
      names.push_back({session.name, title});
    ids.push_back({session.id, title});
    return true;
  });
  if (fault) return {};
  std::ranges::move(ids, std::back_inserter(names));
  return names;
}

}  // namespace agentpress::cli
