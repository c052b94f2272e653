// util/user_path: paths as people write and read them.
#include "util/user_path.hpp"

#include "support/variables.hpp"

#include <doctest/doctest.h>

using namespace agentpress::util;

TEST_CASE("expand_home: only a leading ~/ is expanded, and only with HOME set") {
  const Environment home = agentpress::test::variables({{"HOME", "/home/ada/"}});
  CHECK(expand_home("~/key", home) == "/home/ada/key");
  CHECK(expand_home("/etc/~/key", home) == "/etc/~/key");
  CHECK(expand_home("~other/key", home) == "~other/key");
  CHECK(expand_home("~/key", Environment{}) == "~/key");
  CHECK(expand_home("~/key", agentpress::test::variables({{"HOME", "relative"}})) == "~/key");
}

TEST_CASE("abbreviate_home: paths below HOME, and no path that only begins like it") {
  const Environment home = agentpress::test::variables({{"HOME", "/home/ada"}});
  CHECK(abbreviate_home("/home/ada/.config/x", home) == "~/.config/x");
  CHECK(abbreviate_home("/home/adam/x", home) == "/home/adam/x");
  CHECK(abbreviate_home("/home/ada/x", Environment{}) == "/home/ada/x");
}

TEST_CASE("shell_quoted: quotes only what needs them and leaves the tilde outside") {
  CHECK(shell_quoted("/home/ada/key-1.txt") == "/home/ada/key-1.txt");
  CHECK(shell_quoted("/home/a b") == "'/home/a b'");
  CHECK(shell_quoted("it's") == "'it'\\''s'");
  CHECK(shell_quoted("~/a b") == "~/'a b'");
  CHECK(shell_quoted("") == "''");
}
