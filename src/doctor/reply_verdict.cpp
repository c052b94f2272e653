#include "doctor/reply_verdict.hpp"

#include "doctor/finding_of_error.hpp"
#include "doctor/remedies.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace agentpress::doctor {
namespace {

using client::HealthReply;
using client::ReplyKind;
using providers::KeyProof;

constexpr int kForbidden = 403;
constexpr int kNotFound = 404;
constexpr int kMethodNotAllowed = 405;
constexpr int kProxyLogin = 407;
constexpr int kNetworkLogin = 511;
constexpr int kServerFault = 500;

CheckResult reply_row(const ProbeSubject& subject, std::string_view id) {
  return {.id = std::string(id), .provider = subject.provider};
}

std::string origin_words(const ProbeSubject& subject) {
  return core::origin_of(subject.url);
}

/// What a page of somebody who wants a login, or forbids, says of itself.
bool looks_like_portal(std::string_view body) {
  static constexpr std::array<std::string_view, 12> kPortalWords{
      "captive", "portal",     "wi-fi",         "wifi",           "hotspot", "terms of use",
      "blocked", "web filter", "access denied", "acceptable use", "proxy",   "firewall"};
  constexpr std::size_t kBeginning = 16'384;
  const auto text = util::lower_ascii(body.substr(0, kBeginning));
  return std::ranges::any_of(kPortalWords,
                             [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

bool is_of_shield(std::string_view body) {
  const auto text = util::lower_ascii(body.substr(0, 16'384));
  return text.find("error code: 10") != std::string::npos || text.find("cloudflare") != std::string::npos;
}

std::string page_title(std::string_view body) {
  const auto lower = util::lower_ascii(body.substr(0, 16'384));
  const auto begin = lower.find("<title>");
  const auto end = lower.find("</title>", begin == std::string::npos ? 0 : begin);
  if (begin == std::string::npos || end == std::string::npos) return "";
  return one_line(body.substr(begin + 7, end - begin - 7), 80);
}

Fix open_portal() {
  return {"log in to this network in a browser, or leave it", "xdg-open http://neverssl.com"};
}

/// "example.com" of "docs.example.com"
std::string_view owner_of_host(std::string_view host) {
  const auto last = host.rfind('.');
  if (last == std::string_view::npos || last == 0) return host;
  const auto before = host.rfind('.', last - 1);
  return before == std::string_view::npos ? host : host.substr(before + 1);
}

/// A vendor may show whatever it likes at an address that it documents nothing about.
bool may_show_anything(const ProbeSubject& subject) {
  return subject.asks_bare_address && subject.is_builtin_address && subject.url.scheme == "https";
}

// ---- HTTP ----

void judge_redirect(CheckResult& row, const ProbeSubject& subject, const Asked& asked) {
  const auto status = asked.head->status;
  const auto target = client::redirect_origin(*asked.head, asked.url);
  const auto parsed = core::parse_url(target);
  const bool same_host = parsed && parsed->host == subject.url.host;
  const bool is_lasting = status == 301 || status == 308;
  if (may_show_anything(subject) && parsed && owner_of_host(parsed->host) == owner_of_host(subject.url.host))
    return;
  const auto place = target.empty() ? "an unreadable place" : target;
  row.evidence.push_back({"redirects to", place});
  if (!same_host && (!is_lasting || subject.is_builtin_address)) {
    settle(row, Status::failed, FindingClass::captive_portal,
           fmt::format("{} is redirected ({}) to {}, as captive portals do", origin_words(subject), status,
                       place),
           "an answer of the API", open_portal());
  } else {
    auto fix = mend_base_url(subject);
    if (!target.empty() && target != origin_words(subject))
      fix.text += fmt::format(" (it may be {})", target);
    settle(row, Status::failed, FindingClass::bad_base_url,
           fmt::format("{} redirects ({}) to {}; redirects are not followed", origin_words(subject), status,
                       target == origin_words(subject) ? "another path of its own" : place),
           "the base URL of an API", std::move(fix));
  }
}

void judge_page(CheckResult& row, const ProbeSubject& subject, const Asked& asked) {
  if (may_show_anything(subject) && asked.head->status != kNetworkLogin && !looks_like_portal(asked.body))
    return;
  const auto title = page_title(asked.body);
  const auto words = fmt::format("a web page ({}{}) in place of {}", asked.head->status,
                                 title.empty() ? "" : fmt::format(", \"{}\"", title), subject.title);
  const bool is_remote = !core::is_loopback(subject.url.host);
  const bool is_portal = asked.head->status == kNetworkLogin || asked.head->status == kForbidden ||
                         looks_like_portal(asked.body) ||
                         (is_remote && (subject.is_builtin_address || subject.url.scheme == "http"));
  if (is_portal) {
    settle(row, Status::failed, FindingClass::captive_portal,
           words + ": a captive portal, a proxy or a firewall", "an answer of the API", open_portal());
  } else {
    settle(row, Status::failed, FindingClass::bad_base_url, words, "the base URL of an API",
           mend_base_url(subject));
  }
}

void judge_missing_endpoint(CheckResult& row, const ProbeSubject& subject, const Asked& asked,
                            const HealthReply& reply) {
  const auto words = fmt::format("{} knows no {} ({})", origin_words(subject),
                                 asked.url.substr(std::min(asked.url.size(), origin_words(subject).size())),
                                 asked.head->status);
  if (subject.asks_bare_address || subject.is_builtin_address) return;
  const bool is_certain = subject.is_vendor_origin || reply.is_page;
  settle(row, is_certain ? Status::failed : Status::note, FindingClass::bad_base_url,
         is_certain ? words : words + ": a gateway without this endpoint, or the wrong base URL",
         "the base URL of an API", mend_base_url(subject));
}

void judge_error_reply(CheckResult& row, const ProbeSubject& subject, const Asked& asked,
                       const HealthReply& reply) {
  const auto status = asked.head->status;
  if (status == kProxyLogin) {
    settle(row, Status::failed, FindingClass::proxy, "a proxy that nobody has named wants a login (407)",
           "an answer of the API", {"ask who runs this network for the proxy's address", ""});
  } else if (status == kNetworkLogin ||
             (status == kForbidden && reply.is_page && !is_of_shield(asked.body))) {
    judge_page(row, subject, asked);
  } else if (status == kNotFound || status == kMethodNotAllowed) {
    judge_missing_endpoint(row, subject, asked, reply);
  } else if (reply.error && is_about_loading(*reply.error)) {
    settle(row, Status::warning, FindingClass::provider_down,
           fmt::format("{} is still loading", subject.title), "a server that is ready", look_again(subject));
  } else if (reply.error && finding_of(*reply.error) == FindingClass::provider_down) {
    settle(row, Status::failed, FindingClass::provider_down,
           fmt::format("{} fails ({}): {}", subject.title, status, one_line(reply.error->message)),
           "a server that answers", look_again(subject));
  } else if (status >= kServerFault) {
    settle(row, Status::failed, FindingClass::provider_down,
           fmt::format("{} fails ({})", subject.title, status), "a server that answers", look_again(subject));
  }
}

void judge_whole_reply(CheckResult& row, const ProbeSubject& subject, const Asked& asked,
                       const HealthReply& reply) {
  const bool must_be_json = subject.proof != KeyProof::none || subject.health_is_list;
  switch (reply.kind) {
    case ReplyKind::error:
      judge_error_reply(row, subject, asked, reply);
      return;
    case ReplyKind::redirect:
      judge_redirect(row, subject, asked);
      return;
    case ReplyKind::html:
      judge_page(row, subject, asked);
      return;
    case ReplyKind::compressed:
      settle(row, Status::failed, FindingClass::not_an_api, "the reply is compressed, which nobody asked for",
             "plain JSON", mend_base_url(subject));
      return;
    case ReplyKind::empty:
    case ReplyKind::stream:
    case ReplyKind::unary:
      if (!must_be_json || reply.is_json) return;
      settle(row, Status::failed, FindingClass::not_an_api,
             asked.body.empty()
                 ? fmt::format("{} answers ({}) with nothing", origin_words(subject), asked.head->status)
                 : fmt::format("{} answers ({}), but not in JSON: {}", origin_words(subject),
                               asked.head->status, one_line(asked.body, 60)),
             "the JSON of an API", mend_base_url(subject));
  }
}

void judge_missing_reply(CheckResult& row, const ProbeSubject& subject, const Asked& asked,
                         const Limits& limits) {
  if (!asked.is_over || (asked.failure && asked.failure->error_class == core::ErrorClass::timeout)) {
    settle(row, Status::failed, FindingClass::timeout,
           fmt::format("{} {} within {}", origin_words(subject),
                       asked.head ? "did not end its answer" : "is connected, but sent no answer",
                       seconds_words(limits.network)),
           "an answer", look_again(subject));
    return;
  }
  const auto finding = asked.failure ? finding_of(*asked.failure) : FindingClass::not_an_api;
  auto fix = subject.is_builtin_address ? look_again(subject) : mend_base_url(subject);
  settle(row, Status::failed, finding,
         asked.failure ? one_line(asked.failure->message, 300) : "the reply has no head", "an answer in HTTP",
         std::move(fix));
}

}  // namespace

CheckResult judge_http(const ProbeSubject& subject, const Asked& asked, const HealthReply* reply,
                       const Limits& limits) {
  auto row = reply_row(subject, "http");
  row.duration = asked.duration;
  row.evidence.push_back({"asked", fmt::format("{} {}", subject.method, one_line(asked.url))});
  if (asked.facts.first_byte && asked.facts.first_byte > asked.facts.connected)
    row.duration = asked.facts.first_byte;
  if (reply == nullptr || !asked.head) {
    judge_missing_reply(row, subject, asked, limits);
    return row;
  }
  row.evidence.push_back({"status", std::to_string(asked.head->status)});
  if (const auto id = client::request_id_of(*asked.head); !id.empty())
    row.evidence.push_back({"request id", one_line(id, 80)});
  row.summary =
      fmt::format("{}answers ({})", asked.facts.http_version.empty() ? "" : asked.facts.http_version + " ",
                  asked.head->status);
  judge_whole_reply(row, subject, asked, *reply);
  return row;
}

}  // namespace agentpress::doctor
