// util/edit_distance: "did you mean".
#include "util/edit_distance.hpp"

#include <doctest/doctest.h>

using namespace agentpress::util;

TEST_CASE("edit_distance: counts insertions, deletions, substitutions and swaps of neighbours") {
  CHECK(edit_distance("groq", "groq") == 0);
  CHECK(edit_distance("groq", "gorq") == 1);
  CHECK(edit_distance("groq", "groqq") == 1);
  CHECK(edit_distance("groq", "grq") == 1);
  CHECK(edit_distance("groq", "grok") == 1);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("abc", "") == 3);
  CHECK(edit_distance("kitten", "sitting") == 3);
}

TEST_CASE("edit_distance: ASCII case does not count") {
  CHECK(edit_distance("OpenAI", "openai") == 0);
}

TEST_CASE("nearest_names: the nearest first, far ones left out, no more than asked for") {
  const std::vector<std::string> names{"groq", "openai", "openrouter", "grok"};
  CHECK(nearest_names("gorq", names) == std::vector<std::string>{"groq"});
  CHECK(nearest_names("opnai", names) == std::vector<std::string>{"openai"});
  CHECK(nearest_names("grox", names, 1).size() == 1);
  CHECK(nearest_names("grox", names).size() == 2);
  CHECK(nearest_names("something", names).empty());
}
