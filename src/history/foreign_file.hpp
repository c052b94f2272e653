// Reading a file of another program.
#pragma once

#include "history/fault.hpp"

#include <cstddef>
#include <expected>
#include <string>

namespace agentpress::history {

/// The bytes of a regular file, at most `cap` of them; anything else could make the reader wait for ever.
std::expected<std::string, Fault> read_foreign_file(const std::string& path, std::size_t cap);

}  // namespace agentpress::history
