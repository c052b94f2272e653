#include "client/health_reply.hpp"

#include "client/error_reply.hpp"
#include "formats/format_registry.hpp"
#include "formats/json_access.hpp"
#include "formats/model_list.hpp"
#include "formats/provider_error.hpp"

#include <charconv>
#include <utility>

namespace agentpress::client {
namespace {

std::optional<double> read_amount(formats::JsonView value) {
  const auto text = value.scalar_text();
  double amount = 0;
  const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), amount);
  if (text.empty() || fault != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
  return amount;
}

/// Only what is plainly a failure: a healthy server may have a `message` or a `detail` too.
std::optional<core::Error> failure_inside(formats::JsonView root) {
  const auto status = root["base_resp"]["status_code"].scalar_text();
  if (!root["error"].has_value() && (status.empty() || status == "0")) return std::nullopt;
  const auto report = formats::read_failure(root);
  if (!report) return std::nullopt;
  return formats::classify_failure(0, *report);
}

void read_json(HealthReply& reply, std::string_view body) {
  const auto document = formats::JsonDocument::parse(body);
  if (!document) return;
  reply.is_json = true;
  const auto root = document->root();
  reply.error = failure_inside(root);
  if (reply.error) return;
  const auto valid = root["valid"].scalar_text();
  if (valid == "true" || valid == "false") reply.valid = valid == "true";
  reply.credit_limit = read_amount(root["data"]["limit"]);
  reply.credit_used = read_amount(root["data"]["usage"]);
  auto page = formats::read_model_list(body);
  if (!page) return;
  reply.has_more_models = !page->next_query.empty();
  reply.models.emplace();
  for (auto& model : page->models) reply.models->push_back({std::move(model.id), model.retires});
}

}  // namespace

HealthReply read_health_reply(core::FormatId format, const net::HttpResponseHead& head, std::string_view body,
                              std::int64_t now_seconds) {
  HealthReply reply;
  reply.kind =
      kind_of_reply(head, body, core::Streaming::off, BodyProgress::ended).value_or(ReplyKind::unary);
  reply.is_page = is_html(head, body);
  if (reply.kind == ReplyKind::error) {
    reply.error = read_error_reply(formats::format_of(format), head, body, now_seconds);
  } else if (reply.kind == ReplyKind::unary || reply.kind == ReplyKind::stream) {
    read_json(reply, body);
  }
  return reply;
}

}  // namespace agentpress::client
