// auth/key_lint: the mistakes of copying, and keys of another vendor.
#include "auth/key_lint.hpp"

#include "providers/registry.hpp"

#include <doctest/doctest.h>

#include <array>
#include <utility>

using namespace agentpress;
using providers::Provider;

namespace {

constexpr Provider kFirst{.name = "first", .title = "First", .key_prefixes = {"sk-", "sk-first-"}};
constexpr Provider kSecond{.name = "second", .title = "Second", .key_prefixes = {"sk-", "sk-second-"}};
constexpr Provider kThird{.name = "third", .title = "Third"};
constexpr std::array<const Provider*, 3> kAll{&kFirst, &kSecond, &kThird};

std::expected<auth::LintedKey, core::Error> lint(std::string_view key, const Provider& provider = kThird,
                                                 bool is_vendor_host = true) {
  return auth::lint_key(key, "THIRD_API_KEY", provider, kAll, is_vendor_host);
}

}  // namespace

TEST_CASE("key lint: ordinary keys pass unchanged and without a warning") {
  for (const std::string_view key :
       {"abc123", "sk-abc123", "Zm9vYmFy/+==", "a.b-c_d~e:f", "dummy", "none", "EMPTY"}) {
    CAPTURE(key);
    const auto result = lint(key);
    REQUIRE(result.has_value());
    CHECK(result->value == key);
    CHECK(result->warning.empty());
  }
}

TEST_CASE("key lint: one trailing line end is trimmed, a second is refused") {
  CHECK(lint("key\n").value().value == "key");
  CHECK(lint("key\r\n").value().value == "key");
  CHECK_FALSE(lint("key\n\n").has_value());
}

TEST_CASE("key lint: no key is none") {
  CHECK(lint("").value().value.empty());
  CHECK(lint("\n").value().value.empty());
}

TEST_CASE("key lint: each mistake of copying is refused by name, without the key") {
  const std::array<std::pair<std::string_view, std::string_view>, 31> cases{{
      {"secret word", "holds white space"},
      {" secret", "holds white space"},
      {"secret\tword", "holds white space"},
      {"secret\nword", "holds white space"},
      {"\"secret\"", "quotes"},
      {"'secret'", "quotes"},
      {"secret'", "quotes"},
      {"\xE2\x80\x9Csecret\xE2\x80\x9D", "quotes"},
      {"\xEF\xBB\xBFsecret", "byte order mark"},
      {"secret\xC2\xA0", "outside of ASCII"},
      {"secr\xC3\xA9t", "outside of ASCII"},
      {"secret\x01", "control character"},
      {"secret\x7F", "control character"},
      {"$SECRET", "reference"},
      {"${SECRET}", "reference"},
      {"$(secret)", "reference"},
      {"op://secret/item/field", "reference"},
      {"{{secret}}", "reference"},
      {"your-api-key", "placeholder"},
      {"YOUR_API_KEY_HERE", "placeholder"},
      {"sk-your-key", "placeholder"},
      {"sk-...", "placeholder"},
      {"sk-\xE2\x80\xA6", "placeholder"},
      {"sk-xxxxxxxx", "placeholder"},
      {"xxx", "placeholder"},
      {"<secret>", "placeholder"},
      {"changeme", "placeholder"},
      {"sk-secr****tttt", "stars"},
      {"THIRD_API_KEY=secret", "name of a variable"},
      {"Bearer secret", "Bearer"},
      {"undefined", "placeholder"},
  }};
  for (const auto& [key, fault] : cases) {
    CAPTURE(key);
    const auto result = lint(key, kThird, false);
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().error_class == core::ErrorClass::auth);
    CHECK(result.error().message.starts_with("the key from THIRD_API_KEY "));
    CHECK(result.error().message.find(fault) != std::string::npos);
    CHECK((result.error().message + result.error().hint).find("secret") == std::string::npos);
    CHECK(result.error().hint.find("key_lint = false") != std::string::npos);
  }
}

TEST_CASE("key lint: a key of another vendor is refused on the vendor's host and a warning elsewhere") {
  const auto refused = lint("sk-second-abc", kThird, true);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().message ==
        "the key from THIRD_API_KEY begins like a key of Second (\"sk-second-\"), expected one of Third");
  const auto warned = lint("sk-second-abc", kThird, false);
  REQUIRE(warned.has_value());
  CHECK(warned->value == "sk-second-abc");
  CHECK(warned->warning == refused.error().message);
}

TEST_CASE("key lint: the longest prefix decides, and a shared one is no mark") {
  CHECK(lint("sk-first-abc", kFirst).has_value());
  CHECK_FALSE(lint("sk-second-abc", kFirst).has_value());
  CHECK(lint("sk-abc", kFirst).has_value());
  CHECK(lint("sk-abc", kThird).has_value());
  CHECK(lint("sk-abc", kThird).value().warning.empty());
}

TEST_CASE("key lint: the built-in rows tell vendors apart") {
  const auto check = [](std::string_view key, std::string_view provider) {
    const auto* row = providers::find_provider(provider);
    REQUIRE(row != nullptr);
    return auth::lint_key(key, "KEY", *row, providers::all_providers(), true).has_value();
  };
  CHECK(check("sk-ant-api03-abc", "anthropic"));
  CHECK_FALSE(check("sk-ant-api03-abc", "openai"));
  CHECK(check("sk-proj-abc", "openai"));
  CHECK(check("sk-abc", "openai"));
  CHECK(check("sk-abc", "deepseek"));
  CHECK_FALSE(check("sk-proj-abc", "groq"));
  CHECK_FALSE(check("gsk_abc", "openai"));
  CHECK(check("gsk_abc", "groq"));
}
