// Reading error replies.
#include "client/error_reply.hpp"

#include "client/reply_kind.hpp"
#include "net/retry.hpp"

#include <fmt/format.h>

#include <string>

namespace agentpress::client {
namespace {

using core::ErrorClass;

/// Trying a key again that was refused only makes it suspicious.
bool is_about_key(const core::Error& error) {
  return error.http_status == 401 || error.http_status == 403 || error.error_class == ErrorClass::auth ||
         error.error_class == ErrorClass::permission;
}

std::string hint_for(const core::Error& error, const net::HttpResponseHead& head, std::string_view body) {
  if (error.retry_after_seconds > net::kLongestWaitSeconds) {
    return fmt::format("the server asks to wait {:g} s", *error.retry_after_seconds);
  }
  if (is_html(head, body)) {
    return "the page may come from a proxy or a firewall on the way: see `agentpress route`";
  }
  return "";
}

}  // namespace

core::Error read_error_reply(const formats::WireFormat& format, const net::HttpResponseHead& head,
                             std::string_view body, std::int64_t now_seconds) {
  auto error = format.decode_error(head.status, is_compressed(head) ? "" : body);
  error.http_status = head.status;
  error.retry_after_seconds = net::retry_after_seconds(head, now_seconds);
  if (const auto word = net::should_retry_header(head)) error.retryable = *word;
  if (is_about_key(error)) error.retryable = false;
  if (error.hint.empty()) error.hint = hint_for(error, head, body);
  return error;
}

std::string describe_briefly(const core::Error& error) {
  if (error.http_status == 0) return error.message;
  const auto status = std::to_string(error.http_status);
  // Some servers give the status once more as their code.
  const bool has_word = !error.code.empty() && error.code != status;
  return fmt::format("{} {}", status, has_word ? error.code : std::string(core::name_of(error.error_class)));
}

}  // namespace agentpress::client
