#include "cli/chat_offers.hpp"

#include "chat/typed_line.hpp"
#include "cli/chat_commands.hpp"
#include "cli/live_names.hpp"
#include "cli/values.hpp"
#include "render/terminal_gate.hpp"
#include "util/text.hpp"

#include <algorithm>

namespace agentpress::cli {
namespace {

std::vector<std::string> values_of(const std::vector<Candidate>& candidates) {
  std::vector<std::string> values;
  for (const auto& candidate : candidates) values.push_back(candidate.value);
  return values;
}

std::vector<std::string> efforts_and_displays() {
  std::vector<std::string> words{effort_names().begin(), effort_names().end()};
  words.insert(words.end(), {"show", "hide"});
  return words;
}

std::vector<std::string> offered_words(const Setup& setup, chat::ArgumentKind kind) {
  switch (kind) {
    case chat::ArgumentKind::commands: {
      std::vector<std::string> names;
      for (const auto& row : chat::command_table()) names.emplace_back(row.name);
      return names;
    }
    case chat::ArgumentKind::models:
      return values_of(model_names(setup));
    case chat::ArgumentKind::sessions:
      return values_of(session_names(setup.environment()));
    case chat::ArgumentKind::efforts:
      return efforts_and_displays();
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
