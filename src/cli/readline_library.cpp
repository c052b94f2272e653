#include "cli/readline_library.hpp"

#include <dlfcn.h>

#include <string>

namespace agentpress::cli {
namespace {

constexpr const char* kReadlineName = "libreadline.so.8";

class ReadlineNames {
 public:
  explicit ReadlineNames(void* handle) : handle_(handle) {}

  template <class Address>
  void find(const char* name, Address& address) {
    // POSIX promises that a function's address survives the way through void*.
    address = reinterpret_cast<Address>(dlsym(handle_, name));  // NOLINT
    is_complete_ = is_complete_ && address != nullptr;
  }
  bool is_complete() const { return is_complete_; }

 private:
  void* handle_;
  bool is_complete_ = true;
};

std::optional<ReadlineLibrary> find_readline() {
  void* handle = dlopen(kReadlineName, RTLD_LAZY | RTLD_LOCAL);  // never closed: it keeps pointers to us
  if (handle == nullptr) return std::nullopt;
  ReadlineNames names(handle);
  ReadlineLibrary library;
  names.find("rl_callback_handler_install", library.callback_handler_install);
  names.find("rl_callback_read_char", library.callback_read_char);
  names.find("rl_callback_handler_remove", library.callback_handler_remove);
  names.find("rl_callback_sigcleanup", library.callback_sigcleanup);
  names.find("rl_free_line_state", library.free_line_state);
  names.find("rl_initialize", library.initialize);
  names.find("rl_bind_keyseq_in_map", library.bind_keyseq_in_map);
  names.find("rl_get_keymap_by_name", library.get_keymap_by_name);
  names.find("rl_insert_text", library.insert_text);
  names.find("rl_forced_update_display", library.forced_update_display);
  names.find("rl_redisplay", library.redisplay);
  names.find("rl_resize_terminal", library.resize_terminal);
  names.find("rl_reset_screen_size", library.reset_screen_size);
  names.find("rl_completion_matches", library.completion_matches);
  names.find("rl_filename_completion_function", library.filename_completion_function);
  names.find("add_history", library.add_history);
  names.find("stifle_history", library.stifle_history);
  names.find("rl_readline_name", library.readline_name);
  names.find("rl_line_buffer", library.line_buffer);
  names.find("rl_point", library.point);
  names.find("rl_end", library.end);
  names.find("rl_done", library.done);
  names.find("rl_instream", library.instream);
  names.find("rl_outstream", library.outstream);
  names.find("rl_getc_function", library.getc_function);
  names.find("rl_catch_signals", library.catch_signals);
  names.find("rl_catch_sigwinch", library.catch_sigwinch);
  names.find("rl_change_environment", library.change_environment);
  names.find("rl_attempted_completion_function", library.attempted_completion_function);
  names.find("rl_completer_word_break_characters", library.completer_word_break_characters);
  names.find("rl_attempted_completion_over", library.attempted_completion_over);
  names.find("rl_completion_append_character", library.completion_append_character);
  if (!names.is_complete()) return std::nullopt;
  names.find("rl_eof_found", library.eof_found);
  return library;
}

}  // namespace

const std::optional<ReadlineLibrary>& open_readline_library() {
  static const auto library = find_readline();
  return library;
}

}  // namespace agentpress::cli
