// `--jsonl`: the event stream, one object a line; the first is `start`, the last `finish` or `error`.
#pragma once

#include "core/event.hpp"
#include "render/json_report.hpp"
#include "util/output.hpp"
#include "util/redact.hpp"

#include <string>
#include <string_view>

namespace agentpress::render {

class JsonLines {
 public:
  JsonLines(util::OutputStream& output, const util::Redactor& redactor)
      : output_(output), redactor_(redactor) {}

  void start(const RunFacts& facts);
  void notice(std::string_view text);
  /// Everything but the ending, which `finish` writes with the facts of the whole run.
  void on_event(const core::Event& event);
  void finish(const RunFacts& facts, const core::Transcript& transcript, const core::Error* error);

 private:
  util::OutputStream& output_;
  const util::Redactor& redactor_;
};

}  // namespace agentpress::render
