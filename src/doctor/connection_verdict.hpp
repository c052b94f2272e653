// The verdicts on the way to a provider: proxy, name, connection, TLS. Pure.
#pragma once

#include "doctor/check.hpp"
#include "doctor/observation.hpp"

namespace agentpress::doctor {

/// `asked` is null before anything was asked.
CheckResult judge_proxy(const ProbeSubject& subject, const net::ProxyChoice& proxy, const Asked* asked,
                        const Limits& limits);

CheckResult judge_name(const ProbeSubject& subject, const net::ProxyChoice& proxy, const NameSearch& search,
                       const Limits& limits);

/// A local server that nobody asked for and that does not run is a note.
CheckResult judge_connection(const ProbeSubject& subject, const net::ProxyChoice& proxy, const Asked& asked,
                             const Limits& limits);

/// `shown` is the certificate that a second, unjudging handshake was given after the first had failed; null
/// without one.
CheckResult judge_tls(const ProbeSubject& subject, const net::ProxyChoice& proxy, const Asked& asked,
                      const net::PeerCertificate* shown, const Limits& limits);

}  // namespace agentpress::doctor
