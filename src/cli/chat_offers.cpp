#include "cli/chat_offers.hpp"

#include "chat/typed_line.hpp"
#include "cli/chat_commands.hpp"
#include "cli/model_list.hpp"
#include "cli/values.hpp"
#include "config/model_overrides.hpp"
#include "config/paths.hpp"
#include "history/store.hpp"
#include "render/terminal_gate.hpp"
#include "util/text.hpp"

#include <algorithm>

namespace agentpress::cli {
namespace {

constexpr std::int64_t kMostOfferedSessions = 100;

std::vector<std::string> offered_models(const Setup& setup) {
  std::vector<std::string> names;
  for (const auto& [alias, model] : setup.rules().aliases) names.push_back(alias);
  for (const auto& entry : collect_models(stored_lists(setup.environment(), setup.table()), {}))
    names.push_back(entry.provider + "/" + entry.model);
  return names;
}

std::vector<std::string> offered_sessions(const Setup& setup) {
  std::vector<std::string> names;
  const history::Place place{config::data_directory(setup.environment())};
  if (place.directory.empty()) return names;
  auto store = history::Store::open(place, {.read_only = true, .busy_limit = std::chrono::milliseconds(100)});
  if (!store) return names;
  static_cast<void>(store->list({.limit = kMostOfferedSessions}, [&](const history::SessionSummary& session) {
    names.push_back(session.name.empty() ? session.id : session.name);
    return true;
  }));
  return names;
}

std::vector<std::string> offered_words(const Setup& setup, chat::ArgumentKind kind) {
  switch (kind) {
    case chat::ArgumentKind::commands: {
      std::vector<std::string> names;
      for (const auto& row : chat::command_table()) names.emplace_back(row.name);
      return names;
    }
    case chat::ArgumentKind::models:
      return offered_models(setup);
    case chat::ArgumentKind::sessions:
      return offered_sessions(setup);
    case chat::ArgumentKind::efforts:
      return {effort_names().begin(), effort_names().end()};
    case chat::ArgumentKind::settings:
      return setting_names();
    case chat::ArgumentKind::files:
    case chat::ArgumentKind::none:
      break;
  }
  return {};
}

}  // namespace

Offers chat_offers(const Setup& setup, std::string_view before, std::string_view word) {
  Offers offers;
  const auto words = chat::words_of(before);
  if (words.empty()) {
    if (before.empty() && word.starts_with('/'))
      offers.words = offered_words(setup, chat::ArgumentKind::commands);
  } else if (const auto* row = chat::find_command(words.front())) {
    offers.wants_files = row->completes == chat::ArgumentKind::files;
    if (words.size() == 1) offers.words = offered_words(setup, row->completes);
  }
  std::erase_if(offers.words, [&](const std::string& offer) {
    return !offer.starts_with(word) || offer.find_first_of(" \t") != std::string::npos ||
           render::make_harmless(offer) != offer;
  });
  return offers;
}

}  // namespace agentpress::cli
