// The configuration: whatever the file holds, it is read, or refused at a place in it.
#include "config/load.hpp"
#include "core/error.hpp"
#include "fuzz/fuzz_input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace agentpress;
  const auto input = fuzz::read_input(data, size);
  if (!input) return 0;
  try {
    config::parse_config(input->bytes, "config.toml");
  } catch (const core::StartupError& refused) {
    fuzz::require(refused.error().error_class == core::ErrorClass::configuration,
                  "a mistake is one of the configuration");
    fuzz::require(refused.error().message.starts_with("config.toml:"), "a mistake has a place");
  }
  return 0;
}
