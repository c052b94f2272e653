// What is done to JSON text before and around the parser, on the text itself.
#pragma once

#include <string>
#include <string_view>

namespace agentpress::formats {

/// Whether arrays and objects nest deeper than `limit`. Brackets inside strings do not count.
bool nests_deeper_than(std::string_view text, int limit);

/// The same text with the faults replaced that a strict parser refuses although the meaning is plain:
/// ill-formed UTF-8, escapes of lone surrogates, numbers beyond the range of a double.
std::string repair_json(std::string_view text);

}  // namespace agentpress::formats
