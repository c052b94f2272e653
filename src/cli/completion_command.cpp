// `agentpress completion SHELL`, and what the shells' scripts call: `agentpress completion candidates --
// WORD...`. That one is part of every press of the tab key: no network, no message, and whatever is broken is
// left out.
#include "cli/commands.hpp"
#include "cli/completion.hpp"
#include "cli/live_names.hpp"
#include "cli/prompt_template.hpp"
#include "cli/setup.hpp"
#include "util/text.hpp"
#include "util/user_path.hpp"

#include <fmt/format.h>

#include <algorithm>
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

std::vector<Candidate> candidates_of(const std::vector<std::string>& names) {
  std::vector<Candidate> candidates;
  for (const auto& name : names) candidates.push_back({name, ""});
  return candidates;
}

void print_candidates(const CommandContext& context, std::span<const std::string> words) {
  const auto setup = setup_for(words, context.environment);
  const auto completion = complete(words, [&](Source source) {
    if (source == Source::providers) return candidates_of(setup->table().names());
    if (source == Source::aliases) return alias_names(*setup);
    if (source == Source::sessions) return session_names(context.environment);
    if (source == Source::templates) return candidates_of(template_names(context.environment));
    return model_names(*setup);
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
