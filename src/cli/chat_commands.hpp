// What the commands of a chat do.
#pragma once

#include "chat/command_table.hpp"
#include "cli/chat_engine.hpp"
#include "cli/commands.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace agentpress::cli {

/// What a command sees of the chat around it.
class ChatRoom {
 public:
  virtual ~ChatRoom() = default;
  virtual ChatEngine& engine() = 0;
  virtual const CommandContext& context() = 0;
  virtual TypedOptions& options() = 0;
  /// For people: on stderr, harmless, however quiet the chat is.
  virtual void tell(std::string_view text) = 0;
  /// Sends a message as if it had been typed.
  virtual void send(const std::string& text) = 0;
  /// Takes in how a request ended that a command made.
  virtual void take_end(const AnswerEnd& end) = 0;
  /// What the user makes of the text in the editor.
  virtual std::string edit(const std::string& text) = 0;
  virtual void leave() = 0;
};

/// Throws core::StartupError for what cannot be done; nothing was changed then.
void run_chat_command(ChatRoom& room, chat::Command command, const std::string& arguments);

// One for each row of the table.
void chat_help(ChatRoom& room, const std::string& arguments);
void chat_model(ChatRoom& room, const std::string& arguments);
void chat_system(ChatRoom& room, const std::string& arguments);
void chat_file(ChatRoom& room, const std::string& arguments);
void chat_retry(ChatRoom& room, const std::string& arguments);
void chat_edit(ChatRoom& room, const std::string& arguments);
void chat_undo(ChatRoom& room, const std::string& arguments);
void chat_branch(ChatRoom& room, const std::string& arguments);
void chat_title(ChatRoom& room, const std::string& arguments);
void chat_save(ChatRoom& room, const std::string& arguments);
void chat_copy(ChatRoom& room, const std::string& arguments);
void chat_code(ChatRoom& room, const std::string& arguments);
void chat_usage(ChatRoom& room, const std::string& arguments);
void chat_reasoning(ChatRoom& room, const std::string& arguments);
void chat_set(ChatRoom& room, const std::string& arguments);
void chat_shorten(ChatRoom& room, const std::string& arguments);
void chat_search(ChatRoom& room, const std::string& arguments);
void chat_sessions(ChatRoom& room, const std::string& arguments);
void chat_resume(ChatRoom& room, const std::string& arguments);
void chat_clear(ChatRoom& room, const std::string& arguments);
void chat_quit(ChatRoom& room, const std::string& arguments);

/// The keys of /set, for the completion.
std::vector<std::string> setting_names();

/// `12 %`, and `0.4 %` where that would be nothing.
std::string percent(double share);

}  // namespace agentpress::cli
