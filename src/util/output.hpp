// Writing bytes to a descriptor with every fault noticed. stdio is not used: printf to a full disk reports
// success.
#pragma once

#include <string_view>

namespace agentpress::util {

enum class WriteResult { written, closed, failed, interrupted };

/// An unbuffered sink over a descriptor it does not own. After the first fault it swallows everything, so
/// that a caller may go on reading (and storing) an answer that can no longer be shown.
class OutputStream {
 public:
  explicit OutputStream(int descriptor) : descriptor_(descriptor) {}

  /// Writes all of `bytes`, however slow the reader is. `interrupted` when `should_stop` returned true
  /// after a signal while the reader was not taking anything.
  WriteResult write(std::string_view bytes);

  /// A callback asked after each interrupted system call; see `write`.
  void set_stop_check(bool (*should_stop)()) { should_stop_ = should_stop; }

  bool is_terminal() const;
  WriteResult state() const { return state_; }
  int error_number() const { return error_number_; }

 private:
  int descriptor_;
  bool (*should_stop_)() = nullptr;
  WriteResult state_ = WriteResult::written;
  int error_number_ = 0;
};

}  // namespace agentpress::util
