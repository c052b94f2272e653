#include "support/tls_server.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <vector>

namespace agentpress::test {
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

}  // namespace

TlsServer::TlsServer(const std::string& subject_alternative_name, const std::string& subject) {
  std::string pattern = (std::filesystem::temp_directory_path() / "agentpress-tls-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
  directory_ = pattern;
  std::ofstream(directory_ + "/answer")
      << "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 6\r\n\r\nsecure";
  if (make_certificate(subject_alternative_name, subject)) serve();
}

TlsServer::~TlsServer() {
  if (process_ > 0) {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    close(output_);
  }
  std::filesystem::remove_all(directory_);
}

std::string TlsServer::url(std::string_view host) const {
  return fmt::format("https://{}:{}/answer", host, port_);
}

bool TlsServer::make_certificate(const std::string& name, const std::string& subject) {
  auto child = spawn_openssl({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                              "-nodes", "-keyout", "key.pem", "-out", "certificate.pem", "-days", "2",
                              "-subj", subject, "-addext", "subjectAltName=" + name},
                             directory_);
  if (!child) return false;
  int status = 1;
  waitpid(child->process, &status, 0);
  close(child->output);
  return status == 0;
}

/// The program prints "ACCEPT address:port" once it listens.
void TlsServer::serve() {
  auto child = spawn_openssl(
      {"s_server", "-accept", "127.0.0.1:0", "-cert", "certificate.pem", "-key", "key.pem", "-HTTP"},
      directory_);
  if (!child) return;
  process_ = child->process;
  output_ = child->output;
  std::string line;
  char byte = 0;
  while (read(output_, &byte, 1) == 1) {
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

}  // namespace agentpress::test
