// Error replies and the JSON beneath them: any status, any bytes, no crash, and never a retry that cannot
// help.
#include "formats/format_registry.hpp"
#include "formats/json_access.hpp"
#include "fuzz/fuzz_input.hpp"
#include "util/text.hpp"

namespace {

using namespace agentpress;

void check_error(int status, std::string_view body) {
  for (const auto name : core::format_names()) {
    const auto& format = formats::format_of(*core::find_format(name));
    const core::Error error = format.decode_error(status, body);
    fuzz::require(!error.message.empty(), "an error says something");
    fuzz::require(!util::find_invalid_utf8(error.message), "a message is UTF-8");
    const bool is_client_fault =
        status >= 400 && status < 500 && status != 408 && status != 409 && status != 429 && status != 498;
    fuzz::require(!is_client_fault || !error.retryable, "a rejected request is not sent again");
    fuzz::require(error.error_class != core::ErrorClass::auth || !error.retryable,
                  "a key is not tried twice");
  }
}

void check_json(std::string_view text) {
  const auto document = formats::JsonDocument::parse(text);
  if (!document) return;
  const std::string written = document->root().dump();
  const auto again = formats::JsonDocument::parse(written);
  fuzz::require(again.has_value() && again->root().dump() == written, "what was written can be read");
  formats::merge_json_objects(written, text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = fuzz::read_input(data, size);
  if (!input) return 0;
  constexpr int kLowestStatus = 300;
  check_error(kLowestStatus + (input->first_piece + 2 * input->second_piece) % 300, input->bytes);
  check_json(input->bytes);
  return 0;
}
