// The transport over real TLS: a server of the openssl program with a certificate made for this run.
#include "exchange.hpp"
#include "fake_resolver.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

using namespace agentpress;
using namespace agentpress::test;
using core::ErrorClass;

namespace {

/// Runs openssl with its output into a pipe; nothing when there is no such program.
struct Child {
  pid_t process = -1;
  int output = -1;
};

std::optional<Child> spawn_openssl(std::vector<std::string> arguments, const std::string& directory) {
  int ends[2] = {-1, -1};
  if (pipe(ends) != 0) return std::nullopt;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", 0, 0);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", 1, 0);
  posix_spawn_file_actions_addchdir_np(&actions, directory.c_str());
  arguments.insert(arguments.begin(), "openssl");
  std::vector<char*> pointers;
  for (auto& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  Child child;
  const int fault = posix_spawnp(&child.process, "openssl", &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  child.output = ends[0];
  if (fault == 0) return child;
  close(ends[0]);
  return std::nullopt;
}

class TlsServer {
 public:
  explicit TlsServer(const std::string& subject_alternative_name) {
    std::string pattern = (std::filesystem::temp_directory_path() / "agentpress-tls-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    directory_ = pattern;
    std::ofstream(directory_ + "/answer")
        << "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 6\r\n\r\nsecure";
    if (make_certificate(subject_alternative_name)) serve();
  }
  ~TlsServer() {
    if (server_.process > 0) {
      kill(server_.process, SIGKILL);
      waitpid(server_.process, nullptr, 0);
      close(server_.output);
    }
    std::filesystem::remove_all(directory_);
  }
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  bool is_available() const { return port_ != 0; }
  std::string url(std::string_view host) const { return fmt::format("https://{}:{}/answer", host, port_); }
  std::string certificate() const { return directory_ + "/certificate.pem"; }

 private:
  bool make_certificate(const std::string& name) {
    auto child = spawn_openssl({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                                "-nodes", "-keyout", "key.pem", "-out", "certificate.pem", "-days", "2",
                                "-subj", "/CN=agentpress-test", "-addext", "subjectAltName=" + name},
                               directory_);
    if (!child) return false;
    int status = 1;
    waitpid(child->process, &status, 0);
    close(child->output);
    return status == 0;
  }

  /// The program prints "ACCEPT address:port" once it listens.
  void serve() {
    auto child = spawn_openssl(
        {"s_server", "-accept", "127.0.0.1:0", "-cert", "certificate.pem", "-key", "key.pem", "-HTTP"},
        directory_);
    if (!child) return;
    server_ = *child;
    std::string line;
    char byte = 0;
    while (read(server_.output, &byte, 1) == 1) {
      if (byte != '\n') {
        line += byte;
        continue;
      }
      const auto colon = line.rfind(':');
      if (line.starts_with("ACCEPT") && colon != std::string::npos) {
        port_ = std::atoi(line.c_str() + colon + 1);
        return;
      }
      line.clear();
    }
  }

  std::string directory_;
  Child server_;
  int port_ = 0;
};

}  // namespace

TEST_CASE(
    "tls: a self-signed certificate is trusted only when it is named, and only for its own host names") {
  TlsServer server("IP:127.0.0.1,DNS:localhost");
  if (!server.is_available()) {
    MESSAGE("skipped: no openssl program");
    return;
  }
  const auto untrusted = exchange(get(server.url("127.0.0.1")));
  REQUIRE(untrusted.error.has_value());
  CHECK(untrusted.error->error_class == ErrorClass::certificate);
  CHECK(untrusted.error->message.ends_with("is not trusted: it is self-signed"));
  CHECK_FALSE(untrusted.error->retryable);

  auto request = get(server.url("127.0.0.1"));
  request.ca_file = server.certificate();
  const auto trusted = exchange(request);
  CHECK_FALSE(trusted.error.has_value());
  CHECK(trusted.body == "secure");

  const auto by_variable = exchange(get(server.url("localhost")),
                                    util::Environment(std::map<std::string, std::string, std::less<>>{
                                        {"SSL_CERT_FILE", server.certificate()}}));
  CHECK(by_variable.body == "secure");

  request.url = server.url(kHostHere);
  const auto other_name = exchange(request);
  REQUIRE(other_name.error.has_value());
  CHECK(other_name.error->error_class == ErrorClass::certificate);
  CHECK(other_name.error->message.find("another host name than here.example") != std::string::npos);

  request.url = server.url("127.0.0.1");
  request.url.replace(0, 5, "http");
  const auto plain = exchange(request);
  REQUIRE(plain.error.has_value());
  CHECK_FALSE(plain.head.has_value());

  INFO("SSLKEYLOGFILE was set before libcurl was opened");
  CHECK_FALSE(std::filesystem::exists("tls_session_keys.log"));
}

TEST_CASE("tls: a CA file that is missing or holds no certificate is a certificate error that names it") {
  auto request = get("https://127.0.0.1:9/");
  request.ca_file = "/nowhere/ca.pem";
  const auto missing = exchange(request);
  REQUIRE(missing.error.has_value());
  CHECK(missing.error->error_class == ErrorClass::certificate);
  CHECK(missing.error->message.find("/nowhere/ca.pem") != std::string::npos);

  TlsServer server("IP:127.0.0.1");
  if (!server.is_available()) return;
  request.url = server.url("127.0.0.1");
  request.ca_file = "/etc/hostname";
  const auto no_certificate = exchange(request);
  REQUIRE(no_certificate.error.has_value());
  CHECK(no_certificate.error->error_class == ErrorClass::certificate);
  CHECK(no_certificate.error->message.find("/etc/hostname (from --cacert) holds no usable certificate") !=
        std::string::npos);
}
