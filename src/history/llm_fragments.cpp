#include "history/llm_fragments.hpp"

#include "util/text.hpp"

#include <fmt/format.h>

#include <utility>

namespace agentpress::history {

LlmFragments::LlmFragments(const Database& database, const LlmTables& tables, std::string_view link) {
  if (!tables.has(link) || !tables.has("fragments")) return;
  rows_ = database.prepare(fmt::format(
      "select f.content from \"{}\" l join fragments f on f.id = l.fragment_id where l.response_id = ?1 "
      "order by l.\"order\"",
      link));
}

std::vector<std::string> LlmFragments::of(std::string_view response_id) {
  std::vector<std::string> texts;
  if (rows_) rows_->bind(1, response_id);
  while (rows_ && rows_->step()) texts.push_back(rows_->text(0));
  return texts;
}

std::string joined_prompt(std::vector<std::string> fragments, std::string prompt) {
  if (!prompt.empty()) fragments.push_back(std::move(prompt));
  return util::join(fragments, "\n");
}

std::string joined_system(std::vector<std::string> fragments, std::string system) {
  fragments.push_back(std::move(system));
  std::vector<std::string> texts;
  for (const auto& fragment : fragments) {
    const auto text = util::trim(fragment);
    if (!text.empty()) texts.emplace_back(text);
  }
  return util::join(texts, "\n\n");
}

}  // namespace agentpress::history
