// The commands of a chat that change what is sent: /model, /system, /file, /reasoning, /set.
#include "cli/chat_commands.hpp"
#include "cli/extra_body.hpp"
#include "cli/prompt.hpp"
#include "cli/usage_error.hpp"
#include "cli/values.hpp"
#include "util/edit_distance.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace agentpress::cli {
namespace {

using Typed = TypedOptions;

template <class Number>
std::string shown(const std::optional<Number>& number) {
  return number ? fmt::format("{}", *number) : "";
}

std::string shown(const std::optional<std::chrono::milliseconds>& time) {
  return time ? fmt::format("{}ms", time->count()) : "";
}

/// An option of the command line that can change while a chat goes on. Its value is read as there.
struct SettingRow {
  std::string_view name{};
  std::string (*show)(const Typed& typed) = nullptr;  ///< empty when it is not set
  void (*unset)(Typed& typed) = nullptr;
};

// clang-format off
constexpr std::array kSettings{
    SettingRow{"temperature", [](const Typed& typed) { return shown(typed.sampling.temperature); },
               [](Typed& typed) { typed.sampling.temperature.reset(); }},
    SettingRow{"top-p", [](const Typed& typed) { return shown(typed.sampling.top_p); },
               [](Typed& typed) { typed.sampling.top_p.reset(); }},
    SettingRow{"max-tokens", [](const Typed& typed) { return shown(typed.sampling.max_tokens); },
               [](Typed& typed) { typed.sampling.max_tokens.reset(); }},
    SettingRow{"stop", [](const Typed& typed) { return util::join(typed.sampling.stop, ", "); },
               [](Typed& typed) { typed.sampling.stop.clear(); }},
    SettingRow{"option", [](const Typed& typed) { return util::join(typed.extra_settings, ", "); },
               [](Typed& typed) { typed.extra_settings.clear(); }},
    SettingRow{"reasoning", [](const Typed& typed) { return typed.reasoning_effort ? std::string(effort_names()[static_cast<std::size_t>(*typed.reasoning_effort)]) : ""; },
               [](Typed& typed) { typed.reasoning_effort.reset(); }},
    SettingRow{"retries", [](const Typed& typed) { return shown(typed.retries); },
               [](Typed& typed) { typed.retries.reset(); }},
    SettingRow{"timeout", [](const Typed& typed) { return shown(typed.timeout); },
               [](Typed& typed) { typed.timeout.reset(); }},
    SettingRow{"timeout-connect", [](const Typed& typed) { return shown(typed.timeout_connect); },
               [](Typed& typed) { typed.timeout_connect.reset(); }},
    SettingRow{"timeout-first-token", [](const Typed& typed) { return shown(typed.timeout_first_token); },
               [](Typed& typed) { typed.timeout_first_token.reset(); }},
    SettingRow{"timeout-idle", [](const Typed& typed) { return shown(typed.timeout_idle); },
               [](Typed& typed) { typed.timeout_idle.reset(); }},
};
// clang-format on

const SettingRow& setting_named(const std::string& name) {
  const auto* const found = std::ranges::find(kSettings, name, &SettingRow::name);
  if (found != kSettings.end()) return *found;
  const auto names = setting_names();
  const auto near = util::nearest_names(name, names, 1);
  usage_error(fmt::format("there is no setting '{}'", name),
              near.empty() ? "/set shows them" : fmt::format("did you mean {}?", near.front()));
}

void show_setting(ChatRoom& room, const SettingRow& row) {
  const auto value = row.show(room.options());
  room.tell(fmt::format("{:<22}{}", row.name, value.empty() ? "not set" : value));
}

/// The expected values are told; the options of the command line are of no help here.
void set_by_option(const OptionRow& option, TypedOptions& changed, const std::string& value) {
  try {
    option.set(changed, value);
    static_cast<void>(merge_extra_body("", changed.extra_settings));
  } catch (const core::StartupError& fault) {
    auto error = fault.error();
    error.hint = "/set shows what is set; `-` as the value unsets it";
    throw core::StartupError(std::move(error));
  }
}

void change_setting(ChatRoom& room, const SettingRow& row, const std::string& value) {
  TypedOptions changed = room.options();
  if (value == "-") {
    row.unset(changed);
  } else {
    set_by_option(*find_option(row.name), changed, value);
  }
  room.options() = std::move(changed);
  show_setting(room, row);
}

}  // namespace

std::vector<std::string> setting_names() {
  std::vector<std::string> names;
  for (const auto& row : kSettings) names.emplace_back(row.name);
  return names;
}

void chat_model(ChatRoom& room, const std::string& arguments) {
  if (!arguments.empty()) room.engine().use_model(arguments);
  room.tell("model: " + room.engine().plan().route_line());
}

void chat_system(ChatRoom& room, const std::string& arguments) {
  auto& engine = room.engine();
  if (!arguments.empty())
    engine.set_system_prompt(arguments == "-" ? "" : checked_text(arguments, "the system prompt", false));
  room.tell(engine.system_prompt().empty() ? "no system prompt" : "system prompt: " + engine.system_prompt());
}

void chat_file(ChatRoom& room, const std::string& arguments) {
  if (arguments.empty()) usage_error("/file needs the name of a file", "/file FILE");
  room.engine().attach_file(arguments);
  room.tell(fmt::format("{} goes before the next message", arguments));
}

void chat_reasoning(ChatRoom& room, const std::string& arguments) {
  auto& options = room.options();
  if (arguments == "show" || arguments == "hide") {
    options.reasoning = arguments == "show" ? ReasoningDisplay::show : ReasoningDisplay::hide;
    room.tell(arguments == "show" ? "reasoning is shown" : "reasoning is not shown");
  } else if (arguments.empty()) {
    show_setting(room, setting_named("reasoning"));
  } else {
    change_setting(room, setting_named("reasoning"), arguments);
  }
}

void chat_set(ChatRoom& room, const std::string& arguments) {
  if (arguments.empty()) {
    for (const auto& row : kSettings) show_setting(room, row);
    return;
  }
  const auto end = arguments.find_first_of(" \t");
  const auto& row = setting_named(arguments.substr(0, end));
  if (end == std::string::npos) {
    show_setting(room, row);
  } else {
    change_setting(room, row, std::string(util::trim(arguments.substr(end))));
  }
}

}  // namespace agentpress::cli
