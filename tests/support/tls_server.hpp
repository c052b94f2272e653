// A TLS server on 127.0.0.1 for tests: the openssl program with a certificate made for this run.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

namespace agentpress::test {

/// Answers every GET of /answer with "secure".
class TlsServer {
 public:
  /// `subject_alternative_name` is OpenSSL's: "IP:127.0.0.1,DNS:localhost"; the issuer is the subject itself.
  explicit TlsServer(const std::string& subject_alternative_name,
                     const std::string& subject = "/CN=agentpress-test");
  ~TlsServer();
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  /// False without the openssl program.
  bool is_available() const { return port_ != 0; }
  int port() const { return port_; }
  std::string url(std::string_view host) const;
  std::string certificate() const { return directory_ + "/certificate.pem"; }

 private:
  bool make_certificate(const std::string& name, const std::string& subject);
  void serve();

  std::string directory_;
  pid_t process_ = -1;
  int output_ = -1;
  int port_ = 0;
};

}  // namespace agentpress::test
