#include "util/user_path.hpp"

#include <algorithm>

namespace agentpress::util {
namespace {

/// HOME without trailing slashes; empty when it is unset, relative or the root.
std::string home_directory(const Environment& environment) {
  std::string home = environment.get("HOME").value_or("");
  while (home.ends_with('/')) home.pop_back();
  return home.starts_with('/') ? home : "";
}

}  // namespace

std::string expand_home(std::string_view path, const Environment& environment) {
  const std::string home = home_directory(environment);
  if (home.empty() || !path.starts_with("~/")) return std::string(path);
  return home + std::string(path.substr(1));
}

std::string abbreviate_home(std::string_view path, const Environment& environment) {
  const std::string home = home_directory(environment);
  if (home.empty() || !path.starts_with(home + "/")) return std::string(path);
  return "~" + std::string(path.substr(home.size()));
}

std::string shell_quoted(std::string_view path) {
  const auto is_plain = [](char byte) {
    constexpr std::string_view kSymbols = "/._-+,:@%";
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
           kSymbols.find(byte) != std::string_view::npos;
  };
  // A tilde is expanded only outside of quotes.
  const std::string_view home = path.starts_with("~/") ? path.substr(0, 2) : std::string_view{};
  path.remove_prefix(home.size());
  if (!path.empty() && std::ranges::all_of(path, is_plain)) return std::string(home) + std::string(path);
  std::string quoted;
  for (const char byte : path) {
    if (byte == '\'') {
      quoted += "'\\''";
    } else {
      quoted += byte;
    }
  }
  return std::string(home) + "'" + quoted + "'";
}

}  // namespace agentpress::util
