#include "cli/template_text.hpp"

#include "util/text.hpp"

#include <algorithm>

namespace agentpress::cli {
namespace {

struct Placeholder {
  std::string_view name;
  std::optional<std::string_view> otherwise;
  std::size_t length = 0;
};

bool is_name(std::string_view text) {
  const auto is_letter = [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
  };
  const auto is_inner = [&](char byte) {
    return is_letter(byte) || (byte >= '0' && byte <= '9') || byte == '_' || byte == '-';
  };
  return !text.empty() && (is_letter(text.front()) || text.front() == '_') &&
         std::ranges::all_of(text, is_inner);
}

/// The placeholder at the beginning of `text`.
std::optional<Placeholder> placeholder_at(std::string_view text) {
  if (!text.starts_with("{{")) return std::nullopt;
  const auto end = text.find("}}", 2);
  if (end == std::string_view::npos) return std::nullopt;
  const auto inner = text.substr(2, end - 2);
  const auto bar = inner.find('|');
  Placeholder found{.name = util::trim(inner.substr(0, bar)), .otherwise = std::nullopt, .length = end + 2};
  if (bar != std::string_view::npos) found.otherwise = inner.substr(bar + 1);
  return is_name(found.name) ? std::optional(found) : std::nullopt;
}

/// Calls `on_text` for text and `on_placeholder` for placeholders, in order.
void walk(std::string_view text, auto on_text, auto on_placeholder) {
  while (!text.empty()) {
    const bool is_escaped = text.starts_with("\\{{") && placeholder_at(text.substr(1));
    if (is_escaped) text.remove_prefix(1);
    const auto found = placeholder_at(text);
    std::size_t length = found ? found->length : 1;
    if (found && !is_escaped) {
      on_placeholder(*found, text.substr(0, length));
    } else {
      if (!found) length = std::min(text.find_first_of("\\{", 1), text.size());
      on_text(text.substr(0, length));
    }
    text.remove_prefix(length);
  }
}

}  // namespace

std::vector<TemplateVariable> variables_of(std::string_view text) {
  std::vector<TemplateVariable> variables;
  walk(
      text, [](std::string_view) {},
      [&](const Placeholder& placeholder, std::string_view) {
        auto known = std::ranges::find(variables, placeholder.name, &TemplateVariable::name);
        if (known == variables.end())
          known = variables.insert(known, {.name = std::string(placeholder.name), .otherwise = std::nullopt});
        if (!known->otherwise && placeholder.otherwise) known->otherwise = *placeholder.otherwise;
      });
  return variables;
}

std::string fill_template(std::string_view text, const TemplateValues& values) {
  TemplateValues defaults;
  for (const auto& variable : variables_of(text)) {
    if (variable.otherwise) defaults.emplace(variable.name, *variable.otherwise);
  }
  std::string filled;
  walk(
      text, [&](std::string_view piece) { filled += piece; },
      [&](const Placeholder& placeholder, std::string_view whole) {
        const auto value = values.find(placeholder.name);
        const auto otherwise = defaults.find(placeholder.name);
        filled += value != values.end()         ? std::string_view(value->second)
                  : placeholder.otherwise       ? *placeholder.otherwise
                  : otherwise != defaults.end() ? std::string_view(otherwise->second)
                                                : whole;
      });
  return filled;
}

}  // namespace agentpress::cli
