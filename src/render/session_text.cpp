#include "render/session_text.hpp"

#include "util/date.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <vector>

namespace agentpress::render {
namespace {

std::string tokens_label(const core::Usage& usage) {
  std::vector<std::string> parts;
  if (usage.input_tokens) parts.push_back(fmt::format("{} in", *usage.input_tokens));
  if (usage.output_tokens) parts.push_back(fmt::format("{} out", *usage.output_tokens));
  return util::join(parts, ", ");
}

std::string state_label(const history::TurnEnd& end) {
  switch (end.state) {
    case history::State::complete:
      return "";
    case history::State::running:
      return "still running";
    case history::State::killed:
      return "cut off: its process died";
    case history::State::failed:
      break;
  }
  return end.error_class.empty() ? "failed" : "failed: " + on_one_line(end.error_class);
}

/// The mark before every line; an empty line has nothing behind it, not even the mark's blank.
void add_quoted(std::string& text, std::string_view mark, std::string_view quoted) {
  if (quoted.ends_with('\n')) quoted.remove_suffix(1);
  for (const auto line : util::split(quoted, '\n')) {
    text += line.empty() ? util::trim(mark) : mark;
    (text += line) += '\n';
  }
}

/// What stands for a part that is no text.
std::string part_label(const core::Part& part) {
  if (const auto* media = std::get_if<core::MediaPart>(&part)) {
    std::vector<std::string> words;
    for (const auto* word : {&media->media_type, &media->name, &media->url})
      if (!word->empty()) words.push_back(on_one_line(*word));
    return fmt::format("[{}]", words.empty() ? "a file" : util::join(words, " "));
  }
  if (const auto* call = std::get_if<core::ToolCallPart>(&part))
    return fmt::format("[calls {} {}]", on_one_line(call->name), on_one_line(call->arguments));
  if (const auto* result = std::get_if<core::ToolResultPart>(&part))
    return fmt::format("[{} of {}] {}", result->is_error ? "error" : "result", on_one_line(result->name),
                       result->text);
  return "";
}

std::string_view mark_of(core::Role role) {
  switch (role) {
    case core::Role::system:
      return "system> ";
    case core::Role::tool:
      return "tool> ";
    case core::Role::user:
    case core::Role::assistant:
      break;
  }
  return "> ";
}

/// One message of the prompt, or a result of a tool between two of the model's.
void add_quoted_message(std::string& text, const core::Message& message) {
  for (const auto& part : message.parts) {
    if (const auto* plain = std::get_if<core::TextPart>(&part)) {
      add_quoted(text, mark_of(message.role), plain->text);
    } else if (const auto label = part_label(part); !label.empty()) {
      add_quoted(text, mark_of(message.role), label);
    }
  }
}

void end_line(std::string& text) {
  if (!text.empty() && !text.ends_with('\n')) text += '\n';
}

void add_answer(std::string& text, const core::Message& message, Reasoning reasoning) {
  for (const auto& part : message.parts) {
    if (const auto* plain = std::get_if<core::TextPart>(&part)) {
      text += plain->text;
    } else if (const auto* thought = std::get_if<core::ReasoningPart>(&part)) {
      if (reasoning == Reasoning::leave_out || thought->text.empty()) continue;
      end_line(text);
      add_quoted(text, "thinking> ", thought->text);
      text += '\n';
    } else if (const auto label = part_label(part); !label.empty()) {
      end_line(text);
      text += label + "\n";
    }
  }
  end_line(text);
}

/// Characters of Markdown that would make something of a title.
std::string markdown_escaped(std::string_view text) {
  std::string escaped;
  for (const char byte : on_one_line(text)) {
    if (std::string_view("\\`*_[]<>&#").find(byte) != std::string_view::npos) escaped += '\\';
    escaped += byte;
  }
  return escaped;
}

/// Time, model, tokens, price, and the state where it is not complete.
std::vector<std::string> facts_of(const history::Turn& turn) {
  const auto& route = turn.start.route;
  const auto& model = route.model.empty() ? route.requested_model : route.model;
  std::vector<std::string> facts{
      local_time_label(turn.start.started), on_one_line(model_label(route.provider, model)),
      turn.end.usage ? tokens_label(*turn.end.usage) : "",
      turn.end.cost_usd ? fmt::format("${:.4f}", *turn.end.cost_usd) : "", state_label(turn.end)};
  std::erase(facts, "");
  return facts;
}

}  // namespace

std::string model_label(std::string_view provider, std::string_view model) {
  if (provider.empty()) return std::string(model);
  if (model.empty()) return std::string(provider);
  // Others have a colon between them.
  const bool names_provider = model.starts_with(provider) && model.size() > provider.size() &&
                              (model[provider.size()] == '/' || model[provider.size()] == ':');
  return names_provider ? std::string(model) : fmt::format("{}/{}", provider, model);
}

std::string on_one_line(std::string_view text) {
  std::string line;
  for (const char byte : text) {
    const bool is_blank = static_cast<unsigned char>(byte) <= ' ' || byte == '\x7F';
    if (!is_blank) {
      line += byte;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  if (line.ends_with(' ')) line.pop_back();
  return line;
}

std::string local_time_label(history::Time time) {
  return util::local_minute_text(time).value_or("-");
}

std::string turn_header(const history::Turn& turn) {
  return fmt::format("[{}]  {}", turn.number, util::join(facts_of(turn), "  "));
}

std::string turn_body(const history::Turn& turn, Reasoning reasoning) {
  std::string prompt;
  for (const auto& message : turn.start.messages) add_quoted_message(prompt, message);
  std::string answer;
  for (const auto& message : turn.answer) {
    if (message.role == core::Role::assistant) {
      add_answer(answer, message, reasoning);
    } else {
      add_quoted_message(answer, message);
    }
  }
  answer += turn.refusal;
  end_line(answer);
  if (!turn.end.error_message.empty()) {
    if (!answer.empty()) answer += '\n';
    add_quoted(answer, "error> ", turn.end.error_message);
  }
  if (!turn.citations.empty() && !answer.empty()) answer += '\n';
  for (const auto& citation : turn.citations) {
    answer += fmt::format("- {}{}{}\n", on_one_line(citation.title), citation.title.empty() ? "" : ": ",
                          on_one_line(citation.url));
  }
  return prompt + (prompt.empty() || answer.empty() ? "" : "\n") + answer;
}

std::string answer_bytes(const history::Turn& turn) {
  std::string bytes;
  for (const auto& message : turn.answer) {
    if (message.role != core::Role::assistant) continue;
    for (const auto& part : message.parts) {
      if (const auto* text = std::get_if<core::TextPart>(&part)) bytes += text->text;
    }
  }
  return bytes + turn.refusal;
}

std::string markdown_heading(const history::SessionSummary& summary) {
  const auto& heading = summary.name.empty() ? summary.title : summary.name;
  auto text = fmt::format("# {}\n\n", heading.empty() ? summary.id : markdown_escaped(heading));
  text += fmt::format("Session `{}`, {}", summary.id, local_time_label(summary.created));
  if (!summary.source.empty()) text += fmt::format(", from {}", markdown_escaped(summary.source));
  return text + "\n";
}

std::string markdown_turn(const history::Turn& turn, Reasoning reasoning) {
  return fmt::format("\n## {}. {}\n\n{}", turn.number, markdown_escaped(util::join(facts_of(turn), ", ")),
                     turn_body(turn, reasoning));
}

}  // namespace agentpress::render
