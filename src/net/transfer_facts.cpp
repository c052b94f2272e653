#include "net/transfer_facts.hpp"

#include "util/text.hpp"

#include <algorithm>
#include <string_view>

namespace agentpress::net {
std::string name_part(std::string_view distinguished_name, std::string_view part) {
  // "CN = R3, O = x" and "CN=R3; O=x" are both spellings of OpenSSL; a quoted value may hold a comma.
  std::size_t at = 0;
  while (at < distinguished_name.size()) {
    auto end = at;
    bool is_quoted = false;
    while (end < distinguished_name.size() &&
           (is_quoted || (distinguished_name[end] != ',' && distinguished_name[end] != ';'))) {
      if (distinguished_name[end] == '\\') {
        ++end;
      } else if (distinguished_name[end] == '"') {
        is_quoted = !is_quoted;
      }
      ++end;
    }
    end = std::min(end, distinguished_name.size());
    const auto field = distinguished_name.substr(at, end - at);
    const auto equals = field.find('=');
    if (equals != std::string_view::npos && util::trim(field.substr(0, equals)) == part) {
      auto value = util::trim(field.substr(equals + 1));
      if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"'))
        value = value.substr(1, value.size() - 2);
      return std::string(value);
    }
    at = end + 1;
  }
  return "";
}

}  // namespace agentpress::net
