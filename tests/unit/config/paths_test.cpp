// config/paths: where the user's files are.
#include "config/paths.hpp"

#include "support/variables.hpp"

#include <doctest/doctest.h>

using namespace agentpress;
using test::variables;

TEST_CASE("paths: XDG_CONFIG_HOME goes before HOME") {
  const auto both = variables({{"XDG_CONFIG_HOME", "/xdg/"}, {"HOME", "/home/ada"}});
  CHECK(config::config_directory(both) == "/xdg/agentpress");
  CHECK(config::default_config_path(both) == "/xdg/agentpress/config.toml");
  CHECK(config::stored_keys_path(both) == "/xdg/agentpress/keys.toml");
  CHECK(config::config_directory(variables({{"HOME", "/home/ada"}})) == "/home/ada/.config/agentpress");
}

TEST_CASE("paths: relative and empty variables are ignored") {
  CHECK(config::config_directory(variables({{"XDG_CONFIG_HOME", "xdg"}, {"HOME", "/home/ada"}})) ==
        "/home/ada/.config/agentpress");
  CHECK(config::config_directory(variables({{"XDG_CONFIG_HOME", ""}, {"HOME", "/home/ada"}})) ==
        "/home/ada/.config/agentpress");
  const auto unusable = variables({{"XDG_CONFIG_HOME", "."}, {"HOME", "ada"}});
  CHECK(config::config_directory(unusable).empty());
  CHECK(config::default_config_path(unusable).empty());
  CHECK(config::stored_keys_path({}).empty());
}
