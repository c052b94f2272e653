#include "util/output.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

namespace agentpress::util {
namespace {

bool takes_bytes_now(int descriptor) {
  pollfd question{.fd = descriptor, .events = POLLOUT, .revents = 0};
  return ::poll(&question, 1, 0) == 1;
}

}  // namespace

WriteResult OutputStream::write(std::string_view bytes) {
  constexpr std::size_t kMostGathered = std::size_t{64} << 10U;
  if (!on_first_byte_) return write_now(bytes);
  if (state_ != WriteResult::written || bytes.empty()) return state_;
  if (gathered_.empty()) on_first_byte_();
  gathered_ += bytes;
  return gathered_.size() >= kMostGathered ? flush() : state_;
}

WriteResult OutputStream::flush() {
  const auto result = write_now(gathered_);
  gathered_.clear();
  return result;
}

WriteResult OutputStream::write_now(std::string_view bytes) {
  while (state_ == WriteResult::written && !bytes.empty()) {
    const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
      continue;
    }
    error_number_ = errno;
    if (errno == EINTR || errno == EAGAIN) {
      // What the reader still takes, such as the report of an interrupted run, is written.
      if (should_stop_ != nullptr && should_stop_() && !takes_bytes_now(descriptor_)) {
        state_ = WriteResult::interrupted;
      } else if (error_number_ == EAGAIN) {
        pollfd wait{.fd = descriptor_, .events = POLLOUT, .revents = 0};
        ::poll(&wait, 1, 1000);
      }
      continue;
    }
    state_ = errno == EPIPE ? WriteResult::closed : WriteResult::failed;
  }
  return state_;
}

bool OutputStream::is_terminal() const {
  return ::isatty(descriptor_) == 1;
}

}  // namespace agentpress::util
