// The checks of `agentpress doctor` that look at this machine: the configuration, files, variables, the
// terminal, the program itself. Rows of a table, each a function that reads and never changes anything.
#pragma once

#include "cli/setup.hpp"
#include "doctor/check.hpp"
#include "history/fault.hpp"

#include <exception>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace agentpress::cli {

/// What the checks look at. Everything of the process comes in, so that a test can be another machine.
struct MachineView {
  const TypedOptions& options;
  const util::Environment& environment;
  const Setup* setup = nullptr;  ///< nullptr when the configuration cannot be used
  std::optional<core::Error> setup_fault{};
  std::string program_path{};  ///< of the running program, without symbolic links
  std::string curl_version{};  ///< "libcurl/7.88.1 OpenSSL/3.0.19", or why it cannot be opened
  std::expected<std::string, history::Fault> sqlite_version{};  ///< "3.40.1"
  int input_descriptor = 0;                                     ///< standard input
  bool writes_to_terminal = false;
  std::size_t columns = 80;  ///< of that terminal
};

/// What `--fix` may do about a finding: local, small, and undone by one command.
enum class RepairKind {
  restrict_file,       ///< chmod 600
  restrict_directory,  ///< chmod 700
  make_directory,      ///< with mode 0700
  ignore_in_git,       ///< a line in the .gitignore beside the file
};

struct Repair {
  RepairKind kind = RepairKind::restrict_file;
  std::string path{};  ///< of the file or directory that the repair is for
};

struct MachineFinding {
  doctor::CheckResult result{};  ///< without its id, which the row has
  std::vector<Repair> repairs{};
};

struct MachineCheck {
  doctor::CheckRow row{};
  MachineFinding (*look)(const MachineView& machine) = nullptr;
};

/// In the order of the report.
std::span<const MachineCheck> machine_checks();

/// Whether the characters of the terminal are UTF-8, by the variable that decides about them.
bool has_utf8_locale(const util::Environment& environment);

/// The row about providers as a whole, which is judged when everything else is known.
const doctor::CheckRow& usable_provider_row();

/// Every check there is: those of this machine, then those of a provider.
std::vector<doctor::CheckRow> doctor_check_table();

/// What a check that threw comes to: a core::StartupError is about the configuration, anything else about
/// this program.
doctor::CheckResult broken_check(const std::exception& fault);

/// The finding with its id. An exception in the check is a failed check of class `internal`.
MachineFinding run_machine_check(const MachineCheck& check, const MachineView& machine);

}  // namespace agentpress::cli
