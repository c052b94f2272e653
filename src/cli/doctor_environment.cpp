#include "cli/doctor_environment.hpp"

#include "cli/doctor_rows.hpp"
#include "doctor/provider_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <iterator>

namespace agentpress::cli {
namespace {

constexpr std::string_view kMachineGroup = "environment";

// clang-format off
constexpr std::array kMachineChecks{
    MachineCheck{{"config", kMachineGroup, "the configuration and its version"}, look_at_config},
    MachineCheck{{"files", kMachineGroup, "who can read the files with keys"}, look_at_file_modes},
    MachineCheck{{"directories", kMachineGroup, "the directories of agentpress"}, look_at_directories},
    MachineCheck{{"git", kMachineGroup, "whether git tracks a file with keys"}, look_at_git},
    MachineCheck{{"disk", kMachineGroup, "room on the disk"}, look_at_disk},
    MachineCheck{{"history", kMachineGroup, "the history and what waits beside it"}, look_at_history},
    MachineCheck{{"proxies", kMachineGroup, "the proxy variables"}, look_at_proxies},
    MachineCheck{{"ca", kMachineGroup, "the certificate authorities"}, look_at_authorities},
    MachineCheck{{"locale", kMachineGroup, "the locale"}, look_at_locale},
    MachineCheck{{"terminal", kMachineGroup, "the terminal"}, look_at_terminal},
    MachineCheck{{"stdin", kMachineGroup, "what standard input is"}, look_at_stdin},
    MachineCheck{{"path", kMachineGroup, "other programs of this name"}, look_at_search_path},
    MachineCheck{{"completion", kMachineGroup, "the completion of your shell"}, look_at_completion},
    MachineCheck{{"build", kMachineGroup, "libcurl and the TLS library"}, look_at_build},
};
// clang-format on

constexpr doctor::CheckRow kUsableRow{"providers", kMachineGroup, "whether any provider can be used"};

}  // namespace

std::span<const MachineCheck> machine_checks() {
  return kMachineChecks;
}

const doctor::CheckRow& usable_provider_row() {
  return kUsableRow;
}

std::vector<doctor::CheckRow> doctor_check_table() {
  std::vector<doctor::CheckRow> rows;
  for (const auto& check : kMachineChecks) rows.push_back(check.row);
  rows.push_back(kUsableRow);
  std::ranges::copy(doctor::provider_check_table(), std::back_inserter(rows));
  return rows;
}

doctor::CheckResult broken_check(const std::exception& fault) {
  doctor::CheckResult result{.status = doctor::Status::failed};
  if (const auto* startup = dynamic_cast<const core::StartupError*>(&fault)) {
    const auto& error = startup->error();
    result.finding = doctor::FindingClass::configuration;
    result.summary = error.message;
    result.expected = "a configuration that can be used";
    result.fix = doctor::Fix{error.hint.empty() ? "all mistakes of the configuration" : error.hint,
                             "agentpress config check"};
    return result;
  }
  result.finding = doctor::FindingClass::internal;
  result.summary = fmt::format("the check itself failed: {}", fault.what());
  result.expected = "a check that comes to an end";
  result.fix = doctor::Fix{"please report it with the output of", "agentpress doctor --json"};
  return result;
}

MachineFinding run_machine_check(const MachineCheck& check, const MachineView& machine) {
  MachineFinding found;
  try {
    found = check.look(machine);
  } catch (const std::exception& fault) {
    found = {.result = broken_check(fault)};
  }
  found.result.id = check.row.id;
  return found;
}

}  // namespace agentpress::cli
