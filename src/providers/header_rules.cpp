#include "providers/header_rules.hpp"

#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

namespace agentpress::providers {
namespace {

constexpr std::array<std::string_view, 6> kKeyHeaders{
    "authorization", "proxy-authorization", "x-api-key", "api-key", "x-goog-api-key", "x-amz-security-token"};
constexpr std::array<std::string_view, 5> kOwnHeaders{"host", "content-length", "transfer-encoding",
                                                      "connection", "content-type"};

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
  return std::ranges::any_of(names,
                             [&](std::string_view known) { return util::equals_ignoring_case(name, known); });
}

/// RFC 9110: a token.
bool is_header_name(std::string_view name) {
  constexpr std::string_view kSymbols = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::ranges::all_of(name, [&](char byte) {
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
           kSymbols.find(byte) != std::string_view::npos;
  });
}

bool has_control_character(std::string_view text) {
  return std::ranges::any_of(text, [](char byte) {
    return (static_cast<unsigned char>(byte) < 0x20 && byte != '\t') || byte == 0x7F;
  });
}

core::Error refused(std::string_view variable, std::string_view what) {
  return {.error_class = core::ErrorClass::configuration,
          .message = fmt::format("{} {}", variable, what),
          .hint = fmt::format("{} has lines of `Name: value`; keys belong into the key variables", variable)};
}

}  // namespace

std::optional<HeaderFault> find_header_fault(std::string_view name, std::string_view value) {
  if (!is_header_name(name)) return HeaderFault::bad_name;
  if (is_one_of(name, kKeyHeaders)) return HeaderFault::carries_key;
  if (is_one_of(name, kOwnHeaders)) return HeaderFault::set_by_agentpress;
  if (has_control_character(value)) return HeaderFault::control_character;
  return std::nullopt;
}

std::string_view describe(HeaderFault fault) {
  switch (fault) {
    case HeaderFault::bad_name:
      return "is not the name of a header";
    case HeaderFault::carries_key:
      return "carries a key, which belongs into the key settings";
    case HeaderFault::set_by_agentpress:
      return "is set by agentpress itself";
    case HeaderFault::control_character:
      return "holds a control character";
  }
  return "";
}

std::expected<core::HttpHeaders, core::Error> parse_header_lines(std::string_view text,
                                                                 std::string_view variable) {
  core::HttpHeaders headers;
  int number = 0;
  for (const auto raw_line : util::split(text, '\n')) {
    ++number;
    const auto line = util::trim(raw_line);
    if (line.empty()) continue;
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) {
      return std::unexpected(
          refused(variable, fmt::format("has no colon in line {}, expected `Name: value`", number)));
    }
    const auto name = util::trim(line.substr(0, colon));
    const auto value = util::trim(line.substr(colon + 1));
    if (const auto fault = find_header_fault(name, value)) {
      // A name that is none may be anything, a key for example, and is not repeated.
      const std::string shown = *fault == HeaderFault::bad_name ? "" : fmt::format(" \"{}\"", name);
      return std::unexpected(refused(
          variable, fmt::format("has a header{} in line {} that {}", shown, number, describe(*fault))));
    }
    replace_headers(headers, {{std::string(name), std::string(value)}});
  }
  return headers;
}

void replace_headers(core::HttpHeaders& headers, const core::HttpHeaders& later) {
  for (const auto& header : later) {
    std::erase_if(headers,
                  [&](const auto& earlier) { return util::equals_ignoring_case(earlier.name, header.name); });
    headers.push_back(header);
  }
}

}  // namespace agentpress::providers
