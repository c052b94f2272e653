// The functions behind the rows of cli/doctor_environment, and the words they share.
#pragma once

#include "cli/doctor_environment.hpp"

#include <string>
#include <utility>

namespace agentpress::cli {

MachineFinding look_at_config(const MachineView& machine);
MachineFinding look_at_file_modes(const MachineView& machine);
MachineFinding look_at_directories(const MachineView& machine);
MachineFinding look_at_git(const MachineView& machine);
MachineFinding look_at_disk(const MachineView& machine);
MachineFinding look_at_history(const MachineView& machine);
MachineFinding look_at_proxies(const MachineView& machine);
MachineFinding look_at_authorities(const MachineView& machine);
MachineFinding look_at_locale(const MachineView& machine);
MachineFinding look_at_terminal(const MachineView& machine);
MachineFinding look_at_stdin(const MachineView& machine);
MachineFinding look_at_search_path(const MachineView& machine);
MachineFinding look_at_completion(const MachineView& machine);
MachineFinding look_at_build(const MachineView& machine);

inline MachineFinding finding_of(doctor::Status status, doctor::FindingClass finding, std::string summary,
                                 std::string expected = "", std::optional<doctor::Fix> fix = std::nullopt) {
  return {.result = {.id = {},
                     .provider = {},
                     .status = status,
                     .finding = finding,
                     .summary = std::move(summary),
                     .expected = std::move(expected),
                     .fix = std::move(fix)},
          .repairs = {}};
}

inline MachineFinding fine(std::string summary) {
  return finding_of(doctor::Status::ok, doctor::FindingClass::none, std::move(summary));
}

/// Files of the user's that may hold keys, whether they are there or not.
struct KeyHolder {
  std::string path{};
  std::string name{};      ///< for messages: "keys.toml", "the key file of groq"
  bool holds_key = false;  ///< false: a configuration without an api_key, which may be read by anyone
};

std::vector<KeyHolder> key_holders(const MachineView& machine);

}  // namespace agentpress::cli
