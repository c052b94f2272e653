// The commands of a chat that change its turns: /retry, /edit, /undo, /branch, /shorten, /clear.
#include "cli/chat_commands.hpp"
#include "cli/history_access.hpp"
#include "cli/usage_error.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace agentpress::cli {
namespace {

/// From 1 to `most`; `example` is a command with a right one.
std::size_t turn_number(const std::string& text, std::size_t most, std::string_view example) {
  std::size_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, fault] = std::from_chars(text.data(), end, number);
  if (fault != std::errc{} || rest != end || number == 0)
    usage_error(fmt::format("'{}' is not a number, expected one from 1", text), std::string(example));
  if (number > most) {
    usage_error(fmt::format("there is no message {}, the conversation has {}", number, most),
                "`/save FILE` writes them all to a file");
  }
  return number;
}

}  // namespace

void chat_retry(ChatRoom& room, const std::string& /*none*/) {
  auto& engine = room.engine();
  const auto text = engine.text_to_retry();
  if (!text) usage_error("there is nothing to ask again", "type a message");
  engine.prepare_retry();
  room.send(*text);
}

void chat_edit(ChatRoom& room, const std::string& arguments) {
  auto& engine = room.engine();
  std::string text;
  std::optional<std::size_t> number;
  if (!arguments.empty()) {
    const auto& turns = engine.dialogue().turns();
    number = turn_number(arguments, turns.size(), "/edit 1");
    text = chat::prompt_of(turns[*number - 1]);
  }
  auto edited = room.edit(text);
  if (number) engine.cut_before(*number);
  room.send(edited);
}

void chat_undo(ChatRoom& room, const std::string& arguments) {
  auto& engine = room.engine();
  const auto turns = engine.dialogue().turns().size();
  if (turns == 0) usage_error("there is nothing to take back", "type a message");
  const auto count = engine.undo(arguments.empty() ? 1 : turn_number(arguments, turns, "/undo 2"));
  room.tell(fmt::format("took back {} message{}; {} left{}", count, count == 1 ? "" : "s", turns - count,
                        engine.stores() ? ". The stored session keeps all of them" : ""));
}

void chat_branch(ChatRoom& room, const std::string& arguments) {
  auto& engine = room.engine();
  if (!engine.stores())
    usage_error("nothing is stored, so that there is no session to branch from", "leave --no-history out");
  engine.branch(arguments);
  room.tell("session " + engine.session_id());
}

void chat_shorten(ChatRoom& room, const std::string& arguments) {
  auto& engine = room.engine();
  if (!arguments.empty() && arguments != "drop")
    usage_error(fmt::format("/shorten does not know '{}'", arguments), "/shorten, or /shorten drop");
  if (!engine.can_be_shortened()) usage_error("there is nothing to shorten", "/clear begins a new session");
  if (arguments == "drop") {
    room.tell("left out the oldest " + counted(static_cast<std::int64_t>(engine.drop_older()), "turn"));
    return;
  }
  const auto before = engine.dialogue().turns().size();
  const auto end = engine.summarise_older();
  room.take_end(end);
  if (!end.error && engine.dialogue().has_departed()) {
    const auto departed = before - engine.dialogue().turns().size() + 1;
    room.tell(fmt::format("this summary stands for {} from now on",
                          counted(static_cast<std::int64_t>(departed), "turn")));
  }
}

void chat_clear(ChatRoom& room, const std::string& /*none*/) {
  room.engine().begin_new_session();
  room.tell(room.engine().session_id().empty() ? "a new conversation"
                                               : "a new session: " + room.engine().session_id());
}

}  // namespace agentpress::cli
