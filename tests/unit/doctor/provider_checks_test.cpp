#include "checkup.hpp"
#include "providers/registry.hpp"
#include "support/variables.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace agentpress;
using namespace agentpress::test;
using doctor::FindingClass;
using doctor::Status;

namespace {

constexpr const char* kModelList = R"({"object":"list","data":[{"id":"gpt-6.1-sol"},{"id":"gpt-4.1"}]})";

std::string header_of(const net::HttpRequest& request, std::string_view name) {
  return net::HttpResponseHead{.status = 0, .headers = request.headers}.header(name).value_or("");
}

core::Error failure(core::ErrorClass error_class, std::string message) {
  return {.error_class = error_class, .message = std::move(message)};
}

FakeReply failed_reply(core::Error error, net::TransferFacts facts = {}) {
  FakeReply reply;
  reply.facts(std::move(facts)).wait(net::Milliseconds{10}).fail(std::move(error));
  return reply;
}

}  // namespace

TEST_CASE("checks: every row of the table is reported once for every provider") {
  FakeTransport transport;
  transport.expect(json_reply(200, kModelList));
  transport.expect(json_reply(401, R"({"error":{"message":"no","code":"invalid_api_key"}})"));
  const auto checkup = check(transport, {target_of("openai"), target_of("groq")});
  transport.verify();
  for (const std::string provider : {"openai", "groq"}) {
    for (const auto& row : doctor::provider_check_table())
      CHECK_NOTHROW(checkup[provider + "." + std::string(row.id)]);
  }
  CHECK(checkup.rows.size() == 2 * doctor::provider_check_table().size());
}

TEST_CASE("checks: the table is the one that the report is ordered by") {
  std::vector<std::string_view> ids;
  for (const auto& row : doctor::provider_check_table()) {
    ids.push_back(row.id);
    CHECK(row.group == "provider");
  }
  CHECK(ids == std::vector<std::string_view>{"route", "key", "proxy", "dns", "tcp", "tls", "http", "auth",
                                             "models", "rate_limit", "clock", "deep"});
}

TEST_CASE("checks: a good key is proven by one request that carries it") {
  FakeTransport transport;
  transport.expect(json_reply(200, kModelList, {{"date", "Thu, 26 Nov 2026 02:00:01 GMT"}}));
  auto target = target_of("openai");
  target.models = {"gpt-6.1-sol"};
  const auto checkup = check(transport, {target});
  transport.verify();
  REQUIRE(transport.requests().size() == 1);
  CHECK(transport.requests()[0].method == "GET");
  CHECK(transport.requests()[0].url == "https://api.openai.com/v1/models");
  CHECK(header_of(transport.requests()[0], "authorization") == "Bearer " + std::string(kTestKey));
  for (const auto* id : {"route", "key", "proxy", "dns", "tcp", "tls", "http", "auth", "models", "clock"}) {
    CAPTURE(std::string(id));
    CHECK(checkup.status(std::string("openai.") + id) == Status::ok);
  }
  CHECK(checkup.status("openai.deep") == Status::skipped);
  CHECK(checkup["openai.auth"].summary == "the key from OPENAI_API_KEY is accepted");
  CHECK(checkup["openai.models"].summary == "gpt-6.1-sol among 2 listed");
}

TEST_CASE("checks: all providers are asked at the same time") {
  FakeTransport transport;
  std::vector<doctor::ProviderTarget> targets;
  for (const auto* name : {"openai", "groq", "mistral", "xai", "deepseek", "moonshot", "meta", "fireworks"}) {
    targets.push_back(target_of(name));
    FakeReply reply;
    reply.wait(net::Milliseconds{3000})
        .head(200, {{"content-type", "application/json"}})
        .body(kModelList)
        .complete();
    transport.expect(reply);
  }
  check(transport, targets);
  CHECK(transport.now() < net::Milliseconds{4000});
}

TEST_CASE("checks: what never answers ends at the limit, whoever else is asked") {
  FakeTransport transport;
  transport.expect(FakeReply{});
  transport.expect(json_reply(200, kModelList));
  const auto checkup = check(transport, {target_of("openai"), target_of("groq")});
  CHECK_FALSE(transport.hung());
  CHECK(transport.cancelled() == 1);
  CHECK(transport.now() == net::Milliseconds{5000});
  CHECK(checkup.status("groq.auth") == Status::ok);
  CHECK(checkup.finding("openai.tcp") == FindingClass::timeout);
  CHECK(checkup["openai.auth"].summary == "because tcp failed");
}

TEST_CASE("checks: silence is told apart by the layer that was reached") {
  struct Row {
    net::TransferFacts facts;
    const char* layer;
  };
  const net::Milliseconds soon{5};
  const std::vector<Row> rows{
      {{.resolved = soon}, "tcp"},
      {{.resolved = soon, .connected = soon}, "tls"},
      {{.resolved = soon, .connected = soon, .secured = soon}, "http"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.layer);
    FakeTransport transport;
    FakeReply reply;
    reply.facts(row.facts);
    transport.expect(reply);
    const auto checkup = check(transport, {target_of("openai")});
    CHECK(checkup.finding(std::string("openai.") + row.layer) == FindingClass::timeout);
    CHECK(checkup["openai.models"].summary == std::string("because ") + row.layer + " failed");
  }
}

TEST_CASE("checks: a head whose body never ends is a time-out of HTTP") {
  FakeTransport transport;
  FakeReply reply;
  const net::Milliseconds soon{5};
  reply.facts({.resolved = soon, .connected = soon, .secured = soon, .first_byte = soon});
  reply.head(200, {{"content-type", "application/json"}}).body("{");
  transport.expect(reply);
  const auto checkup = check(transport, {target_of("openai")});
  CHECK(checkup.finding("openai.http") == FindingClass::timeout);
  CHECK(checkup["openai.http"].summary == "https://api.openai.com did not end its answer within 5 s");
}

TEST_CASE("checks: a name server that is silent ends at the limit, and nothing is sent") {
  FakeTransport transport;
  TableResolver resolver;
  const auto checkup = check(transport, resolver, {target_of("openai", "https://silent.example/v1")});
  CHECK(transport.requests().empty());
  CHECK(transport.now() == net::Milliseconds{5000});
  CHECK(checkup.finding("openai.dns") == FindingClass::timeout);
  CHECK(checkup["openai.dns"].summary == "the look-up of silent.example got no answer within 5 s");
  CHECK(checkup["openai.dns"].fix->command == "unset TEST_BASE_URL");
  CHECK(checkup["openai.http"].summary == "because dns failed");
}

TEST_CASE("checks: a name that nobody knows ends at once") {
  FakeTransport transport;
  TableResolver resolver;
  const auto checkup = check(transport, resolver, {target_of("openai", "https://nowhere.example/v1")});
  CHECK(transport.requests().empty());
  CHECK(transport.now() < net::Milliseconds{100});
  CHECK(checkup.finding("openai.dns") == FindingClass::dns);
  CHECK(checkup["openai.dns"].summary == "nowhere.example has no address: name or service not known");
}

TEST_CASE("checks: one kind of address that hangs is not waited for, but told") {
  FakeTransport transport;
  TableResolver resolver;
  transport.expect(json_reply(200, kModelList));
  const auto checkup = check(transport, resolver, {target_of("openai", "https://half.example/v1")});
  CHECK(transport.now() < net::Milliseconds{1000});
  CHECK(checkup.status("openai.dns") == Status::warning);
  CHECK(checkup.status("openai.auth") == Status::ok);
}

TEST_CASE("checks: an address and this machine need no look-up, and a proxy looks up itself") {
  TableResolver resolver;
  for (const auto* base_url :
       {"http://127.0.0.1:8080/v1", "http://localhost:8080/v1", "http://192.0.2.9/v1"}) {
    FakeTransport transport;
    transport.expect(json_reply(200, kModelList));
    const auto checkup = check(transport, resolver, {target_of("openai", base_url)});
    CHECK(checkup.status("openai.dns") == Status::ok);
  }
  FakeTransport transport;
  transport.expect(json_reply(200, kModelList));
  const auto checkup = check(transport, resolver, {target_of("openai")},
                             check_options(variables({{"HTTPS_PROXY", "http://proxy.example:3128"}})));
  CHECK(resolver.asked().empty());
  CHECK(checkup["openai.dns"].summary == "left to the proxy");
  CHECK(checkup["openai.proxy"].summary == "http://proxy.example:3128, from HTTPS_PROXY");
}

TEST_CASE("checks: where route or key have failed, nothing is sent") {
  for (const bool is_route : {true, false}) {
    FakeTransport transport;
    auto target = keyless_target_of("openai");
    auto& row = is_route ? target.route : target.key;
    row.status = Status::failed;
    row.finding = is_route ? FindingClass::configuration : FindingClass::missing_key;
    row.expected = "one";
    row.fix = doctor::Fix{"set it", ""};
    const auto checkup = check(transport, {target});
    CHECK(transport.requests().empty());
    CHECK(checkup["openai.auth"].summary == (is_route ? "because route failed" : "because key failed"));
  }
}

TEST_CASE("checks: offline nothing is sent or looked up") {
  FakeTransport transport;
  TableResolver resolver;
  auto options = check_options();
  options.offline = true;
  const auto checkup = check(transport, resolver, {target_of("openai")}, options);
  CHECK(transport.requests().empty());
  CHECK(resolver.asked().empty());
  CHECK(checkup.status("openai.route") == Status::ok);
  CHECK(checkup.status("openai.proxy") == Status::skipped);
  CHECK(checkup["openai.http"].summary == "needs the network; left out by --offline");
}

TEST_CASE("checks: only the selected rows are reported, and without a network row nothing is sent") {
  auto options = check_options();
  options.only = {"route", "key"};
  FakeTransport silent;
  CHECK(check(silent, {target_of("openai")}, options).rows.size() == 2);
  CHECK(silent.requests().empty());
  options.only = {"auth"};
  FakeTransport transport;
  transport.expect(json_reply(200, kModelList));
  const auto checkup = check(transport, {target_of("openai")}, options);
  REQUIRE(checkup.rows.size() == 1);
  CHECK(checkup.status("openai.auth") == Status::ok);
}

TEST_CASE("checks: what the transport meets with lands on its layer") {
  struct Row {
    core::ErrorClass error_class;
    net::TransferFacts facts;
    const char* layer;
    FindingClass finding;
  };
  const net::Milliseconds soon{5};
  const std::vector<Row> rows{
      {core::ErrorClass::connection, {}, "tcp", FindingClass::connect},
      {core::ErrorClass::connection, {.connected = soon, .secured = soon}, "http", FindingClass::connect},
      {core::ErrorClass::name_resolution, {}, "tcp", FindingClass::dns},
      {core::ErrorClass::timeout, {.resolved = soon}, "tcp", FindingClass::timeout},
      {core::ErrorClass::timeout, {.resolved = soon, .connected = soon}, "tls", FindingClass::timeout},
      {core::ErrorClass::tls, {.connected = soon}, "tls", FindingClass::tls},
      {core::ErrorClass::not_an_answer,
       {.connected = soon, .secured = soon},
       "http",
       FindingClass::not_an_api},
      {core::ErrorClass::incomplete, {.connected = soon, .secured = soon}, "http", FindingClass::connect},
      {core::ErrorClass::internal, {.connected = soon, .secured = soon}, "http", FindingClass::internal},
  };
  for (const auto& row : rows) {
    CAPTURE(core::name_of(row.error_class));
    FakeTransport transport;
    transport.expect(failed_reply(failure(row.error_class, "it broke"), row.facts));
    const auto checkup = check(transport, {target_of("openai")});
    CHECK(checkup.status(std::string("openai.") + row.layer) == Status::failed);
    CHECK(checkup.finding(std::string("openai.") + row.layer) == row.finding);
    CHECK(checkup["openai.auth"].summary == std::string("because ") + row.layer + " failed");
  }
}

TEST_CASE("checks: a certificate that was refused is looked at without sending anything") {
  FakeTransport transport;
  transport.expect(failed_reply(
      failure(core::ErrorClass::certificate, "the certificate is not trusted: its issuer is unknown"),
      {.connected = net::Milliseconds{5}}));
  FakeReply handshake;
  handshake
      .facts({.certificate =
                  net::PeerCertificate{.subject = "CN=api.openai.com", .issuer = "CN=x; O=Zscaler Inc."}})
      .wait(net::Milliseconds{5})
      .complete();
  transport.expect(handshake);
  const auto checkup = check(transport, {target_of("openai")});
  transport.verify();
  CHECK(transport.requests()[1].only_handshake);
  CHECK(transport.requests()[1].headers.empty());
  CHECK(checkup.finding("openai.tls") == FindingClass::intercepted);
  CHECK(checkup["openai.tls"].summary ==
        "looks like interception: the certificate of api.openai.com:443 is issued by Zscaler");
}

TEST_CASE("checks: a handshake for the certificate that hangs ends at the limit") {
  FakeTransport transport;
  transport.expect(failed_reply(failure(core::ErrorClass::certificate, "the certificate is not trusted"),
                                {.connected = net::Milliseconds{5}}));
  transport.expect(FakeReply{});
  const auto checkup = check(transport, {target_of("openai")});
  CHECK(transport.now() == net::Milliseconds{5000});
  CHECK(checkup.finding("openai.tls") == FindingClass::certificate);
}

TEST_CASE("checks: a rejected key is not tried again, and nothing more is asked") {
  FakeTransport transport;
  transport.expect(json_reply(401, R"({"message":"User not found","code":401})"));
  const auto checkup = check(transport, {target_of("openrouter")});
  transport.verify();
  CHECK(transport.requests().size() == 1);
  CHECK(checkup.finding("openrouter.auth") == FindingClass::key_rejected);
  CHECK(checkup["openrouter.auth"].fix->command ==
        "unset OPENROUTER_API_KEY && agentpress keys set openrouter");
  CHECK(checkup["openrouter.models"].summary == "because auth failed");
}

TEST_CASE("checks: an endpoint apart proves the key, and the list comes after it") {
  FakeTransport transport;
  transport.expect(json_reply(200, R"({"data":{"label":"x","usage":1.5,"limit":10}})"));
  transport.expect(json_reply(200, R"({"data":[{"id":"openrouter/auto"}]})"));
  auto target = target_of("openrouter");
  target.models = {"openrouter/auto"};
  const auto checkup = check(transport, {target});
  transport.verify();
  CHECK(transport.requests()[0].url == "https://openrouter.ai/api/v1/key");
  CHECK(transport.requests()[1].url == "https://openrouter.ai/api/v1/models");
  CHECK(checkup.status("openrouter.auth") == Status::ok);
  CHECK(checkup.status("openrouter.models") == Status::ok);
}

TEST_CASE("checks: a spent limit of the key is a spent quota") {
  FakeTransport transport;
  transport.expect(json_reply(200, R"({"data":{"usage":10.5,"limit":10}})"));
  const auto checkup = check(transport, {target_of("openrouter")});
  CHECK(checkup.finding("openrouter.auth") == FindingClass::quota);
}

TEST_CASE("checks: cohere says itself whether the key is valid") {
  for (const bool is_valid : {true, false}) {
    FakeTransport transport;
    transport.expect(json_reply(200, is_valid ? R"({"valid":true})" : R"({"valid":false})"));
    if (is_valid) transport.expect(json_reply(200, R"({"models":[{"name":"command-a-03-2025"}]})"));
    const auto checkup = check(transport, {target_of("cohere")});
    if (is_valid) transport.verify();
    CHECK(transport.requests()[0].method == "POST");
    CHECK(transport.requests()[0].url == "https://api.cohere.com/v1/check-api-key");
    CHECK(checkup.finding("cohere.auth") == (is_valid ? FindingClass::none : FindingClass::key_rejected));
  }
}

TEST_CASE("checks: a public list proves nothing, and the vendor's other host is asked for the key") {
  FakeTransport transport;
  transport.expect(json_reply(200, R"({"data":[{"id":"openai/gpt-oss-120b"}]})"));
  transport.expect(json_reply(401, R"({"error":"Invalid username or password."})"));
  const auto checkup = check(transport, {target_of("huggingface")});
  transport.verify();
  CHECK(transport.requests()[1].url == "https://huggingface.co/api/whoami-v2");
  CHECK(checkup.finding("huggingface.auth") == FindingClass::key_rejected);
}

TEST_CASE("checks: away from its vendor a key goes to no other host") {
  FakeTransport transport;
  transport.expect(json_reply(200, R"({"data":[{"id":"x"}]})"));
  const auto checkup = check(transport, {target_of("huggingface", "https://gateway.example/v1")});
  transport.verify();
  CHECK(transport.requests().size() == 1);
  CHECK(checkup.finding("huggingface.auth") == FindingClass::auth_not_proven);
}

TEST_CASE("checks: where nothing free is documented, the address is asked without the key") {
  for (const auto* name : {"perplexity", "zai", "dashscope", "minimax", "ai21"}) {
    CAPTURE(name);
    FakeTransport transport;
    transport.expect(json_reply(404, R"({"error":"not found"})"));
    const auto checkup = check(transport, {target_of(name)});
    transport.verify();
    const auto& request = transport.requests().at(0);
    for (const auto& header : request.headers) CHECK(header.value.find(kTestKey) == std::string::npos);
    const std::string provider(name);
    CHECK(checkup.status(provider + ".http") == Status::ok);
    CHECK(checkup.status(provider + ".auth") == Status::note);
    CHECK(checkup.finding(provider + ".auth") == FindingClass::auth_not_proven);
    CHECK(checkup[provider + ".auth"].fix->command == "agentpress doctor --deep " + provider);
    CHECK(checkup.status(provider + ".models") == Status::skipped);
  }
}

TEST_CASE("checks: a local server that nobody asked for may be silent") {
  for (const bool is_wanted : {true, false}) {
    FakeTransport transport;
    transport.expect(
        failed_reply(failure(core::ErrorClass::connection, "cannot connect: connection refused")));
    auto target = keyless_target_of("ollama");
    target.is_wanted = is_wanted;
    const auto checkup = check(transport, {target});
    CHECK(checkup.finding("ollama.tcp") == FindingClass::not_running);
    CHECK(checkup.status("ollama.tcp") == (is_wanted ? Status::failed : Status::note));
    CHECK(checkup["ollama.tcp"].fix->command == "ollama serve");
    CHECK(checkup["ollama.http"].summary ==
          (is_wanted ? "because tcp failed" : "because nothing runs there"));
  }
}

TEST_CASE("checks: another program on the port of a local server that nobody asked for is a note") {
  const std::vector<FakeReply> replies{page_reply(200, "<html>my app</html>"),
                                       json_reply(404, R"({"detail":"Not Found"})"), json_reply(500, "{}"),
                                       json_reply(401, "{}")};
  for (const auto& reply : replies) {
    FakeTransport transport;
    transport.expect(reply);
    transport.expect(json_reply(404, "{}"));
    auto target = keyless_target_of("llamacpp");
    target.is_wanted = false;
    for (const auto& row : check(transport, {target}).rows) {
      CAPTURE(row.id);
      CHECK(row.status != Status::failed);
      CHECK(row.status != Status::warning);
    }
  }
  FakeTransport transport;
  transport.expect(replies[0]);
  auto target = keyless_target_of("llamacpp");
  target.is_wanted = false;
  const auto checkup = check(transport, {target});
  CHECK(checkup.finding("llamacpp.http") == FindingClass::not_running);
  CHECK(checkup["llamacpp.http"].summary ==
        "something else than llama.cpp server answers at http://127.0.0.1:8080");
  CHECK(checkup["llamacpp.auth"].summary == "because nothing runs there");
}

TEST_CASE("checks: a local server that runs needs no key, and lists its models") {
  FakeTransport transport;
  transport.expect(json_reply(200, R"({"version":"0.13.3"})"));
  transport.expect(json_reply(200, R"({"models":[{"name":"qwen3:latest"}]})"));
  auto target = keyless_target_of("ollama");
  target.models = {"qwen3"};
  const auto checkup = check(transport, {target});
  transport.verify();
  CHECK(checkup["ollama.auth"].summary == "no key is set, and none was asked for");
  CHECK(checkup.status("ollama.models") == Status::ok);
  CHECK(checkup["ollama.tls"].summary == "not used: plain HTTP");
}

TEST_CASE("checks: a local server whose list wants a key says so") {
  FakeTransport transport;
  transport.expect(json_reply(200, R"("I'm alive!")"));
  transport.expect(
      json_reply(401, R"({"error":{"message":"no key passed in","type":"auth_error","code":"401"}})"));
  const auto checkup = check(transport, {keyless_target_of("litellm")});
  transport.verify();
  CHECK(checkup.finding("litellm.auth") == FindingClass::missing_key);
}

TEST_CASE("checks: the questions of the second round share the limit of the first") {
  FakeTransport transport;
  FakeReply slow;
  slow.wait(net::Milliseconds{4000}).head(200, {{"content-type", "application/json"}});
  slow.body(R"({"data":{"usage":0,"limit":null}})").complete();
  transport.expect(slow);
  transport.expect(FakeReply{});
  const auto checkup = check(transport, {target_of("openrouter")});
  CHECK(transport.now() == net::Milliseconds{5000});
  CHECK(checkup.status("openrouter.auth") == Status::ok);
  CHECK(checkup.finding("openrouter.models") == FindingClass::timeout);
  CHECK(checkup.status("openrouter.models") == Status::note);
}

TEST_CASE("checks: redirects are not followed and the key goes nowhere else") {
  FakeTransport transport;
  transport.expect(page_reply(302, "", {{"location", "http://portal.example/login?key=1"}}));
  const auto checkup = check(transport, {target_of("openai")});
  CHECK(transport.requests().size() == 1);
  CHECK(checkup.finding("openai.http") == FindingClass::captive_portal);
  CHECK(all_text(checkup).find("key=1") == std::string::npos);
}

TEST_CASE("checks: a fault of one provider's check is a failed check of it alone") {
  FakeTransport transport;
  transport.expect(json_reply(200, kModelList));
  // The second request has no scripted reply: the transport throws.
  const auto checkup = check(transport, {target_of("openai"), target_of("groq")});
  CHECK(checkup.status("openai.auth") == Status::ok);
  CHECK(checkup.finding("groq.tcp") == FindingClass::internal);
  CHECK(checkup.status("groq.tcp") == Status::failed);
  CHECK(checkup["groq.auth"].summary == "because tcp failed");
}

TEST_CASE("checks: a run that is stopped reports what is left as skipped") {
  FakeTransport transport;
  transport.expect(FakeReply{});
  transport.after(net::Milliseconds{100}, [&] { transport.stop(); });
  const auto checkup = check(transport, {target_of("openai")});
  CHECK(checkup["openai.auth"].summary == "interrupted");
  CHECK(checkup.rows.size() == doctor::provider_check_table().size());
}

TEST_CASE("checks: the key is in no text, also when the provider repeats it") {
  FakeTransport transport;
  transport.expect(json_reply(401,
                              R"({"error":{"message":"Incorrect API key provided: )" + std::string(kTestKey) +
                                  R"(.","code":"invalid_api_key"}})",
                              {{"x-request-id", std::string(kTestKey)}}));
  const auto checkup = check(transport, {target_of("openai")});
  CHECK(checkup.finding("openai.auth") == FindingClass::key_rejected);
  CHECK(all_text(checkup).find(kTestKey) == std::string::npos);
}

TEST_CASE("checks: every built-in provider has a question whose answers are understood") {
  for (const auto* row : providers::all_providers()) {
    if (row->offline) continue;
    CAPTURE(row->name);
    const std::string name(row->name);
    FakeTransport transport;
    for (int count = 0; count < 2; ++count)
      transport.expect(json_reply(401, R"({"error":{"message":"bad key","code":"invalid_api_key"}})"));
    const auto checkup = check(transport, {target_of(name)});
    const bool is_bare = row->health.path.empty();
    CHECK(checkup.finding(name + ".auth") ==
          (is_bare ? FindingClass::auth_not_proven : FindingClass::key_rejected));
    CHECK(checkup.status(name + ".http") == Status::ok);
  }
}
