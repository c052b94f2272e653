#include "markdown_tables.hpp"

#include "core/error_class.hpp"
#include "providers/registry.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <map>
#include <string_view>
#include <vector>

namespace agentpress::documents {
namespace {

using core::ReasoningControl;
using providers::AuthScheme;
using providers::Provider;

/// What a table for users says in words.
struct Words {
  std::string_view header;
  std::string_view none;
  std::string_view optional;
};

constexpr Words kEnglish{
    "| provider | models chosen by their name | key | address variable | regions | format |", "none",
    " (optional)"};
constexpr Words kChinese{"| 提供商 | 按名称选中的模型 | 密钥 | 地址变量 | 区域 | 格式 |", "无", "（可选）"};

/// A cell with more names than this is not read by anyone.
constexpr std::size_t kShownModels = 5;

std::string code(std::string_view text) {
  return text.empty() ? "" : fmt::format("`{}`", text);
}

std::string models_of(const Provider& row) {
  std::vector<std::string> models;
  for (const auto prefix : row.model_prefixes) models.push_back(code(std::string(prefix) + "..."));
  for (const auto name : row.model_names) models.push_back(code(name));
  if (models.size() > kShownModels) {
    models.resize(kShownModels);
    models.emplace_back("...");
  }
  return util::join(models, ", ");
}

std::string keys_of(const Provider& row, const Words& words) {
  std::vector<std::string> keys;
  for (const auto& variable : row.key_variables) keys.push_back(code(variable.name));
  if (keys.empty()) return std::string(words.none);
  return util::join(keys, ", ") + std::string(row.key_required ? "" : words.optional);
}

std::string regions_of(const Provider& row) {
  std::vector<std::string> regions;
  for (const auto& region : row.regions) regions.push_back(code(region.name));
  return util::join(regions, ", ");
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
  return util::join(parts, ", ");
}

}  // namespace

std::string provider_table(Language language) {
  const Words& words = language == Language::chinese ? kChinese : kEnglish;
  std::string text = fmt::format("{}\n| --- | --- | --- | --- | --- | --- |\n", words.header);
  for (const Provider* row : providers::all_providers()) {
    text += fmt::format("| {} | {} | {} | {} | {} | {} |\n", row->name, models_of(*row), keys_of(*row, words),
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

std::string exit_table() {
  std::map<int, std::vector<std::string>> meanings{{0, {"a complete answer, all of it written"}}};
  for (const auto& row : core::error_class_table()) meanings[row.exit_code].emplace_back(row.meaning);
  std::string text = "| code | meaning |\n| --- | --- |\n";
  for (const auto& [exit_code, parts] : meanings) {
    text += fmt::format("| {} | {} |\n", exit_code, util::join(parts, "; "));
  }
  return text;
}

}  // namespace agentpress::documents
