#include "render/json_lines.hpp"

#include "render/json_values.hpp"

namespace agentpress::render {
namespace {

OrderedJson event_value(const core::Event& event) {
  return std::visit(
      core::Overloaded{
          [](const core::ReplyInformation& information) {
            return OrderedJson{{"type", "reply"},
                               {"served_model", optional_text(information.served_model)},
                               {"response_id", optional_text(information.response_id)}};
          },
          [](const core::TextDelta& delta) { return OrderedJson{{"type", "text"}, {"text", delta.text}}; },
          [](const core::RefusalDelta& delta) {
            return OrderedJson{{"type", "refusal"}, {"text", delta.text}};
          },
          [](const core::ReasoningDelta& delta) {
            return OrderedJson{
                {"type", "reasoning"}, {"text", delta.text}, {"opaque", optional_text(delta.opaque)}};
          },
          [](const core::ToolCallDelta& delta) {
            return OrderedJson{{"type", "tool_call"},
                               {"index", delta.index},
                               {"id", optional_text(delta.id)},
                               {"name", optional_text(delta.name)},
                               {"arguments", delta.arguments}};
          },
          [](const core::Citation& citation) {
            return OrderedJson{
                {"type", "citation"}, {"url", citation.url}, {"title", optional_text(citation.title)}};
          },
          [](const core::Usage& usage) {
            OrderedJson value{{"type", "usage"}};
            value.update(usage_value(usage));
            return value;
          },
          [](const core::Finish&) { return OrderedJson(); },
          [](const core::Error&) { return OrderedJson(); },
      },
      event);
}

}  // namespace

void JsonLines::start(const RunFacts& facts) {
  output_.write(dump_line({{"type", "start"},
                           {"schema_version", kSchemaVersion},
                           {"provider", optional_text(facts.provider)},
                           {"requested_model", optional_text(facts.requested_model)},
                           {"session_id", optional_text(facts.session_id)},
                           {"route",
                            {{"reason", optional_text(facts.route_reason)},
                             {"url", optional_text(redactor_.redact(facts.url))},
                             {"key_source", optional_text(facts.key_source)}}}}));
}

void JsonLines::notice(std::string_view text) {
  output_.write(dump_line({{"type", "notice"}, {"message", redactor_.redact(text)}}));
}

void JsonLines::on_event(const core::Event& event) {
  if (!core::is_ending(event)) output_.write(dump_line(event_value(event)));
}

void JsonLines::finish(const RunFacts& facts, const core::Transcript& transcript, const core::Error* error) {
  const auto& reason = transcript.finish();
  OrderedJson line{
      {"type", error != nullptr ? "error" : "finish"},
      {"finish_reason", reason ? OrderedJson(core::name_of(reason->reason)) : OrderedJson(nullptr)},
      {"finish_reason_raw", reason ? optional_text(reason->raw) : OrderedJson(nullptr)},
      {"complete", reason.has_value()},
      {"cost_usd", optional_number(facts.cost_usd)},
      {"timing",
       {{"first_token_ms", optional_number(facts.first_token_milliseconds)},
        {"total_ms", facts.total_milliseconds}}},
      {"request_id", optional_text(facts.request_id)},
      {"attempts", facts.attempts},
      {"exit_code", facts.exit_code},
      {"session_id", optional_text(facts.session_id)},
      {"stored", facts.is_stored ? OrderedJson(*facts.is_stored) : OrderedJson(nullptr)}};
  if (facts.extracted) line["extracted"] = *facts.extracted;
  if (error != nullptr) line["error"] = error_value(*error, redactor_);
  output_.write(dump_line(line));
}

}  // namespace agentpress::render
