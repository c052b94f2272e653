#include "doctor/certificate_issuers.hpp"

#include "doctor/observation.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>

namespace agentpress::doctor {
namespace {

struct IssuerMark {
  std::string_view word;  ///< lower case, anywhere in the issuer
  std::string_view product;
};

constexpr std::array kInterceptors{
    IssuerMark{"zscaler", "Zscaler"},
    IssuerMark{"netskope", "Netskope"},
    IssuerMark{"goskope", "Netskope"},
    IssuerMark{"palo alto networks", "Palo Alto Networks"},
    IssuerMark{"fortinet", "Fortinet"},
    IssuerMark{"fortigate", "Fortinet"},
    IssuerMark{"blue coat", "Blue Coat"},
    IssuerMark{"bluecoat", "Blue Coat"},
    IssuerMark{"sophos", "Sophos"},
    IssuerMark{"cisco umbrella", "Cisco Umbrella"},
    IssuerMark{"opendns", "Cisco Umbrella"},
    IssuerMark{"check point", "Check Point"},
    IssuerMark{"forcepoint", "Forcepoint"},
    IssuerMark{"websense", "Forcepoint"},
    IssuerMark{"skyhigh", "Skyhigh"},
    IssuerMark{"mcafee web gateway", "McAfee Web Gateway"},
    IssuerMark{"barracuda", "Barracuda"},
    IssuerMark{"iboss", "iboss"},
    IssuerMark{"watchguard", "WatchGuard"},
    IssuerMark{"sonicwall", "SonicWall"},
    IssuerMark{"cloudflare gateway", "Cloudflare Gateway"},
    IssuerMark{"gateway ca - cloudflare", "Cloudflare Gateway"},
    IssuerMark{"cloudflare for teams", "Cloudflare Gateway"},
    IssuerMark{"mitmproxy", "mitmproxy"},
    IssuerMark{"charles proxy", "Charles Proxy"},
    IssuerMark{"do_not_trust", "Fiddler"},
    IssuerMark{"fiddler", "Fiddler"},
    IssuerMark{"portswigger", "Burp"},
    IssuerMark{"owasp zap", "ZAP"},
    IssuerMark{"zed attack proxy", "ZAP"},
    IssuerMark{"squid", "Squid"},
    IssuerMark{"kaspersky", "Kaspersky"},
    IssuerMark{"eset ssl filter", "ESET"},
    IssuerMark{"avast", "Avast"},
    IssuerMark{"avg technologies", "AVG"},
    IssuerMark{"bitdefender", "Bitdefender"},
    IssuerMark{"norton web", "Norton"},
    IssuerMark{"adguard", "AdGuard"},
};

constexpr std::array<std::string_view, 22> kPublicAuthorities{
    "let's encrypt", "digicert",  "google trust services",
    "amazon",        "sectigo",   "comodo",
    "globalsign",    "microsoft", "cloudflare, inc",
    "godaddy",       "entrust",   "ssl corp",
    "ssl.com",       "zerossl",   "buypass",
    "identrust",     "internet2", "certum",
    "asseco",        "starfield", "apple inc",
    "actalis"};

}  // namespace

std::string intercepting_product(const net::PeerCertificate& certificate) {
  const auto issuer = util::lower_ascii(certificate.issuer);
  const auto* row = std::ranges::find_if(
      kInterceptors, [&](const IssuerMark& mark) { return issuer.find(mark.word) != std::string::npos; });
  return row == kInterceptors.end() ? "" : std::string(row->product);
}

bool is_public_authority(const net::PeerCertificate& certificate) {
  const auto issuer = util::lower_ascii(certificate.issuer);
  return std::ranges::any_of(kPublicAuthorities,
                             [&](std::string_view name) { return issuer.find(name) != std::string::npos; });
}

std::string issuer_words(const net::PeerCertificate& certificate) {
  auto name = net::name_part(certificate.issuer, "O");
  if (name.empty()) name = net::name_part(certificate.issuer, "CN");
  return name.empty() ? "an issuer without a name" : one_line(name, 80);
}

}  // namespace agentpress::doctor
