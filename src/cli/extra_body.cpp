#include "cli/extra_body.hpp"

#include "cli/usage_error.hpp"
#include "core/error.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <string_view>

namespace agentpress::cli {
namespace {

using Json = nlohmann::json;

struct Reserved {
  std::string_view field;
  std::string_view instead;
};
constexpr std::array kReserved{Reserved{"model", "--model"}, Reserved{"messages", "the prompt and --system"},
                               Reserved{"stream", "--no-stream"}};

constexpr std::string_view kForm = "-o KEY=VALUE, for example -o seed=7";

}  // namespace

std::string merge_extra_body(const std::string& configured, const std::vector<std::string>& settings) {
  if (settings.empty()) return configured;
  Json body = configured.empty() ? Json::object() : Json::parse(configured, nullptr, false);
  if (!body.is_object()) body = Json::object();
  for (const auto& setting : settings) {
    const auto equals = setting.find('=');
    if (equals == std::string::npos || equals == 0) {
      usage_error(fmt::format("--option '{}' has no KEY=VALUE form", setting), std::string(kForm));
    }
    const std::string key = setting.substr(0, equals);
    for (const auto& reserved : kReserved) {
      if (key == reserved.field) {
        usage_error(fmt::format("the field '{}' cannot be set by --option", key),
                    fmt::format("use {}", reserved.instead));
      }
    }
    const std::string text = setting.substr(equals + 1);
    Json value = text.size() > 4096 ? Json(text) : Json::parse(text, nullptr, false);
    if (value.is_discarded()) value = text;
    body[key] = value;
  }
  return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace agentpress::cli
