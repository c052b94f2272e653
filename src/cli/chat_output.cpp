// The commands of a chat that give out what was said: /save, /copy, /code, /usage.
#include "cli/chat_commands.hpp"
#include "cli/usage_error.hpp"
#include "history/title.hpp"
#include "render/code_blocks.hpp"
#include "render/session_text.hpp"
#include "render/terminal_gate.hpp"
#include "util/base64.hpp"
#include "util/user_path.hpp"
#include "util/write_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <filesystem>
#include <ranges>

namespace agentpress::cli {
namespace {

/// What fits into 100,000 bytes of base64: more than that, terminals drop without a word.
constexpr std::size_t kLargestClipboard = 74'994;

std::vector<std::string> code_blocks_of(const std::string& text) {
  std::vector<std::string> blocks;
  render::CodeBlocks reader({.on_begin = [&] { blocks.emplace_back(); },
                             .on_content = [&](std::string_view piece) { blocks.back() += piece; },
                             .on_end = [] {}});
  reader.feed(text);
  reader.finish();
  return blocks;
}

std::string last_answer(ChatRoom& room) {
  const auto& turns = room.engine().dialogue().turns();
  for (const auto& turn : std::views::reverse(turns)) {
    if (auto answer = chat::answer_of(turn); !answer.empty()) return answer;
  }
  usage_error("there is no answer yet", "type a message");
}

/// Never over a file that is there: nobody is asked.
void write_new_file(ChatRoom& room, const std::string& typed, std::string_view content) {
  const auto path = std::filesystem::absolute(util::expand_home(typed, room.context().environment)).string();
  if (const auto fault = util::create_file(path, content)) {
    const bool exists = fault->error_number == EEXIST;
    throw core::StartupError(core::ErrorClass::output,
                             exists ? fmt::format("{} exists already", typed)
                                    : fmt::format("cannot write {}: {}", typed, fault->message),
                             exists ? "name a file that is not there" : "");
  }
  room.tell("wrote " + typed);
}

/// OSC 52 (xterm's control sequences); tmux passes on what is wrapped for it.
std::string clipboard_sequence(std::string_view text, bool in_tmux) {
  const auto plain = fmt::format("\x1b]52;c;{}\x07", util::base64_encode(text));
  return in_tmux ? fmt::format("\x1bPtmux;\x1b{}\x1b\\", plain) : plain;
}

void copy_to_clipboard(ChatRoom& room, std::string_view text) {
  if (text.size() > kLargestClipboard) {
    usage_error(fmt::format("this is too long for a terminal's clipboard: {} bytes of at most {}",
                            text.size(), kLargestClipboard),
                "/save FILE writes the conversation to a file");
  }
  const auto& context = room.context();
  auto* terminal = &context.output;
  if (!terminal->is_terminal()) terminal = &context.diagnostics.output();
  if (!terminal->is_terminal())
    usage_error("there is no terminal whose clipboard could take it", "/save FILE");
  terminal->write(clipboard_sequence(text, context.environment.get("TMUX").has_value()));
  room.tell(fmt::format("gave {} bytes to the terminal's clipboard, if it takes any", text.size()));
}

std::string thousands(std::int64_t number) {
  auto digits = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string counted(const std::optional<std::int64_t>& tokens) {
  return tokens ? thousands(*tokens) : "?";
}

}  // namespace

std::string percent(double share) {
  const double hundredths = share * 100;
  return hundredths > 0 && hundredths < 1 ? fmt::format("{:.1f} %", hundredths)
                                          : fmt::format("{:.0f} %", hundredths);
}

void chat_save(ChatRoom& room, const std::string& arguments) {
  if (arguments.empty()) usage_error("/save needs the name of a file", "/save FILE");
  const auto& turns = room.engine().dialogue().turns();
  if (turns.empty()) usage_error("there is nothing to save yet", "type a message");
  auto summary = room.engine().summary();
  if (summary.title.empty()) summary.title = history::title_of(turns.front().start.messages);
  auto text = render::markdown_heading(summary);
  for (const auto& turn : turns) text += render::markdown_turn(turn, render::Reasoning::leave_out);
  write_new_file(room, arguments, text);
}

void chat_copy(ChatRoom& room, const std::string& /*none*/) {
  copy_to_clipboard(room, last_answer(room));
}

void chat_code(ChatRoom& room, const std::string& arguments) {
  const auto blocks = code_blocks_of(last_answer(room));
  if (blocks.empty()) usage_error("the last answer has no code block", "/copy takes the whole answer");
  auto number = blocks.size();
  std::string rest = arguments;
  if (!rest.empty() && rest.front() >= '0' && rest.front() <= '9') {
    const auto [end, fault] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    rest.erase(0, static_cast<std::size_t>(end - rest.data()));
    rest.erase(0, rest.find_first_not_of(" \t"));
    if (fault != std::errc{} || number == 0 || number > blocks.size()) {
      usage_error(
          fmt::format("the last answer has {} code block{}", blocks.size(), blocks.size() == 1 ? "" : "s"),
          fmt::format("/code {}", blocks.size()));
    }
  }
  const auto& block = blocks[number - 1];
  if (rest.empty()) {
    auto& output = room.context().output;
    const bool is_shown = output.is_terminal() && !room.options().raw;
    print_whole(output, is_shown ? render::make_harmless(block) : block);
  } else if (rest == "copy") {
    copy_to_clipboard(room, block);
  } else if (rest.starts_with("save ")) {
    write_new_file(room, rest.substr(rest.find_first_not_of(" \t", 4)), block);
  } else {
    usage_error(fmt::format("/code does not know '{}'", rest), "/code [N] [copy | save FILE]");
  }
}

void chat_usage(ChatRoom& room, const std::string& /*none*/) {
  const auto& engine = room.engine();
  const auto& turns = engine.dialogue().turns();
  const auto line = [](std::string_view what, const chat::Totals& totals) {
    const auto cost = totals.cost_usd
                          ? fmt::format(", ${:.6f}{}", *totals.cost_usd,
                                        totals.is_cost_complete ? "" : " for those with a known price")
                          : std::string(", price not known");
    return fmt::format("{}: {} tokens in, {} out{}", what, counted(totals.input_tokens),
                       counted(totals.output_tokens), cost);
  };
  std::string text;
  if (!turns.empty()) {
    text += line("last turn", chat::totals_of(std::span(turns).last(1))) + "\n";
    if (turns.size() > 1)
      text += line(fmt::format("all {} turns", turns.size()), chat::totals_of(turns)) + "\n";
  }
  const auto limit = engine.context_tokens();
  text += fmt::format("context: about {} tokens", thousands(engine.tokens()));
  text += limit ? fmt::format(" of {} ({})", thousands(*limit), percent(engine.share()))
                : fmt::format("; how many {} takes is not known", engine.plan().route->model);
  room.tell(text);
}

}  // namespace agentpress::cli
