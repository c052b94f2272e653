#include "cli/line_editor.hpp"

#include "cli/readline_library.hpp"
#include "cli/signals.hpp"
#include "util/text.hpp"

#include <langinfo.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <span>
#include <utility>

namespace agentpress::cli {
namespace {

/// What readline's callbacks need: they know nothing of objects.
struct EditorState {
  const ReadlineLibrary* library = nullptr;
  Completer completer;
  std::vector<std::string> offers;
  std::string typed_ahead;  ///< is read before the terminal is
  std::size_t next_typed = 0;
  std::optional<std::string> line;
  bool is_at_end = false;
  bool wants_editor = false;
};

// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables)
EditorState g_editor;
std::atomic<bool> g_was_resized{false};
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

void on_resize(int /*signal*/) {
  g_was_resized = true;
}

void on_line(char* line) {
  if (line == nullptr) {
    g_editor.is_at_end = true;
  } else {
    g_editor.line = line;
    // NOLINTNEXTLINE(cppcoreguidelines-no-malloc, cppcoreguidelines-owning-memory): readline allocated it
    std::free(line);
  }
  // At once: else readline would show the prompt again.
  g_editor.library->callback_handler_remove();
}

int insert_line_end(int /*count*/, int /*key*/) {
  g_editor.library->insert_text("\n");
  return 0;  // anything else would be the end of the input to readline
}

/// The cursor goes below the line that is shown, however many rows it has.
void leave_line_shown(const char* last_word) {
  const auto& library = *g_editor.library;
  *library.point = *library.end;
  library.redisplay();
  std::fputs(last_word, *library.outstream);
  std::fputs("\n", *library.outstream);
  std::fflush(*library.outstream);
}

int ask_for_editor(int /*count*/, int /*key*/) {
  leave_line_shown("");
  g_editor.wants_editor = true;
  *g_editor.library->done = 1;
  return 0;
}

int read_byte(std::FILE* /*stream*/) {
  if (g_editor.next_typed < g_editor.typed_ahead.size())
    return static_cast<unsigned char>(g_editor.typed_ahead[g_editor.next_typed++]);
  for (;;) {
    unsigned char byte = 0;
    const auto count = ::read(STDIN_FILENO, &byte, 1);
    if (count == 1) return byte;
    if (count < 0 && errno == EINTR && signals::pending() == 0) continue;
    return EOF;  // also a terminal that went away
  }
}

char* next_offer(const char* word, int state) {
  static std::size_t next = 0;
  if (state == 0) next = 0;
  while (next < g_editor.offers.size()) {
    const auto& offer = g_editor.offers[next++];
    if (offer.starts_with(word)) return ::strdup(offer.c_str());
  }
  return nullptr;
}

char** complete_word(const char* word, int start, int /*end*/) {
  const auto& library = *g_editor.library;
  *library.attempted_completion_over = 1;
  *library.completion_append_character = ' ';
  auto offers = g_editor.completer(
      std::string_view(*library.line_buffer).substr(0, static_cast<std::size_t>(start)), word);
  if (offers.wants_files) return library.completion_matches(word, library.filename_completion_function);
  g_editor.offers = std::move(offers.words);
  return library.completion_matches(word, next_offer);
}

constexpr char kEndOfInput = '\x04';

constexpr std::string_view kPasteBegin = "\x1b[200~";
constexpr std::string_view kPasteEnd = "\x1b[201~";

/// A line end that was typed ahead does not send anything yet: it only begins another line, as Alt-Enter
/// does. Those of a paste are text. Ctrl-D leaves where nothing was typed before it, as at the prompt.
std::string waiting_text(std::string_view typed) {
  std::string text;
  bool is_pasted = false;
  for (std::size_t index = 0; index < typed.size(); ++index) {
    const char byte = typed[index];
    if (typed.substr(index).starts_with(kPasteBegin)) is_pasted = true;
    if (typed.substr(index).starts_with(kPasteEnd)) is_pasted = false;
    if (!is_pasted && (byte == '\r' || byte == '\n')) {
      const bool is_last = util::trim(typed.substr(index)).empty();
      const bool is_alt_enter = text.ends_with('\x1b');
      if (!is_last || is_alt_enter) text += is_alt_enter ? "\r" : "\x1b\r";
    } else if (byte != '\0' && (byte != kEndOfInput || text.empty())) {
      text += byte;
    }
  }
  return text;
}

/// Signals that change what is on the screen come only while we wait for them: one that came just before
/// would be seen with the next key.
class ScreenSignals {
 public:
  ScreenSignals() {
    sigset_t held{};
    sigemptyset(&held);
    for (const int signal : {SIGWINCH, SIGTSTP}) sigaddset(&held, signal);
    ::pthread_sigmask(SIG_BLOCK, &held, &before_);
  }
  ~ScreenSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  ScreenSignals(const ScreenSignals&) = delete;
  ScreenSignals& operator=(const ScreenSignals&) = delete;

  /// False when a signal came first.
  bool wait_for(std::span<pollfd> descriptors) const {
    return ::ppoll(descriptors.data(), descriptors.size(), nullptr, &before_) > 0;
  }

 private:
  sigset_t before_{};
};

/// Readline counts columns and characters by the variables of the locale; a terminal of today is UTF-8
/// whatever they say.
void use_utf8() {
  std::setlocale(LC_CTYPE, "");
  if (std::strcmp(::nl_langinfo(CODESET), "UTF-8") == 0) return;
  ::setenv(std::getenv("LC_ALL") != nullptr ? "LC_ALL" : "LC_CTYPE", "C.UTF-8", 1);
  std::setlocale(LC_CTYPE, "");
}

}  // namespace

std::unique_ptr<LineEditor> LineEditor::open(TypedLines lines, Completer completer) {
  if (!open_readline_library()) return nullptr;
  return std::unique_ptr<LineEditor>(new LineEditor(std::move(lines), std::move(completer)));
}

LineEditor::LineEditor(TypedLines lines, Completer completer)
    : lines_(std::move(lines)), guard_(STDIN_FILENO) {
  g_editor.library = &*open_readline_library();
  g_editor.completer = std::move(completer);
  set_up();
}

LineEditor::~LineEditor() {
  struct sigaction action{};
  action.sa_handler = SIG_DFL;
  ::sigaction(SIGWINCH, &action, nullptr);
  g_editor.completer = nullptr;
}

void LineEditor::set_up() {
  const auto& library = *g_editor.library;
  use_utf8();
  *library.readline_name = "agentpress";
  *library.catch_signals = 0;
  *library.catch_sigwinch = 0;
  *library.change_environment = 0;
  *library.getc_function = read_byte;
  *library.attempted_completion_function = complete_word;
  *library.completer_word_break_characters = " \t\n";
  if (::isatty(STDOUT_FILENO) == 0) *library.outstream = stderr;
  // Before the user's inputrc is read, which may bind these keys to something else.
  for (const char* map : {"emacs", "vi-insert"}) {
    void* keymap = library.get_keymap_by_name(map);
    for (const char* keys : {"\\e\\C-m", "\\e\\C-j"})
      library.bind_keyseq_in_map(keys, insert_line_end, keymap);
    library.bind_keyseq_in_map("\\C-x\\C-e", ask_for_editor, keymap);
  }
  library.initialize();
  library.stifle_history(static_cast<int>(TypedLines::kMostLines));
  for (const auto& line : lines_.load()) library.add_history(line.c_str());
  struct sigaction action{};
  action.sa_handler = on_resize;
  sigemptyset(&action.sa_mask);
  ::sigaction(SIGWINCH, &action, nullptr);
}

TypedInput LineEditor::read(const std::string& prompt) {
  const auto& library = *g_editor.library;
  g_editor.line.reset();
  g_editor.is_at_end = false;
  g_editor.wants_editor = false;
  g_editor.typed_ahead += guard_.end_quiet(TerminalGuard::Reader::line_editor);
  if (std::exchange(shows_answer_, false)) g_editor.typed_ahead = waiting_text(g_editor.typed_ahead);
  const ScreenSignals screen_signals;
  library.reset_screen_size();
  library.callback_handler_install(prompt.c_str(), on_line);
  TerminalGuard::begin_editing();
  // What happened before there was a line to show, and the end of an earlier one.
  static_cast<void>(TerminalGuard::was_stopped());
  g_was_resized = false;
  if (library.eof_found != nullptr) *library.eof_found = 0;
  if (!draft_.empty()) {
    library.insert_text(std::exchange(draft_, "").c_str());
    library.redisplay();
  }
  std::array<pollfd, 2> wait{{{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0},
                              {.fd = signals::descriptor(), .events = POLLIN, .revents = 0}}};
  while (!g_editor.line && !g_editor.is_at_end) {
    if (signals::pending() != 0) {
      abandon_line();
      return {.kind = TypedInput::Kind::interrupted};
    }
    if (g_was_resized.exchange(false)) library.resize_terminal();
    if (TerminalGuard::was_stopped()) library.forced_update_display();
    const bool waits_for_keys = g_editor.next_typed == g_editor.typed_ahead.size();
    if (waits_for_keys && (!screen_signals.wait_for(wait) || wait[0].revents == 0)) continue;
    library.callback_read_char();
  }
  end_line();
  if (g_editor.is_at_end)
    return {.kind = signals::pending() != 0 ? TypedInput::Kind::interrupted : TypedInput::Kind::end};
  return {.kind = g_editor.wants_editor ? TypedInput::Kind::to_editor : TypedInput::Kind::line,
          .text = *std::exchange(g_editor.line, std::nullopt)};
}

void LineEditor::end_line() {
  TerminalGuard::end_editing();
  guard_.begin_quiet();
  g_editor.typed_ahead.erase(0, std::exchange(g_editor.next_typed, 0));
}

void LineEditor::abandon_line() {
  const auto& library = *g_editor.library;
  library.callback_sigcleanup();
  leave_line_shown(signals::pending() == SIGINT ? "^C" : "");
  library.free_line_state();
  library.callback_handler_remove();
  end_line();
  g_editor.typed_ahead.clear();
}

void LineEditor::put_back(std::string_view text) {
  draft_ = text;
}

void LineEditor::lend_terminal() {
  g_editor.typed_ahead += guard_.end_quiet(TerminalGuard::Reader::other_program);
}

void LineEditor::take_terminal_back() {
  guard_.begin_quiet();
}

void LineEditor::remember(std::string_view line) {
  g_editor.library->add_history(std::string(line).c_str());
  lines_.add(line);
}

}  // namespace agentpress::cli
