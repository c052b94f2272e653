// core/format_id: the names of wire formats.
#include "core/format_id.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace agentpress::core;

TEST_CASE("format ids: every name leads back to its format") {
  std::set<FormatId> found;
  for (const auto name : format_names()) {
    CAPTURE(name);
    const auto format = find_format(name);
    REQUIRE(format.has_value());
    CHECK(name_of(*format) == name);
    CHECK(found.insert(*format).second);
  }
  CHECK(found.contains(FormatId::openai_chat));
  CHECK(found.contains(FormatId::anthropic_messages));
}

TEST_CASE("format ids: unknown names and other spellings are none") {
  CHECK_FALSE(find_format("openai").has_value());
  CHECK_FALSE(find_format("OpenAI_Chat").has_value());
  CHECK_FALSE(find_format("").has_value());
}
