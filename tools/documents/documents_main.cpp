// agentpress_documents NAME: prints one part of the documentation. Without a name it lists them.
#include "provider_tables.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <string_view>

namespace {

struct Part {
  std::string_view name;
  std::string (*make)();
};

constexpr std::array kParts{
    Part{"provider-table", agentpress::documents::provider_table},
    Part{"row-table", agentpress::documents::row_table},
};

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count == 1) {
    for (const auto& part : kParts) std::puts(std::string(part.name).c_str());
    return 0;
  }
  const auto* const part = std::ranges::find(kParts, std::string_view(arguments[1]), &Part::name);
  if (part == kParts.end()) {
    std::fprintf(stderr, "agentpress_documents: there is no part '%s'\n", arguments[1]);
    return 2;
  }
  std::fputs(part->make().c_str(), stdout);
  return 0;
}
