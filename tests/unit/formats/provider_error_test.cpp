// The class of every failure, and what its message says.
#include "formats/provider_error.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace {

using namespace agentpress;
using core::ErrorClass;

struct Row {
  int status;
  std::string_view body;
  ErrorClass error_class;
  bool retryable;
  std::string_view message;  ///< part of it
};

// clang-format off
const Row kRows[] = {
    {400, R"({"error":{"message":"bad","type":"invalid_request_error"}})", ErrorClass::rejected, false, "bad"},
    {400, R"({"error":{"message":"m","code":"model_not_found"}})", ErrorClass::model_not_found, false, "m"},
    {400, R"({"object":"error","message":"Invalid model: x","type":"invalid_model","code":"1500"})", ErrorClass::model_not_found, false, "Invalid model: x"},
    {400, R"({"error":{"message":"long","code":"context_length_exceeded"}})", ErrorClass::context_too_long, false, "long"},
    {400, R"({"error":{"message":"Your input exceeds the context window of this model"}})", ErrorClass::context_too_long, false, "exceeds"},
    {400, R"({"error":{"message":"prompt is too long: 3 > 2"}})", ErrorClass::context_too_long, false, "too long"},
    {400, R"({"error":{"code":400,"message":"request (9 tokens) exceeds the available context size (8 tokens), try increasing it","type":"exceed_context_size_error","n_prompt_tokens":9,"n_ctx":8}})", ErrorClass::context_too_long, false, "context size"},
    {400, R"({"error":{"message":"No connected db.","type":"no_db_connection","param":null,"code":"400"}})", ErrorClass::auth, false, "No connected db."},
    {400, R"({"error":{"message":"{'error': '/chat/completions: Invalid model name passed in model=x. Call `/v1/models`'}","type":"None","param":"None","code":"400"}})", ErrorClass::model_not_found, false, "Invalid model name"},
    {400, R"({"error":"Incorrect API key provided: x","code":"Client specified an invalid argument"})", ErrorClass::auth, false, "Incorrect"},
    {400, R"([{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT"}}])", ErrorClass::auth, false, "not valid"},
    {400, R"({"error":{"message":"Your credit balance is too low"}})", ErrorClass::quota, false, "credit"},
    {400, R"({"error":{"message":"filtered","code":"content_filter"}})", ErrorClass::refused, false, "filtered"},
    {401, R"({"detail":"Unauthorized"})", ErrorClass::auth, false, "Unauthorized"},
    {401, R"({"error":{"message":"x","code":"rate_limit_exceeded"}})", ErrorClass::auth, false, "x"},
    {401, "<html>nope</html>", ErrorClass::auth, false, "HTML page"},
    {402, R"({"error":{"message":"Insufficient Balance"}})", ErrorClass::quota, false, "Insufficient"},
    {403, R"({"error":{"code":"unsupported_country_region_territory","message":"no"}})", ErrorClass::permission, false, "no"},
    {403, "error code: 1010", ErrorClass::permission, false, "error code: 1010"},
    {404, R"({"error":"no such model"})", ErrorClass::model_not_found, false, "no such model"},
    {404, "", ErrorClass::model_not_found, false, "status 404 and an empty body"},
    {407, "", ErrorClass::proxy, false, "407"},
    {408, "upstream request timeout", ErrorClass::provider, true, "upstream request timeout"},
    {409, R"({"message":"conflict"})", ErrorClass::provider, true, "conflict"},
    {413, R"({"error":{"message":"too large","type":"tokens","code":"rate_limit_exceeded"}})", ErrorClass::rejected, false, "too large"},
    {418, R"({"message":"teapot"})", ErrorClass::rejected, false, "teapot"},
    {422, R"({"detail":[{"loc":["body","x"],"msg":"field required"}]})", ErrorClass::rejected, false, "field required (at [\"body\",\"x\"])"},
    {429, R"({"error":{"message":"slow","code":"rate_limit_exceeded"}})", ErrorClass::rate_limit, true, "slow"},
    {429, R"({"error":{"code":429,"message":"Provider returned error","metadata":{"raw":"limited upstream"}}})", ErrorClass::rate_limit, true, "limited upstream"},
    {429, R"({"error":{"message":"q","type":"insufficient_quota"}})", ErrorClass::quota, false, "q"},
    {429, R"({"error":{"message":"q","type":"exceeded_current_quota_error"}})", ErrorClass::quota, false, "q"},
    {429, R"({"error":{"message":"q","code":"1113"}})", ErrorClass::quota, false, "q"},
    {429, R"({"error":{"message":"busy","type":"engine_overloaded_error"}})", ErrorClass::overloaded, true, "busy"},
    {498, R"({"error":{"message":"flex","code":"capacity_exceeded"}})", ErrorClass::overloaded, true, "flex"},
    {500, R"({"error":{"message":"m","type":"invalid_request_error"}})", ErrorClass::provider, true, "m"},
    {502, "<HTML><TITLE>\n Bad\nGateway </TITLE></HTML>", ErrorClass::provider, true, "an HTML page with the title \"Bad Gateway\""},
    {503, R"({"error":{"code":503,"message":"Loading model","type":"unavailable_error"}})", ErrorClass::overloaded, true, "Loading model"},
    {520, "\xFF\xFE", ErrorClass::provider, true, "this text: \xEF\xBF\xBD\xEF\xBF\xBD"},
    {529, "{}", ErrorClass::overloaded, true, "this text: {}"},
    {302, "", ErrorClass::not_an_answer, false, "302"},
    {500, R"({"error":{"message":{"deep":[1]}}})", ErrorClass::provider, true, R"({"deep":[1]})"},
    {500, R"({"error":{}})", ErrorClass::provider, true, "{}"},
    {500, R"({"errors":[{"code":7,"message":"first"}]})", ErrorClass::provider, true, "first"},
    {500, R"("plain text")", ErrorClass::provider, true, "plain text"},
};
// clang-format on

}  // namespace

TEST_CASE("provider errors: class, retryability and message of each status and body") {
  for (const Row& row : kRows) {
    CAPTURE(row.status);
    CAPTURE(row.body);
    const core::Error error = formats::decode_error_body(row.status, row.body);
    CHECK(core::name_of(error.error_class) == core::name_of(row.error_class));
    CHECK(error.retryable == row.retryable);
    CHECK(error.http_status == row.status);
    CAPTURE(error.message);
    CHECK(error.message.find(row.message) != std::string::npos);
  }
}

TEST_CASE("provider errors: no status and no body makes an auth or permission error retryable") {
  for (int status = 0; status < 1000; ++status) {
    for (const Row& row : kRows) {
      const core::Error error = formats::decode_error_body(status, row.body);
      const bool is_final = error.error_class == ErrorClass::auth ||
                            error.error_class == ErrorClass::permission ||
                            error.error_class == ErrorClass::quota;
      if (is_final) CHECK_FALSE(error.retryable);
      if (status == 401 || status == 403) CHECK(is_final);
    }
  }
}

TEST_CASE("provider errors: the code is the provider's own, whatever its type") {
  const auto code_of = [](std::string_view body) { return formats::decode_error_body(400, body).code; };
  CHECK(code_of(R"({"error":{"message":"m","type":"t","code":"c"}})") == "c");
  CHECK(code_of(R"({"error":{"message":"m","type":"t","code":null}})") == "t");
  CHECK(code_of(R"({"error":{"message":"m","code":1113}})") == "1113");
  CHECK(code_of(R"({"code":"c","error":"m"})") == "c");
  CHECK(code_of("text") == "");
}

TEST_CASE("provider errors: a message is bounded and stays valid UTF-8") {
  const std::string long_text(20'000, 'x');
  CHECK(formats::decode_error_body(500, R"({"error":")" + long_text + R"("})").message.size() < 9000);
  std::string umlauts;
  for (int count = 0; count < 10'000; ++count) umlauts += "ü";
  const auto message = formats::decode_error_body(500, R"({"error":"a)" + umlauts + R"("})").message;
  CHECK(message.ends_with("ü ..."));
  CHECK(formats::excerpt("a" + umlauts).ends_with("ü ..."));
  CHECK(formats::excerpt("a\r\nb") == "a  b");
  CHECK(formats::excerpt("short") == "short");
}

TEST_CASE("provider errors: a deeply nested body is text, not a crash") {
  const auto error = formats::decode_error_body(500, std::string(1'000'000, '['));
  CHECK(error.error_class == ErrorClass::provider);
  CHECK(error.message.size() < 1000);
}
