// The dates of HTTP (RFC 9110, section 5.6.7) and of certificates, read without the locale.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace agentpress::net {

/// Seconds since the epoch of an IMF-fixdate, an RFC 850 date or an asctime date; nothing for anything else.
/// `now_seconds` decides the century of the two-digit years of RFC 850.
std::optional<std::int64_t> parse_http_date(std::string_view text, std::int64_t now_seconds);

/// A moment as TLS libraries write it, "Nov 28 02:50:16 2026 GMT", in seconds since the epoch.
std::optional<std::int64_t> parse_certificate_time(std::string_view text);

}  // namespace agentpress::net
