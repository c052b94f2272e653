#include "render/markdown_text.hpp"

namespace agentpress::render {

std::string MarkdownText::feed(std::string_view bytes) {
  std::string text = gate_.pass(bytes);
  std::erase(text, '\r');  // the gate lets one pass only in front of a line end
  parser_.feed(text);
  return page_.take();
}

std::string MarkdownText::finish() {
  parser_.feed(gate_.finish());
  parser_.finish();
  page_.finish();
  return page_.take();
}

std::string MarkdownText::release() {
  parser_.release();
  page_.release();
  return page_.take();
}

}  // namespace agentpress::render
