// Where the answer goes: stdout, or the file of --output, which changes only when the answer is complete.
#pragma once

#include "cli/diagnostics.hpp"
#include "core/error.hpp"
#include "util/output.hpp"
#include "util/partial_file.hpp"

#include <optional>
#include <string>

namespace agentpress::cli {

/// What is written, for messages, and what did not happen when it cannot be.
struct OutputWords {
  std::string what = "the answer";
  std::string consequence = "; nothing was sent";
};

class AnswerOutput {
 public:
  /// `path` is that of --output; empty and `-` are stdout. Throws core::StartupError (output) for a file that
  /// cannot be written, as far as this can be known now.
  AnswerOutput(util::OutputStream& standard_output, const std::string& path, OutputWords words = {});

  util::OutputStream& stream() { return file_stream_ ? *file_stream_ : standard_output_; }
  /// What stopped the writing, as an `output` or `interrupted` error; nothing while everything was written.
  std::optional<core::Error> fault() const;

  /// The answer is complete.
  std::optional<core::Error> commit();
  /// The answer is not complete: the file keeps what it had, and a note says where the rest is.
  void abandon(Diagnostics& diagnostics);

 private:
  core::Error cannot_write(const std::string& reason) const;

  util::OutputStream& standard_output_;
  OutputWords words_;
  std::string name_ = "stdout";
  std::optional<util::PartialFile> file_;
  std::optional<util::OutputStream> file_stream_;
};

}  // namespace agentpress::cli
