// What a check of `agentpress doctor` is and what it finds. Checks of providers live here; those that need
// the configuration, the terminal or the file system are rows of the same shape that `cli` hands in.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::doctor {

enum class Status : std::uint8_t {
  ok,
  note,     ///< worth knowing, nothing is wrong: it never changes the exit code
  skipped,  ///< a layer below is broken (the summary begins with "because"), or the check was not asked for
  warning,  ///< works, but will bite; fails the run only with --strict
  failed,   ///< has to be mended before this works
};

/// What is not fine, as the stable word `class` of the JSON report.
enum class FindingClass : std::uint8_t {
  none,
  // the key
  missing_key,
  malformed_key,
  wrong_provider_key,
  unreadable_key,  ///< a key command, key file or keys.toml that cannot be used
  shadowed_key,
  key_rejected,
  auth_not_proven,
  // what the provider says
  forbidden,
  region_blocked,
  quota,
  rate_limited,
  model_not_found,
  model_retired,
  request_rejected,  ///< the provider refuses this very request (400, 413, 422): neither the key nor the way
  bad_base_url,
  provider_down,
  // the way there
  proxy,
  dns,
  connect,
  tls,
  certificate,
  intercepted,  ///< TLS that somebody on the way has opened
  captive_portal,
  not_an_api,  ///< an answer that no API gives: HTML, garbage
  timeout,
  clock_skew,
  // this machine
  configuration,
  file_mode,
  tracked_by_git,
  environment,
  outdated_library,
  history,  ///< prompts and answers cannot be kept where they should be, or others can read them
  nothing_usable,
  not_running,  ///< a local server that nobody answers for
  internal,     ///< the check itself broke
};

std::string_view name_of(Status status);
std::string_view name_of(FindingClass finding);

/// One command that can be pasted as it stands; `text` says what it does. The command may be empty where only
/// a person can act (a web page to visit stands in the text then).
struct Fix {
  std::string text{};
  std::string command{};
};

/// A fact that a reader of the report may need, never a secret: {"remote address", "127.0.0.1:443"}.
struct Evidence {
  std::string name{};
  std::string value{};
};

struct CheckResult {
  std::string id{};  ///< of its row: "auth", "config"; with the provider's name before it the key in JSON
  std::string provider{};  ///< empty for a check of this machine
  Status status = Status::ok;
  FindingClass finding = FindingClass::none;
  std::string summary{};   ///< one sentence: what was found; the cause where it is not fine
  std::string expected{};  ///< what would have been fine; empty when it was
  std::vector<Evidence> evidence{};
  std::optional<Fix> fix{};
  std::optional<std::chrono::milliseconds> duration{};
};

/// Makes the row one that is not fine.
void settle(CheckResult& row, Status status, FindingClass finding, std::string summary, std::string expected,
            Fix fix);
/// The same with the status `failed`.
void fail(CheckResult& row, FindingClass finding, std::string summary, std::string expected, Fix fix);

/// The result's key in every report: "openai.auth", "environment.config".
std::string key_of(const CheckResult& result);

/// What `--list-checks` shows and `--only` accepts. The order of the rows is the order of every report.
struct CheckRow {
  std::string_view id{};
  std::string_view group{};  ///< "environment", "provider": `--only` accepts it too
  std::string_view title{};  ///< what is looked at, as a short noun
  bool needs_network = false;
};

}  // namespace agentpress::doctor
