// Which certificate authorities a request trusts, decided by us: libcurl's built-in default reads a whole
// bundle for every connection, and only its command-line tool looks at the environment.
#pragma once

#include "core/error.hpp"
#include "util/environment.hpp"

#include <expected>
#include <string>

namespace agentpress::net {

struct CertificateStore {
  std::string file;       ///< PEM; empty for none
  std::string directory;  ///< of hashed links; empty for none
  std::string source;     ///< "--cacert", "SSL_CERT_FILE", ..., "system"
};

/// Where the system keeps its authorities; arguments so that a test can name others.
struct SystemCertificates {
  std::string hashed_directory = "/etc/ssl/certs";
  std::string bundle = "/etc/ssl/certs/ca-certificates.crt";
  std::string other_bundle = "/etc/pki/tls/certs/ca-bundle.crt";
};

/// `ca_file`, else CURL_CA_BUNDLE, else SSL_CERT_FILE and SSL_CERT_DIR, else the system's directory if it has
/// hashed links, else its bundle. A file or directory that was named but cannot be used is a `certificate`
/// error.
std::expected<CertificateStore, core::Error> choose_certificate_store(const std::string& ca_file,
                                                                      const util::Environment& environment,
                                                                      const SystemCertificates& system = {});

}  // namespace agentpress::net
