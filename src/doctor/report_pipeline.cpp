#include "doctor/report_pipeline.hpp"

#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace agentpress::doctor {
namespace {

struct Replacement {
  char byte;
  std::string_view text;
};

std::string with_replaced(std::string_view text, std::span<const Replacement> replacements) {
  std::string result;
  for (const char byte : text) {
    const auto found = std::ranges::find(replacements, byte, &Replacement::byte);
    if (found == replacements.end()) {
      result += byte;
    } else {
      result += found->text;
    }
  }
  return result;
}

/// Control characters cannot stand in XML 1.0 at all, nor can what is not UTF-8.
std::string in_xml(std::string_view text) {
  constexpr std::array kEntities{Replacement{'&', "&amp;"}, Replacement{'<', "&lt;"},
                                 Replacement{'>', "&gt;"}, Replacement{'"', "&quot;"},
                                 Replacement{'\n', "&#10;"}};
  auto clean = util::replace_invalid_utf8(text);
  std::ranges::replace_if(
      clean, [](char byte) { return static_cast<unsigned char>(byte) < 0x20 && byte != '\n'; }, ' ');
  return with_replaced(clean, kEntities);
}

std::string seconds(std::chrono::milliseconds duration) {
  return fmt::format("{:.3f}", static_cast<double>(duration.count()) / 1000);
}

/// Everything a reader needs who sees only this one row.
std::string whole_message(const CheckResult& result) {
  std::string text = result.summary;
  if (!result.expected.empty()) text += "; expected " + result.expected;
  if (result.fix) {
    text += "\n" + result.fix->text;
    if (!result.fix->command.empty()) text += ": " + result.fix->command;
  }
  return text;
}

bool is_junit_failure(const CheckResult& result, bool strict) {
  return result.status == Status::failed || (strict && result.status == Status::warning);
}

std::string junit_case(const CheckResult& result, bool strict) {
  const auto head =
      fmt::format("    <testcase classname=\"agentpress.doctor.{}\" name=\"{}\" time=\"{}\"",
                  in_xml(result.provider.empty() ? "environment" : result.provider), in_xml(result.id),
                  seconds(result.duration.value_or(std::chrono::milliseconds{})));
  const auto message = in_xml(whole_message(result));
  if (is_junit_failure(result, strict)) {
    return fmt::format("{}>\n      <failure type=\"{}\" message=\"{}\"/>\n    </testcase>\n", head,
                       name_of(result.finding), message);
  }
  if (result.status == Status::skipped) {
    return fmt::format("{}>\n      <skipped message=\"{}\"/>\n    </testcase>\n", head, message);
  }
  return fmt::format("{}>\n      <system-out>{}: {}</system-out>\n    </testcase>\n", head,
                     name_of(result.status), message);
}

std::string junit_attributes(std::span<const CheckResult> results, bool strict) {
  const auto failures =
      std::ranges::count_if(results, [&](const auto& result) { return is_junit_failure(result, strict); });
  const auto skipped = std::ranges::count(results, Status::skipped, &CheckResult::status);
  return fmt::format("tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\"", results.size(), failures,
                     skipped);
}

/// The results of one provider, or of this machine, that begin at `rest`.
std::span<const CheckResult> first_suite(std::span<const CheckResult> rest) {
  const auto end = std::ranges::find_if(
      rest, [&](const auto& result) { return result.provider != rest.front().provider; });
  return rest.first(static_cast<std::size_t>(end - rest.begin()));
}

std::string github_data(std::string_view text) {
  constexpr std::array kEscapes{Replacement{'%', "%25"}, Replacement{'\r', "%0D"}, Replacement{'\n', "%0A"}};
  return with_replaced(text, kEscapes);
}

std::string github_property(std::string_view text) {
  constexpr std::array kEscapes{Replacement{'%', "%25"}, Replacement{'\r', "%0D"}, Replacement{'\n', "%0A"},
                                Replacement{':', "%3A"}, Replacement{',', "%2C"}};
  return with_replaced(text, kEscapes);
}

}  // namespace

std::string junit_report(const Report& report, bool strict) {
  std::string text = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"agentpress doctor\" {} time=\"{}\">\n",
      junit_attributes(report.results, strict), seconds(report.duration));
  std::span<const CheckResult> rest = report.results;
  while (!rest.empty()) {
    const auto suite = first_suite(rest);
    const auto& name = suite.front().provider;
    text += fmt::format("  <testsuite name=\"{}\" timestamp=\"{}\" {}>\n",
                        name.empty() ? "environment" : in_xml(name), in_xml(report.head.time),
                        junit_attributes(suite, strict));
    for (const auto& result : suite) text += junit_case(result, strict);
    text += "  </testsuite>\n";
    rest = rest.subspan(suite.size());
  }
  return text + "</testsuites>\n";
}

std::string github_report(const Report& report) {
  constexpr std::array kLevels{std::pair{Status::failed, "error"}, std::pair{Status::warning, "warning"},
                               std::pair{Status::note, "notice"}};
  std::string text;
  for (const auto& result : report.results) {
    const auto level = std::ranges::find(kLevels, result.status, &std::pair<Status, const char*>::first);
    if (level == kLevels.end()) continue;
    text += fmt::format("::{} title=agentpress doctor {}::{}\n", level->second,
                        github_property(key_of(result)), github_data(whole_message(result)));
  }
  return text + fmt::format("verdict: {}\n", github_data(report.summary.verdict));
}

}  // namespace agentpress::doctor
