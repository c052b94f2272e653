// GNU readline as a table that is filled when a chat begins on a terminal. It is neither linked nor built
// against: the declarations are written from its manual (GNU Readline Library, 8.2, chapter 2), for the
// interface of libreadline.so.8.
#pragma once

#include <cstdio>
#include <optional>

namespace agentpress::cli {

struct ReadlineLibrary {
  using Command = int(int count, int key);
  using Generator = char*(const char* word, int state);

  void (*callback_handler_install)(const char* prompt, void (*on_line)(char* line)) = nullptr;
  void (*callback_read_char)() = nullptr;
  void (*callback_handler_remove)() = nullptr;
  void (*callback_sigcleanup)() = nullptr;
  void (*free_line_state)() = nullptr;
  int (*initialize)() = nullptr;
  int (*bind_keyseq_in_map)(const char* keys, Command* command, void* keymap) = nullptr;
  void* (*get_keymap_by_name)(const char* name) = nullptr;
  int (*insert_text)(const char* text) = nullptr;
  int (*forced_update_display)() = nullptr;
  void (*redisplay)() = nullptr;
  void (*resize_terminal)() = nullptr;
  void (*reset_screen_size)() = nullptr;
  char** (*completion_matches)(const char* word, Generator* generator) = nullptr;
  Generator* filename_completion_function = nullptr;
  void (*add_history)(const char* line) = nullptr;
  void (*stifle_history)(int most) = nullptr;

  const char** readline_name = nullptr;
  char** line_buffer = nullptr;
  int* point = nullptr;
  int* end = nullptr;
  int* done = nullptr;
  std::FILE** instream = nullptr;
  std::FILE** outstream = nullptr;
  int (**getc_function)(std::FILE* stream) = nullptr;
  int* catch_signals = nullptr;
  int* catch_sigwinch = nullptr;
  int* change_environment = nullptr;
  char** (**attempted_completion_function)(const char* word, int start, int end) = nullptr;
  const char** completer_word_break_characters = nullptr;
  int* attempted_completion_over = nullptr;
  int* completion_append_character = nullptr;
  int* eof_found = nullptr;  ///< since 8.2; nullptr before
};

/// Opens it once for the process; nothing when it is not there or lacks something.
const std::optional<ReadlineLibrary>& open_readline_library();

/// What to install where it is missing.
inline constexpr const char* kReadlineInstallHint = "apt-get install libreadline8";

}  // namespace agentpress::cli
