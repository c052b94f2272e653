// One line on a terminal while nothing has come yet: provider, model, seconds. Gone with the first token.
#pragma once

#include "util/output.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace agentpress::render {

class StatusLine {
 public:
  /// `subject` is shown through the gate and cut to `columns`.
  StatusLine(util::OutputStream& output, std::string_view subject, std::size_t columns);

  void show(std::chrono::seconds waited);
  /// Removes the line, if it is there. Call it before anything else is written to the terminal.
  void erase();
  /// Nothing is shown after this.
  void close();

 private:
  util::OutputStream& output_;
  std::string subject_;
  std::size_t columns_;
  bool is_shown_ = false;
  bool is_closed_ = false;
};

}  // namespace agentpress::render
