// From events back to one answer: what a reply amounted to, kept by those who need it whole (JSON output,
// exit code, later history).
#pragma once

#include "core/event.hpp"

#include <optional>
#include <string>
#include <vector>

namespace agentpress::core {

struct ToolCall {
  std::string id{};
  std::string name{};
  std::string arguments{};  ///< JSON text, as the model wrote it
  std::string opaque{};
};

enum class KeepText { no, yes };

class Transcript {
 public:
  /// With `KeepText::no`, text and reasoning are only counted: a long answer then costs no memory.
  explicit Transcript(KeepText keep_text) : keep_text_(keep_text) {}

  void add(const Event& event);

  const std::string& text() const { return text_; }
  const std::string& reasoning() const { return reasoning_; }
  const std::string& refusal() const { return refusal_; }
  const std::vector<ToolCall>& tool_calls() const { return tool_calls_; }
  const std::vector<Citation>& citations() const { return citations_; }
  const std::optional<Usage>& usage() const { return usage_; }
  const ReplyInformation& information() const { return information_; }
  const std::optional<Finish>& finish() const { return finish_; }
  const std::optional<Error>& error() const { return error_; }
  std::size_t text_bytes() const { return text_bytes_; }

 private:
  void add_tool_call(const ToolCallDelta& delta);

  KeepText keep_text_;
  std::string text_;
  std::string reasoning_;
  std::string refusal_;
  std::vector<ToolCall> tool_calls_;
  std::vector<Citation> citations_;
  std::optional<Usage> usage_;
  ReplyInformation information_;
  std::optional<Finish> finish_;
  std::optional<Error> error_;
  std::size_t text_bytes_ = 0;
};

}  // namespace agentpress::core
