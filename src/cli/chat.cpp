// `agentpress chat`: a conversation, typed at a terminal or read from a script.
#include "chat/typed_line.hpp"
#include "cli/chat_commands.hpp"
#include "cli/chat_engine.hpp"
#include "cli/chat_offers.hpp"
#include "cli/commands.hpp"
#include "cli/editor.hpp"
#include "cli/history_access.hpp"
#include "cli/line_editor.hpp"
#include "cli/plain_lines.hpp"
#include "cli/prompt_template.hpp"
#include "cli/readline_library.hpp"
#include "cli/signals.hpp"
#include "cli/usage_error.hpp"
#include "config/paths.hpp"
#include "render/session_text.hpp"
#include "render/terminal_gate.hpp"
#include "util/display_width.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <optional>
#include <utility>

namespace agentpress::cli {
namespace {

using core::ErrorClass;
using core::StartupError;

/// Two interrupts that are nearer than this mean that the chat is to end.
constexpr std::chrono::seconds kDoubleInterrupt{1};
constexpr std::size_t kWidestModel = 30;

/// What was typed, as one text.
struct TypedText {
  std::string text{};
  bool is_message = false;  ///< whatever it begins with
  bool is_for_editor = false;
};

/// A message, so that it is one when it is typed again.
std::string as_typed(const std::string& message) {
  const bool is_page = message.find('\n') != std::string::npos;
  return message.starts_with('/') && !is_page ? "/" + message : message;
}

class Chat final : public ChatRoom {
 public:
  Chat(const CommandContext& context, TypedOptions& options, ChatEngine& engine, LineSource& lines,
       bool is_interactive)
      : context_(context),
        options_(options),
        engine_(engine),
        lines_(lines),
        is_interactive_(is_interactive) {}

  /// The exit code: that of the last turn, of a script; 0 when a person left.
  int run();

  ChatEngine& engine() override { return engine_; }
  const CommandContext& context() override { return context_; }
  TypedOptions& options() override { return options_; }
  void tell(std::string_view text) override {
    context_.diagnostics.output().write(render::make_harmless(context_.diagnostics.redactor().redact(text)) +
                                        "\n");
  }
  void send(const std::string& text) override;
  void take_end(const AnswerEnd& end) override;
  std::string edit(const std::string& text) override;
  void leave() override { is_leaving_ = true; }

 private:
  std::string prompt() const;
  std::optional<TypedText> next_text();
  std::optional<TypedText> joined_text();
  void take_interrupt(int count);
  void act_on(const TypedText& typed);
  void write_in_editor(const std::string& text);
  void remember(const std::string& text);
  bool make_room(const std::string& text);
  void offer_room();
  void refuse_full(double share) const;
  void report(const core::Error& error, const std::string& route_line = "");

  const CommandContext& context_;
  TypedOptions& options_;
  ChatEngine& engine_;
  LineSource& lines_;
  bool is_interactive_;
  bool is_leaving_ = false;
  bool is_unreadable_ = false;
  int exit_code_ = 0;
  std::optional<std::chrono::steady_clock::time_point> last_interrupt_;
};

int Chat::run() {
  while (!is_leaving_) {
    try {
      const auto typed = next_text();
      if (typed) act_on(*typed);
    } catch (const StartupError& fault) {
      report(fault.error());
    }
    const int pending = signals::pending();
    if (pending != 0 && !(is_interactive_ && pending == SIGINT)) break;
    if (pending != 0) take_interrupt(signals::forget_interrupt());
  }
  return is_interactive_ && !is_unreadable_ ? 0 : exit_code_;
}

/// Where nothing can be read, nothing will be.
std::optional<TypedText> Chat::next_text() {
  try {
    return joined_text();
  } catch (const StartupError&) {
    is_unreadable_ = true;
    leave();
    throw;
  }
}

/// Model and share of its context, as far as it is known.
std::string Chat::prompt() const {
  const auto model = util::cut_to_width(
      render::make_harmless(render::on_one_line(engine_.plan().route->model)), kWidestModel);
  const auto share =
      engine_.context_tokens() && !engine_.dialogue().is_empty() ? " " + percent(engine_.share()) : "";
  const auto text = model + share + ">";
  const bool has_style = abilities_of(context_.output, context_.environment).style;
  const auto code = [](std::string_view bytes) {
    return fmt::format("{}{}{}", LineSource::kInvisibleBegin, bytes, LineSource::kInvisibleEnd);
  };
  return has_style ? code("\x1b[1m") + text + code("\x1b[0m") + " " : text + " ";
}

/// A line, or the lines of a block; nothing when there is none to act on.
std::optional<TypedText> Chat::joined_text() {
  chat::BlockJoiner block;
  std::string shown = prompt();
  for (;;) {
    auto input = lines_.read(shown);
    switch (input.kind) {
      case TypedInput::Kind::interrupted:
        if (block.is_open()) remember(as_typed(block.finish()));
        return std::nullopt;
      case TypedInput::Kind::end:
        leave();
        // A script may end within a block; nobody has seen the end of one that was typed.
        if (block.is_open() && !is_interactive_) return TypedText{.text = block.finish(), .is_message = true};
        if (block.is_open()) remember(as_typed(block.finish()));
        return std::nullopt;
      case TypedInput::Kind::to_editor:
        return TypedText{.text = std::move(input.text), .is_for_editor = true};
      case TypedInput::Kind::line:
        break;
    }
    const bool is_page = input.text.find('\n') != std::string::npos && !block.is_open();
    const bool begins_block = !is_page && input.text.starts_with("\"\"\"");
    if (!block.is_open() && !begins_block) return TypedText{.text = std::move(input.text)};
    if (auto whole = block.take(input.text)) return TypedText{.text = *std::move(whole), .is_message = true};
    shown = "... ";
  }
}

void Chat::take_interrupt(int count) {
  const auto now = std::chrono::steady_clock::now();
  if (count > 1 || (last_interrupt_ && now - *last_interrupt_ < kDoubleInterrupt)) leave();
  last_interrupt_ = now;
}

void Chat::act_on(const TypedText& typed) {
  if (typed.is_for_editor) {
    write_in_editor(typed.text);
    return;
  }
  const auto read = typed.is_message && !util::trim(typed.text).empty()
                        ? chat::TypedLine(chat::Message{typed.text})
                        : chat::read_line(typed.text);
  if (std::holds_alternative<chat::Nothing>(read)) return;
  remember(typed.is_message ? as_typed(typed.text) : typed.text);
  if (const auto* unknown = std::get_if<chat::UnknownCommand>(&read)) {
    usage_error(fmt::format("there is no command {}; nothing was sent", unknown->name),
                unknown->nearest.empty()
                    ? "/help lists them; a message that begins with a slash begins with two"
                    : fmt::format("did you mean {}?", util::join(unknown->nearest, " or ")));
  }
  if (const auto* command = std::get_if<chat::TypedCommand>(&read)) {
    run_chat_command(*this, command->command, command->arguments);
  } else {
    send(std::get<chat::Message>(read).text);
  }
}

void Chat::write_in_editor(const std::string& text) {
  const auto written = [&] {
    try {
      return edit(text);
    } catch (const StartupError&) {
      lines_.put_back(text);
      throw;
    }
  }();
  remember(written);
  send(written);
}

/// What looks like a key is not kept anywhere.
void Chat::remember(const std::string& text) {
  if (context_.diagnostics.redactor().redact(text) == text) lines_.remember(text);
}

void Chat::send(const std::string& text) {
  if (!make_room(text)) return;
  lines_.begin_answer();
  try {
    take_end(engine_.send(text));
  } catch (const StartupError& fault) {
    report(fault.error(), engine_.plan().route_line_for(fault.error()));
  }
}

std::string Chat::edit(const std::string& text) {
  struct Loan {
    LineSource& lines;
    explicit Loan(LineSource& source) : lines(source) { lines.lend_terminal(); }
    ~Loan() { lines.take_terminal_back(); }
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
  };
  const Loan loan(lines_);
  return compose_in_editor(text, context_.environment);
}

void Chat::take_end(const AnswerEnd& end) {
  exit_code_ = end.exit_code;
  if (end.signal == SIGPIPE) {
    leave();
    exit_code_ = exit_code_after(end);
  }
  // Answers that nobody gets are not asked for.
  if (!is_interactive_ && end.error && end.error->error_class == ErrorClass::output) leave();
  context_.output.go_on();
  if (!is_interactive_ || !end.error) return;
  if (context_.output.state() != util::WriteResult::written) {  // the terminal is gone
    leave();
  } else if (end.signal == SIGINT) {
    context_.diagnostics.output().write("\n");
    context_.diagnostics.say("stopped; what came is kept. /retry asks again, \"go on\" goes on from here");
  } else if (end.error->error_class == ErrorClass::context_too_long) {
    offer_room();
  } else if (end.signal == 0) {
    context_.diagnostics.say("/retry asks again");
  }
}

/// Never a silent cut: what is left out is the user's choice.
bool Chat::make_room(const std::string& text) {
  const auto share = engine_.share_with(text);
  if (share < chat::kNearlyFull || !engine_.can_be_shortened()) return true;
  engine_.keep_unsent(text);
  if (!is_interactive_) refuse_full(share);
  for (;;) {
    context_.diagnostics.warning(
        fmt::format("with this message the conversation takes about {} of what {} can read",
                    percent(engine_.share_with(text)), engine_.plan().route->model));
    const auto answer =
        lines_.read("s: summarise older turns, d: drop the oldest, a: send anyway, Enter: stop> ");
    const auto choice = util::trim(answer.text);
    if (answer.kind != TypedInput::Kind::line || choice.empty()) break;
    if (choice == "a") return true;
    if (choice == "d") {
      chat_shorten(*this, "drop");
    } else if (choice == "s") {
      const auto end = engine_.summarise_older();
      if (end.error) {
        take_end(end);
        break;
      }
    } else {
      continue;
    }
    if (engine_.share_with(text) < chat::kNearlyFull || !engine_.can_be_shortened()) return true;
  }
  context_.diagnostics.say("nothing was sent; /retry sends it");
  return false;
}

void Chat::refuse_full(double share) const {
  throw StartupError(ErrorClass::context_too_long,
                     fmt::format("the conversation would take about {} of what {} can read; nothing was sent",
                                 percent(share), engine_.plan().route->model),
                     "/shorten puts a summary in the place of older turns, /shorten drop leaves them out");
}

void Chat::offer_room() {
  context_.diagnostics.say(
      "/shorten puts a summary in the place of older turns, /shorten drop leaves them out; /retry asks "
      "again");
}

void Chat::report(const core::Error& error, const std::string& route_line) {
  if (error.error_class == ErrorClass::interrupted) return;
  exit_code_ = core::exit_code_of(error.error_class);
  const bool is_about_route =
      error.error_class != ErrorClass::usage && error.error_class != ErrorClass::input;
  context_.diagnostics.error(error, is_about_route ? route_line : "");
}

void refuse_words(const TypedOptions& options) {
  if (options.words.empty()) return;
  usage_error("`agentpress chat` takes no words; messages are typed or come on standard input",
              fmt::format("agentpress ask {}", util::join(options.words, " ")));
}

TypedLines typed_lines_for(const CommandContext& context, const Setup& setup) {
  const auto directory = config::state_directory(context.environment);
  const bool keeps = !context.options.no_history && setup.config().history && !directory.empty();
  return TypedLines(keeps ? directory + "/chat_lines" : "");
}

/// Nothing where there is nobody at a terminal.
std::unique_ptr<LineSource> open_lines(const CommandContext& context, const Setup& setup) {
  auto editor = LineEditor::open(
      typed_lines_for(context, setup),
      [&setup](std::string_view before, std::string_view word) { return chat_offers(setup, before, word); });
  if (editor) return editor;
  context.diagnostics.note(
      fmt::format("without GNU readline, lines cannot be edited: {}", kReadlineInstallHint));
  return std::make_unique<PlainLines>(&context.diagnostics.output());
}

int hold_chat(const CommandContext& context, TypedOptions& options, const Setup& setup,
              std::optional<PromptTemplate> used) {
  const bool is_interactive = ::isatty(STDIN_FILENO) == 1 &&
                              (context.output.is_terminal() || context.diagnostics.output().is_terminal());
  signals::install();
  ChatEngine engine(context, options, setup, std::move(used));
  if (is_interactive) {
    signals::be_patient();
    const auto lines = open_lines(context, setup);
    context.diagnostics.note(fmt::format(
        "{}{}{}; /help lists the commands", engine.plan().route->model,
        engine.session_id().empty() ? ", nothing is stored" : ", session " + engine.session_id(),
        engine.dialogue().is_empty() ? ""
                                     : " with " + counted(std::ssize(engine.dialogue().turns()), "turn")));
    return Chat(context, options, engine, *lines, true).run();
  }
  PlainLines lines(nullptr);
  return Chat(context, options, engine, lines, false).run();
}

}  // namespace

int run_chat(const CommandContext& context) {
  refuse_words(context.options);
  TypedOptions options = context.options;
  const CommandContext talking{options, context.environment, context.output, context.diagnostics};
  auto used = use_template(options, context.environment);
  const Setup setup(options, context.environment);
  setup.register_secrets(context.diagnostics.redactor());
  const int exit_code = hold_chat(talking, options, setup, std::move(used));
  if (signals::pending() != 0) signals::die_of(signals::pending());
  return exit_code;
}

}  // namespace agentpress::cli
