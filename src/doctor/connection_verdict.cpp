#include "doctor/connection_verdict.hpp"

#include "doctor/certificate_issuers.hpp"
#include "doctor/finding_of_error.hpp"
#include "doctor/remedies.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace agentpress::doctor {
namespace {

constexpr std::int64_t kSecondsOfDay = 86'400;

CheckResult way_row(const ProbeSubject& subject, std::string_view id) {
  return {.id = std::string(id), .provider = subject.provider};
}

std::string host_and_port_of(const core::Url& url) {
  const bool is_ipv6 = url.host.find(':') != std::string::npos;
  return fmt::format("{}:{}", is_ipv6 ? "[" + url.host + "]" : url.host, url.port);
}

std::string day_text(std::int64_t seconds) {
  const auto date = util::date_of(seconds);
  return date ? util::date_text(*date) : "an unreadable date";
}

/// False when the request was refused before anything was opened: a CA file that is none, for example.
bool was_tried(const Asked& asked) {
  const auto& facts = asked.facts;
  return !asked.failure || asked.head || facts.connected || facts.reused_connection;
}

bool is_timed_out(const Asked& asked) {
  return !asked.failure || asked.failure->error_class == core::ErrorClass::timeout;
}

CheckResult not_tried(CheckResult row) {
  row.status = Status::skipped;
  row.summary = "not tried";
  return row;
}

// ---- the name ----

bool points_nowhere(const std::string& address) {
  return address.starts_with("127.") || address == "0.0.0.0" || address == "::" || address == "::1";
}

bool all_point_nowhere(const NameSearch& search) {
  std::size_t count = 0;
  for (const auto& lookup : {search.ipv4, search.ipv6}) {
    if (!lookup) continue;
    count += lookup->addresses.size();
    if (!std::ranges::all_of(lookup->addresses, points_nowhere)) return false;
  }
  return count > 0;
}

void add_addresses(CheckResult& row, std::string_view name, const std::optional<net::NameLookup>& lookup) {
  if (!lookup) {
    row.evidence.push_back({std::string(name), "no answer"});
  } else if (!lookup->addresses.empty()) {
    row.evidence.push_back({std::string(name), util::join(lookup->addresses, ", ")});
  }
}

/// In the last tenth of its life, which renewal should not wait for; some certificates live for days only.
bool ends_soon(const net::PeerCertificate& certificate, std::int64_t now_seconds) {
  if (!certificate.valid_until) return false;
  constexpr std::int64_t kUsualLife = 90 * kSecondsOfDay;
  constexpr std::int64_t kLastPart = 10;
  const auto life = certificate.valid_from ? *certificate.valid_until - *certificate.valid_from : kUsualLife;
  return (*certificate.valid_until - now_seconds) * kLastPart < life;
}

Fix mend_name(const ProbeSubject& subject) {
  if (!subject.is_builtin_address && !subject.base_url_source.empty()) return mend_base_url(subject);
  return {"see whether this machine has a network and a name server",
          fmt::format("getent ahosts {}", subject.url.host)};
}

void judge_addresses(CheckResult& row, const ProbeSubject& subject, const NameSearch& search) {
  const auto count = [](const std::optional<net::NameLookup>& lookup) {
    return lookup ? lookup->addresses.size() : 0;
  };
  row.summary = fmt::format("{} has {} IPv4 and {} IPv6 address{}", subject.url.host, count(search.ipv4),
                            count(search.ipv6), count(search.ipv6) == 1 ? "" : "es");
  row.duration = net::Milliseconds{0};
  for (const auto& lookup : {search.ipv4, search.ipv6}) {
    if (lookup) row.duration = std::max(*row.duration, lookup->duration);
  }
  if (subject.is_vendor_origin && !subject.is_local_server && all_point_nowhere(search)) {
    row.status = Status::warning;
    row.finding = FindingClass::dns;
    row.summary =
        fmt::format("{} leads back to this machine: a name server or /etc/hosts blocks it", subject.url.host);
    row.expected = "an address on the internet";
    row.fix = mend_name(subject);
  } else if (!search.ipv4 || !search.ipv6) {
    row.status = Status::warning;
    row.finding = FindingClass::dns;
    row.summary +=
        fmt::format("; the look-up of {} hangs, and delays every connection", search.ipv4 ? "IPv6" : "IPv4");
    row.expected = "an answer for both kinds of addresses";
    row.fix = mend_name(subject);
  }
}

// ---- TLS ----

void add_certificate(CheckResult& row, const net::PeerCertificate& certificate) {
  row.evidence.push_back({"issuer", one_line(certificate.issuer)});
  row.evidence.push_back({"subject", one_line(certificate.subject)});
  if (!certificate.names.empty()) {
    const std::vector<std::string> first(
        certificate.names.begin(),
        certificate.names.begin() +
            static_cast<std::ptrdiff_t>(std::min<std::size_t>(certificate.names.size(), 5)));
    row.evidence.push_back({"names", one_line(util::join(first, ", "))});
  }
  if (certificate.valid_until) row.evidence.push_back({"valid until", day_text(*certificate.valid_until)});
}

void judge_untrusted(CheckResult& row, const ProbeSubject& subject, const net::ProxyChoice& proxy,
                     const net::PeerCertificate& shown, const Limits& limits) {
  add_certificate(row, shown);
  const auto product = intercepting_product(shown);
  const auto host = host_and_port_of(subject.url);
  if (!product.empty() || (!proxy.url.empty() && !is_public_authority(shown))) {
    const auto who = product.empty() ? issuer_words(shown) : product;
    fail(row, FindingClass::intercepted,
         fmt::format("looks like interception: the certificate of {} is issued by {}", host, who),
         "a certificate of a public authority, or one that this machine trusts", trust_authority());
  } else if (shown.valid_until && *shown.valid_until < limits.now_seconds) {
    fail(row, FindingClass::certificate,
         fmt::format("the certificate of {} expired on {}", host, day_text(*shown.valid_until)),
         "a certificate that is valid today",
         subject.is_builtin_address ? set_clock() : Fix{"renew the certificate of the server", ""});
  } else if (shown.valid_from && *shown.valid_from > limits.now_seconds) {
    fail(row, FindingClass::certificate,
         fmt::format("the certificate of {} is valid from {} on", host, day_text(*shown.valid_from)),
         "a certificate that is valid today", set_clock());
  }
}

Fix mend_tls(const ProbeSubject& subject, const core::Error& failure, bool was_reached) {
  const auto says = [&](std::string_view words) { return failure.message.find(words) != std::string::npos; };
  if (!was_reached)
    return {failure.hint.empty() ? "name a file that is there" : one_line(failure.hint, 300),
            "agentpress doctor --only ca"};
  auto fix = mend_base_url(subject);
  constexpr std::string_view kScheme = "https://";
  if (says("plain text") && subject.base_url.starts_with(kScheme))
    fix.text =
        fmt::format("the port speaks plain HTTP: write http://{}", subject.base_url.substr(kScheme.size()));
  const bool is_of_another_host = says("other host") || says("another host");
  if (finding_of(failure) == FindingClass::certificate && !is_of_another_host) return trust_authority();
  return fix;
}

void judge_good_tls(CheckResult& row, const ProbeSubject& subject, const net::ProxyChoice& proxy,
                    const net::TransferFacts& facts, const Limits& limits) {
  row.summary = facts.tls_version.empty() ? "secured" : facts.tls_version;
  if (facts.secured && facts.connected && !facts.reused_connection)
    row.duration = *facts.secured - *facts.connected;
  if (!facts.certificates_source.empty() && facts.certificates_source != "system")
    row.evidence.push_back({"authorities", facts.certificates_source});
  if (!facts.certificate) return;
  const auto& certificate = *facts.certificate;
  add_certificate(row, certificate);
  row.summary += fmt::format(", issued by {}", issuer_words(certificate));
  if (certificate.valid_until)
    row.summary += fmt::format(", valid until {}", day_text(*certificate.valid_until));
  const auto product = intercepting_product(certificate);
  const bool is_foreign = subject.is_vendor_origin && !proxy.url.empty() && !is_public_authority(certificate);
  if (!product.empty() || is_foreign) {
    row.status = Status::warning;
    row.finding = FindingClass::intercepted;
    row.summary = fmt::format("looks like interception: {} opens what is sent, keys too",
                              product.empty() ? issuer_words(certificate) : product);
    row.expected = "a certificate of a public authority";
    row.fix = Fix{"ask who runs this network to except the host", ""};
    return;
  }
  if (ends_soon(certificate, limits.now_seconds)) {
    row.status = Status::note;
    row.finding = FindingClass::certificate;
    row.summary += ", which is soon";
  }
}

}  // namespace

CheckResult judge_proxy(const ProbeSubject& subject, const net::ProxyChoice& proxy, const Asked* asked,
                        const Limits& limits) {
  auto row = way_row(subject, "proxy");
  if (proxy.url.empty()) {
    row.summary = proxy.source == "loopback"       ? "direct: an address of this machine"
                  : proxy.source == "no proxy set" ? "direct: no proxy is set"
                                                   : fmt::format("direct: {} excepts the host", proxy.source);
    return row;
  }
  const auto address = net::printable_proxy(proxy.url);
  const auto source =
      proxy.source == "--proxy" ? fmt::format("[providers.{}] or --proxy", subject.provider) : proxy.source;
  row.summary = fmt::format("{}, from {}", address, source);
  row.evidence = {{"proxy", address}, {"source", source}};
  if (asked == nullptr || broken_layer(*asked, subject.url) != Layer::proxy) return row;
  if (is_timed_out(*asked)) {
    fail(row, FindingClass::timeout,
         fmt::format("the proxy {} opened no way to {} within {}", address, host_and_port_of(subject.url),
                     seconds_words(limits.network)),
         "a proxy that passes the request on", mend_proxy(subject, proxy));
    row.duration = asked->duration;
    return row;
  }
  const bool wants_login = asked->failure->message.find(": 407") != std::string::npos;
  fail(row, FindingClass::proxy, one_line(asked->failure->message, 300),
       wants_login ? "a proxy that takes the request, or a user name and a password for it"
                   : "a proxy that passes the request on",
       wants_login ? mend_proxy_login(proxy) : mend_proxy(subject, proxy));
  return row;
}

CheckResult judge_name(const ProbeSubject& subject, const net::ProxyChoice& proxy, const NameSearch& search,
                       const Limits& limits) {
  auto row = way_row(subject, "dns");
  if (!search.was_needed) {
    row.summary =
        proxy.url.empty() ? fmt::format("{} needs no look-up", subject.url.host) : "left to the proxy";
    return row;
  }
  add_addresses(row, "ipv4", search.ipv4);
  add_addresses(row, "ipv6", search.ipv6);
  const bool has_address =
      (search.ipv4 && !search.ipv4->addresses.empty()) || (search.ipv6 && !search.ipv6->addresses.empty());
  if (has_address) {
    judge_addresses(row, subject, search);
  } else if (!search.ipv4 || !search.ipv6) {
    fail(row, FindingClass::timeout,
         fmt::format("the look-up of {} got no answer within {}", subject.url.host,
                     seconds_words(limits.network)),
         "a name server that answers", mend_name(subject));
    row.duration = limits.network;
  } else {
    const auto& told = search.ipv4->may_pass || search.ipv6->failure.empty() ? search.ipv4 : search.ipv6;
    fail(row, FindingClass::dns, fmt::format("{} has no address: {}", subject.url.host, told->failure),
         "a name that is known", mend_name(subject));
    row.duration = std::max(search.ipv4->duration, search.ipv6->duration);
  }
  return row;
}

CheckResult judge_connection(const ProbeSubject& subject, const net::ProxyChoice& proxy, const Asked& asked,
                             const Limits& limits) {
  auto row = way_row(subject, "tcp");
  const auto target = proxy.url.empty() ? host_and_port_of(subject.url) : net::printable_proxy(proxy.url);
  const auto layer = broken_layer(asked, subject.url);
  const auto& facts = asked.facts;
  if (layer != Layer::tcp && layer != Layer::dns) {
    if (!was_tried(asked)) return not_tried(std::move(row));
    row.summary = fmt::format("connected to {}{}", proxy.url.empty() ? "" : "the proxy ",
                              facts.remote_address.empty() ? target : facts.remote_address);
    if (!facts.remote_address.empty()) row.evidence.push_back({"remote address", facts.remote_address});
    if (facts.connected && !facts.reused_connection)
      row.duration = *facts.connected - facts.resolved.value_or(net::Milliseconds{0});
    return row;
  }
  const bool is_refused = !is_timed_out(asked);
  if (subject.is_local_server && is_refused && core::is_loopback(subject.url.host)) {
    fail(row, FindingClass::not_running, fmt::format("nothing runs at {}", target),
         fmt::format("{} at this address", subject.title), start_local_server(subject));
    if (!subject.is_wanted) row.status = Status::note;
  } else if (is_refused) {
    fail(row, finding_of(*asked.failure), one_line(asked.failure->message, 300),
         "a server that takes connections", mend_name(subject));
    if (subject.is_builtin_address) row.fix = look_again(subject);
  } else {
    fail(row, FindingClass::timeout,
         fmt::format("no connection to {} within {}", target, seconds_words(limits.network)),
         "a server that takes connections",
         subject.is_builtin_address ? look_again(subject) : mend_base_url(subject));
    row.duration = asked.duration;
    if (subject.is_local_server && !subject.is_wanted) row.status = Status::note;
  }
  return row;
}

CheckResult judge_tls(const ProbeSubject& subject, const net::ProxyChoice& proxy, const Asked& asked,
                      const net::PeerCertificate* shown, const Limits& limits) {
  auto row = way_row(subject, "tls");
  if (subject.url.scheme != "https") {
    row.summary = "not used: plain HTTP";
    if (core::is_loopback(subject.url.host)) return row;
    row.finding = FindingClass::tls;
    row.status = subject.has_key ? Status::warning : Status::note;
    row.summary = subject.has_key ? "plain HTTP: anybody on the way can read the key" : "plain HTTP";
    row.expected = "https:// in the base URL";
    row.fix = mend_base_url(subject);
    return row;
  }
  if (broken_layer(asked, subject.url) != Layer::tls) {
    if (!was_tried(asked)) return not_tried(std::move(row));
    judge_good_tls(row, subject, proxy, asked.facts, limits);
  } else if (!is_timed_out(asked)) {
    fail(row, finding_of(*asked.failure), one_line(asked.failure->message, 300),
         "a handshake with a trusted certificate", mend_tls(subject, *asked.failure, was_tried(asked)));
    if (shown != nullptr) judge_untrusted(row, subject, proxy, *shown, limits);
  } else {
    fail(
        row, FindingClass::timeout,
        fmt::format("no TLS with {} within {}", host_and_port_of(subject.url), seconds_words(limits.network)),
        "a handshake", subject.is_builtin_address ? look_again(subject) : mend_base_url(subject));
    row.duration = asked.duration;
  }
  return row;
}

}  // namespace agentpress::doctor
