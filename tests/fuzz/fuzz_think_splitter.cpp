// The think splitter: however the text is cut, what comes out is what plain searching in the whole text
// finds.
#include "core/think_splitter.hpp"
#include "fuzz/fuzz_input.hpp"

#include <string>

namespace {

using namespace agentpress;

struct Answer {
  std::string text{};
  std::string reasoning{};
  bool is_ended = false;
  bool operator==(const Answer&) const = default;
};

Answer split_in_pieces(const fuzz::FuzzInput& input) {
  Answer answer;
  const core::EventSink sink = [&answer](const core::Event& event) {
    fuzz::require(!answer.is_ended, "nothing comes after the ending");
    if (const auto* text = std::get_if<core::TextDelta>(&event)) answer.text += text->text;
    if (const auto* reasoning = std::get_if<core::ReasoningDelta>(&event)) {
      fuzz::require(answer.text.empty(), "reasoning comes before the answer");
      answer.reasoning += reasoning->text;
    }
    answer.is_ended = core::is_ending(event);
  };
  fuzz::AlternatingCutter next_piece(input);
  core::ThinkSplitter splitter;
  for (std::size_t offset = 0; offset < input.bytes.size();) {
    const std::string piece(input.bytes.substr(offset, next_piece()));
    splitter.take(core::TextDelta{piece}, sink);
    offset += piece.size();
  }
  splitter.take(core::Finish{}, sink);
  return answer;
}

std::string_view without_leading_blanks(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
}

Answer split_whole(std::string_view text) {
  constexpr std::string_view kOpening = "<think>";
  constexpr std::string_view kClosing = "</think>";
  std::string_view inside = without_leading_blanks(text);
  if (!inside.starts_with(kOpening)) return {.text = std::string(text), .reasoning = {}, .is_ended = true};
  inside.remove_prefix(kOpening.size());
  const auto end = inside.find(kClosing);
  Answer answer{.text = {}, .reasoning = std::string(inside.substr(0, end)), .is_ended = true};
  if (end != std::string_view::npos)
    answer.text = without_leading_blanks(inside.substr(end + kClosing.size()));
  return answer;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = fuzz::read_input(data, size);
  if (!input) return 0;
  fuzz::require(split_in_pieces(*input) == split_whole(input->bytes),
                "the same parts however the text is cut");
  return 0;
}
