// Which headers a user may add to the requests of a provider: from the configuration, or from a variable that
// the vendor's own SDK turns into headers.
#pragma once

#include "core/error.hpp"
#include "core/http_header.hpp"

#include <expected>
#include <optional>
#include <string_view>

namespace agentpress::providers {

enum class HeaderFault { bad_name, carries_key, set_by_agentpress, control_character };

/// What is wrong with a header that the user wants to add; nothing when it may be sent.
std::optional<HeaderFault> find_header_fault(std::string_view name, std::string_view value);

/// What stands in a message after the header's name: "carries a key, ...".
std::string_view describe(HeaderFault fault);

/// Reads the value of OPENAI_CUSTOM_HEADERS and its like: one `Name: value` a line, blank lines allowed. An
/// error names `variable` and never repeats a value.
std::expected<core::HttpHeaders, core::Error> parse_header_lines(std::string_view text,
                                                                 std::string_view variable);

/// Later headers replace earlier ones of the same name, whatever its case.
void replace_headers(core::HttpHeaders& headers, const core::HttpHeaders& later);

}  // namespace agentpress::providers
