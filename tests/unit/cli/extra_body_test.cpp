#include "cli/extra_body.hpp"

#include "core/error.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using agentpress::cli::merge_extra_body;
using Json = nlohmann::json;

TEST_CASE("extra body: values are JSON where they parse as JSON, and text otherwise") {
  const auto body =
      Json::parse(merge_extra_body("", {"seed=7", "user=ann", "flag=true", "list=[1,2]", "empty=", "a=b=c"}));
  CHECK(body ==
        Json({{"seed", 7}, {"user", "ann"}, {"flag", true}, {"list", {1, 2}}, {"empty", ""}, {"a", "b=c"}}));
}

TEST_CASE("extra body: options lie over the configuration, the last one wins") {
  const auto body = Json::parse(merge_extra_body(R"({"seed":1,"top_k":3})", {"seed=2", "seed=3"}));
  CHECK(body == Json({{"seed", 3}, {"top_k", 3}}));
  CHECK(merge_extra_body(R"({"seed":1})", {}) == R"({"seed":1})");
  CHECK(merge_extra_body("", {}).empty());
}

TEST_CASE("extra body: no setting can reach around the route") {
  for (const char* setting : {"model=other", "messages=[]", "stream=false", "noequals", "=x"}) {
    CAPTURE(setting);
    CHECK_THROWS_AS(merge_extra_body("", {setting}), agentpress::core::StartupError);
  }
}
