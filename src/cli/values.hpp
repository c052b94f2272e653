// Reading the values of options. Each throws core::StartupError (usage) that names the option and the form
// expected.
#pragma once

#include "cli/options.hpp"
#include "config/style.hpp"
#include "core/chat_request.hpp"
#include "core/http_header.hpp"

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::cli {

double read_number(std::string_view option, const std::string& text, double least, double most);
long read_whole_number(std::string_view option, const std::string& text, long least, long most);

/// Seconds as a decimal number, or with a unit: 500ms, 30s, 2m.
std::chrono::milliseconds read_duration(std::string_view option, const std::string& text);

/// Names separated by commas; none may be empty.
std::vector<std::string> read_list(std::string_view option, const std::string& text);

/// The FORM of --dry-run.
std::span<const std::string_view> dry_run_forms();
DryRun read_dry_run(const std::string& text);

/// The FORMAT of `doctor --format`.
std::span<const std::string_view> pipeline_formats();
PipelineReport read_pipeline_report(const std::string& text);

/// The FORMAT of `history export --format`.
std::span<const std::string_view> export_formats();
ExportFormat read_export_format(const std::string& text);

/// A whole number with a unit: 12h, 90d, 2w, 3mo, 1y.
Age read_age(std::string_view option, const std::string& text);
/// The same, or a day: 2027-01-31.
DayOrAge read_day_or_age(std::string_view option, const std::string& text);
/// The WORD of --style.
config::Style read_style(const std::string& text);

/// Weakest first.
std::span<const std::string_view> effort_names();
core::ReasoningEffort read_effort(const std::string& text);

/// `Name: value`. Headers that carry a key are refused: a key on the command line is visible to every user.
core::HttpHeader read_header(const std::string& text);

}  // namespace agentpress::cli
