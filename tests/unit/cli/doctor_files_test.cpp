#include "cli/doctor_fix.hpp"
#include "unit/cli/doctor_machine.hpp"
#include "util/files.hpp"

#include <doctest/doctest.h>

using namespace agentpress::cli;
using namespace agentpress::doctor;
using agentpress::util::Environment;

namespace {

constexpr std::string_view kKey = "openai = \"sk-proj-0123456789abcdefghijklmnop\"\n";

std::vector<std::string> mend(const OtherMachine& machine, const std::vector<Repair>& repairs, int expected) {
  std::vector<std::string> said;
  CHECK(run_repairs(repairs, Environment(machine.variables), "2026-11-26T02:00:00Z",
                    [&](std::string_view text) { said.emplace_back(text); }) == expected);
  return said;
}

mode_t mode_of(const std::string& path) {
  return agentpress::util::file_status(path)->mode & 07777U;
}

}  // namespace

TEST_CASE("doctor: no configuration is fine, one that was named has to be there") {
  OtherMachine machine;
  CHECK(machine.look("config").result.status == Status::ok);
  machine.variables["AGENTPRESS_CONFIG"] = machine.path("none.toml");
  const auto named = machine.look("config").result;
  CHECK(named.status == Status::failed);
  CHECK(named.finding == FindingClass::configuration);
  CHECK(named.fix->command == "unset AGENTPRESS_CONFIG");
  machine.variables.erase("AGENTPRESS_CONFIG");
  machine.options.config_file = machine.path("none.toml");
  CHECK(machine.look("config").result.fix->command ==
        "agentpress --config " + machine.path("none.toml") + " config init");
  machine.options.config_file.clear();
  machine.variables.erase("HOME");
  CHECK(machine.look("config").result.status == Status::warning);
}

TEST_CASE("doctor: a mistake in the configuration is told with its place") {
  OtherMachine machine;
  machine.write_config("config_version = 1\n");
  const auto good = machine.look("config").result;
  CHECK(good.status == Status::ok);
  CHECK(good.summary == "~/.config/agentpress/config.toml (the usual place), version 1");
  machine.write_config("\ndefualt_model = \"gpt-4.1\"\n");
  const auto wrong = machine.look("config").result;
  CHECK(wrong.status == Status::failed);
  CHECK(wrong.summary.starts_with("~/.config/agentpress/config.toml:2:1: "));
  CHECK(wrong.fix->command == "agentpress config edit");
  machine.write_config("a = 1\nb = 2\n");
  CHECK(machine.look("config").result.fix->command == "agentpress config check");
  machine.write_config("config_version = 99\n");
  CHECK(machine.look("config").result.status == Status::failed);
}

TEST_CASE("doctor: what stands beside the configuration counts as part of it") {
  OtherMachine machine;
  machine.variables["AGENTPRESS_MODEL"] = "no-such-model";
  CHECK(machine.look("config").result.fix->command == "unset AGENTPRESS_MODEL");
  machine.variables["AGENTPRESS_MODEL"] = "gpt-4.1";
  CHECK(machine.look("config").result.status == Status::ok);
  machine.write("home/.config/agentpress/models.toml", "broken [\n");
  CHECK(machine.look("config").result.status == Status::failed);
}

TEST_CASE("doctor: files with keys are for their owner alone, and --fix sees to it") {
  OtherMachine machine;
  CHECK(machine.look("files").result.summary == "no file holds a key");
  const auto path = machine.write("home/.config/agentpress/keys.toml", std::string(kKey), 0644);
  const auto found = machine.look("files");
  CHECK(found.result.status == Status::failed);
  CHECK(found.result.finding == FindingClass::file_mode);
  CHECK(found.result.fix->command == "chmod 600 ~/.config/agentpress/keys.toml");
  const auto said = mend(machine, found.repairs, 1);
  REQUIRE(said.size() == 1);
  CHECK(said[0] ==
        "~/.config/agentpress/keys.toml\n-mode 0644\n+mode 0600\n"
        "undo: chmod 0644 ~/.config/agentpress/keys.toml");
  CHECK(mode_of(path) == 0600);
  CHECK(machine.look("files").result.status == Status::ok);
}

TEST_CASE("doctor: a configuration needs a mode only when it holds a key") {
  OtherMachine machine;
  machine.write_config("[providers.openai]\nallow_http = false\n", 0644);
  CHECK(machine.look("files").result.status == Status::ok);
  machine.write_config("[providers.openai]\napi_key = \"sk-proj-0123456789abcdefghijklmnop\"\n", 0640);
  CHECK(machine.look("files").result.status == Status::failed);
  CHECK(machine.look("config").result.fix->command.starts_with("chmod 600 "));
  const auto key = machine.write("home/one.key", "sk-proj-0123456789abcdefghijklmnop", 0604);
  machine.write_config("[providers.openai]\napi_key_file = \"~/one.key\"\n", 0644);
  const auto found = machine.look("files");
  CHECK(found.result.summary == "the key file of openai is open to other users (mode 0604)");
  CHECK(found.result.fix->command == "chmod 600 ~/one.key");
}

TEST_CASE("doctor: a directory that others can change is a warning") {
  OtherMachine machine;
  machine.write_config("");
  ::chmod(machine.path("home/.config/agentpress").c_str(), 0777);
  const auto found = machine.look("files");
  CHECK(found.result.status == Status::warning);
  CHECK(found.result.fix->command == "chmod 700 ~/.config/agentpress");
  mend(machine, found.repairs, 1);
  CHECK(mode_of(machine.path("home/.config/agentpress")) == 0700);
}

TEST_CASE("doctor: --fix never follows a link and goes on after what it cannot do") {
  OtherMachine machine;
  const auto target = machine.write("home/target", std::string(kKey), 0644);
  std::filesystem::create_symlink(target, machine.path("home/link"));
  const auto said = mend(machine,
                         {{RepairKind::restrict_file, machine.path("home/link")},
                          {RepairKind::restrict_file, machine.path("home/missing")},
                          {RepairKind::make_directory, machine.path("home/.config/agentpress")}},
                         1);
  REQUIRE(said.size() == 3);
  CHECK(said[0].starts_with("not changed: ~/link: "));
  CHECK(said[1].starts_with("not changed: ~/missing: "));
  CHECK(said[2] == "~/.config/agentpress\n+directory, mode 0700\nundo: rmdir ~/.config/agentpress");
  CHECK(mode_of(target) == 0644);
  CHECK(mode_of(machine.path("home/.config/agentpress")) == 0700);
}

TEST_CASE("doctor: a file with keys in a work tree is ignored, with a backup of what was there") {
  OtherMachine machine;
  machine.write("home/.config/.git/config", "");
  machine.write("home/.config/agentpress/keys.toml", std::string(kKey));
  machine.write("home/.config/agentpress/.gitignore", "*.bak", 0644);
  const auto found = machine.look("git");
  CHECK(found.result.status == Status::warning);
  CHECK(found.result.finding == FindingClass::tracked_by_git);
  CHECK(found.result.fix->command == "echo keys.toml >> ~/.config/agentpress/.gitignore");
  const auto said = mend(machine, found.repairs, 1);
  CHECK(said[0] ==
        "~/.config/agentpress/.gitignore\n+/keys.toml\nundo: mv "
        "~/.config/agentpress/.gitignore.20261126T020000Z ~/.config/agentpress/.gitignore");
  const auto read = [&](const std::string& name) {
    return agentpress::util::read_file(machine.path("home/.config/agentpress/" + name), 1000).value();
  };
  CHECK(read(".gitignore") == "*.bak\n/keys.toml\n");
  CHECK(read(".gitignore.20261126T020000Z") == "*.bak");
  CHECK(machine.look("git").result.status == Status::ok);
}

TEST_CASE("doctor: directories and the disk") {
  OtherMachine machine;
  const auto found = machine.look("directories");
  CHECK(found.result.status == Status::ok);
  CHECK(found.result.summary == "not there yet, made when needed: configuration, data, cache, state");
  REQUIRE(found.repairs.size() == 1);
  CHECK(found.repairs[0].kind == RepairKind::make_directory);
  CHECK(machine.look("disk").result.status == Status::ok);
  if (::geteuid() == 0) return;  // root may write everywhere
  std::filesystem::create_directories(machine.path("home/.cache"));
  ::chmod(machine.path("home/.cache").c_str(), 0500);
  CHECK(machine.look("directories").result.status == Status::failed);
}

TEST_CASE("doctor: a check that throws is a failed check") {
  OtherMachine machine;
  const TypedOptions options;
  const Environment environment;
  const MachineView view{.options = options, .environment = environment};
  const MachineCheck broken{{"broken", "environment", "nothing"}, [](const MachineView&) -> MachineFinding {
                              throw std::runtime_error("out of luck");
                            }};
  const auto found = run_machine_check(broken, view).result;
  CHECK(found.id == "broken");
  CHECK(found.status == Status::failed);
  CHECK(found.finding == FindingClass::internal);
  CHECK(found.summary == "the check itself failed: out of luck");
  CHECK(found.fix);
}
