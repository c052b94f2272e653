#include "render/code_blocks.hpp"

#include <algorithm>

namespace agentpress::render {
namespace {

constexpr std::size_t kShortestFence = 3;
constexpr std::size_t kDeepestIndentation = 3;

std::size_t leading(std::string_view text, char mark) {
  return std::min(text.find_first_not_of(mark), text.size());
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

void CodeBlocks::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto end = bytes.find('\n');
    const bool is_whole = end != std::string_view::npos;
    const auto piece = bytes.substr(0, is_whole ? end + 1 : bytes.size());
    bytes.remove_prefix(piece.size());
    line_ += piece;
    if (is_whole) {
      take_line();
    } else if (is_open() && !may_be_closing_fence()) {
      take_content();
    }
  }
}

void CodeBlocks::finish() {
  if (!line_.empty()) take_line();
  if (!is_open()) return;
  if (needs_line_end_) sink_.on_content("\n");
  close();
}

void CodeBlocks::take_line() {
  if (!is_open()) {
    fence_ = opening_fence(line_);
    if (is_open()) sink_.on_begin();
    line_.clear();
  } else if (may_be_closing_fence() &&
             leading(std::string_view(line_).substr(leading(line_, ' ')), fence_.mark) >= fence_.length) {
    close();
  } else {
    take_content();
  }
  line_is_content_ = false;
}

/// What is held back of the line belongs to the block: all of it but the block's own indentation.
void CodeBlocks::take_content() {
  std::string_view content = line_;
  if (!line_is_content_) content.remove_prefix(std::min(leading(content, ' '), fence_.indentation));
  line_is_content_ = true;
  if (!content.empty()) {
    needs_line_end_ = !content.ends_with('\n');
    sink_.on_content(content);
  }
  line_.clear();
}

void CodeBlocks::close() {
  fence_ = {};
  needs_line_end_ = false;
  line_is_content_ = false;
  line_.clear();
  sink_.on_end();
}

CodeBlocks::Fence CodeBlocks::opening_fence(std::string_view line) {
  const auto indentation = leading(line, ' ');
  if (indentation > kDeepestIndentation) return {};
  line.remove_prefix(indentation);
  const char mark = line.empty() ? '\0' : line.front();
  if (mark != '`' && mark != '~') return {};
  const auto length = leading(line, mark);
  const auto information = line.substr(length);
  // With a backtick behind it, it is code within a paragraph: ```like this```.
  const bool is_inline = mark == '`' && information.find('`') != std::string_view::npos;
  if (length < kShortestFence || is_inline) return {};
  return {.mark = mark, .length = length, .indentation = indentation};
}

/// Whether the line, as far as it is there, could become a fence that ends the open block.
bool CodeBlocks::may_be_closing_fence() const {
  if (line_is_content_) return false;
  std::string_view line = line_;
  const auto indentation = leading(line, ' ');
  if (indentation > kDeepestIndentation) return false;
  line.remove_prefix(indentation);
  const auto length = leading(line, fence_.mark);
  if (length == line.size()) return true;
  return length >= fence_.length && is_blank(line.substr(length));
}

}  // namespace agentpress::render
