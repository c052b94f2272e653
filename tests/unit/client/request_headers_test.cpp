// Joining headers.
#include "client/request_headers.hpp"

#include <doctest/doctest.h>

using agentpress::client::merge_headers;
using agentpress::core::HttpHeaders;

TEST_CASE("headers: a later source replaces an earlier one, names compare without case") {
  CHECK(merge_headers({{"Anthropic-Version", "1"}, {"accept", "a"}}, {{"anthropic-version", "2"}},
                      {{"x-api-key", "k"}}) ==
        HttpHeaders{{"accept", "a"}, {"anthropic-version", "2"}, {"x-api-key", "k"}});
  CHECK(merge_headers({}, {{"Authorization", "mine"}}, {{"authorization", "key"}}) ==
        HttpHeaders{{"authorization", "key"}});
}

TEST_CASE("headers: the values of a list are all sent") {
  CHECK(merge_headers({}, {{"anthropic-beta", "feature"}}, {{"anthropic-beta", "oauth"}}) ==
        HttpHeaders{{"anthropic-beta", "feature"}, {"anthropic-beta", "oauth"}});
}

TEST_CASE("headers: one source may repeat a name") {
  CHECK(merge_headers({}, {{"x-tag", "a"}, {"x-tag", "b"}}, {}).size() == 2);
}
