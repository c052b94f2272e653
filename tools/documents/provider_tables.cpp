#include "provider_tables.hpp"

#include "providers/registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace agentpress::documents {
namespace {

using core::ReasoningControl;
using providers::AuthScheme;
using providers::Provider;

/// A cell with more names than this is not read by anyone.
constexpr std::size_t kShownModels = 5;

std::string code(std::string_view text) {
  return text.empty() ? "" : fmt::format("`{}`", text);
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

std::string models_of(const Provider& row) {
  std::vector<std::string> models;
  for (const auto prefix : row.model_prefixes) models.push_back(code(std::string(prefix) + "..."));
  for (const auto name : row.model_names) models.push_back(code(name));
  if (models.size() > kShownModels) {
    models.resize(kShownModels);
    models.emplace_back("...");
  }
  return joined(models);
}

std::string keys_of(const Provider& row) {
  std::vector<std::string> keys;
  for (const auto& variable : row.key_variables) keys.push_back(code(variable.name));
  if (keys.empty()) return "none";
  return joined(keys) + (row.key_required ? "" : " (optional)");
}

std::string regions_of(const Provider& row) {
  std::vector<std::string> regions;
  for (const auto& region : row.regions) regions.push_back(code(region.name));
  return joined(regions);
}

std::string format_of(const Provider& row) {
  std::string text(core::name_of(row.format));
  if (!row.elsewhere_path.empty()) text += fmt::format("; elsewhere {}", core::name_of(row.elsewhere_format));
  return text;
}

std::string_view header_of(AuthScheme scheme) {
  switch (scheme) {
    case AuthScheme::bearer:
      return "bearer";
    case AuthScheme::x_api_key:
      return "x-api-key";
    case AuthScheme::x_goog_api_key:
      return "x-goog-api-key";
    case AuthScheme::none:
      break;
  }
  return "none";
}

std::string_view control_of(ReasoningControl control) {
  switch (control) {
    case ReasoningControl::effort:
      return "`reasoning_effort`";
    case ReasoningControl::thinking_effort:
      return "`thinking` and `reasoning_effort`";
    case ReasoningControl::thinking_type:
      return "`thinking`";
    case ReasoningControl::reasoning_object:
    case ReasoningControl::reasoning_enabled:
      return "`reasoning`";
    case ReasoningControl::enable_thinking:
      return "`enable_thinking`";
    case ReasoningControl::none:
      break;
  }
  return "";
}

/// Every field of `Quirks` that is not as in a default row.
std::string deviations_of(const Provider& row) {
  const auto& quirks = row.quirks;
  std::vector<std::string> parts;
  if (quirks.token_limit_field == core::TokenLimitField::max_completion_tokens)
    parts.emplace_back("`max_completion_tokens`");
  if (!quirks.stream_usage_option) parts.emplace_back("no `stream_options`");
  if (const auto control = control_of(quirks.reasoning_control); !control.empty())
    parts.emplace_back(control);
  if (!quirks.reasoning_echo.empty()) parts.push_back(fmt::format("sends `{}` back", quirks.reasoning_echo));
  if (quirks.inline_think) parts.emplace_back("`<think>` in the text");
  if (quirks.system_role != "system") parts.push_back(fmt::format("system role `{}`", quirks.system_role));
  if (quirks.plain_media_parts) parts.emplace_back("plain media parts");
  if (quirks.short_tool_call_ids) parts.emplace_back("tool call ids of nine");
  if (!quirks.missing_signature.empty()) parts.emplace_back("stand-in for signatures");
  return joined(parts);
}

}  // namespace

std::string provider_table() {
  std::string text =
      "| provider | models chosen by their name | key | address variable | regions | format |\n"
      "| --- | --- | --- | --- | --- | --- |\n";
  for (const Provider* row : providers::all_providers()) {
    text += fmt::format("| {} | {} | {} | {} | {} | {} |\n", row->name, models_of(*row), keys_of(*row),
                        code(row->base_url_variable), regions_of(*row), core::name_of(row->format));
  }
  return text;
}

std::string row_table() {
  std::string text =
      "| row | format | address | key goes as | deviations |\n"
      "| --- | --- | --- | --- | --- |\n";
  for (const Provider* row : providers::all_providers()) {
    const auto address = row->offline ? "" : code(std::string(row->base_url) + std::string(row->chat_path));
    text += fmt::format("| {} | {} | {} | {} | {} |\n", row->name, format_of(*row), address,
                        header_of(row->auth), deviations_of(*row));
  }
  return text;
}

}  // namespace agentpress::documents
