#include "render/code_highlight.hpp"

#include <algorithm>

namespace agentpress::render {
namespace {

bool is_word_start(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
         static_cast<unsigned char>(byte) >= 0x80;
}

bool is_figure_byte(char byte) {
  return byte >= '0' && byte <= '9';
}

/// Calls `look` with each of the words until it returns true.
bool any_word(std::string_view words, const auto& look) {
  while (!words.empty()) {
    const auto end = std::min(words.find(' '), words.size());
    if (end > 0 && look(words.substr(0, end))) return true;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return false;
}

bool is_prefix_of(std::string_view text, std::string_view mark) {
  return text.size() < mark.size() && mark.starts_with(text);
}

}  // namespace

CodeHighlight::CodeHighlight(const CodeLanguage* language, Sink sink)
    : language_(language), sink_(std::move(sink)) {}

void CodeHighlight::feed(std::string_view text) {
  if (language_ == nullptr) {
    put(text, CodeToken::text);
    return;
  }
  if (language_->is_by_line) {
    if (text.empty()) return;
    if (last_byte_ == '\n') {
      line_token_ = text.front() == '+'   ? CodeToken::added
                    : text.front() == '-' ? CodeToken::removed
                    : text.front() == '@' ? CodeToken::place
                                          : CodeToken::text;
    }
    put(text, line_token_);
    return;
  }
  pending_ += text;
  run(false);
}

void CodeHighlight::end_line() {
  run(true);
  if (state_ == State::line_comment || (state_ == State::literal && !string_->spans_lines))
    state_ = State::text;
  last_byte_ = '\n';
}

void CodeHighlight::release() {
  put(pending_, CodeToken::text);
  pending_.clear();
}

void CodeHighlight::run(bool is_end) {
  std::string_view rest = pending_;
  while (!rest.empty()) {
    const auto taken = take(rest, is_end);
    if (taken == 0) break;
    rest.remove_prefix(taken);
  }
  pending_.erase(0, pending_.size() - rest.size());
}

/// How much was handed on; 0 when only more text can tell what comes.
std::size_t CodeHighlight::take(std::string_view text, bool is_end) {
  switch (state_) {
    case State::line_comment:
      put(text, CodeToken::comment);
      return text.size();
    case State::comment:
      return take_until(text, language_->comment_end, false, is_end);
    case State::literal:
      return take_until(text, string_->end, string_->has_escapes, is_end);
    case State::text:
      break;
  }
  return take_code(text, is_end);
}

std::size_t CodeHighlight::take_code(std::string_view text, bool is_end) {
  if (!is_end && may_begin_mark(text)) return 0;
  if (const auto begin = language_->comment_begin; !begin.empty() && text.starts_with(begin)) {
    state_ = State::comment;
    put(begin, CodeToken::comment);
    return begin.size();
  }
  if (begins_line_comment(text)) {
    state_ = State::line_comment;
    put(text, CodeToken::comment);
    return text.size();
  }
  if (const auto* form = string_at(text)) {
    state_ = State::literal;
    string_ = form;
    put(form->begin, CodeToken::literal);
    return form->begin.size();
  }
  const bool marks_word = language_->word_marks.find(text.front()) != std::string_view::npos &&
                          std::string_view("#@!$").find(text.front()) != std::string_view::npos;
  if (is_word_start(text.front()) || is_figure_byte(text.front()) || marks_word)
    return take_word(text, is_end);
  put(text.substr(0, 1), CodeToken::text);
  return 1;
}

std::size_t CodeHighlight::take_word(std::string_view text, bool is_end) {
  const bool is_number = is_figure_byte(text.front());
  const auto* const end = std::find_if_not(text.begin() + 1, text.end(), [&](char byte) {
    return is_word_byte(byte) || (is_number && byte == '.');
  });
  const auto length = static_cast<std::size_t>(end - text.begin());
  if (length == text.size() && !is_end) return 0;
  const auto word = text.substr(0, length);
  CodeToken token = CodeToken::text;
  if (is_number && language_->has_numbers) token = CodeToken::number;
  if (!is_number && is_keyword(*language_, word)) token = CodeToken::keyword;
  put(word, token);
  return length;
}

/// The inside of a comment or string, up to and with its end.
std::size_t CodeHighlight::take_until(std::string_view text, std::string_view end, bool has_escapes,
                                      bool is_end) {
  const CodeToken token = state_ == State::comment ? CodeToken::comment : CodeToken::literal;
  for (std::size_t index = 0; index < text.size(); ++index) {
    const auto rest = text.substr(index);
    const bool is_escape = has_escapes && rest.front() == '\\';
    if (rest.starts_with(end)) {
      put(text.substr(0, index + end.size()), token);
      state_ = State::text;
      return index + end.size();
    }
    if (!is_end && (is_prefix_of(rest, end) || (is_escape && rest.size() == 1))) {
      put(text.substr(0, index), token);
      return index;
    }
    if (is_escape) ++index;
  }
  put(text, token);
  return text.size();
}

const StringForm* CodeHighlight::string_at(std::string_view text) const {
  const auto found = std::ranges::find_if(
      language_->strings, [&](const StringForm& form) { return text.starts_with(form.begin); });
  return found == language_->strings.end() ? nullptr : &*found;
}

/// A # within a word (a color, a count of arguments) begins no comment.
bool CodeHighlight::begins_line_comment(std::string_view text) const {
  return any_word(language_->line_comments, [&](std::string_view mark) {
    const bool needs_blank = mark == "#" || mark == ";";
    return text.starts_with(mark) &&
           (!needs_blank || std::string_view(" \t\n;").find(last_byte_) != std::string_view::npos);
  });
}

bool CodeHighlight::may_begin_mark(std::string_view text) const {
  if (is_prefix_of(text, language_->comment_begin)) return true;
  if (any_word(language_->line_comments, [&](std::string_view mark) { return is_prefix_of(text, mark); }))
    return true;
  return std::ranges::any_of(language_->strings,
                             [&](const StringForm& form) { return is_prefix_of(text, form.begin); });
}

bool CodeHighlight::is_word_byte(char byte) const {
  return is_word_start(byte) || is_figure_byte(byte) ||
         language_->word_marks.find(byte) != std::string_view::npos;
}

void CodeHighlight::put(std::string_view text, CodeToken token) {
  if (text.empty()) return;
  last_byte_ = text.back();
  sink_(text, token);
}

}  // namespace agentpress::render
