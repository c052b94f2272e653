// The commands of a chat that reach into the history: /title, /search, /sessions, /resume.
#include "cli/chat_commands.hpp"
#include "cli/history_access.hpp"
#include "cli/history_rows.hpp"
#include "cli/terminal.hpp"
#include "cli/usage_error.hpp"
#include "render/session_text.hpp"

#include <fmt/format.h>
#include <unistd.h>

namespace agentpress::cli {
namespace {

constexpr std::int64_t kMostChatRows = 20;

history::Store open_chat_history(ChatRoom& room) {
  const auto place = history_place(room.context().environment);
  if (!has_history(place)) usage_error("there is no history yet", "type a message");
  return open_to_read(room.context(), place);
}

std::string without_line_end(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace

void chat_title(ChatRoom& room, const std::string& arguments) {
  if (arguments.empty()) usage_error("/title needs a name", "/title NAME");
  room.engine().rename(arguments);
  room.tell("the session is named " + arguments);
}

void chat_search(ChatRoom& room, const std::string& arguments) {
  if (arguments.empty()) usage_error("/search needs words to look for", "/search WORD...");
  auto store = open_chat_history(room);
  int found = 0;
  require(store.search(arguments, {.limit = kMostChatRows}, [&](const history::Hit& hit) {
    ++found;
    room.tell(without_line_end(found_rows(hit, false)));
    return true;
  }));
  room.tell(found == 0 ? "nothing was found" : "/resume SESSION goes on with one of them");
}

void chat_sessions(ChatRoom& room, const std::string& /*none*/) {
  auto store = open_chat_history(room);
  const auto columns = terminal_size(STDERR_FILENO).columns;
  require(store.list({.limit = kMostChatRows}, [&](const history::SessionSummary& session) {
    room.tell(without_line_end(session_row(session, columns)));
    return true;
  }));
}

void chat_resume(ChatRoom& room, const std::string& arguments) {
  if (arguments.empty()) usage_error("/resume needs the name or the id of a session", "/sessions lists them");
  auto& engine = room.engine();
  engine.resume(arguments);
  const auto& turns = engine.dialogue().turns();
  if (!turns.empty()) {
    room.tell(without_line_end(render::turn_header(turns.back())));
    room.tell(without_line_end(render::turn_body(turns.back(), render::Reasoning::leave_out)));
  }
  room.tell(fmt::format("{}, to be continued with {}", counted(std::ssize(turns), "turn"),
                        engine.plan().route->model));
}

}  // namespace agentpress::cli
