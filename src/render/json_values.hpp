// The JSON shapes that `--json` and `--jsonl` share. JSON stays out of public headers: include this in .cpp
// files only.
#pragma once

#include "core/event.hpp"
#include "util/redact.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace agentpress::render {

using OrderedJson = nlohmann::ordered_json;

/// One line; bytes that are not UTF-8 become U+FFFD instead of an exception.
inline std::string dump_line(const OrderedJson& value) {
  return value.dump(-1, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

inline OrderedJson optional_number(const auto& value) {
  return value ? OrderedJson(*value) : OrderedJson(nullptr);
}

inline OrderedJson optional_text(std::string_view text) {
  return text.empty() ? OrderedJson(nullptr) : OrderedJson(text);
}

/// The parsed text, or the text itself where it is not JSON.
inline OrderedJson parsed_or_text(const std::string& text) {
  auto value = OrderedJson::parse(text, nullptr, false);
  return value.is_discarded() ? OrderedJson(text) : value;
}

inline OrderedJson usage_value(const core::Usage& usage) {
  return {{"input_tokens", optional_number(usage.input_tokens)},
          {"output_tokens", optional_number(usage.output_tokens)},
          {"cached_tokens", optional_number(usage.cached_tokens)},
          {"cache_write_tokens", optional_number(usage.cache_write_tokens)},
          {"reasoning_tokens", optional_number(usage.reasoning_tokens)}};
}

inline OrderedJson error_value(const core::Error& error, const util::Redactor& redactor) {
  return {{"class", core::name_of(error.error_class)},
          {"status", error.http_status == 0 ? OrderedJson(nullptr) : OrderedJson(error.http_status)},
          {"code", optional_text(redactor.redact(error.code))},
          {"message", redactor.redact(error.message)},
          {"hint", optional_text(redactor.redact(error.hint))},
          {"retry_after_s", optional_number(error.retry_after_seconds)}};
}

}  // namespace agentpress::render
