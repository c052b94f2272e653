// What providers, gateways, portals and proxies answer, each told apart.
#include "doctor/reply_verdict.hpp"

#include "checkup.hpp"
#include "doctor/key_verdict.hpp"

#include <doctest/doctest.h>

using namespace agentpress;
using namespace agentpress::test;
using doctor::FindingClass;
using doctor::Status;

namespace {

struct ReplyCase {
  const char* name;
  const char* provider;
  const char* base_url;  ///< empty: the vendor's own
  int status;
  core::HttpHeaders headers;
  const char* body;
  const char* row;  ///< that tells it
  Status verdict;
  FindingClass finding;
};

const core::HttpHeaders kJson{{"content-type", "application/json"}};
const core::HttpHeaders kHtml{{"content-type", "text/html"}};
const core::HttpHeaders kText{{"content-type", "text/plain"}};
constexpr const char* kGateway = "http://127.0.0.1:9999/v1";

core::HttpHeaders to(const char* location) {
  return {{"content-type", "text/html"}, {"location", location}};
}

const std::vector<ReplyCase>& reply_cases() {
  static const std::vector<ReplyCase> kCases{
      {"good", "openai", "", 200, kJson, R"({"data":[]})", "auth", Status::ok, FindingClass::none},
      {"rejected", "openai", "", 401, kJson, R"({"error":{"code":"invalid_api_key","message":"Incorrect"}})",
       "auth", Status::failed, FindingClass::key_rejected},
      {"rejected without a body",
       "mistral",
       "",
       401,
       {},
       "",
       "auth",
       Status::failed,
       FindingClass::key_rejected},
      {"rejected by a page", "openai", "", 401, kHtml, "<html>401</html>", "auth", Status::failed,
       FindingClass::key_rejected},
      {"google's bad key", "google", "", 400, kJson,
       R"({"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT",)"
       R"("details":[{"reason":"API_KEY_INVALID"}]}})",
       "auth", Status::failed, FindingClass::key_rejected},
      {"xai's bad key", "xai", "", 400, kJson,
       R"({"code":"invalid-argument","error":"Incorrect API key provided."})", "auth", Status::failed,
       FindingClass::key_rejected},
      {"cohere's other status", "cohere", "", 498, kJson, R"({"message":"invalid api token"})", "auth",
       Status::failed, FindingClass::key_rejected},
      {"anthropic's", "anthropic", "", 401, kJson,
       R"({"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}})", "auth",
       Status::failed, FindingClass::key_rejected},
      {"forbidden", "groq", "", 403, kJson, R"({"error":{"message":"Forbidden"}})", "auth", Status::failed,
       FindingClass::forbidden},
      {"a restricted key", "openai", "", 403, kJson,
       R"({"error":{"message":"You have insufficient permissions for this operation. Missing scopes: api.model.read."}})",
       "auth", Status::warning, FindingClass::forbidden},
      {"a region", "openai", "", 403, kJson,
       R"({"error":{"code":"unsupported_country_region_territory","message":"Country, region, or territory not supported"}})",
       "auth", Status::failed, FindingClass::region_blocked},
      {"google's region", "google", "", 400, kJson,
       R"({"error":{"code":400,"message":"User location is not supported for the API use.","status":"FAILED_PRECONDITION"}})",
       "auth", Status::failed, FindingClass::region_blocked},
      {"legal reasons", "mistral", "", 451, kText, "unavailable", "auth", Status::failed,
       FindingClass::region_blocked},
      {"a shield", "groq", "", 403, kHtml,
       "<html><title>Access denied | Cloudflare</title>error code: 1020</html>", "auth", Status::failed,
       FindingClass::forbidden},
      {"no credit", "deepseek", "", 402, kJson, R"({"error":{"message":"Insufficient Balance"}})", "auth",
       Status::failed, FindingClass::quota},
      {"no quota", "openai", "", 429, kJson,
       R"({"error":{"code":"insufficient_quota","message":"You exceeded"}})", "auth", Status::failed,
       FindingClass::quota},
      {"moonshot's quota", "moonshot", "", 429, kJson,
       R"({"error":{"type":"exceeded_current_quota_error","message":"x"}})", "auth", Status::failed,
       FindingClass::quota},
      {"too many", "openai", "", 429, kJson,
       R"({"error":{"code":"rate_limit_exceeded","message":"slow down"}})", "auth", Status::warning,
       FindingClass::rate_limited},
      {"too many, with praise of a paid plan", "groq", "", 429, kJson,
       R"({"error":{"message":"Rate limit reached. Upgrade at https://console.groq.com/settings/billing"}})",
       "auth", Status::warning, FindingClass::rate_limited},
      {"the base URL of the vendor without its path", "openai", "https://api.openai.com", 404, kJson,
       R"({"error":{"message":"Invalid URL: GET /models"}})", "http", Status::failed,
       FindingClass::bad_base_url},
      {"the vendor has moved its endpoint", "openai", "", 404, kJson,
       R"({"error":{"message":"Invalid URL"}})", "auth", Status::note, FindingClass::auth_not_proven},
      {"a gateway without the endpoint", "openai", kGateway, 404, kJson, R"({"detail":"Not Found"})", "http",
       Status::note, FindingClass::bad_base_url},
      {"then the key is not proven", "openai", kGateway, 404, kJson, R"({"detail":"Not Found"})", "auth",
       Status::note, FindingClass::auth_not_proven},
      {"404 as a page", "openai", kGateway, 404, kHtml, "<html><title>404 Not Found</title></html>", "http",
       Status::failed, FindingClass::bad_base_url},
      {"a web site", "openai", kGateway, 200, kHtml, "<html><title>Welcome to nginx!</title></html>", "http",
       Status::failed, FindingClass::bad_base_url},
      {"a page at the vendor's address", "openai", "", 200, kHtml, "<html>hello</html>", "http",
       Status::failed, FindingClass::captive_portal},
      {"a page at a local server's own address", "ollama", "", 200, kHtml, "<html>my app</html>", "http",
       Status::failed, FindingClass::bad_base_url},
      {"a portal's page", "openai", kGateway, 200, kHtml, "<html><title>Hotel Wi-Fi login</title></html>",
       "http", Status::failed, FindingClass::captive_portal},
      {"a portal's status", "openai", kGateway, 511, kHtml, "<html>login</html>", "http", Status::failed,
       FindingClass::captive_portal},
      {"a firewall's page", "openai", kGateway, 403, kHtml, "<html>no</html>", "http", Status::failed,
       FindingClass::captive_portal},
      {"a portal's redirect", "openai", kGateway, 302, to("http://login.hotel.example/"), "", "http",
       Status::failed, FindingClass::captive_portal},
      {"moved for good", "openai", kGateway, 301, to("https://api.example/v1/models"), "", "http",
       Status::failed, FindingClass::bad_base_url},
      {"moved on the same host", "openai", kGateway, 307, to("/v1/models/"), "", "http", Status::failed,
       FindingClass::bad_base_url},
      {"a login of a proxy that nobody named", "openai", kGateway, 407, kHtml, "<html>", "http",
       Status::failed, FindingClass::proxy},
      {"down", "openai", "", 500, kJson, R"({"error":{"message":"The server had an error"}})", "http",
       Status::failed, FindingClass::provider_down},
      {"overloaded", "anthropic", "", 529, kJson,
       R"({"type":"error","error":{"type":"overloaded_error","message":"x"}})", "http", Status::failed,
       FindingClass::provider_down},
      {"down behind a page", "openai", "", 503, kHtml, "<html>Service Unavailable</html>", "http",
       Status::failed, FindingClass::provider_down},
      {"a bad gateway in plain text", "openai", "", 502, kText, "upstream connect error", "http",
       Status::failed, FindingClass::provider_down},
      {"loading", "llamacpp", "", 503, kJson,
       R"({"error":{"code":503,"message":"Loading model","type":"unavailable_error"}})", "http",
       Status::warning, FindingClass::provider_down},
      {"garbage", "openai", kGateway, 200, kJson, "{\"data\":[", "http", Status::failed,
       FindingClass::not_an_api},
      {"plain text", "openai", kGateway, 200, kText, "It works!", "http", Status::failed,
       FindingClass::not_an_api},
      {"nothing", "openai", kGateway, 200, kJson, "", "http", Status::failed, FindingClass::not_an_api},
      {"nothing is health to vllm", "vllm", "", 200, {}, "", "http", Status::ok, FindingClass::none},
      {"compressed",
       "openai",
       kGateway,
       200,
       {{"content-encoding", "gzip"}},
       "\x1f\x8b",
       "http",
       Status::failed,
       FindingClass::not_an_api},
      {"an error inside of a good status", "openai", kGateway, 200, kJson,
       R"({"error":{"code":"invalid_api_key","message":"Incorrect API key provided"}})", "auth",
       Status::failed, FindingClass::key_rejected},
      {"a public list", "nvidia", "", 200, kJson, R"({"data":[{"id":"a/b"}]})", "auth", Status::note,
       FindingClass::auth_not_proven},
      {"a page where nothing is documented", "perplexity", "", 200, kHtml, "<html>Perplexity</html>", "http",
       Status::ok, FindingClass::none},
      {"a portal there", "perplexity", "", 200, kHtml, "<html>Hotel Wi-Fi</html>", "http", Status::failed,
       FindingClass::captive_portal},
      {"another page of the vendor there", "perplexity", "", 302, to("https://docs.perplexity.ai/"), "",
       "http", Status::ok, FindingClass::none},
      {"a redirect elsewhere there", "perplexity", "", 302, to("http://192.0.2.1/login"), "", "http",
       Status::failed, FindingClass::captive_portal},
      {"refused for its form", "mistral", "", 422, kJson, R"({"detail":[{"loc":["query"],"msg":"bad"}]})",
       "auth", Status::note, FindingClass::auth_not_proven},
  };
  return kCases;
}

struct Verdicts {
  doctor::CheckResult http;
  doctor::CheckResult auth;
};

Verdicts judge(const doctor::ProbeSubject& subject, const doctor::Asked& asked) {
  const doctor::Limits limits{.network = net::Milliseconds{5000}, .now_seconds = kTestNow};
  const auto reply = client::read_health_reply(subject.format, *asked.head, asked.body, kTestNow);
  return {judge_http(subject, asked, &reply, limits), judge_key_by(subject, subject.proof, asked, reply)};
}

}  // namespace

TEST_CASE("reply: what is answered is told apart") {
  for (const auto& given : reply_cases()) {
    CAPTURE(given.name);
    const auto subject = doctor::subject_of(target_of(given.provider, given.base_url));
    const doctor::Asked asked{.url = subject.health_url,
                              .is_over = true,
                              .head = net::HttpResponseHead{.status = given.status, .headers = given.headers},
                              .body = given.body};
    const auto verdicts = judge(subject, asked);
    const auto& row = std::string_view(given.row) == "http" ? verdicts.http : verdicts.auth;
    CHECK(doctor::name_of(row.status) == doctor::name_of(given.verdict));
    CHECK(doctor::name_of(row.finding) == doctor::name_of(given.finding));
    CHECK_FALSE(row.summary.empty());
    CHECK_FALSE(row.summary.ends_with('.'));
    if (row.status == Status::ok) continue;
    REQUIRE(row.fix);
    CHECK_FALSE(row.fix->text.empty());
    if (row.status == Status::failed) CHECK_FALSE(row.expected.empty());
    if (std::string_view(given.row) == "auth") CHECK(verdicts.http.status != Status::failed);
  }
}

TEST_CASE("reply: a key that begins like another vendor's is named so when it is rejected") {
  auto target = target_of("openai", kGateway);
  target.credential->value = "gsk_0123456789abcdefghij";
  const auto subject = doctor::subject_of(target);
  const doctor::Asked asked{.url = subject.health_url,
                            .is_over = true,
                            .head = net::HttpResponseHead{.status = 401, .headers = kJson},
                            .body = "{}"};
  const auto row = judge(subject, asked).auth;
  CHECK(row.finding == FindingClass::wrong_provider_key);
  CHECK(row.summary == "OpenAI rejects the key from OPENAI_API_KEY, which begins like one of Groq");
}

TEST_CASE("reply: the fix goes where the key or the base URL comes from") {
  auto target = target_of("openai", kGateway);
  target.credential->source = "keys.toml";
  auto subject = doctor::subject_of(target);
  const doctor::Asked rejected{.url = subject.health_url,
                               .is_over = true,
                               .head = net::HttpResponseHead{.status = 401, .headers = kJson},
                               .body = "{}"};
  CHECK(judge(subject, rejected).auth.fix->command == "agentpress keys set openai");
  subject.key_source = "OPENAI_API_KEY";
  CHECK(judge(subject, rejected).auth.fix->command == "unset OPENAI_API_KEY && agentpress keys set openai");
  subject.key_source = "api_key_cmd of config.toml";
  CHECK(judge(subject, rejected).auth.fix->command == "agentpress keys list");

  auto page = rejected;
  page.head->status = 404;
  page.head->headers = kHtml;
  CHECK(judge(subject, page).http.fix->command == "unset TEST_BASE_URL");
  subject.base_url_source = "configuration";
  CHECK(judge(subject, page).http.fix->command == "agentpress config edit");
}

TEST_CASE("reply: a rate limit says when it is over") {
  const auto subject = doctor::subject_of(target_of("openai"));
  const doctor::Asked asked{
      .url = subject.health_url,
      .is_over = true,
      .head = net::HttpResponseHead{.status = 429,
                                    .headers = {{"content-type", "application/json"}, {"retry-after", "20"}}},
      .body = R"({"error":{"message":"slow"}})"};
  CHECK(judge(subject, asked).auth.summary == "the key works, but its rate limit is reached; again in 20 s");
}

TEST_CASE("reply: nothing of a page or of a redirect's path is repeated") {
  const auto subject = doctor::subject_of(target_of("openai", kGateway));
  const doctor::Asked asked{
      .url = subject.health_url,
      .is_over = true,
      .head = net::HttpResponseHead{.status = 302, .headers = to("http://u:p@a.example/path?secret")},
      .body = "<html>private</html>"};
  const auto row = judge(subject, asked).http;
  Checkup checkup{{row}};
  CHECK(all_text(checkup).find("secret") == std::string::npos);
  CHECK(all_text(checkup).find("private") == std::string::npos);
}
