// The report for programs: one JSON object, or a line for each thing as it is known. docs/doctor.schema.json
// describes both.
#pragma once

#include "doctor/report.hpp"

#include <span>
#include <string>

namespace agentpress::doctor {

inline constexpr int kReportSchemaVersion = 1;

/// One line with its newline.
std::string json_report(const Report& report);

std::string json_start_line(const ReportHead& head);
std::string json_check_line(const CheckResult& result);
std::string json_finish_line(const Report& report);

/// `--list-checks --json`
std::string json_check_list(std::span<const CheckRow> rows);

}  // namespace agentpress::doctor
