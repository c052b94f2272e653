// The user's configuration as plain data. What each key means: config.example.toml and agentpress-config(5).
#pragma once

#include "auth/credentials.hpp"
#include "config/style.hpp"
#include "core/format_id.hpp"
#include "core/http_header.hpp"
#include "providers/provider.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace agentpress::config {

inline constexpr int kConfigVersion = 1;
/// The largest TOML file that is read, in bytes.
inline constexpr std::size_t kLargestFile = 1048576;

/// Unset fields leave the provider's row, or the program's default, as it is.
struct ProviderSettings {
  std::optional<std::string> base_url{};
  std::optional<std::string> region{};  ///< one of the built-in row's; never together with `base_url`
  std::optional<core::FormatId> format{};
  std::optional<providers::AuthScheme> auth{};
  auth::KeySettings key{};
  core::HttpHeaders headers{};
  std::string extra_body{};  ///< a JSON object as text; empty for none
  std::vector<std::string> prefixes{};
  std::optional<std::string> default_model{};
  bool allow_http = false;
  bool key_lint = true;
  std::string ca_file{};
  std::string proxy{};
  std::optional<double> timeout_connect{};  ///< seconds; also the next ones
  std::optional<double> timeout_first_token{};
  std::optional<double> timeout_idle{};
  std::optional<double> timeout_total{};
  int line = 0;  ///< of the table's header in the file
};

struct Config {
  std::string path{};  ///< where it was read from; empty when there is no file
  std::optional<std::string> default_model{};
  bool history = true;  ///< whether prompts and answers are stored
  std::optional<Style> style{};
  std::map<std::string, std::string, std::less<>> aliases{};
  std::map<std::string, std::string, std::less<>> prefixes{};  ///< model prefix -> provider
  std::map<std::string, ProviderSettings, std::less<>> providers{};
};

}  // namespace agentpress::config
