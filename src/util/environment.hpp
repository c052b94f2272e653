// Environment variables as a value, so that no layer but the rim reads the process's own.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace agentpress::util {

/// Whether a shell could have a variable of this name: letters, digits and `_`, no digit first.
bool is_variable_name(std::string_view name);

/// A set of variables. An empty or blank value counts as unset, as in the vendors' own libraries.
class Environment {
 public:
  Environment() = default;
  explicit Environment(std::map<std::string, std::string, std::less<>> variables)
      : variables_(std::move(variables)) {}

  /// A copy of the process's environment.
  static Environment of_process();

  /// The value without surrounding blanks, or nothing when it is unset or blank.
  std::optional<std::string> get(std::string_view name) const;

  /// The value exactly as set, also when it is empty.
  std::optional<std::string> get_exact(std::string_view name) const;

 private:
  std::map<std::string, std::string, std::less<>> variables_;
};

}  // namespace agentpress::util
