#include "doctor/chat_verdict.hpp"

#include "doctor/finding_of_error.hpp"
#include "doctor/key_verdict.hpp"
#include "doctor/remedies.hpp"
#include "providers/model_catalogue.hpp"

#include <fmt/format.h>

namespace agentpress::doctor {
namespace {

std::string token_words(const core::Usage& usage) {
  if (!usage.input_tokens && !usage.output_tokens) return "tokens not told";
  const auto words = [](const std::optional<std::int64_t>& count) {
    return count ? std::to_string(*count) : std::string("?");
  };
  return fmt::format("{} tokens in, {} out", words(usage.input_tokens), words(usage.output_tokens));
}

std::string cost_words(const ProbeSubject& subject, const DeepCall& deep, const core::Usage& usage) {
  if (subject.is_local_server) return "nothing to pay";
  const auto cost = providers::cost_in_usd(deep.facts, usage);
  return cost ? fmt::format("about {:.6f} USD", *cost) : "price not known";
}

Fix mend_chat(const ProbeSubject& subject, FindingClass finding) {
  if (finding == FindingClass::model_not_found || finding == FindingClass::model_retired)
    return list_models(subject);
  return prove_by_chat(subject);
}

}  // namespace

core::ChatRequest small_chat(core::ChatRequest request) {
  request.messages = {core::text_message(core::Role::user, "Reply with the word ok.")};
  request.sampling = {};
  request.tools.clear();
  request.tool_choice.reset();
  return request;
}

CheckResult judge_chat(const ProbeSubject& subject, const DeepCall& deep, const ChatOutcome& outcome) {
  CheckResult row{.id = "deep", .provider = subject.provider, .duration = outcome.report.total};
  row.evidence.push_back(
      {"model", one_line(outcome.served_model.empty() ? deep.model : outcome.served_model, 100)});
  if (!outcome.report.request_id.empty())
    row.evidence.push_back({"request id", one_line(outcome.report.request_id, 80)});
  if (!outcome.error) {
    const auto tokens = token_words(outcome.usage);
    const auto cost = cost_words(subject, deep, outcome.usage);
    row.evidence.push_back({"tokens", tokens});
    row.evidence.push_back({"cost", cost});
    row.summary = fmt::format("{} answered: {}, {}", one_line(deep.model, 100), tokens, cost);
    return row;
  }
  const auto& error = *outcome.error;
  if (error.http_status != 0) row.evidence.push_back({"status", std::to_string(error.http_status)});
  row.finding = finding_of(error);
  if (is_about_key(row.finding)) {
    const auto key = judge_key_by_error(subject, error, false);
    row.status = key.status;
    row.finding = key.finding;
    row.summary = key.summary;
    row.expected = key.expected;
    row.fix = key.fix;
    return row;
  }
  row.status = Status::failed;
  row.summary = fmt::format("no answer of {}: {}", one_line(deep.model, 100), one_line(error.message, 300));
  row.expected = "an answer";
  row.fix = mend_chat(subject, row.finding);
  return row;
}

CheckResult judge_key_by_chat(const ProbeSubject& subject, const ChatOutcome& outcome) {
  if (outcome.error && is_about_key(finding_of(*outcome.error)))
    return judge_key_by_error(subject, *outcome.error, false);
  CheckResult row{.id = "auth", .provider = subject.provider};
  if (!outcome.error) {
    row.summary = fmt::format("the key from {} is accepted by a chat", subject.key_source);
    return row;
  }
  row.status = Status::note;
  row.finding = FindingClass::auth_not_proven;
  row.summary = "not proven: the chat failed for another reason";
  row.fix = prove_by_chat(subject);
  return row;
}

}  // namespace agentpress::doctor
