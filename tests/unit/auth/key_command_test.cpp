// auth/key_command: programs that print a key, and all the ways in which they do not.
#include "auth/key_command.hpp"

#include "support/temporary_directory.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>

using namespace agentpress;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::seconds kAmple{60};

std::expected<std::string, core::Error> shell(const std::string& script,
                                              std::chrono::milliseconds limit = kAmple) {
  return auth::run_key_command({"/bin/sh", "-c", script}, limit);
}

std::string message_of(const std::expected<std::string, core::Error>& result) {
  if (result) return "no error";
  CHECK(result.error().error_class == core::ErrorClass::auth);
  CHECK_FALSE(result.error().hint.empty());
  return result.error().message;
}

}  // namespace

TEST_CASE("key command: its one line is the key, without the line end") {
  CHECK(shell("printf key").value() == "key");
  CHECK(shell("printf 'key\\n'").value() == "key");
  CHECK(shell("printf 'key\\r\\n'").value() == "key");
  CHECK(shell("printf ' k e y '").value() == " k e y ");
  CHECK(shell("printf k; sleep 0.05; printf ey").value() == "key");
}

TEST_CASE("key command: arguments arrive as they are, with no shell between") {
  CHECK(auth::run_key_command({"printf", "%s", "$HOME;`id` *"}, kAmple).value() == "$HOME;`id` *");
}

TEST_CASE("key command: stdin is empty and the environment is ours") {
  CHECK(shell("cat; printf key").value() == "key");
  REQUIRE(::setenv("AGENTPRESS_TEST_KEY", "inherited", 1) == 0);
  CHECK(shell("printf %s \"$AGENTPRESS_TEST_KEY\"").value() == "inherited");
  ::unsetenv("AGENTPRESS_TEST_KEY");
}

TEST_CASE("key command: it gets signals back that we ignore") {
  const auto before = ::signal(SIGPIPE, SIG_IGN);
  CHECK(message_of(shell("kill -PIPE $$; printf key")) ==
        "the key command \"/bin/sh\" was ended by signal 13");
  ::signal(SIGPIPE, before);
}

TEST_CASE("key command: of our pipe it has its stdout and no other end") {
  if (!std::filesystem::exists("/proc/self/fd/1")) return;
  const auto ends = shell(
      "pipe=$(readlink /proc/$$/fd/1); count=0; for end in /proc/$$/fd/*; do "
      "if [ \"$(readlink $end)\" = \"$pipe\" ]; then count=$((count + 1)); fi; done; printf %s $count");
  CHECK(ends.value() == "1");
}

TEST_CASE("key command: a program that does not exist, by name and by path") {
  CHECK(message_of(auth::run_key_command({"agentpress-no-such-program"}, kAmple)) ==
        "the key command \"agentpress-no-such-program\" was not found in PATH");
  CHECK(message_of(auth::run_key_command({"/nonexistent/program"}, kAmple)) ==
        "the key command \"/nonexistent/program\" does not exist");
}

TEST_CASE("key command: a file that cannot be executed") {
  const test::TemporaryDirectory directory;
  const auto file = directory.write("program", "#!/bin/sh\n", 0600);
  CHECK(message_of(auth::run_key_command({file}, kAmple)) ==
        "the key command \"" + file + "\" cannot be run: permission denied");
}

TEST_CASE("key command: no program at all is a mistake of the configuration") {
  for (const auto& arguments : {std::vector<std::string>{}, std::vector<std::string>{""}}) {
    const auto result = auth::run_key_command(arguments, kAmple);
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().error_class == core::ErrorClass::configuration);
  }
}

TEST_CASE("key command: an exit status other than 0 is an error even with a key printed") {
  CHECK(message_of(shell("printf key; exit 1")) ==
        "the key command \"/bin/sh\" exited with status 1, expected 0");
  CHECK(message_of(shell("kill -KILL $$")) == "the key command \"/bin/sh\" was ended by signal 9");
}

TEST_CASE("key command: too much, too many lines, nothing, NUL") {
  CHECK(message_of(shell("yes | head -c 4097")) ==
        "the key command \"/bin/sh\" printed more than 4096 bytes, expected one line with the key");
  CHECK(message_of(shell("exec yes")) ==
        "the key command \"/bin/sh\" printed more than 4096 bytes, expected one line with the key");
  CHECK(message_of(shell("printf 'a\\nb\\n'")) ==
        "the key command \"/bin/sh\" printed several lines, expected one with the key");
  CHECK(message_of(shell("printf 'a\\rb'")) ==
        "the key command \"/bin/sh\" printed several lines, expected one with the key");
  CHECK(message_of(shell("true")) == "the key command \"/bin/sh\" printed nothing, expected the key");
  CHECK(message_of(shell("printf ' \\n'")) ==
        "the key command \"/bin/sh\" printed nothing, expected the key");
  CHECK(message_of(shell("printf 'a\\0b'")) ==
        "the key command \"/bin/sh\" printed a NUL byte, expected one line of text");
  CHECK(shell("head -c 4095 /dev/zero | tr '\\0' k; echo").value().size() == 4095);
}

TEST_CASE("key command: at the limit it is killed with everything it started") {
  const test::TemporaryDirectory directory;
  const auto pids = directory.path() + "/pids";
  const auto result = shell("sleep 600 & echo $! > '" + pids + "'; echo $$ >> '" + pids + "'; wait", 300ms);
  CHECK(message_of(result) == "the key command \"/bin/sh\" did not finish within 0.3 s and was stopped");
  std::ifstream file(pids);
  pid_t process = 0;
  int count = 0;
  while (file >> process) {
    ++count;
    // The killed child of the shell is reaped by whoever adopts it: wait for that, not for a time.
    bool is_alive = true;
    for (int attempt = 0; attempt < 6000 && is_alive; ++attempt) {
      std::ifstream status("/proc/" + std::to_string(process) + "/stat");
      std::string number, name, state;
      is_alive =
          ::kill(process, 0) == 0 && (!(status >> number >> name >> state) || (state != "Z" && state != "X"));
      if (is_alive) ::usleep(10000);
    }
    CHECK_FALSE(is_alive);
  }
  CHECK(count == 2);
}

TEST_CASE("key command: closing stdout does not end the limit") {
  CHECK(message_of(shell("printf key; exec >&-; sleep 600", 300ms)) ==
        "the key command \"/bin/sh\" did not finish within 0.3 s and was stopped");
}

TEST_CASE("key command: a process left behind with its stdout does not hold us up") {
  // The sleep outlives the test by far, so a hang would show as the limit's error.
  const auto result = shell("sleep 30 2>/dev/null & printf key", 20s);
  CHECK(result.value() == "key");
}

TEST_CASE("key command: an exit status that nobody kept is an error") {
  const auto before = ::signal(SIGCHLD, SIG_IGN);
  CHECK(message_of(shell("printf key")) ==
        "the key command \"/bin/sh\" ended, but its exit status could not be read");
  ::signal(SIGCHLD, before);
}
