// `agentpress completion SHELL`, and what the shells' scripts call: `agentpress completion candidates --
// WORD...`. That one is part of every press of the tab key: no network, no message, and whatever is broken is
// left out.
#include "cli/commands.hpp"
#include "cli/completion.hpp"
#include "cli/model_list.hpp"
#include "cli/prompt_template.hpp"
#include "cli/setup.hpp"
#include "config/model_overrides.hpp"
#include "config/paths.hpp"
#include "history/store.hpp"
#include "providers/routing.hpp"
#include "render/session_text.hpp"
#include "render/terminal_gate.hpp"
#include "util/display_width.hpp"
#include "util/text.hpp"
#include "util/user_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <memory>
#include <set>

namespace agentpress::cli {
namespace {

/// Without a configuration when it cannot be read.
std::unique_ptr<Setup> setup_for(std::span<const std::string> words, const util::Environment& environment) {
  TypedOptions typed;
  typed.config_file = util::expand_home(typed_value(words, "config"), environment);
  try {
    return std::make_unique<Setup>(typed, environment);
  } catch (const core::StartupError&) {
    return std::make_unique<Setup>(TypedOptions{}, util::Environment{});
  }
}

providers::ModelOverrides overrides_of(const util::Environment& environment) {
  try {
    return config::load_model_overrides(config::model_overrides_path(environment));
  } catch (const core::StartupError&) {
    return {};
  }
}

std::vector<Candidate> alias_names(const Setup& setup) {
  std::vector<Candidate> names;
  for (const auto& [alias, model] : setup.config().aliases) names.push_back({alias, model});
  return names;
}

std::vector<Candidate> candidates_of(const std::vector<std::string>& names) {
  std::vector<Candidate> candidates;
  for (const auto& name : names) candidates.push_back({name, ""});
  return candidates;
}

/// Aliases, names that find their provider alone, and PROVIDER/NAME for all.
std::vector<Candidate> model_names(const Setup& setup, const util::Environment& environment) {
  auto names = alias_names(setup);
  const auto entries = collect_models(stored_lists(environment, setup.table()), overrides_of(environment));
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

/// Shells print it beside the candidate as it is.
std::string shown_title(std::string_view title) {
  constexpr std::size_t kColumns = 50;
  return util::cut_to_width(render::make_harmless(render::on_one_line(title)), kColumns);
}

/// Names before ids, which come with what they are about; those used last first.
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

void print_candidates(const CommandContext& context, std::span<const std::string> words) {
  const auto setup = setup_for(words, context.environment);
  const auto completion = complete(words, [&](Source source) {
    if (source == Source::providers) return candidates_of(setup->table().names());
    if (source == Source::aliases) return alias_names(*setup);
    if (source == Source::sessions) return session_names(context.environment);
    if (source == Source::templates) return candidates_of(template_names(context.environment));
    return model_names(*setup, context.environment);
  });
  std::string text = completion.wants_files ? ":files\n" : "";
  for (const auto& candidate : completion.candidates) {
    text += fmt::format("{}\t{}\n", candidate.value, candidate.brief);
  }
  print_whole(context.output, text);
}

}  // namespace

int run_completion(const CommandContext& context) {
  const auto& words = context.options.words;
  if (!words.empty() && words.front() == "candidates") {
    print_candidates(context, std::span(words).subspan(1));
    return 0;
  }
  const auto shell = words.size() == 1 ? words.front() : "";
  const auto script = std::ranges::find(completion_scripts(), shell, &CompletionScript::shell);
  if (script == completion_scripts().end()) {
    throw core::StartupError(core::ErrorClass::usage,
                             words.empty()
                                 ? "which shell is the completion for? There are bash, zsh and fish"
                                 : fmt::format("there is no completion for '{}', only for bash, zsh and fish",
                                               util::join(words, " ")),
                             "source <(agentpress completion bash)");
  }
  print_whole(context.output, script->text);
  return 0;
}

}  // namespace agentpress::cli
