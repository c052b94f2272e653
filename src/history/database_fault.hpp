// What SQLite's result codes and the system's error numbers mean for the history.
#pragma once

#include "history/fault.hpp"

#include <string>
#include <string_view>

namespace agentpress::history {

/// `result` is an extended result code (sqlite.org/rescode.html), `error_number` the errno behind it or 0,
/// `text` SQLite's own words.
Fault database_fault(const std::string& path, int result, int error_number, std::string_view text);

/// A fault of the system at a file of the history.
Fault system_fault(const std::string& path, int error_number, std::string_view what);

}  // namespace agentpress::history
