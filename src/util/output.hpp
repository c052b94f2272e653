// Writing bytes to a descriptor with every fault noticed. stdio is not used: printf to a full disk reports
// success.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace agentpress::util {

enum class WriteResult { written, closed, failed, interrupted };

/// A sink over a descriptor it does not own; unbuffered unless `gather` was called. After the first fault it
/// swallows everything, so that a caller may go on reading (and storing) an answer that can no longer be
/// shown.
class OutputStream {
 public:
  explicit OutputStream(int descriptor) : descriptor_(descriptor) {}

  /// Writes all of `bytes`, however slow the reader is. `interrupted` when `should_stop` returned true
  /// after a signal while the reader was not taking anything.
  WriteResult write(std::string_view bytes);

  /// From now on what is written is gathered until `flush`, or until there is much of it: one system call
  /// then serves all tokens that arrived together. `on_first_byte` is called when something begins to wait;
  /// it has to see to it that `flush` follows soon.
  void gather(std::function<void()> on_first_byte) { on_first_byte_ = std::move(on_first_byte); }

  /// Writes what was gathered.
  WriteResult flush();

  /// The same, and nothing is gathered any more.
  void stop_gathering() {
    flush();
    on_first_byte_ = nullptr;
  }

  /// A callback asked after each interrupted system call while the reader takes nothing; see `write`.
  void set_stop_check(bool (*should_stop)()) { should_stop_ = should_stop; }

  bool is_terminal() const;
  WriteResult state() const { return state_; }
  /// After `interrupted`: the next text is a new one.
  void go_on() {
    if (state_ == WriteResult::interrupted) state_ = WriteResult::written;
  }
  int error_number() const { return error_number_; }

 private:
  WriteResult write_now(std::string_view bytes);

  int descriptor_;
  std::function<void()> on_first_byte_;
  std::string gathered_;
  bool (*should_stop_)() = nullptr;
  WriteResult state_ = WriteResult::written;
  int error_number_ = 0;
};

}  // namespace agentpress::util
