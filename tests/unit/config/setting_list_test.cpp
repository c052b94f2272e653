// config/setting_list: what is set, without secrets.
#include "config/setting_list.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace agentpress;

TEST_CASE("setting list: every value with its line, and nothing that may be a key") {
  std::string text;
  for (const auto& setting : config::list_settings("default_model = 'x'\n"
                                                   "[aliases]\n"
                                                   "fast = 'groq/y'\n"
                                                   "[providers.groq]\n"
                                                   "timeout_idle = 5\n"
                                                   "allow_http = true\n"
                                                   "prefixes = ['a-', 'b-']\n"
                                                   "extra_body = { top_k = 5 }\n"
                                                   "api_key = 'canary'\n"
                                                   "api_key_cmd = ['echo', 'canary']\n"
                                                   "headers = { 'X-Team' = 'canary' }\n",
                                                   "c.toml")) {
    text += fmt::format("{}: {} = {}\n", setting.line, setting.key, setting.value);
  }
  CHECK(text ==
        "1: default_model = \"x\"\n"
        "3: aliases.fast = \"groq/y\"\n"
        "5: providers.groq.timeout_idle = 5\n"
        "6: providers.groq.allow_http = true\n"
        "7: providers.groq.prefixes = [\"a-\",\"b-\"]\n"
        "8: providers.groq.extra_body = {\"top_k\":5}\n"
        "9: providers.groq.api_key = set (hidden)\n"
        "10: providers.groq.api_key_cmd = set (hidden)\n"
        "11: providers.groq.headers = set (hidden)\n");
}
