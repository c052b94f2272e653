// Lines of a script, or of a terminal where there is no line editor.
#pragma once

#include "cli/line_source.hpp"
#include "util/output.hpp"

#include <string>

namespace agentpress::cli {

class PlainLines final : public LineSource {
 public:
  /// `prompts` is where prompts go; null shows none. Lines are read from standard input.
  explicit PlainLines(util::OutputStream* prompts) : prompts_(prompts) {}

  /// Throws core::StartupError (input) for what cannot be read, and for a line over the cap of a prompt.
  TypedInput read(const std::string& prompt) override;

 private:
  void show(std::string prompt) const;
  void forget_begun_line();

  util::OutputStream* prompts_;
  std::string buffer_;
  bool is_at_end_ = false;
};

}  // namespace agentpress::cli
