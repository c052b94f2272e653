// The stored lists of models.
#include "cli/model_cache.hpp"

#include "support/temporary_directory.hpp"
#include "support/variables.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

using namespace agentpress;  // NOLINT(google-build-using-namespace): a test
using cli::CachedList;
using cli::read_model_cache;
using cli::write_model_cache;

namespace {

const CachedList kList{
    .listed_on = *util::parse_date("2026-11-10"),
    .models = {
        {.id = "a/one", .context_tokens = 5, .output_tokens = 7, .retires = util::parse_date("2027-01-14")},
        {.id = "two"}}};

struct Cache {
  test::TemporaryDirectory directory;
  util::Environment environment = test::variables({{"XDG_CACHE_HOME", directory.path() + "/cache"}});
  std::string folder = directory.path() + "/cache/agentpress/models";
};

}  // namespace

TEST_CASE("model cache: what is stored comes back, in a file for its owner alone") {
  const Cache cache;
  CHECK_FALSE(write_model_cache(cache.environment, "openai", kList, {}).has_value());
  const auto list = read_model_cache(cache.environment, "openai");
  REQUIRE(list.has_value());
  CHECK(list->listed_on == kList.listed_on);
  CHECK(list->models == kList.models);
  CHECK_FALSE(read_model_cache(cache.environment, "groq").has_value());
  struct stat status{};
  REQUIRE(::stat((cache.folder + "/openai.json").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0600);
  REQUIRE(::stat(cache.folder.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0700);
}

TEST_CASE("model cache: a new list replaces the old one and leaves nothing beside it") {
  const Cache cache;
  write_model_cache(cache.environment, "openai", kList, {});
  write_model_cache(cache.environment, "openai", {.listed_on = kList.listed_on, .models = {{.id = "new"}}},
                    {});
  CHECK(read_model_cache(cache.environment, "openai")->models.size() == 1);
  CHECK(std::distance(std::filesystem::directory_iterator(cache.folder), {}) == 1);
}

TEST_CASE("model cache: a name with a credential in it is left out") {
  const Cache cache;
  util::Redactor redactor;
  redactor.add_secret("canary-value-123", "OPENAI_API_KEY");
  const CachedList list{.listed_on = kList.listed_on,
                        .models = {{.id = "ft:canary-value-123"}, {.id = "good"}}};
  write_model_cache(cache.environment, "openai", list, redactor);
  const auto stored = read_model_cache(cache.environment, "openai");
  REQUIRE(stored.has_value());
  REQUIRE(stored->models.size() == 1);
  CHECK(stored->models.front().id == "good");
}

TEST_CASE("model cache: a damaged file is no list") {
  const Cache cache;
  write_model_cache(cache.environment, "openai", kList, {});
  for (const char* content : {"", "{", "[]", "null", R"({"cache_version":1,"models":[]})",
                              R"({"cache_version":2,"listed_on":"2026-11-10","models":[]})",
                              R"({"cache_version":1,"listed_on":"yesterday","models":[]})"}) {
    CAPTURE(content);
    cache.directory.write("cache/agentpress/models/openai.json", content);
    CHECK_FALSE(read_model_cache(cache.environment, "openai").has_value());
  }
  cache.directory.write(
      "cache/agentpress/models/openai.json",
      R"({"cache_version":1,"listed_on":"2026-11-10","models":[5,{},{"id":"x","retires":7}]})");
  CHECK(read_model_cache(cache.environment, "openai")->models ==
        std::vector<formats::ListedModel>{{.id = "x"}});
}

TEST_CASE("model cache: without a home nothing is stored, and a folder that cannot be made is told") {
  CHECK_FALSE(write_model_cache({}, "openai", kList, {}).has_value());
  CHECK_FALSE(read_model_cache({}, "openai").has_value());
  const test::TemporaryDirectory directory;
  const auto file = directory.write("file", "");
  const auto fault = write_model_cache(test::variables({{"XDG_CACHE_HOME", file}}), "openai", kList, {});
  REQUIRE(fault.has_value());
  CHECK(fault->message == "not a directory");
}
