#include "cli/answer_output.hpp"

#include "cli/signals.hpp"
#include "util/files.hpp"

#include <fmt/format.h>

#include <cerrno>

namespace agentpress::cli {

using core::ErrorClass;
using util::WriteResult;

AnswerOutput::AnswerOutput(util::OutputStream& standard_output, const std::string& path, OutputWords words)
    : standard_output_(standard_output), words_(std::move(words)) {
  if (path.empty() || path == "-") return;
  name_ = path;
  file_.emplace(path);
  if (const auto fault = file_->open()) {
    if (fault->error_number == EINTR && signals::pending() != 0)
      throw core::StartupError(ErrorClass::interrupted, "interrupted");
    auto error = cannot_write(fault->message);
    error.message += words_.consequence;
    throw core::StartupError(std::move(error));
  }
  file_stream_.emplace(file_->descriptor());
  file_stream_->set_stop_check([] { return signals::pending() != 0; });
}

core::Error AnswerOutput::cannot_write(const std::string& reason) const {
  return {.error_class = ErrorClass::output,
          .message = fmt::format("cannot write {} to {}: {}", words_.what, name_, reason)};
}

std::optional<core::Error> AnswerOutput::fault() const {
  const auto& stream = file_stream_ ? *file_stream_ : standard_output_;
  switch (stream.state()) {
    case WriteResult::failed:
      return cannot_write(util::system_error_text(stream.error_number()));
    case WriteResult::closed:
      return core::Error{.error_class = ErrorClass::output,
                         .message = fmt::format("the reader of {} went away", name_)};
    case WriteResult::interrupted:
      return core::Error{.error_class = ErrorClass::interrupted, .message = "interrupted"};
    case WriteResult::written:
      break;
  }
  return std::nullopt;
}

std::optional<core::Error> AnswerOutput::commit() {
  if (!file_) return std::nullopt;
  const auto fault = file_->commit();
  return fault ? std::optional(cannot_write(fault->message)) : std::nullopt;
}

void AnswerOutput::abandon(Diagnostics& diagnostics) {
  if (!file_) return;
  if (file_->has_partial())
    diagnostics.note(fmt::format("{} was not changed; what came is in {}", name_, file_->partial_path()));
  file_stream_.reset();
  file_.reset();
}

}  // namespace agentpress::cli
