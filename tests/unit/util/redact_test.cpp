// util/redact: no secret passes, and ordinary text does.
#include "util/redact.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

using agentpress::util::Redactor;

namespace {

std::string redact(std::string_view text) {
  return Redactor().redact(text);
}

/// A made-up key with every class of bytes that some encoding changes.
const std::string kSecret = "Qz7/pL+m\"9&w=";

std::string base64(const std::string& bytes) {
  static const std::string kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string result;
  std::size_t index = 0;
  for (; index + 2 < bytes.size(); index += 3) {
    unsigned group = 0;
    for (std::size_t next = index; next < index + 3; ++next)
      group = group << 8U | static_cast<unsigned char>(bytes[next]);
    for (const unsigned shift : {18U, 12U, 6U, 0U}) result += kAlphabet[(group >> shift) & 63U];
  }
  return result;
}

}  // namespace

TEST_CASE("redact: a known value disappears under its label, as often as it stands there") {
  Redactor redactor;
  redactor.add_secret("correct-horse", "GROQ_API_KEY");
  CHECK(redactor.redact("a correct-horse, correct-horse!") ==
        "a <redacted:GROQ_API_KEY>, <redacted:GROQ_API_KEY>!");
  CHECK(redactor.redact("correct-hors") == "correct-hors");
}

TEST_CASE("redact: names of variables stay") {
  Redactor redactor;
  redactor.add_secret("correct-horse", "GROQ_API_KEY");
  for (const std::string_view text : {"export GROQ_API_KEY=...", "GROQ_API_KEY is not set",
                                      "looked at OPENAI_API_KEY, keys.toml", "hint: set api_key_env"}) {
    CHECK(redactor.redact(text) == text);
  }
}

TEST_CASE("redact: every spelling of a known value disappears") {
  Redactor redactor;
  redactor.add_secret(kSecret, "KEY");
  const std::array<std::string_view, 5> spellings{"Qz7/pL+m\"9&w=", "Qz7%2FpL%2Bm%229%26w%3D",
                                                  "Qz7%2fpL%2bm%229%26w%3d",
                                                  "Qz7/pL+m\\\"9&w=", "Qz7\\/pL+m\\\"9&w="};
  for (const auto spelling : spellings) {
    CAPTURE(spelling);
    CHECK(redactor.redact("x " + std::string(spelling) + " y") == "x <redacted:KEY> y");
  }
}

TEST_CASE("redact: base64 of a known value disappears at each of its three alignments") {
  Redactor redactor;
  redactor.add_secret(kSecret, "KEY");
  for (const std::string_view before : {"", "a", "ab", "abc", "user:"}) {
    for (const std::string_view after : {"", "1", "12"}) {
      std::string bytes = std::string(before) + kSecret + std::string(after);
      bytes.resize(bytes.size() + (3 - bytes.size() % 3) % 3, '.');
      const std::string text = base64(bytes);
      CAPTURE(text);
      CHECK(redactor.redact("x=" + text).find("<redacted:KEY>") != std::string::npos);
    }
  }
}

TEST_CASE("redact: values under six bytes are ignored, and a trailing line end is no part of one") {
  Redactor redactor;
  redactor.add_secret("short", "A");
  redactor.add_secret("longer\n", "B");
  redactor.add_secret("", "C");
  CHECK(redactor.redact("short longer") == "short <redacted:B>");
}

TEST_CASE("redact: of two known values the longer one wins") {
  Redactor redactor;
  redactor.add_secret("secret-one", "SHORT");
  redactor.add_secret("secret-one-and-more", "LONG");
  CHECK(redactor.redact("secret-one-and-more secret-one") == "<redacted:LONG> <redacted:SHORT>");
}

TEST_CASE("redact: without a label there is none") {
  Redactor redactor;
  redactor.add_secret("secret-one", "");
  CHECK(redactor.redact("secret-one") == "<redacted>");
}

TEST_CASE("redact: credential headers lose their value and keep their name and scheme") {
  const std::array<std::pair<std::string_view, std::string_view>, 12> cases{{
      {"Authorization: Bearer abc", "Authorization: Bearer <redacted>"},
      {"authorization:Basic dTpw\r\nHost: x", "authorization:Basic <redacted>\r\nHost: x"},
      {"Authorization: Digest username=\"a\"", "Authorization: <redacted>\"a\""},
      {"PROXY-AUTHORIZATION: Basic dTpw", "PROXY-AUTHORIZATION: Basic <redacted>"},
      {"x-api-key: abc, accept: */*", "x-api-key: <redacted>, accept: */*"},
      {"api-key: abc", "api-key: <redacted>"},
      {"X-Goog-Api-Key:  abc", "X-Goog-Api-Key:  <redacted>"},
      {"Cookie: a=b; c=d\nnext", "Cookie: <redacted>\nnext"},
      {"curl -H 'x-api-key: abc' https://h", "curl -H 'x-api-key: <redacted>' https://h"},
      {R"({"Authorization": "Bearer abc", "a": 1})", R"({"Authorization": "Bearer <redacted>", "a": 1})"},
      {R"({"x-api-key":"a\"b c","d":1})", R"({"x-api-key":"<redacted>","d":1})"},
      {R"("{\"x-api-key\": \"abc\", \"d\": 1}")", R"("{\"x-api-key\": \"<redacted>\", \"d\": 1}")"},
  }};
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    CHECK(redact(text) == expected);
  }
}

TEST_CASE("redact: members of JSON objects that carry credentials lose their value") {
  CHECK(redact(R"({"access_token": "abc", "type": "x"})") ==
        R"({"access_token": "<redacted>", "type": "x"})");
  CHECK(redact(R"({'client_secret': 'abc'})") == R"({'client_secret': '<redacted>'})");
  CHECK(redact("the password: wrong") == "the password: wrong");
}

TEST_CASE("redact: credential parameters of a query lose their value and others keep theirs") {
  CHECK(redact("https://h/v1?key=abc&alt=sse") == "https://h/v1?key=<redacted>&alt=sse");
  CHECK(redact("https://h/?alt=sse&Access_Token=abc#f") == "https://h/?alt=sse&Access_Token=<redacted>#f");
  CHECK(redact("/blob?sv=1&sig=a%2Bb \"q\"") == "/blob?sv=1&sig=<redacted> \"q\"");
  CHECK(redact("https://h/?monkey=1&keys=2&page=3") == "https://h/?monkey=1&keys=2&page=3");
  CHECK(redact("-o key=value") == "-o key=value");
}

TEST_CASE("redact: user info of URLs disappears") {
  CHECK(redact("via http://user:pa@ss@proxy:3128/x") == "via http://<redacted>@proxy:3128/x");
  CHECK(redact("socks5h://token@h") == "socks5h://<redacted>@h");
  CHECK(redact("https://host/a@b?c=d@e") == "https://host/a@b?c=d@e");
  CHECK(redact("mail a@b.example") == "mail a@b.example");
}

TEST_CASE("redact: keys are recognised by their vendor's shape") {
  const std::array<std::string_view, 16> keys{
      "sk-proj-Ab3dEf6hIj9kLm2nOp5q",
      "sk-ant-api03-Ab3dEf6hIj9kLm2n",
      "sk-or-v1-0123456789abcdef0123",
      "gsk_Ab3dEf6hIj9kLm2nOp5q",
      "AIzaSyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q",
      "xai-Ab3dEf6hIj9kLm2nOp5q",
      "hf_AbCdEfGhIjKlMnOpQrSt",
      "ghp_Ab3dEf6hIj9kLm2nOp5q",
      "github_pat_11ABCDEFG0123456789_abc",
      "AKIAIOSFODNN7EXAMPLE",
      "nvapi-Ab3dEf6hIj9kLm2nOp5q",
      "pplx-Ab3dEf6hIj9kLm2nOp5q",
      "r8_Ab3dEf6hIj9kLm2nOp5q",
      "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc-DEF_123",
      "sk-proj-********************wxyz",
      "sk-abcdefghijklmnopqrstuvwx1",
  };
  for (const auto key : keys) {
    CAPTURE(key);
    const std::string text(key);
    CHECK(redact("provided: " + text + ". Next") == "provided: <redacted>. Next");
    CHECK(redact("(\"" + text + "\")") == "(\"<redacted>\")");
    CHECK(redact("a\\n" + text) == "a\\n<redacted>");
    CHECK(redact("a%20" + text) == "a%20<redacted>");
    CHECK(redact("key=" + text) == "key=<redacted>");
  }
}

TEST_CASE("redact: a bearer token in prose disappears and prose about bearer tokens stays") {
  CHECK(redact("sent Bearer abc123def456ghi to it") == "sent Bearer <redacted> to it");
  CHECK(redact("the bearer authentication is wrong") == "the bearer authentication is wrong");
}

TEST_CASE("redact: ordinary text stays") {
  const std::array<std::string_view, 16> texts{
      "",
      "sk-learn and risk-based methods",
      "sk-learn-compatible-estimators",
      "task-sk-x",
      "invalid x-api-key",
      "invalid x-api-key header: none",
      "use sk-... here",
      "hf_hub",
      "https://api.openai.com/v1",
      "authorization failed",
      "the key: value pair",
      "xai-grok",
      "eyJ is how a token begins",
      "gpt-4.1-2025-04-14 claude-opus-4-20250514",
      "gsk_",
      "caf\xC3\xA9 \xE2\x82\xAC\n\t",
  };
  for (const auto text : texts) {
    CAPTURE(text);
    CHECK(redact(text) == text);
  }
}

TEST_CASE("redact: redacting twice gives the same text") {
  Redactor redactor;
  redactor.add_secret("correct-horse", "api_key_cmd of config.toml");
  for (const std::string_view text :
       {"Authorization: Bearer correct-horse, and more", "x-api-key: correct-horse",
        "https://u:p@h/?key=correct-horse&a=b", "{\"x-api-key\": \"correct-horse\"}",
        "Cookie: a=correct-horse; b=c", "Bearer abc123def456ghi", "authorization: correct-horse",
        "Bearer ab4?key=abc/ef", "x-api-key: correct-horseion: Bearer abcdefgh062"}) {
    const std::string once = redactor.redact(text);
    CAPTURE(once);
    CHECK(once.find("correct-horse") == std::string::npos);
    CHECK(redactor.redact(once) == once);
  }
}

TEST_CASE("redact: a header with a known value keeps its label") {
  Redactor redactor;
  redactor.add_secret("correct-horse", "GROQ_API_KEY");
  CHECK(redactor.redact("Authorization: Bearer correct-horse") ==
        "Authorization: Bearer <redacted:GROQ_API_KEY>");
  CHECK(redactor.redact("x-api-key: correct-horse (of the environment)") ==
        "x-api-key: <redacted:GROQ_API_KEY> (of the environment)");
}

TEST_CASE("redact: no cut of a text with credentials is read beyond its end") {
  const std::string text =
      R"(x-api-key: "a\"b" Authorization: Bearer abc {\"api-key\": \"a\\\"b\"} http://u:p@h?key=1&sig=2 sk-a1b2c3d4e5f6g7h8i9 Bearer )";
  for (std::size_t length = 0; length <= text.size(); ++length) {
    const std::string cut = text.substr(0, length);
    CHECK(redact(cut).find("sk-a1b2c3d4e5f6g7h8") == std::string::npos);
  }
}

namespace {

std::string in_pieces(const Redactor& redactor, const std::vector<std::string>& pieces) {
  agentpress::util::StreamRedactor stream(redactor);
  std::string result;
  for (const auto& piece : pieces) result += stream.take(piece);
  return result + stream.finish();
}

}  // namespace

TEST_CASE("stream redactor: a secret in pieces disappears, but for the first few bytes of it") {
  Redactor redactor;
  const std::string secret = "sk-proj-0123456789abcdef";
  redactor.add_secret(secret, "KEY");
  redactor.add_secret("sk-pro!", "SHORT");
  const std::string text = "as sk-pro " + secret + secret + " sk-pro! and " + secret.substr(0, 7) + " so";
  const std::string whole = redactor.without_secrets(text);
  CHECK(in_pieces(redactor, {text}) == whole);
  for (std::size_t first = 0; first <= text.size(); ++first) {
    for (std::size_t second = first; second <= text.size(); ++second) {
      const auto result = in_pieces(
          redactor, {text.substr(0, first), text.substr(first, second - first), text.substr(second)});
      CHECK(result.find(secret.substr(8)) == std::string::npos);
      CHECK(result.find("sk-pro!") == std::string::npos);
      // Besides what had passed before a secret was recognised, everything is as it is in one piece.
      CHECK(result.size() >= whole.size());
      CHECK(result.size() <= whole.size() + 2 * 7);
      CHECK(result.starts_with("as sk-pro "));
      CHECK(result.ends_with(" and sk-proj so"));
    }
  }
  std::vector<std::string> bytes;
  for (const char byte : text) bytes.emplace_back(1, byte);
  CHECK(in_pieces(redactor, bytes).find(secret.substr(8)) == std::string::npos);
}

TEST_CASE("stream redactor: ordinary text passes at once") {
  Redactor redactor;
  redactor.add_secret("sk-proj-0123456789abcdef", "KEY");
  agentpress::util::StreamRedactor stream(redactor);
  using namespace std::string_literals;
  for (const auto& piece : {"s"s, "sk"s, "-"s, "sk-proj"s, ""s, "\0s"s, "k-pro"s})
    CHECK(stream.take(piece) == piece);
  CHECK(stream.finish().empty());
}

TEST_CASE("stream redactor: the beginning of a secret at the end is one") {
  Redactor redactor;
  redactor.add_secret("sk-proj-0123456789abcdef", "KEY");
  CHECK(in_pieces(redactor, {"it is sk-proj-01", "2345"}) == "it is <redacted:KEY>");
  CHECK(in_pieces(redactor, {"it is sk-proj-01", "2345 no"}) == "it is sk-proj-012345 no");
}
