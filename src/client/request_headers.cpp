// Joining headers without sending any of them twice.
#include "client/request_headers.hpp"

#include "util/text.hpp"

#include <algorithm>
#include <string_view>

namespace agentpress::client {
namespace {

/// Each side may have its own value to add: the user a feature, an OAuth token the version it needs.
constexpr std::string_view kListHeader = "anthropic-beta";

void add(core::HttpHeaders& headers, const core::HttpHeaders& later) {
  const auto is_replaced = [&](const core::HttpHeader& earlier) {
    return !util::equals_ignoring_case(earlier.name, kListHeader) &&
           std::ranges::any_of(later, [&](const core::HttpHeader& header) {
             return util::equals_ignoring_case(header.name, earlier.name);
           });
  };
  std::erase_if(headers, is_replaced);
  headers.insert(headers.end(), later.begin(), later.end());
}

}  // namespace

core::HttpHeaders merge_headers(core::HttpHeaders protocol, const core::HttpHeaders& settings,
                                const core::HttpHeaders& authentication) {
  add(protocol, settings);
  add(protocol, authentication);
  return protocol;
}

}  // namespace agentpress::client
