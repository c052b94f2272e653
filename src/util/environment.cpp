#include "util/environment.hpp"

#include "util/text.hpp"

#include <unistd.h>

#include <algorithm>

namespace agentpress::util {

bool is_variable_name(std::string_view name) {
  const auto is_letter = [](char byte) {
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || byte == '_';
  };
  const auto is_part = [&](char byte) { return is_letter(byte) || (byte >= '0' && byte <= '9'); };
  return !name.empty() && is_letter(name.front()) && std::ranges::all_of(name, is_part);
}

Environment Environment::of_process() {
  Environment result;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    result.variables_.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return result;
}

std::optional<std::string> Environment::get_exact(std::string_view name) const {
  const auto found = variables_.find(name);
  if (found == variables_.end()) return std::nullopt;
  return found->second;
}

std::optional<std::string> Environment::get(std::string_view name) const {
  const auto found = variables_.find(name);
  if (found == variables_.end()) return std::nullopt;
  const auto value = trim(found->second);
  if (value.empty()) return std::nullopt;
  return std::string(value);
}

}  // namespace agentpress::util
