// Who signs certificates: what opens TLS on the way, and who is known to sign for the public internet.
#pragma once

#include "net/transfer_facts.hpp"

#include <string>
#include <string_view>

namespace agentpress::doctor {

/// The product that has put itself in between, by the words of its issuer ("Zscaler"); empty when none is
/// known.
std::string intercepting_product(const net::PeerCertificate& certificate);

/// True for the authorities that sign for most of the public internet. False proves nothing.
bool is_public_authority(const net::PeerCertificate& certificate);

/// A name for people: the organisation of the issuer, else its common name.
std::string issuer_words(const net::PeerCertificate& certificate);

}  // namespace agentpress::doctor
