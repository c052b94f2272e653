// Every way a run can fail, as one table: the class, its name in JSON, its exit code, what it means.
// The man page, the README and `--json` are checked against this table; no other file knows an exit code.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace agentpress::core {

/// Where curl has an exit code for the same fault, ours is curl's.
enum class ErrorClass {
  check_failed,
  usage,
  configuration,
  unknown_model,
  auth,
  permission,
  proxy,
  name_resolution,
  connection,
  rate_limit,
  quota,
  provider,
  overloaded,
  rejected,
  model_not_found,
  context_too_long,
  refused,
  not_an_answer,
  nothing_to_extract,
  length,
  incomplete,
  output,
  history,
  input,
  timeout,
  tls,
  certificate,
  internal,
  interrupted,
};

struct ErrorClassRow {
  ErrorClass error_class;
  std::string_view name;  ///< the string in JSON output
  int exit_code;          ///< 1..127; `interrupted` is 128 + the signal, given here for SIGINT
  std::string_view meaning;
};

/// All classes in the order of the enumeration.
std::span<const ErrorClassRow> error_class_table();

const ErrorClassRow& describe(ErrorClass error_class);

inline int exit_code_of(ErrorClass error_class) {
  return describe(error_class).exit_code;
}
inline std::string_view name_of(ErrorClass error_class) {
  return describe(error_class).name;
}

}  // namespace agentpress::core
