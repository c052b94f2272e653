#include "render/json_report.hpp"

#include "render/json_values.hpp"

namespace agentpress::render {
namespace {

OrderedJson tool_calls_value(const core::Transcript& transcript) {
  auto calls = OrderedJson::array();
  for (const auto& call : transcript.tool_calls()) {
    calls.push_back(
        {{"id", call.id},
         {"name", call.name},
         {"arguments", call.arguments.empty() ? OrderedJson::object() : parsed_or_text(call.arguments)}});
  }
  return calls;
}

OrderedJson citations_value(const core::Transcript& transcript) {
  auto citations = OrderedJson::array();
  for (const auto& citation : transcript.citations()) {
    citations.push_back({{"url", citation.url}, {"title", optional_text(citation.title)}});
  }
  return citations;
}

}  // namespace

std::string json_report(const RunFacts& facts, const core::Transcript& transcript, const core::Error* error,
                        const util::Redactor& redactor) {
  const auto& finish = transcript.finish();
  const auto& usage = transcript.usage();
  OrderedJson report{
      {"schema_version", kSchemaVersion},
      {"provider", optional_text(facts.provider)},
      {"requested_model", optional_text(facts.requested_model)},
      {"served_model", optional_text(transcript.information().served_model)},
      {"route",
       {{"reason", optional_text(facts.route_reason)},
        {"url", optional_text(redactor.redact(facts.url))},
        {"key_source", optional_text(facts.key_source)}}},
      {"text", transcript.text()},
      {"extracted", facts.extracted ? OrderedJson(*facts.extracted) : OrderedJson(nullptr)},
      {"reasoning", optional_text(transcript.reasoning())},
      {"refusal", optional_text(transcript.refusal())},
      {"tool_calls", tool_calls_value(transcript)},
      {"citations", citations_value(transcript)},
      {"finish_reason", finish ? OrderedJson(core::name_of(finish->reason)) : OrderedJson(nullptr)},
      {"finish_reason_raw", finish ? optional_text(finish->raw) : OrderedJson(nullptr)},
      {"usage", usage ? usage_value(*usage) : OrderedJson(nullptr)},
      {"usage_raw", usage && !usage->raw.empty() ? parsed_or_text(usage->raw) : OrderedJson(nullptr)},
      {"cost_usd", optional_number(facts.cost_usd)},
      {"complete", finish.has_value()},
      {"error", error != nullptr ? error_value(*error, redactor) : OrderedJson(nullptr)},
      {"timing",
       {{"first_token_ms", optional_number(facts.first_token_milliseconds)},
        {"total_ms", facts.total_milliseconds}}},
      {"request_id", optional_text(facts.request_id)},
      {"response_id", optional_text(transcript.information().response_id)},
      {"rate_limit", OrderedJson::object()},
      {"warnings", OrderedJson::array()},
      {"attempts", facts.attempts},
      {"exit_code", facts.exit_code},
      {"session_id", optional_text(facts.session_id)},
      {"stored", facts.is_stored ? OrderedJson(*facts.is_stored) : OrderedJson(nullptr)}};
  for (const auto& header : facts.rate_limit) report["rate_limit"][header.name] = header.value;
  for (const auto& warning : facts.warnings) report["warnings"].push_back(redactor.redact(warning));
  return dump_line(report);
}

}  // namespace agentpress::render
