// Error replies. The class comes from tables: first the words a provider uses for one certain failure, then
// the HTTP status, then the words that many providers use for anything.
#include "formats/provider_error.hpp"

#include "formats/wire_format.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <span>
#include <utility>
#include <vector>

namespace agentpress::formats {
namespace {

using core::ErrorClass;

constexpr std::size_t kExcerptBytes = 200;
constexpr std::size_t kMaximumMessageBytes = 8192;
constexpr int kLowestErrorStatus = 400;
constexpr int kHighestErrorStatus = 599;

struct WordRow {
  std::string_view word;  ///< lower case
  ErrorClass error_class;
};

/// Codes and types, compared whole, that leave no doubt.
constexpr std::array kCertainWords{
    WordRow{"insufficient_quota", ErrorClass::quota},
    WordRow{"exceeded_current_quota_error", ErrorClass::quota},
    WordRow{"billing_error", ErrorClass::quota},
    WordRow{"1113", ErrorClass::quota},
    WordRow{"invalid_api_key", ErrorClass::auth},
    WordRow{"wrong_api_key", ErrorClass::auth},
    WordRow{"api_key_invalid", ErrorClass::auth},
    WordRow{"1004", ErrorClass::auth},
    WordRow{"authentication_error", ErrorClass::auth},
    WordRow{"invalid_authentication_error", ErrorClass::auth},
    WordRow{"no_db_connection", ErrorClass::auth},  // LiteLLM without a database: not its master key
    WordRow{"permission_error", ErrorClass::permission},
    WordRow{"unsupported_country_region_territory", ErrorClass::permission},
    WordRow{"model_not_found", ErrorClass::model_not_found},
    WordRow{"invalid_model", ErrorClass::model_not_found},
    WordRow{"not_found_error", ErrorClass::model_not_found},
    WordRow{"context_length_exceeded", ErrorClass::context_too_long},
    WordRow{"exceed_context_size_error", ErrorClass::context_too_long},
    WordRow{"model_context_window_exceeded", ErrorClass::context_too_long},
    WordRow{"content_filter", ErrorClass::refused},
    WordRow{"overloaded_error", ErrorClass::overloaded},
    WordRow{"engine_overloaded_error", ErrorClass::overloaded},
    WordRow{"capacity_exceeded", ErrorClass::overloaded},
};

/// Parts of messages, for providers that give no code of their own.
constexpr std::array kCertainPhrases{
    WordRow{"incorrect api key", ErrorClass::auth},
    WordRow{"invalid api key", ErrorClass::auth},
    WordRow{"api_key_invalid", ErrorClass::auth},
    WordRow{"api key not valid", ErrorClass::auth},
    WordRow{"invalid model name passed in model=", ErrorClass::model_not_found},
    WordRow{"prompt is too long", ErrorClass::context_too_long},
    WordRow{"exceeds the context window", ErrorClass::context_too_long},
    WordRow{"maximum context length", ErrorClass::context_too_long},
    WordRow{"credit balance is too low", ErrorClass::quota},
};

/// Words that only count when no status says more.
constexpr std::array kVagueWords{
    WordRow{"rate_limit_exceeded", ErrorClass::rate_limit},
    WordRow{"rate_limit_error", ErrorClass::rate_limit},
    WordRow{"rate_limit_reached_error", ErrorClass::rate_limit},
    WordRow{"invalid_request_error", ErrorClass::rejected},
    WordRow{"request_too_large", ErrorClass::rejected},
};

struct StatusRow {
  int status;
  ErrorClass error_class;
};

constexpr std::array kStatuses{
    StatusRow{401, ErrorClass::auth},       StatusRow{402, ErrorClass::quota},
    StatusRow{403, ErrorClass::permission}, StatusRow{404, ErrorClass::model_not_found},
    StatusRow{407, ErrorClass::proxy},      StatusRow{408, ErrorClass::provider},
    StatusRow{409, ErrorClass::provider},   StatusRow{429, ErrorClass::rate_limit},
    StatusRow{498, ErrorClass::overloaded}, StatusRow{503, ErrorClass::overloaded},
    StatusRow{529, ErrorClass::overloaded},
};

std::optional<ErrorClass> find_word(std::span<const WordRow> rows, const FailureReport& report) {
  const std::array words{util::lower_ascii(report.code), util::lower_ascii(report.type)};
  for (const auto& row : rows) {
    if (std::ranges::find(words, row.word) != words.end()) return row.error_class;
  }
  return std::nullopt;
}

std::optional<ErrorClass> find_phrase(const FailureReport& report) {
  const std::string message = util::lower_ascii(report.message);
  for (const auto& row : kCertainPhrases) {
    if (message.find(row.word) != std::string::npos) return row.error_class;
  }
  return std::nullopt;
}

ErrorClass class_of_status(int status) {
  const auto* row = std::ranges::find(kStatuses, status, &StatusRow::status);
  if (row != kStatuses.end()) return row->error_class;
  if (status >= 500) return ErrorClass::provider;
  return status >= kLowestErrorStatus ? ErrorClass::rejected : ErrorClass::not_an_answer;
}

/// A server that fails may say anything in its body, and 401 to 404 say it all themselves; the other statuses
/// cover several failures, which only words tell apart.
bool status_settles(int status) {
  return status >= 500 || (status >= 401 && status <= 404) || (status > 0 && status < kLowestErrorStatus);
}

ErrorClass class_of(int status, const FailureReport& report) {
  if (status_settles(status)) return class_of_status(status);
  if (const auto found = find_word(kCertainWords, report)) return *found;
  if (const auto found = find_phrase(report)) return *found;
  if (status != 0) return class_of_status(status);
  return find_word(kVagueWords, report).value_or(ErrorClass::provider);
}

bool is_retryable(int status, ErrorClass error_class) {
  const bool may_pass = error_class == ErrorClass::rate_limit || error_class == ErrorClass::overloaded ||
                        error_class == ErrorClass::provider;
  const bool is_known = status == 0 || status == 408 || status == 409 || status == 429 || status == 498;
  return may_pass && (is_known || status >= 500);
}

int as_error_status(std::string_view text) {
  int status = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), status);
  const bool is_number = fault == std::errc() && end == text.data() + text.size();
  return is_number && status >= kLowestErrorStatus && status <= kHighestErrorStatus ? status : 0;
}

int first_status(std::initializer_list<JsonView> values) {
  for (const JsonView value : values) {
    if (const int status = as_error_status(value.scalar_text()); status != 0) return status;
  }
  return 0;
}

std::string first_text(std::initializer_list<JsonView> values) {
  for (const JsonView value : values) {
    if (std::string text = value.scalar_text(); !text.empty()) return text;
  }
  return {};
}

/// A message is usually a string; validation errors are lists of objects with `msg` and `loc`.
std::string read_message(JsonView value) {
  if (value.is_array()) {
    std::vector<std::string> parts;
    for (const JsonView item : value.elements()) {
      std::string part = item.is_object() ? first_text({item["msg"], item["message"]}) : item.scalar_text();
      const JsonView place = item["loc"];
      if (!place.empty()) part += fmt::format(" (at {})", place.dump());
      if (!part.empty()) parts.push_back(std::move(part));
    }
    return util::join(parts, "; ");
  }
  if (value.is_object()) {
    std::string inner = first_text({value["message"], value["msg"], value["detail"]});
    return inner.empty() ? value.dump() : inner;
  }
  return value.scalar_text();
}

std::string first_message(std::initializer_list<JsonView> values) {
  for (const JsonView value : values) {
    if (!value.has_value()) continue;
    if (std::string message = read_message(value); !message.empty()) return message;
  }
  return {};
}

/// Members of an error object, wherever it was found.
FailureReport read_members(JsonView error) {
  FailureReport report;
  report.message = first_message({error["message"], error["detail"], error["msg"]});
  report.type = first_text({error["type"], error["metadata"]["error_type"]});
  report.code = first_text({error["code"], error["details"]["error_code"]});
  report.status = first_status({error["status_code"], error["status"], error["code"]});
  // A router's own message says only that somebody else failed; the other's words are beside it.
  if (const auto raw = error["metadata"]["raw"].scalar_text(); !raw.empty())
    report.message += fmt::format(" ({})", raw);
  return report;
}

std::optional<FailureReport> read_error_member(JsonView body) {
  const JsonView error = body["error"];
  FailureReport report;
  if (error.is_object()) {
    report = read_members(error);
    if (report.message.empty()) report.message = error.dump();
  } else if (error.is_string() && !error.text().empty()) {
    report.message = std::string(error.text());
    report.type = first_text({body["type"]});
    report.code = first_text({body["code"]});
  } else {
    return std::nullopt;
  }
  if (report.status == 0) report.status = first_status({body["status_code"], body["status"]});
  return report;
}

std::string describe_body(std::string_view body) {
  const std::string_view trimmed = util::trim(body);
  if (trimmed.empty()) return "an empty body";
  if (!trimmed.starts_with('<')) return fmt::format("this text: {}", excerpt(trimmed));
  const std::string lower = util::lower_ascii(trimmed);
  const auto title = lower.find("<title>");
  const auto title_end = lower.find("</title>", title);
  if (title == std::string::npos || title_end == std::string::npos) return "an HTML page, not an API's error";
  constexpr std::size_t kTagBytes = 7;
  const auto words = trimmed.substr(title + kTagBytes, title_end - title - kTagBytes);
  return fmt::format("an HTML page with the title \"{}\"", excerpt(util::trim(words)));
}

std::string shorten(std::string message) {
  if (message.size() <= kMaximumMessageBytes) return message;
  std::size_t end = kMaximumMessageBytes;
  while (end > 0 && util::is_within_character(message, end)) --end;
  message.resize(end);
  return message + " ...";
}

}  // namespace

std::optional<FailureReport> read_failure(JsonView body) {
  if (body.is_array()) body = body[0];
  if (auto report = read_error_member(body)) return report;
  if (body["errors"][0].is_object()) return read_members(body["errors"][0]);
  if (const auto status = body["base_resp"]["status_code"].scalar_text(); !status.empty() && status != "0")
    return FailureReport{
        .message = body["base_resp"]["status_msg"].scalar_text(), .type = {}, .code = status};
  if (body.is_string()) return FailureReport{.message = std::string(body.text()), .type = {}, .code = {}};
  FailureReport report = read_members(body);
  return report.message.empty() ? std::nullopt : std::optional(std::move(report));
}

core::Error classify_failure(int status, const FailureReport& report) {
  core::Error error;
  error.http_status = status != 0 ? status : report.status;
  error.error_class = class_of(error.http_status, report);
  error.code = report.code.empty() ? report.type : report.code;
  error.retryable = is_retryable(error.http_status, error.error_class);
  error.message = shorten(report.message);
  if (error.message.empty()) error.message = "the provider reported a failure without saying which";
  return error;
}

core::Error decode_error_body(int status, std::string_view body) {
  if (const auto document = JsonDocument::parse(body)) {
    if (const auto report = read_failure(document->root())) return classify_failure(status, *report);
  }
  FailureReport report;
  report.message = fmt::format("the server answered with status {} and {}", status, describe_body(body));
  return classify_failure(status, report);
}

core::Error cut_answer_error() {
  return {.error_class = ErrorClass::incomplete,
          .message = "the answer was cut before its terminal event",
          .hint = {},
          .code = {},
          .retry_after_seconds = {},
          .retryable = true};
}

core::Error failed_generation_error(std::string_view finish_reason) {
  return {.error_class = ErrorClass::provider,
          .message = fmt::format("the provider ended the answer with \"{}\"", excerpt(finish_reason)),
          .hint = {},
          .code = std::string(finish_reason),
          .retry_after_seconds = {},
          .retryable = true};
}

core::Error malformed_reply_error(std::string_view what, std::string_view bytes) {
  return {.error_class = ErrorClass::not_an_answer,
          .message = fmt::format("{}: {}", what, excerpt(bytes)),
          .hint = {},
          .code = {},
          .retry_after_seconds = {}};
}

core::Error too_large_error(std::string_view what) {
  return {.error_class = ErrorClass::not_an_answer,
          .message = fmt::format("{} is larger than {} bytes", what, kMaximumEventBytes),
          .hint = {},
          .code = {},
          .retry_after_seconds = {}};
}

std::string excerpt(std::string_view bytes) {
  std::string text(bytes.substr(0, kExcerptBytes));
  if (bytes.size() > kExcerptBytes) {
    // A character that the cut has split is dropped, not replaced.
    for (int dropped = 0; dropped < 3 && util::find_invalid_utf8(text) >= text.size() - 3; ++dropped)
      text.pop_back();
  }
  text = util::replace_invalid_utf8(text);
  std::ranges::replace_if(text, [](char byte) { return byte == '\n' || byte == '\r'; }, ' ');
  return bytes.size() > kExcerptBytes ? text + " ..." : text;
}

}  // namespace agentpress::formats
