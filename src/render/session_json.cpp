#include "render/session_json.hpp"

#include "render/json_report.hpp"
#include "render/json_values.hpp"
#include "util/date.hpp"
#include "util/hex.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <string>

namespace agentpress::render {
namespace {

OrderedJson exact_text(const std::string& text) {
  if (util::find_invalid_utf8(text)) return {{"hex", util::to_hex(text)}};
  return text;
}

OrderedJson exact_or_null(const std::string& text) {
  return text.empty() ? OrderedJson(nullptr) : exact_text(text);
}

/// A moment that no calendar has stays a number.
OrderedJson time_value(history::Time time) {
  const auto text = util::timestamp_text(time);
  return text ? OrderedJson(*text) : OrderedJson(time);
}

OrderedJson part_value(const core::Part& part) {
  return std::visit(core::Overloaded{
                        [](const core::TextPart& text) {
                          return OrderedJson{{"type", "text"}, {"text", exact_text(text.text)}};
                        },
                        [](const core::ReasoningPart& reasoning) {
                          return OrderedJson{{"type", "reasoning"},
                                             {"text", exact_text(reasoning.text)},
                                             {"opaque", exact_or_null(reasoning.opaque)}};
                        },
                        [](const core::MediaPart& media) {
                          return OrderedJson{{"type", "media"},
                                             {"media_type", exact_or_null(media.media_type)},
                                             {"base64", exact_or_null(media.base64)},
                                             {"url", exact_or_null(media.url)},
                                             {"name", exact_or_null(media.name)}};
                        },
                        [](const core::ToolCallPart& call) {
                          return OrderedJson{{"type", "tool_call"},
                                             {"id", exact_or_null(call.id)},
                                             {"name", exact_text(call.name)},
                                             {"arguments", exact_text(call.arguments)},
                                             {"opaque", exact_or_null(call.opaque)}};
                        },
                        [](const core::ToolResultPart& result) {
                          return OrderedJson{{"type", "tool_result"},
                                             {"call_id", exact_or_null(result.call_id)},
                                             {"name", exact_or_null(result.name)},
                                             {"text", exact_text(result.text)},
                                             {"is_error", result.is_error}};
                        },
                    },
                    part);
}

OrderedJson messages_value(const std::vector<core::Message>& messages) {
  auto values = OrderedJson::array();
  for (const auto& message : messages) {
    auto parts = OrderedJson::array();
    for (const auto& part : message.parts) parts.push_back(part_value(part));
    values.push_back({{"role", name_of(message.role)}, {"parts", std::move(parts)}});
  }
  return values;
}

OrderedJson citation_values(const std::vector<core::Citation>& citations) {
  auto values = OrderedJson::array();
  for (const auto& citation : citations)
    values.push_back({{"url", exact_text(citation.url)}, {"title", exact_or_null(citation.title)}});
  return values;
}

OrderedJson kept_usage_value(const std::optional<core::Usage>& usage) {
  if (!usage) return nullptr;
  auto value = usage_value(*usage);
  value["raw"] = exact_or_null(usage->raw);
  return value;
}

OrderedJson turn_value(const history::Turn& turn) {
  const auto& [messages, route, started] = turn.start;
  const auto& end = turn.end;
  return {{"turn", turn.number},
          {"id", exact_or_null(turn.id)},
          {"started", time_value(started)},
          {"state", history::name_of(end.state)},
          {"provider", exact_or_null(route.provider)},
          {"requested_model", exact_or_null(route.requested_model)},
          {"model", exact_or_null(route.model)},
          {"served_model", exact_or_null(end.served_model)},
          {"route",
           {{"format", exact_or_null(route.format)},
            {"url", exact_or_null(route.url)},
            {"reason", exact_or_null(route.reason)},
            {"key_source", exact_or_null(route.key_source)}}},
          {"prompt", messages_value(messages)},
          {"answer", messages_value(turn.answer)},
          {"citations", citation_values(turn.citations)},
          {"refusal", exact_or_null(turn.refusal)},
          {"finish_reason", exact_or_null(end.finish_reason)},
          {"finish_reason_raw", exact_or_null(end.finish_word)},
          {"error", end.error_class.empty() && end.error_message.empty()
                        ? OrderedJson(nullptr)
                        : OrderedJson{{"class", exact_or_null(end.error_class)},
                                      {"message", exact_text(end.error_message)}}},
          {"usage", kept_usage_value(end.usage)},
          {"cost_usd", optional_number(end.cost_usd)},
          {"timing",
           {{"first_token_ms", optional_number(end.first_token_milliseconds)},
            {"total_ms", end.total_milliseconds}}},
          {"attempts", end.attempts},
          {"request_id", exact_or_null(end.request_id)},
          {"response_id", exact_or_null(end.response_id)}};
}

/// What a session has besides its turns; they are set by the caller.
OrderedJson summary_value(const history::SessionSummary& summary) {
  return {{"id", summary.id},
          {"name", exact_or_null(summary.name)},
          {"title", exact_text(summary.title)},
          {"source", exact_or_null(summary.source)},
          {"created", time_value(summary.created)},
          {"used", time_value(summary.used)}};
}

/// Like `dump_line`, as a part of something longer.
std::string dumped(const OrderedJson& value) {
  return value.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

}  // namespace

std::string_view name_of(core::Role role) {
  switch (role) {
    case core::Role::system:
      return "system";
    case core::Role::user:
      return "user";
    case core::Role::assistant:
      return "assistant";
    case core::Role::tool:
      return "tool";
  }
  return "user";
}

std::string session_json_start(const history::SessionSummary& summary) {
  OrderedJson value{{"schema_version", kSchemaVersion}};
  value.update(summary_value(summary));
  value["turns"] = OrderedJson::array();
  auto text = dumped(value);
  text.resize(text.size() - kSessionJsonEnd.size());
  return text;
}

std::string turn_json(const history::Turn& turn) {
  return dumped(turn_value(turn));
}

std::string summary_json(const history::SessionSummary& summary) {
  auto value = summary_value(summary);
  value["turns"] = summary.turns;
  value["provider"] = exact_or_null(summary.provider);
  value["model"] = exact_or_null(summary.model);
  return dumped(value);
}

std::string found_turn_json(const FoundTurn& found) {
  std::string excerpt(found.excerpt);
  std::erase_if(excerpt, [](char byte) { return byte == '\x02' || byte == '\x03'; });
  return dumped({{"id", found.session.id},
                 {"name", exact_or_null(found.session.name)},
                 {"title", exact_text(found.session.title)},
                 {"turn", found.turn},
                 {"started", time_value(found.started)},
                 {"provider", optional_text(found.provider)},
                 {"model", optional_text(found.model)},
                 {"excerpt", excerpt}});
}

}  // namespace agentpress::render
