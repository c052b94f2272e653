// The redactor: a known secret never comes through, whatever stands around it, and what was redacted once
// stays as it is.
#include "fuzz/fuzz_input.hpp"
#include "util/redact.hpp"

#include <array>
#include <string>

namespace {

using namespace agentpress;

/// Values without a vendor's shape, so that only the registration can hide them; the second has bytes that
/// other spellings write differently.
constexpr std::array<std::string_view, 2> kSecrets{"plumtree-1837-orchard", "quince/\"77\"+medlar"};
constexpr std::array<std::string_view, 6> kSpellings{
    kSecrets[0],
    kSecrets[1],
    "quince%2F%2277%22%2Bmedlar",
    "quince%2f%2277%22%2bmedlar",
    R"(quince/\"77\"+medlar)",
    R"(quince\/\"77\"+medlar)",
};

const util::Redactor& redactor() {
  static const util::Redactor kRedactor = [] {
    util::Redactor made;
    for (const auto secret : kSecrets) made.add_secret(secret, "FUZZED_KEY");
    return made;
  }();
  return kRedactor;
}

void check_spelling(std::string_view before, std::string_view spelling, std::string_view after) {
  std::string text(before);
  text.append(spelling).append(after);
  const std::string output = redactor().redact(text);
  for (const auto known : kSpellings)
    fuzz::require(output.find(known) == std::string::npos, "no spelling of a secret comes through");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = fuzz::read_input(data, size);
  if (!input) return 0;
  const auto middle = input->bytes.size() * input->first_piece / 256;
  const auto before = input->bytes.substr(0, middle);
  const auto after = input->bytes.substr(middle);
  check_spelling(before, kSpellings[input->second_piece % kSpellings.size()], after);
  const std::string once = redactor().redact(input->bytes);
  fuzz::require(redactor().redact(once) == once, "what was redacted stays as it is");
  return 0;
}
