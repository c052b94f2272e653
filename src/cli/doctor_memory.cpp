#include "cli/doctor_memory.hpp"

#include "config/paths.hpp"
#include "util/write_file.hpp"

namespace agentpress::cli {
namespace {

constexpr std::size_t kLargestMemory = std::size_t{1} << 20U;

std::string memory_path(const util::Environment& environment) {
  const auto directory = config::state_directory(environment);
  return directory.empty() ? "" : directory + "/doctor-last";
}

}  // namespace

doctor::RememberedRun read_last_run(const util::Environment& environment) {
  const auto path = memory_path(environment);
  if (path.empty()) return {};
  const auto content = util::read_file(path, kLargestMemory);
  return content ? doctor::parse_run(*content) : doctor::RememberedRun{};
}

std::optional<util::FileError> write_last_run(const util::Environment& environment,
                                              const doctor::RememberedRun& run) {
  const auto path = memory_path(environment);
  return path.empty() ? std::nullopt : util::replace_file(path, doctor::run_text(run));
}

}  // namespace agentpress::cli
