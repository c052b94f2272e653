#include "doctor/report_json.hpp"

#include <nlohmann/json.hpp>

namespace agentpress::doctor {
namespace {

using ReportJson = nlohmann::ordered_json;

std::string as_line(const ReportJson& value) {
  return value.dump(-1, ' ', false, ReportJson::error_handler_t::replace) + "\n";
}

ReportJson text_or_null(const std::string& text) {
  return text.empty() ? ReportJson(nullptr) : ReportJson(text);
}

ReportJson fix_value(const std::optional<Fix>& fix) {
  if (!fix) return nullptr;
  return {{"text", fix->text}, {"command", text_or_null(fix->command)}};
}

ReportJson evidence_value(const std::vector<Evidence>& evidence) {
  auto value = ReportJson::object();
  for (const auto& fact : evidence) value[fact.name] = fact.value;
  return value;
}

ReportJson check_value(const CheckResult& result) {
  const bool has_class = result.finding != FindingClass::none;
  return {{"id", result.id},
          {"provider", text_or_null(result.provider)},
          {"status", name_of(result.status)},
          {"class", has_class ? ReportJson(name_of(result.finding)) : ReportJson(nullptr)},
          {"summary", result.summary},
          {"expected", text_or_null(result.expected)},
          {"evidence", evidence_value(result.evidence)},
          {"fix", fix_value(result.fix)},
          {"duration_ms", result.duration ? ReportJson(result.duration->count()) : ReportJson(nullptr)}};
}

ReportJson counts_value(const Counts& counts) {
  return {{"ok", counts.ok},
          {"note", counts.note},
          {"warning", counts.warning},
          {"failed", counts.failed},
          {"skipped", counts.skipped}};
}

ReportJson changes_value(const std::optional<ChangeReport>& report) {
  if (!report) return nullptr;
  auto list = ReportJson::array();
  for (const auto& change : report->changes) {
    list.push_back({{"check", change.key}, {"before", change.before}, {"after", change.after}});
  }
  return {{"since", text_or_null(report->since)}, {"list", list}};
}

void add_head(ReportJson& value, const ReportHead& head) {
  value["schema_version"] = kReportSchemaVersion;
  value["time"] = head.time;
  value["agentpress"] = head.agentpress;
  value["curl"] = head.curl;
}

void add_summary(ReportJson& value, const Report& report) {
  value["exit_code"] = report.summary.exit_code;
  value["verdict"] = report.summary.verdict;
  value["next_command"] = text_or_null(report.summary.next_command);
  value["counts"] = counts_value(report.summary.counts);
  value["providers_without_key"] = report.providers_without_key;
  value["duration_ms"] = report.duration.count();
  value["changes"] = changes_value(report.changes);
}

}  // namespace

std::string json_report(const Report& report) {
  auto value = ReportJson::object();
  add_head(value, report.head);
  add_summary(value, report);
  auto checks = ReportJson::object();
  for (const auto& result : report.results) checks[key_of(result)] = check_value(result);
  value["checks"] = std::move(checks);
  return as_line(value);
}

std::string json_start_line(const ReportHead& head) {
  ReportJson value{{"type", "start"}};
  add_head(value, head);
  return as_line(value);
}

std::string json_check_line(const CheckResult& result) {
  ReportJson value{{"type", "check"}, {"key", key_of(result)}};
  value.update(check_value(result));
  return as_line(value);
}

std::string json_finish_line(const Report& report) {
  ReportJson value{{"type", "finish"}};
  add_summary(value, report);
  return as_line(value);
}

std::string json_check_list(std::span<const CheckRow> rows) {
  auto list = ReportJson::array();
  for (const auto& row : rows) {
    list.push_back(
        {{"id", row.id}, {"group", row.group}, {"title", row.title}, {"needs_network", row.needs_network}});
  }
  return as_line({{"schema_version", kReportSchemaVersion}, {"list", list}});
}

}  // namespace agentpress::doctor
