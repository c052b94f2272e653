// Where lists of models are asked for.
#include "providers/models_path.hpp"

#include "providers/registry.hpp"

#include <doctest/doctest.h>

using namespace agentpress::providers;
using agentpress::core::FormatId;

TEST_CASE("models path: a row's own path counts") {
  CHECK(models_path_of(*find_provider("groq")) == "/openai/v1/models");
  CHECK(models_path_of(*find_provider("ollama")) == "/api/tags");
}

TEST_CASE("models path: a built-in row without one has no list") {
  CHECK(models_path_of(*find_provider("perplexity")).empty());
}

TEST_CASE("models path: a server of the user's own has the one of its format") {
  CHECK(models_path_of({.name = "mine", .format = FormatId::openai_chat}) == "/models");
  CHECK(models_path_of({.name = "mine", .format = FormatId::ollama_chat}) == "/api/tags");
  CHECK(models_path_of({.name = "mine", .format = FormatId::gemini}).starts_with("/v1beta/models"));
}
