// config/toml_edit: one entry changes, every other byte stays.
#include "config/toml_edit.hpp"

#include "core/error.hpp"

#include <doctest/doctest.h>

using namespace agentpress;

namespace {

std::string top(std::string_view content, std::string_view value) {
  return config::change_toml(content, {.table = "", .key = "default_model", .value = std::string(value)},
                             "c.toml");
}

std::string alias(std::string_view content, std::string_view name, std::string_view value) {
  return config::change_toml(
      content, {.table = "aliases", .key = std::string(name), .value = std::string(value)}, "c.toml");
}

std::string without(std::string_view content, std::string_view table, std::string_view key) {
  return config::change_toml(
      content, {.table = std::string(table), .key = std::string(key), .value = std::nullopt}, "c.toml");
}

std::string message_of(auto change) {
  try {
    change();
  } catch (const core::StartupError& error) {
    CHECK(error.error().error_class == core::ErrorClass::configuration);
    return error.error().message;
  }
  return "no error";
}

}  // namespace

TEST_CASE("toml edit: a value is replaced in its place, whatever stands around it") {
  CHECK(top("default_model = \"a\"\n", "b") == "default_model = \"b\"\n");
  CHECK(top("# x\n  default_model   =   'a'   # why\n\n[aliases]\n", "b") ==
        "# x\n  default_model   =   \"b\"   # why\n\n[aliases]\n");
  CHECK(top("default_model = '''\na\nb'''\n[z]\n", "b") == "default_model = \"b\"\n[z]\n");
  CHECK(top("default_model = \"a\"", "b") == "default_model = \"b\"");
  CHECK(alias("[aliases]\n\"é\" = \"é\" # é\nx = 'é' # é\n", "x", "ü") ==
        "[aliases]\n\"é\" = \"é\" # é\nx = \"ü\" # é\n");
  CHECK(alias("aliases = { a = 'x', b = 'y' } # z\n", "a", "c") == "aliases = { a = \"c\", b = 'y' } # z\n");
  CHECK(alias("aliases.a = 'x'\naliases.\"b c\" = 'y'\n", "b c", "z") ==
        "aliases.a = 'x'\naliases.\"b c\" = \"z\"\n");
}

TEST_CASE("toml edit: a new entry of the top level comes after the others, and before every table") {
  CHECK(top("", "a") == "default_model = \"a\"\n");
  CHECK(top("config_version = 1", "a") == "config_version = 1\ndefault_model = \"a\"\n");
  CHECK(top("config_version = 1 # one\n\n# about x\n[x]\na = 1\n", "a") ==
        "config_version = 1 # one\ndefault_model = \"a\"\n\n# about x\n[x]\na = 1\n");
  CHECK(top("# only words\n", "a") == "# only words\ndefault_model = \"a\"\n");
  CHECK(top("# head\n\n# about x\n[x]\na = 1\n", "a") ==
        "# head\n\ndefault_model = \"a\"\n\n# about x\n[x]\na = 1\n");
  CHECK(top("# about x\n[x]\n", "a") == "default_model = \"a\"\n\n# about x\n[x]\n");
  CHECK(top("[x]\n", "a") == "default_model = \"a\"\n\n[x]\n");
  CHECK(top("providers.groq.auth = 'none'\n[x]\n", "a") ==
        "providers.groq.auth = 'none'\ndefault_model = \"a\"\n[x]\n");
  CHECK(top("x = [\n  'a',\n  # [b]\n  '[c]',\n]\n[y]\n", "a") ==
        "x = [\n  'a',\n  # [b]\n  '[c]',\n]\ndefault_model = \"a\"\n[y]\n");
}

TEST_CASE("toml edit: a new entry of a table goes where the table is") {
  CHECK(alias("", "a", "b") == "[aliases]\na = \"b\"\n");
  CHECK(alias("x = 1", "a", "b") == "x = 1\n\n[aliases]\na = \"b\"\n");
  CHECK(alias("[aliases]\n# c\n\n[z]\n", "a", "b") == "[aliases]\na = \"b\"\n# c\n\n[z]\n");
  CHECK(alias("[aliases]", "a", "b") == "[aliases]\na = \"b\"\n");
  CHECK(alias("[aliases]\nz = 'y' # z\n\n# about p\n[p]\n", "a", "b") ==
        "[aliases]\nz = 'y' # z\na = \"b\"\n\n# about p\n[p]\n");
  CHECK(alias("aliases.z = 'y'\n[p]\n", "a", "b") == "aliases.z = 'y'\naliases.a = \"b\"\n[p]\n");
  CHECK(alias("aliases = { z = 'y' }\n", "a", "b") == "aliases = { z = 'y', a = \"b\" }\n");
  CHECK(alias("aliases = {} # none\n", "a", "b") == "aliases = { a = \"b\" } # none\n");
}

TEST_CASE("toml edit: an entry is removed with its line, and nothing else is") {
  CHECK(without("a = 'x'\ndefault_model = 'b' # c\n\n# d\n", "", "default_model") == "a = 'x'\n\n# d\n");
  CHECK(without("default_model = '''\na\n'''", "", "default_model").empty());
  CHECK(without("[aliases]\n# x\na = 'x'\n# y\nb = 'y'\n", "aliases", "a") ==
        "[aliases]\n# x\n# y\nb = 'y'\n");
  CHECK(without("[aliases]\na = 'x'\n", "aliases", "a") == "[aliases]\n");
  CHECK(without("aliases.a = 'x'\nz = 1\n", "aliases", "a") == "z = 1\n");
  CHECK(without("aliases = { a = 'x', b = 'y' }\n", "aliases", "a") == "aliases = { b = 'y' }\n");
  CHECK(without("aliases = { a = 'x', b = 'y' }\n", "aliases", "b") == "aliases = { a = 'x' }\n");
  CHECK(without("aliases = { a = 'x' }\n", "aliases", "a") == "aliases = {  }\n");
}

TEST_CASE("toml edit: line ends and the byte order mark stay as they are") {
  CHECK(top("a = 1\r\n[x]\r\n", "b") == "a = 1\r\ndefault_model = \"b\"\r\n[x]\r\n");
  CHECK(alias("a = 1\r\n", "x", "y") == "a = 1\r\n\r\n[aliases]\r\nx = \"y\"\r\n");
  CHECK(without("a = 'x'\r\nb = 1\r\n", "", "a") == "b = 1\r\n");
  CHECK(top("\xEF\xBB\xBF"
            "default_model = 'é'\n",
            "b") ==
        "\xEF\xBB\xBF"
        "default_model = \"b\"\n");
}

TEST_CASE("toml edit: keys and values are quoted where TOML demands it") {
  CHECK(alias("", "gpt-4_x", "a\"b\\c\x7F\n") == "[aliases]\ngpt-4_x = \"a\\\"b\\\\c\\u007f\\u000a\"\n");
  CHECK(alias("", "a.b", "x") == "[aliases]\n\"a.b\" = \"x\"\n");
  CHECK(alias("", "é", "x") == "[aliases]\n\"é\" = \"x\"\n");
  CHECK(alias("[aliases]\n\"a.b\" = 'x'\n", "a.b", "y") == "[aliases]\n\"a.b\" = \"y\"\n");
}

TEST_CASE("toml edit: what cannot be changed is an error that names the place") {
  CHECK(message_of([] { top("a = \n", "x"); }).starts_with("c.toml:1:5: "));
  CHECK(message_of([] { top("\ndefault_model = 5\n", "x"); }) ==
        "c.toml:2:17: default_model is an integer, expected a string in quotes");
  CHECK(message_of([] { without("a = 1\n", "", "default_model"); }) == "c.toml has no default_model");
  CHECK(message_of([] { without("a = 1\n", "aliases", "x"); }) == "c.toml has no aliases.x");
  CHECK(message_of([] { alias("aliases = 5\n", "x", "y"); }) ==
        "c.toml:1:11: aliases is an integer, expected a table");
  CHECK(message_of([] { alias("[[aliases]]\na = 'b'\n", "x", "y"); }) ==
        "c.toml:1:1: aliases is an array, expected a table");
  CHECK(message_of([] { alias("[aliases.deep]\na = 'b'\n[z]\n", "x", "y"); }) ==
        "aliases.x cannot be changed in c.toml without touching the rest of the file");
}

TEST_CASE("toml edit: setting and removing again gives the same text") {
  for (const std::string content :
       {"# a\nconfig_version = 1\n\n[aliases]\n# none\n\n[providers.groq]\nauth = 'none'\n",
        "x = { y = 'z' }\n", "x = 1\n[aliases]\na = 'b'\n"}) {
    CAPTURE(content);
    CHECK(without(top(content, "m"), "", "default_model") == content);
    const auto with_alias = alias(content, "new", "m");
    if (content.find("[aliases]") != std::string::npos)
      CHECK(without(with_alias, "aliases", "new") == content);
    CHECK(alias(with_alias, "new", "m") == with_alias);
  }
}
