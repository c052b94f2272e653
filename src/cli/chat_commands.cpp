#include "cli/chat_commands.hpp"

#include "cli/usage_error.hpp"
#include "util/edit_distance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace agentpress::cli {
namespace {

using ChatCommand = chat::Command;

struct ChatRunRow {
  ChatCommand command{};
  void (*run)(ChatRoom& room, const std::string& arguments) = nullptr;
};

constexpr std::array kChatRuns{
    ChatRunRow{ChatCommand::help, chat_help},     ChatRunRow{ChatCommand::model, chat_model},
    ChatRunRow{ChatCommand::system, chat_system}, ChatRunRow{ChatCommand::file, chat_file},
    ChatRunRow{ChatCommand::retry, chat_retry},   ChatRunRow{ChatCommand::edit, chat_edit},
    ChatRunRow{ChatCommand::undo, chat_undo},     ChatRunRow{ChatCommand::branch, chat_branch},
    ChatRunRow{ChatCommand::title, chat_title},   ChatRunRow{ChatCommand::save, chat_save},
    ChatRunRow{ChatCommand::copy, chat_copy},     ChatRunRow{ChatCommand::code, chat_code},
    ChatRunRow{ChatCommand::usage, chat_usage},   ChatRunRow{ChatCommand::reasoning, chat_reasoning},
    ChatRunRow{ChatCommand::set, chat_set},       ChatRunRow{ChatCommand::shorten, chat_shorten},
    ChatRunRow{ChatCommand::search, chat_search}, ChatRunRow{ChatCommand::sessions, chat_sessions},
    ChatRunRow{ChatCommand::resume, chat_resume}, ChatRunRow{ChatCommand::clear, chat_clear},
    ChatRunRow{ChatCommand::quit, chat_quit},
};

std::string help_line(const chat::CommandRow& row) {
  return fmt::format("{:<{}}{}", fmt::format("{} {}", row.name, row.arguments), chat::kUsageColumns,
                     row.brief);
}

}  // namespace

void run_chat_command(ChatRoom& room, chat::Command command, const std::string& arguments) {
  const auto* const row = std::ranges::find(kChatRuns, command, &ChatRunRow::command);
  if (chat::row_of(command).arguments.empty() && !arguments.empty()) {
    usage_error(fmt::format("{} takes no argument", chat::row_of(command).name),
                fmt::format("/help {}", chat::row_of(command).name.substr(1)));
  }
  row->run(room, arguments);
}

void chat_help(ChatRoom& room, const std::string& arguments) {
  if (!arguments.empty()) {
    const auto name = arguments.starts_with('/') ? arguments : "/" + arguments;
    const auto* row = chat::find_command(name);
    if (row == nullptr) usage_error(fmt::format("there is no command {}", name), "/help lists them");
    room.tell(help_line(*row));
    return;
  }
  std::string text;
  for (const auto& row : chat::command_table()) text += help_line(row) + "\n";
  text +=
      "\nA line is a message. \"\"\" begins and ends one of several lines, Alt-Enter begins\n"
      "another line, and Ctrl-X Ctrl-E opens it in your editor. A message that begins\n"
      "with a slash: type it twice. Ctrl-C stops an answer; twice within a second it\n"
      "leaves, as Ctrl-D does.";
  room.tell(text);
}

void chat_quit(ChatRoom& room, const std::string& /*none*/) {
  room.leave();
}

}  // namespace agentpress::cli
