// Another machine for the checks of doctor: a home directory of its own and variables to choose.
#pragma once

#include "cli/doctor_environment.hpp"
#include "cli/doctor_rows.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

namespace agentpress::cli {

class OtherMachine {
 public:
  OtherMachine() {
    root_ = std::filesystem::temp_directory_path() / ("agentpress-doctor-" + std::to_string(::getpid()));
    std::filesystem::remove_all(root_);
    std::filesystem::create_directories(root_ / "home");
    variables = {{"HOME", path("home")}, {"LANG", "C.UTF-8"}, {"PATH", path("bin")}};
    options.command = Command::doctor;
  }
  ~OtherMachine() { std::filesystem::remove_all(root_); }
  OtherMachine(const OtherMachine&) = delete;
  OtherMachine& operator=(const OtherMachine&) = delete;

  std::string path(const std::string& name) const { return (root_ / name).string(); }

  std::string write(const std::string& name, const std::string& content, mode_t mode = 0600) const {
    const auto full = root_ / name;
    std::filesystem::create_directories(full.parent_path());
    std::ofstream(full, std::ios::binary) << content;
    ::chmod(full.c_str(), mode);
    return full.string();
  }
  std::string write_config(const std::string& content, mode_t mode = 0600) const {
    return write("home/.config/agentpress/config.toml", content, mode);
  }

  /// What the row of that id finds.
  MachineFinding look(std::string_view id) const {
    const util::Environment environment(variables);
    std::optional<Setup> setup;
    std::optional<core::Error> fault;
    try {
      setup.emplace(options, environment);
    } catch (const core::StartupError& thrown) {
      fault = thrown.error();
    }
    const MachineView view{.options = options,
                           .environment = environment,
                           .setup = setup ? &*setup : nullptr,
                           .setup_fault = fault,
                           .program_path = program_path,
                           .curl_version = curl_version,
                           .sqlite_version = sqlite_version,
                           .input_descriptor = input_descriptor,
                           .writes_to_terminal = writes_to_terminal,
                           .columns = columns};
    for (const auto& check : machine_checks()) {
      if (check.row.id == id) return run_machine_check(check, view);
    }
    return {};
  }

  std::map<std::string, std::string, std::less<>> variables;
  TypedOptions options;
  std::string program_path = "/usr/bin/agentpress";
  std::string curl_version = "libcurl/8.21.0 OpenSSL/3.5.0";
  std::expected<std::string, history::Fault> sqlite_version = "3.40.1";
  int input_descriptor = 0;
  bool writes_to_terminal = false;
  std::size_t columns = 80;

 private:
  std::filesystem::path root_;
};

}  // namespace agentpress::cli
