#include "cli/diagnostics.hpp"

#include "render/terminal_gate.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

namespace agentpress::cli {
namespace {

/// Providers put whole pages into messages; what helps is at the beginning.
constexpr std::size_t kLongestMessage = 1000;

std::string shortened(std::string_view text) {
  if (text.size() <= kLongestMessage) return std::string(text);
  std::size_t end = kLongestMessage;
  while (end > 0 && util::is_within_character(text, end)) --end;
  return fmt::format("{} ... ({} bytes more)", text.substr(0, end), text.size() - end);
}

/// Further lines of a message are indented, so that none of them can pose as a line of ours.
std::string on_indented_lines(std::string_view text) {
  std::string result;
  for (const auto line : util::split(text, '\n')) {
    if (!result.empty()) result += "\n  ";
    result += line;
  }
  return result;
}

}  // namespace

void Diagnostics::print(std::string_view line) {
  if (before_message_) before_message_();
  output_.write(render::make_harmless(redactor_.redact(line)) + "\n");
}

void Diagnostics::note(std::string_view text) {
  if (verbosity_ != Verbosity::quiet) print(fmt::format("agentpress: note: {}", on_indented_lines(text)));
}

void Diagnostics::warning(std::string_view text) {
  warnings_.emplace_back(text);
  if (verbosity_ != Verbosity::quiet) print(fmt::format("agentpress: warning: {}", on_indented_lines(text)));
}

void Diagnostics::say(std::string_view text) {
  print(fmt::format("agentpress: {}", on_indented_lines(text)));
}

void Diagnostics::detail(std::string_view text) {
  if (verbosity_ == Verbosity::verbose) print(fmt::format("agentpress: {}", on_indented_lines(text)));
}

void Diagnostics::error(const core::Error& error, std::string_view route_line) {
  print(fmt::format("agentpress: error: {}", on_indented_lines(shortened(util::trim(error.message)))));
  if (!route_line.empty()) print(fmt::format("  route: {}", route_line));
  if (!error.hint.empty()) print(fmt::format("hint: {}", on_indented_lines(error.hint)));
}

}  // namespace agentpress::cli
