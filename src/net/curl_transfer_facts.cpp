// What libcurl knows of a transfer besides its reply.
#include "net/curl_transfer.hpp"
#include "net/http_date.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace agentpress::net {
namespace {

struct CurlHttpVersion {
  long number;
  std::string_view name;
};

constexpr std::array kCurlHttpVersions{
    CurlHttpVersion{CURL_HTTP_VERSION_1_0, "HTTP/1.0"},
    CurlHttpVersion{CURL_HTTP_VERSION_1_1, "HTTP/1.1"},
    CurlHttpVersion{CURL_HTTP_VERSION_2_0, "HTTP/2"},
    CurlHttpVersion{CURL_HTTP_VERSION_3, "HTTP/3"},
};

/// "DNS:a.example, IP Address:127.0.0.1"
std::vector<std::string> alternative_names(std::string_view list) {
  std::vector<std::string> names;
  for (const auto entry : util::split(list, ',')) {
    const auto name = util::trim(entry);
    const auto colon = name.find(':');
    if (colon != std::string_view::npos) names.emplace_back(name.substr(colon + 1));
  }
  return names;
}

void take_certificate_line(PeerCertificate& certificate, std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const auto name = line.substr(0, colon);
  const auto value = line.substr(colon + 1);
  if (name == "Subject") certificate.subject = value;
  if (name == "Issuer") certificate.issuer = value;
  if (name == "Start date") certificate.valid_from = parse_certificate_time(value);
  if (name == "Expire date") certificate.valid_until = parse_certificate_time(value);
  if (name == "X509v3 Subject Alternative Name") certificate.names = alternative_names(value);
}

}  // namespace

std::optional<PeerCertificate> CurlTransfer::read_certificate() const {
  curl_certinfo* chain = nullptr;
  library_.easy_getinfo(handle_.get(), CURLINFO_CERTINFO, &chain);
  if (chain == nullptr || chain->num_of_certs < 1) return std::nullopt;
  PeerCertificate certificate;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-bounds-pointer-arithmetic): the first is that of the peer
  for (const auto* line = chain->certinfo[0]; line != nullptr; line = line->next) {
    take_certificate_line(certificate, line->data);
  }
  return certificate;
}

void CurlTransfer::record_facts() const {
  if (!request_.facts || !handle_) return;
  auto& facts = *request_.facts;
  const auto moment = [&](CURLINFO what) -> std::optional<Milliseconds> {
    curl_off_t microseconds = 0;
    library_.easy_getinfo(handle_.get(), what, &microseconds);
    if (microseconds <= 0) return std::nullopt;
    return std::chrono::duration_cast<Milliseconds>(std::chrono::microseconds(microseconds));
  };
  const auto number = [&](CURLINFO what) {
    long value = 0;
    library_.easy_getinfo(handle_.get(), what, &value);
    return value;
  };
  facts.resolved = moment(CURLINFO_NAMELOOKUP_TIME_T);
  facts.connected = moment(CURLINFO_CONNECT_TIME_T);
  if (!facts.connected) facts.connected = connected_;
  facts.secured = moment(CURLINFO_APPCONNECT_TIME_T);
  facts.first_byte = head_bytes_ > 0 ? moment(CURLINFO_STARTTRANSFER_TIME_T) : std::nullopt;
  facts.reused_connection = is_reused_;
  const bool needs_tunnel = util::starts_with_ignoring_case(proxy_.url, "http") && url_.scheme == "https";
  facts.waits_for_proxy =
      needs_tunnel && facts.connected && !is_reused_ && number(CURLINFO_HTTP_CONNECTCODE) == 0;
  const char* address = nullptr;
  library_.easy_getinfo(handle_.get(), CURLINFO_PRIMARY_IP, &address);
  if (address != nullptr && *address != '\0' && (facts.connected || is_reused_)) {
    const std::string text(address);
    const bool is_ipv6 = text.find(':') != std::string::npos;
    facts.remote_address =
        fmt::format("{}:{}", is_ipv6 ? "[" + text + "]" : text, number(CURLINFO_PRIMARY_PORT));
  }
  facts.tls_version = tls_version_;
  const auto version = number(CURLINFO_HTTP_VERSION);
  for (const auto& row : kCurlHttpVersions) {
    if (row.number == version && head_bytes_ > 0) facts.http_version = row.name;
  }
  facts.certificate = read_certificate();
  facts.certificates_source = certificates_.source;
}

}  // namespace agentpress::net
