// What an exchange shows of the way it went, besides the reply: for whoever has to say what is wrong with it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::net {

/// Of the server, or of whoever stands in its place. Texts come from the peer: hostile until they passed the
/// gate.
struct PeerCertificate {
  std::string subject{};  ///< "CN=api.example.com; O=Example", in the words of the TLS library
  std::string issuer{};
  std::optional<std::int64_t> valid_from{};   ///< seconds since the epoch
  std::optional<std::int64_t> valid_until{};  ///< seconds since the epoch
  std::vector<std::string> names{};           ///< host names and addresses that it is for
};

/// Moments are counted from the start of the exchange. An unset field was not reached, or is not known.
struct TransferFacts {
  std::optional<std::chrono::milliseconds> resolved{};
  std::optional<std::chrono::milliseconds> connected{};   ///< TCP stood, to the proxy if there is one
  std::optional<std::chrono::milliseconds> secured{};     ///< TLS stood, to the host itself
  std::optional<std::chrono::milliseconds> first_byte{};  ///< of the reply
  std::string remote_address{};                           ///< "192.0.2.1:443"; the proxy's if there is one
  bool waits_for_proxy = false;    ///< TCP stands to an HTTP proxy, which has said nothing to CONNECT yet
  bool reused_connection = false;  ///< of an earlier exchange: the first three moments mean nothing then
  std::string tls_version{};       ///< "TLSv1.3"
  std::string http_version{};      ///< "HTTP/2"
  std::optional<PeerCertificate> certificate{};
  std::string certificates_source{};  ///< where the trusted authorities came from: "system", "SSL_CERT_FILE"
};

/// One field of a subject or an issuer: ("CN = R3, O = Let's Encrypt", "O") is "Let's Encrypt". Empty without
/// it.
std::string name_part(std::string_view distinguished_name, std::string_view part);

}  // namespace agentpress::net
