// Everything that goes to stderr: one printer, so that no message misses the redactor and the terminal gate.
#pragma once

#include "core/error.hpp"
#include "util/output.hpp"
#include "util/redact.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::cli {

enum class Verbosity { quiet, normal, verbose };

class Diagnostics {
 public:
  Diagnostics(util::OutputStream& output, util::Redactor& redactor) : output_(output), redactor_(redactor) {}

  void set_verbosity(Verbosity verbosity) { verbosity_ = verbosity; }
  Verbosity verbosity() const { return verbosity_; }
  /// Called before each message, for example to remove a status line.
  void set_before_message(std::function<void()> action) { before_message_ = std::move(action); }

  void note(std::string_view text);
  /// Printed, and kept for `--json`.
  void warning(std::string_view text);
  /// What the user asked for by an option: printed whatever the verbosity.
  void say(std::string_view text);
  /// Only with --verbose.
  void detail(std::string_view text);
  /// `agentpress: error: ...`, the route of the request if there was one, and the hint.
  void error(const core::Error& error, std::string_view route_line);

  const std::vector<std::string>& warnings() const { return warnings_; }
  util::OutputStream& output() { return output_; }
  util::Redactor& redactor() { return redactor_; }

 private:
  void print(std::string_view line);

  util::OutputStream& output_;
  util::Redactor& redactor_;
  Verbosity verbosity_ = Verbosity::normal;
  std::function<void()> before_message_;
  std::vector<std::string> warnings_;
};

}  // namespace agentpress::cli
