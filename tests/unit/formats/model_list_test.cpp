// Lists of models in every shape that providers give.
#include "formats/model_list.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace agentpress;  // NOLINT(google-build-using-namespace): a test
using formats::ListedModel;
using formats::read_model_list;

namespace {

std::vector<ListedModel> models_in(std::string_view body) {
  const auto page = read_model_list(body);
  REQUIRE(page.has_value());
  return page->models;
}

std::vector<std::string> names_in(std::string_view body) {
  std::vector<std::string> names;
  for (const auto& model : models_in(body)) names.push_back(model.id);
  return names;
}

std::string next_of(std::string_view body) {
  const auto page = read_model_list(body);
  REQUIRE(page.has_value());
  return page->next_query;
}

using Names = std::vector<std::string>;
using Models = std::vector<ListedModel>;

}  // namespace

TEST_CASE("model list: OpenAI's") {
  CHECK(models_in(R"({"object":"list","data":[
    {"id":"gpt-4.1","object":"model","created":1,"owned_by":"system","shutdown_date":"2027-01-14"},
    {"id":"gpt-6.1-sol","object":"model","created":1,"owned_by":"system","shutdown_date":null}]})") ==
        Models{{.id = "gpt-4.1", .retires = util::parse_date("2027-01-14")}, {.id = "gpt-6.1-sol"}});
}

TEST_CASE("model list: Together's bare array, of which only what can chat counts") {
  CHECK(models_in(R"([{"id":"a/chat","type":"chat","context_length":131072},
                      {"id":"a/language","type":"language","context_length":0},
                      {"id":"a/embedding","type":"embedding"},{"id":"a/image","type":"image"},
                      {"id":"a/rerank","type":"rerank"},{"id":"a/audio","type":"audio"}])") ==
        Models{{.id = "a/chat", .context_tokens = 131072}, {.id = "a/language"}});
}

TEST_CASE("model list: Anthropic's, page after page") {
  const std::string_view body = R"({"data":[{"type":"model","id":"claude-sonnet-5-5","display_name":"Sonnet",
    "max_input_tokens":1000000,"max_tokens":128000,"capabilities":{"image_input":{"supported":true}}}],
    "has_more":true,"first_id":"claude-sonnet-5-5","last_id":"claude-sonnet-5-5"})";
  CHECK(models_in(body) ==
        Models{{.id = "claude-sonnet-5-5", .context_tokens = 1000000, .output_tokens = 128000}});
  CHECK(next_of(body) == "after_id=claude-sonnet-5-5");
  CHECK(next_of(R"({"data":[],"has_more":false,"last_id":"x"})").empty());
  CHECK(next_of(R"({"data":[],"has_more":true,"last_id":null})").empty());
}

TEST_CASE("model list: Gemini's names lose their folder, and its page mark is escaped") {
  const std::string_view body = R"({"models":[
    {"name":"models/gemini-3.8-flash","inputTokenLimit":1048576,"outputTokenLimit":65536,
     "supportedGenerationMethods":["generateContent","countTokens"]},
    {"name":"models/embedding-001","supportedGenerationMethods":["embedContent"]}],"nextPageToken":"a+/b=&c"})";
  CHECK(models_in(body) ==
        Models{{.id = "gemini-3.8-flash", .context_tokens = 1048576, .output_tokens = 65536}});
  CHECK(next_of(body) == "pageToken=a%2B%2Fb%3D%26c");
}

TEST_CASE("model list: Cohere's") {
  const std::string_view body = R"({"models":[
    {"name":"command-a-03-2025","context_length":256000,"endpoints":["chat","summarize"],"features":null},
    {"name":"embed-v4","endpoints":["embed"]}],"next_page_token":"p2"})";
  CHECK(models_in(body) == Models{{.id = "command-a-03-2025", .context_tokens = 256000}});
  CHECK(next_of(body) == "page_token=p2");
}

TEST_CASE("model list: Ollama's tags") {
  CHECK(names_in(R"({"models":[{"name":"qwen3:8b","model":"qwen3:8b","size":1,"details":{"family":"qwen3"}},
                               {"name":"gemma4","model":"gemma4:latest"}]})") ==
        Names{"qwen3:8b", "gemma4:latest"});
  CHECK(names_in(R"({"models":[]})").empty());
}

TEST_CASE("model list: Mistral's") {
  CHECK(models_in(R"({"object":"list","data":[
    {"id":"mistral-large-4","capabilities":{"completion_chat":true},"max_context_length":1048576,"aliases":[],
     "deprecation":null},
    {"id":"mistral-old","capabilities":{"completion_chat":true},"deprecation":"2026-12-31T12:00:00Z"},
    {"id":"mistral-embed","capabilities":{"completion_chat":false}}]})") ==
        Models{{.id = "mistral-large-4", .context_tokens = 1048576},
               {.id = "mistral-old", .retires = util::parse_date("2026-12-31")}});
}

TEST_CASE("model list: OpenRouter's") {
  CHECK(models_in(R"({"data":[
    {"id":"openai/gpt-6.1-sol","context_length":1050000,"architecture":{"output_modalities":["text"]},
     "top_provider":{"context_length":400000,"max_completion_tokens":128000},"pricing":{"prompt":"0.000002"},
     "expiration_date":"2027-03-01"},
    {"id":"a/painter","architecture":{"output_modalities":["image"]}}]})") ==
        Models{{.id = "openai/gpt-6.1-sol",
                .context_tokens = 1050000,
                .output_tokens = 128000,
                .retires = util::parse_date("2027-03-01")}});
}

TEST_CASE("model list: GitHub's catalogue, Groq's and vLLM's limits") {
  CHECK(models_in(R"([{"id":"openai/gpt-4.1","name":"OpenAI GPT-4.1","limits":{"max_input_tokens":1048576,
    "max_output_tokens":32768},"supported_output_modalities":["text"]},
    {"id":"openai/embed","supported_output_modalities":["embeddings"]}])") ==
        Models{{.id = "openai/gpt-4.1", .context_tokens = 1048576, .output_tokens = 32768}});
  CHECK(models_in(R"({"data":[{"id":"llama","context_window":131072,"max_completion_tokens":32768}]})") ==
        Models{{.id = "llama", .context_tokens = 131072, .output_tokens = 32768}});
  CHECK(models_in(R"({"data":[{"id":"mine","max_model_len":4096}]})") ==
        Models{{.id = "mine", .context_tokens = 4096}});
}

TEST_CASE("model list: a date may be a number of seconds, and nonsense in it is no date") {
  CHECK(models_in(R"({"data":[{"id":"a","shutdown_date":1799884800},{"id":"b","shutdown_date":"soon"}]})") ==
        Models{{.id = "a", .retires = util::parse_date("2027-01-14")}, {.id = "b"}});
}

TEST_CASE("model list: names that could do harm are left out") {
  const std::string longest(256, 'n');
  CHECK(names_in(
            R"({"data":[{"id":"good"},{"id":""},{"id":"a b"},{"id":"a\u001b[31m"},{"id":"a\u007f"},{"id":5},
                    {},null,7,"also-good"]})") == Names{"good", "also-good"});
  CHECK(names_in(R"({"data":[{"id":")" + longest + R"("},{"id":"x)" + longest + R"("}]})") == Names{longest});
}

TEST_CASE("model list: what is no list is an error with the provider's own words where there are some") {
  for (const char* body : {"", "<html>", "{}", "{\"data\":{}}", "7", "{\"data\":[", "null"}) {
    CAPTURE(body);
    const auto page = read_model_list(body);
    REQUIRE_FALSE(page.has_value());
    CHECK(page.error().error_class == core::ErrorClass::not_an_answer);
  }
  const auto page = read_model_list(R"({"error":{"message":"go away","code":"invalid_api_key"}})");
  REQUIRE_FALSE(page.has_value());
  CHECK(page.error().error_class == core::ErrorClass::auth);
  CHECK(page.error().message.find("go away") != std::string::npos);
}
