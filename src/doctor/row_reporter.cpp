#include "doctor/row_reporter.hpp"

#include <algorithm>
#include <utility>

namespace agentpress::doctor {

RowReporter::RowReporter(const ProviderTarget& target, const std::vector<std::string>& only,
                         const ResultSink& on_result)
    : target_(target), only_(only), on_result_(on_result) {}

void RowReporter::hide(std::string_view value, std::string_view label) {
  redactor_.add_secret(value, label);
}

bool RowReporter::is_selected(std::string_view id) const {
  return only_.empty() || std::ranges::find(only_, id) != only_.end();
}

bool RowReporter::awaits_selected() const {
  return std::ranges::any_of(provider_check_table(),
                             [&](const CheckRow& row) { return is_selected(row.id) && !has(row.id); });
}

bool RowReporter::report(CheckResult row) {
  const bool has_failed = row.status == Status::failed;
  const bool is_bad = has_failed || row.status == Status::warning;
  if (is_bad && !target_.is_wanted && row.finding != FindingClass::internal) row.status = Status::note;
  if (!reported_.insert(row.id).second) return has_failed;
  if (!is_selected(row.id) && !(row.status == Status::failed && awaits_selected())) return has_failed;
  row.provider = target_.name;
  row.summary = redactor_.redact(row.summary);
  row.expected = redactor_.redact(row.expected);
  for (auto& fact : row.evidence) fact.value = redactor_.redact(fact.value);
  if (row.fix) {
    row.fix->text = redactor_.redact(row.fix->text);
    row.fix->command = redactor_.redact(row.fix->command);
  }
  on_result_(row);
  return has_failed;
}

void RowReporter::skip_rest(std::string_view reason) {
  for (const auto& row : provider_check_table()) {
    if (has(row.id)) continue;
    report({.id = std::string(row.id),
            .provider = target_.name,
            .status = Status::skipped,
            .summary = std::string(reason)});
  }
}

}  // namespace agentpress::doctor
