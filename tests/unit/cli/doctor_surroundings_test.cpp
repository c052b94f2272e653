// The checks of doctor that look at variables, the terminal, the search path and the libraries.
#include "unit/cli/doctor_machine.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>

#include <array>
#include <set>

using namespace agentpress::cli;
using namespace agentpress::doctor;

TEST_CASE("doctor: every check has an id, a group and a title of its own") {
  std::set<std::string> seen;
  for (const auto& row : doctor_check_table()) {
    CAPTURE(row.id);
    CHECK(seen.insert(std::string(row.id)).second);
    CHECK(row.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos);
    CHECK((row.group == "environment" || row.group == "provider"));
    CHECK_FALSE(row.title.empty());
  }
}

TEST_CASE("doctor: a finding that is not fine says what to do") {
  OtherMachine machine;
  machine.variables = {{"PATH", "/nonexistent"}, {"https_proxy", "gopher://x"}, {"LANG", "de_DE.ISO-8859-1"}};
  machine.curl_version = "libcurl.so.4 cannot be opened: no such file";
  for (const char* id : {"config", "proxies", "locale", "build"}) {
    CAPTURE(id);
    const auto found = machine.look(id).result;
    CHECK(found.status != Status::ok);
    CHECK(found.finding != FindingClass::none);
    CHECK(found.fix);
    CHECK_FALSE(found.summary.empty());
  }
}

TEST_CASE("doctor: proxy variables that cannot work, differ, or surprise") {
  struct ProxyCase {
    std::map<std::string, std::string> variables;
    Status status;
    std::string words;
  };
  const std::vector<ProxyCase> cases{
      {{}, Status::ok, "no proxy is set"},
      {{{"https_proxy", "http://user:secret@proxy.test:3128"}},
       Status::ok,
       "http://proxy.test:3128 (https_proxy)"},
      {{{"HTTPS_PROXY", "proxy.test:3128"}}, Status::ok, "http://proxy.test:3128 (HTTPS_PROXY)"},
      {{{"ALL_PROXY", "socks5h://127.0.0.1:9050"}}, Status::ok, "socks5h://127.0.0.1:9050 (ALL_PROXY)"},
      {{{"HTTPS_PROXY", "htps://proxy.test"}},
       Status::failed,
       "HTTPS_PROXY has a scheme that no proxy speaks"},
      {{{"https_proxy", "\"http://proxy.test\""}}, Status::failed, "https_proxy"},
      {{{"https_proxy", "http://a:1"}, {"HTTPS_PROXY", "http://b:1"}}, Status::warning, "https_proxy counts"},
      {{{"https_proxy", "http://a:1"}, {"HTTPS_PROXY", "http://a:1"}}, Status::ok, "http://a:1"},
      {{{"no_proxy", "a.test"}, {"NO_PROXY", "b.test"}}, Status::warning, "no_proxy counts"},
      {{{"NO_PROXY", "https://api.openai.com"}}, Status::warning, "https://api.openai.com"},
      {{{"NO_PROXY", "api.*.com,10.0.0.0/8"}}, Status::warning, "api.*.com"},
      {{{"NO_PROXY", "localhost,.corp.test,*.corp.test,10.0.0.0/8,fd00::/8,[::1]:80"}},
       Status::ok,
       "no proxy"},
      {{{"https_proxy", "http://a:1"}, {"NO_PROXY", "*"}}, Status::note, "never used"},
      {{{"HTTP_PROXY", "http://a:1"}}, Status::note, "HTTP_PROXY is not read"},
  };
  for (const auto& example : cases) {
    CAPTURE(example.words);
    OtherMachine machine;
    machine.variables.insert(example.variables.begin(), example.variables.end());
    const auto found = machine.look("proxies").result;
    CHECK(found.status == example.status);
    CHECK(found.summary.find(example.words) != std::string::npos);
    CHECK(found.summary.find("secret") == std::string::npos);
  }
}

TEST_CASE("doctor: certificate authorities and where they come from") {
  OtherMachine machine;
  machine.variables["SSL_CERT_FILE"] = machine.path("none.pem");
  const auto missing = machine.look("ca").result;
  CHECK(missing.status == Status::failed);
  CHECK(missing.finding == FindingClass::certificate);
  CHECK(missing.fix->command == "unset SSL_CERT_FILE");
  machine.variables.erase("SSL_CERT_FILE");
  machine.options.ca_file = machine.path("none.pem");
  CHECK(machine.look("ca").result.status == Status::failed);
}

TEST_CASE("doctor: libraries with known faults") {
  struct Library {
    std::string line;
    Status status;
  };
  for (const auto& [line, status] :
       {Library{"libcurl/8.21.0 OpenSSL/3.5.0", Status::ok},
        Library{"libcurl/9.0.0 OpenSSL/3.5.0", Status::ok},
        Library{"libcurl/7.88.1 OpenSSL/3.0.19 zlib/1.2.13", Status::note},
        Library{"libcurl/8.20.9", Status::note}, Library{"libcurl/8.21.0 OpenSSL/1.1.1w", Status::warning},
        Library{"libcurl/7.86.0", Status::failed}, Library{"libcurl/", Status::failed},
        Library{"no libcurl at all", Status::failed}}) {
    CAPTURE(line);
    OtherMachine machine;
    machine.curl_version = line;
    CHECK(machine.look("build").result.status == status);
  }
}

TEST_CASE("doctor: the locale decides by the first variable that is set") {
  OtherMachine machine;
  CHECK(machine.look("locale").result.summary == "C.UTF-8 (LANG)");
  machine.variables["LC_ALL"] = "en_US.utf8";
  CHECK(machine.look("locale").result.status == Status::ok);
  machine.variables["LC_ALL"] = "C";
  CHECK(machine.look("locale").result.status == Status::note);
  machine.variables["LC_ALL"] = "de_DE.ISO-8859-1";
  CHECK(machine.look("locale").result.status == Status::warning);
  machine.variables = {};
  CHECK(machine.look("locale").result.summary == "LANG is C, and answers are UTF-8");
}

TEST_CASE("doctor: the terminal, when there is one") {
  OtherMachine machine;
  CHECK(machine.look("terminal").result.status == Status::ok);
  machine.writes_to_terminal = true;
  CHECK(machine.look("terminal").result.status == Status::note);
  machine.variables["TERM"] = "xterm-256color";
  CHECK(machine.look("terminal").result.summary == "xterm-256color, 80 columns");
  machine.variables["NO_COLOR"] = "1";
  CHECK(machine.look("terminal").result.summary ==
        "xterm-256color, 80 columns, no colours because of NO_COLOR");
  machine.columns = 40;
  CHECK(machine.look("terminal").result.status == Status::note);
  machine.variables["TERM"] = "dumb";
  CHECK(machine.look("terminal").result.fix->command == "export TERM=xterm-256color");
}

TEST_CASE("doctor: standard input is looked at and never read") {
  OtherMachine machine;
  std::array<int, 2> pipe{};
  REQUIRE(::pipe2(pipe.data(), O_CLOEXEC) == 0);
  machine.input_descriptor = pipe[0];
  CHECK(machine.look("stdin").result.status == Status::note);
  REQUIRE(::write(pipe[1], "x", 1) == 1);
  CHECK(machine.look("stdin").result.summary == "standard input is a pipe");
  char byte = 0;
  CHECK(::read(pipe[0], &byte, 1) == 1);
  ::close(pipe[1]);
  CHECK(machine.look("stdin").result.status == Status::ok);
  ::close(pipe[0]);
  machine.input_descriptor = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  CHECK(machine.look("stdin").result.summary == "standard input is /dev/null");
  ::close(machine.input_descriptor);
  CHECK(machine.look("stdin").result.summary == "standard input is closed");
}

TEST_CASE("doctor: another program of this name that PATH finds first") {
  OtherMachine machine;
  machine.program_path = machine.write("opt/agentpress", "program", 0755);
  const auto missing = machine.look("path").result;
  CHECK(missing.status == Status::note);
  CHECK(missing.fix->command == "export PATH=" + machine.path("opt") + ":\"$PATH\"");
  machine.write("bin/agentpress", "#!/usr/bin/python3\n", 0755);
  const auto other = machine.look("path").result;
  CHECK(other.status == Status::warning);
  CHECK(other.summary.find("a script of Python, which has a package of this name") != std::string::npos);
  machine.variables["PATH"] = machine.path("opt") + ":" + machine.path("bin");
  CHECK(machine.look("path").result.status == Status::ok);
  std::filesystem::create_directories(machine.path("links"));
  std::filesystem::create_symlink(machine.program_path, machine.path("links/agentpress"));
  machine.variables["PATH"] = machine.path("links");
  CHECK(machine.look("path").result.status == Status::ok);
  machine.write("bin/agentpress", "not executable", 0644);
  machine.variables["PATH"] = machine.path("bin");
  CHECK(machine.look("path").result.status == Status::note);
}

TEST_CASE("doctor: completion is found where it is installed, or loaded") {
  OtherMachine machine;
  machine.program_path = machine.path("prefix/bin/agentpress");
  CHECK(machine.look("completion").result.status == Status::ok);
  machine.variables["SHELL"] = "/bin/fish";
  const auto missing = machine.look("completion").result;
  if (missing.status == Status::note) {  // this machine has none of its own
    CHECK(missing.fix->command == "echo 'agentpress completion fish | source' >> ~/.config/fish/config.fish");
    machine.write("home/.config/fish/config.fish", "agentpress completion fish | source\n");
    CHECK(machine.look("completion").result.status == Status::ok);
  }
  machine.write("prefix/share/zsh/site-functions/_agentpress", "");
  machine.variables["SHELL"] = "/usr/bin/zsh";
  CHECK(machine.look("completion").result.status == Status::ok);
  machine.variables["SHELL"] = "/usr/bin/tcsh";
  CHECK(machine.look("completion").result.summary == "none is known for tcsh");
}
