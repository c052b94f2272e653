#include "cli/values.hpp"

#include "core/error.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace agentpress::cli {
namespace {

[[noreturn]] void refuse(std::string_view option, const std::string& text, std::string_view expected) {
  throw core::StartupError(core::ErrorClass::usage,
                           fmt::format("--{} cannot be '{}': expected {}", option, text, expected));
}

template <class Number>
std::optional<Number> parse_whole(std::string_view text) {
  Number number{};
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return number;
}

std::optional<Age> parse_age(std::string_view text) {
  struct Unit {
    std::string_view suffix;
    Age::Unit unit;
  };
  static constexpr std::array kUnits{Unit{"h", Age::Unit::hours}, Unit{"d", Age::Unit::days},
                                     Unit{"w", Age::Unit::weeks}, Unit{"mo", Age::Unit::months},
                                     Unit{"y", Age::Unit::years}};
  constexpr int kLargest = 20'000;
  for (const auto& unit : kUnits) {
    if (!text.ends_with(unit.suffix)) continue;
    const auto amount = parse_whole<int>(text.substr(0, text.size() - unit.suffix.size()));
    if (amount && *amount >= 0 && *amount <= kLargest) return Age{.amount = *amount, .unit = unit.unit};
  }
  return std::nullopt;
}

constexpr std::array<std::string_view, 8> kKeyHeaders{
    "authorization", "proxy-authorization",      "x-api-key", "api-key", "x-goog-api-key", "cookie",
    "x-auth-token",  "ocp-apim-subscription-key"};

bool is_header_name(std::string_view name) {
  constexpr std::string_view kPunctuation = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::ranges::all_of(name, [&](char byte) {
    const bool is_letter_or_digit =
        (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
    return is_letter_or_digit || kPunctuation.find(byte) != std::string_view::npos;
  });
}

}  // namespace

double read_number(std::string_view option, const std::string& text, double least, double most) {
  const auto number = parse_whole<double>(text);
  if (!number || !std::isfinite(*number) || *number < least || *number > most) {
    refuse(option, text, fmt::format("a number from {} to {}", least, most));
  }
  return *number;
}

long read_whole_number(std::string_view option, const std::string& text, long least, long most) {
  const auto number = parse_whole<long>(text);
  if (!number || *number < least || *number > most) {
    refuse(option, text, fmt::format("a whole number from {} to {}", least, most));
  }
  return *number;
}

std::chrono::milliseconds read_duration(std::string_view option, const std::string& text) {
  struct Unit {
    std::string_view suffix;
    double milliseconds;
  };
  static constexpr std::array kUnits{Unit{"ms", 1}, Unit{"s", 1000}, Unit{"m", 60'000}, Unit{"", 1000}};
  for (const auto& unit : kUnits) {
    if (!text.ends_with(unit.suffix)) continue;
    const auto number =
        parse_whole<double>(std::string_view(text).substr(0, text.size() - unit.suffix.size()));
    if (!number) continue;
    const double milliseconds = *number * unit.milliseconds;
    if (!(milliseconds >= 1) || milliseconds > 1e9) break;
    return std::chrono::milliseconds(static_cast<long>(milliseconds));
  }
  refuse(option, text, "a time such as 30, 1.5s, 500ms or 2m");
}

std::vector<std::string> read_list(std::string_view option, const std::string& text) {
  std::vector<std::string> items;
  for (const auto item : util::split(text, ',')) {
    const auto name = util::trim(item);
    if (name.empty()) refuse(option, text, "names separated by commas");
    items.emplace_back(name);
  }
  return items;
}

std::span<const std::string_view> dry_run_forms() {
  static constexpr std::array<std::string_view, 2> kForms{"request", "curl"};
  return kForms;
}

DryRun read_dry_run(const std::string& text) {
  if (text == dry_run_forms()[0]) return DryRun::request;
  if (text == dry_run_forms()[1]) return DryRun::curl;
  refuse("dry-run", text, "nothing or curl");
}

std::span<const std::string_view> pipeline_formats() {
  static constexpr std::array<std::string_view, 2> kFormats{"junit", "github"};
  return kFormats;
}

PipelineReport read_pipeline_report(const std::string& text) {
  if (text == pipeline_formats()[0]) return PipelineReport::junit;
  if (text == pipeline_formats()[1]) return PipelineReport::github;
  refuse("format", text, "junit or github; --json and --jsonl are options of their own");
}

std::span<const std::string_view> export_formats() {
  static constexpr std::array<std::string_view, 3> kFormats{"markdown", "json", "jsonl"};
  return kFormats;
}

ExportFormat read_export_format(const std::string& text) {
  using enum ExportFormat;
  static constexpr std::array kFormats{markdown, json, jsonl};
  const auto found = std::ranges::find(export_formats(), text);
  if (found == export_formats().end()) refuse("format", text, "markdown, json or jsonl");
  return kFormats.at(static_cast<std::size_t>(found - export_formats().begin()));
}

Age read_age(std::string_view option, const std::string& text) {
  if (const auto age = parse_age(text)) return *age;
  refuse(option, text, "an age such as 12h, 90d, 2w, 3mo or 1y");
}

DayOrAge read_day_or_age(std::string_view option, const std::string& text) {
  constexpr std::size_t kDayLength = 10;
  if (const auto age = parse_age(text)) return *age;
  const auto day = text.size() == kDayLength ? util::parse_date(text) : std::nullopt;
  if (!day) refuse(option, text, "a day such as 2027-01-31, or an age such as 12h, 90d, 2w, 3mo or 1y");
  return *day;
}

config::Style read_style(const std::string& text) {
  if (const auto style = config::find_style(text)) return *style;
  refuse("style", text, "auto, light, dark, plain or none");
}

std::span<const std::string_view> effort_names() {
  static constexpr std::array<std::string_view, 7> kNames{"off",  "minimal", "low", "medium",
                                                          "high", "xhigh",   "max"};
  return kNames;
}

core::ReasoningEffort read_effort(const std::string& text) {
  using enum core::ReasoningEffort;
  static constexpr std::array kEfforts{off, minimal, low, medium, high, xhigh, max};
  const auto found = std::ranges::find(effort_names(), text);
  if (found == effort_names().end())
    refuse("reasoning", text, "off, minimal, low, medium, high, xhigh or max");
  return kEfforts.at(static_cast<std::size_t>(found - effort_names().begin()));
}

core::HttpHeader read_header(const std::string& text) {
  const auto colon = text.find(':');
  const std::string_view name = std::string_view(text).substr(0, colon);
  if (colon == std::string::npos || !is_header_name(name)) {
    refuse("header", util::trim(name).size() < 40 ? std::string(name) : "...", "'Name: value'");
  }
  const std::string value(util::trim(std::string_view(text).substr(colon + 1)));
  if (value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
    refuse("header", std::string(name), "a value without line ends");
  }
  if (std::ranges::find(kKeyHeaders, util::lower_ascii(name)) != kKeyHeaders.end()) {
    throw core::StartupError(
        core::ErrorClass::usage,
        fmt::format("the header '{}' carries a key, and keys are not taken from the command line", name),
        "`agentpress keys set PROVIDER` stores one; api_key_env in [providers.NAME] names a variable");
  }
  return {std::string(name), value};
}

}  // namespace agentpress::cli
