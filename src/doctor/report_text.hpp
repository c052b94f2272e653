// The report for people: groups of rows with a word for each status, never only a sign or a colour; fine rows
// share a line; the verdict and the next command come last.
#pragma once

#include "doctor/report.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace agentpress::doctor {

struct TextStyle {
  bool colour = false;
  bool ascii = false;    ///< no signs beside the words
  bool verbose = false;  ///< a line for each row, with its evidence
  std::size_t columns = 80;
};

/// Lines of at most `columns`, except for commands and addresses, which are never cut. The results must hold
/// neither secrets nor control characters.
std::string text_report(const Report& report, const TextStyle& style);

/// `--list-checks`
std::string text_check_list(std::span<const CheckRow> rows);

/// "ok", "FAILED", ..., with its sign and colour: what a row begins with, in a column of its own.
std::string status_cell(Status status, const TextStyle& style);

}  // namespace agentpress::doctor
