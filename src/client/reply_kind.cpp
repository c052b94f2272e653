// Telling replies apart.
#include "client/reply_kind.hpp"

#include "core/url.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace agentpress::client {
namespace {

/// A body that begins with more blanks than this is judged by its content type.
constexpr std::size_t kMostBlanks = 4096;

enum class Media { unknown, events, lines, json, html };

struct MediaRow {
  std::string_view type;
  Media media;
};

constexpr std::array kMediaRows{
    MediaRow{"text/event-stream", Media::events},
    MediaRow{"application/x-ndjson", Media::lines},
    MediaRow{"application/jsonl", Media::lines},
    MediaRow{"application/vnd.amazon.eventstream", Media::lines},
    MediaRow{"application/json", Media::json},
    MediaRow{"application/problem+json", Media::json},
    MediaRow{"text/html", Media::html},
    MediaRow{"application/xhtml+xml", Media::html},
};

std::string media_type_of(const net::HttpResponseHead& head) {
  const auto value = head.header("content-type").value_or("");
  return util::lower_ascii(util::trim(std::string_view(value).substr(0, value.find(';'))));
}

Media media_of(const net::HttpResponseHead& head) {
  const auto type = media_type_of(head);
  const auto* row = std::ranges::find(kMediaRows, type, &MediaRow::type);
  return row == kMediaRows.end() ? Media::unknown : row->media;
}

/// The first byte that is neither blank nor part of a byte order mark.
std::optional<char> first_byte(std::string_view beginning) {
  const auto position = beginning.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (position == std::string_view::npos) return std::nullopt;
  return beginning[position];
}

std::optional<std::string> foreign_encoding(const net::HttpResponseHead& head) {
  auto encoding = head.header("content-encoding");
  if (!encoding || encoding->empty() || util::equals_ignoring_case(*encoding, "identity"))
    return std::nullopt;
  return encoding;
}

/// The first letters of SSE's fields and comments; no JSON value begins with one of them.
bool begins_sse(char byte) {
  return std::string_view("deir:").find(byte) != std::string_view::npos;
}

ReplyKind kind_by_content(Media media, std::optional<char> first, core::Streaming asked) {
  if (media == Media::html || first == '<') return ReplyKind::html;
  if (media == Media::lines) return ReplyKind::stream;
  if (!first) return media == Media::events ? ReplyKind::stream : ReplyKind::unary;
  if (*first == '{' || *first == '[') return ReplyKind::unary;
  if (begins_sse(*first) || media == Media::events) return ReplyKind::stream;
  return media == Media::json || asked == core::Streaming::off ? ReplyKind::unary : ReplyKind::stream;
}

std::string origin_of_url(std::string_view url) {
  const auto parsed = core::parse_url(url.substr(0, url.find_first_of("?#")));
  return parsed ? core::origin_of(*parsed) : "";
}

core::Error describe_redirect(const net::HttpResponseHead& head, std::string_view url,
                              std::string_view provider) {
  const auto origin = origin_of_url(url);
  const auto target = redirect_origin(head, url);
  core::Error error;
  error.message = fmt::format("{} redirects ({}) to {}, expected an answer; redirects are not followed",
                              origin, head.status,
                              target.empty()     ? "an unreadable place"
                              : target == origin ? "another path of its own"
                                                 : target);
  error.hint =
      target.empty() || target == origin
          ? fmt::format("check the path of `base_url` of [providers.{}], or of --base-url", provider)
          : fmt::format("if you trust it, set `base_url` of [providers.{}] to a URL at {}", provider, target);
  return error;
}

core::Error describe_html(const net::HttpResponseHead& head, std::string_view url) {
  const bool says_so = media_of(head) == Media::html;
  core::Error error;
  error.message = fmt::format("not an LLM answer: {} from {}", says_so ? media_type_of(head) : "HTML",
                              origin_of_url(url));
  error.hint =
      "a captive portal or a proxy may have answered, or the base URL is wrong: see `agentpress route`";
  return error;
}

constexpr std::array<std::string_view, 8> kRequestIdHeaders{
    "x-request-id",     "request-id",      "x-generation-id",     "mistral-correlation-id",
    "x-amzn-requestid", "apim-request-id", "x-github-request-id", "x-litellm-call-id"};

}  // namespace

std::optional<ReplyKind> kind_of_reply(const net::HttpResponseHead& head, std::string_view beginning,
                                       core::Streaming asked, BodyProgress progress) {
  if (head.status >= 300 && head.status < 400) return ReplyKind::redirect;
  if (head.status < 200 || head.status >= 400) return ReplyKind::error;
  if (head.status == 204 || head.status == 205) return ReplyKind::empty;
  if (is_compressed(head)) return ReplyKind::compressed;
  const auto media = media_of(head);
  const auto first = first_byte(beginning);
  if (media == Media::html || first || (media == Media::lines && !beginning.empty())) {
    return kind_by_content(media, first, asked);
  }
  if (progress == BodyProgress::ended) {
    return beginning.empty() ? ReplyKind::empty : kind_by_content(media, first, asked);
  }
  if (beginning.size() > kMostBlanks) return kind_by_content(media, first, asked);
  return std::nullopt;
}

core::Error describe_no_answer(ReplyKind kind, const net::HttpResponseHead& head, std::string_view url,
                               std::string_view provider) {
  core::Error error;
  if (kind == ReplyKind::redirect) {
    error = describe_redirect(head, url, provider);
  } else if (kind == ReplyKind::html) {
    error = describe_html(head, url);
  } else if (kind == ReplyKind::compressed) {
    error.message = fmt::format("the reply of {} is compressed ({}), expected plain text", origin_of_url(url),
                                foreign_encoding(head).value_or("").substr(0, 40));
    error.hint = "a proxy on the way may compress: except the host with NO_PROXY, or check the base URL";
  } else {
    error.message =
        fmt::format("an empty reply ({}) from {}, expected an answer", head.status, origin_of_url(url));
  }
  error.error_class = core::ErrorClass::not_an_answer;
  error.http_status = head.status;
  return error;
}

std::string redirect_origin(const net::HttpResponseHead& head, std::string_view url) {
  if (head.status < 300 || head.status >= 400) return "";
  const auto location = head.header("location").value_or("");
  if (location.starts_with('/') && !location.starts_with("//")) return origin_of_url(url);
  if (!location.starts_with("//")) return origin_of_url(location);
  return origin_of_url(std::string(url.substr(0, url.find(':') + 1)) + location);
}

bool is_html(const net::HttpResponseHead& head, std::string_view beginning) {
  return media_of(head) == Media::html || first_byte(beginning) == '<';
}

bool is_compressed(const net::HttpResponseHead& head) {
  return foreign_encoding(head).has_value();
}

std::span<const std::string_view> request_id_headers() {
  return kRequestIdHeaders;
}

std::string request_id_of(const net::HttpResponseHead& head) {
  for (const auto name : kRequestIdHeaders) {
    if (auto value = head.header(name); value && !value->empty()) return *std::move(value);
  }
  return "";
}

core::HttpHeaders rate_limit_headers_of(const net::HttpResponseHead& head) {
  core::HttpHeaders found;
  for (const auto& header : head.headers) {
    const auto name = util::lower_ascii(header.name);
    if (name.find("ratelimit") != std::string::npos || name.starts_with("retry-after"))
      found.push_back(header);
  }
  return found;
}

}  // namespace agentpress::client
