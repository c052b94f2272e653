// Running a decoder over a reply in every way a network may deliver it. Shared by the fixtures, the recorded
// corpus and the fuzz targets.
#pragma once

#include "core/event.hpp"
#include "core/format_id.hpp"
#include "formats/wire_format.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::test {

using Events = std::vector<core::Event>;

/// Gives the length of the next piece.
using Cutter = std::function<std::size_t()>;

struct Reply {
  const formats::WireFormat& format;
  core::Streaming streaming;
  std::string_view body;
};

/// All events of a reply delivered in pieces, then ended. Each piece has memory of its own, so that a decoder
/// that keeps a view of it is found out by the sanitizers.
Events decode(const Reply& reply, const Cutter& next_piece);
Events decode_whole(const Reply& reply);
Events decode_bytewise(const Reply& reply);
/// Pieces of random length, the same ones for the same seed.
Events decode_randomly_cut(const Reply& reply, unsigned seed);

/// Empty if the events end with the one ending they have; otherwise what is wrong.
std::string find_ending_fault(const Events& events);

/// Ends a copy of the decoder after each byte. Before `terminal_offset` every ending must be an `Error`; from
/// there on it must be `last`. Empty if that holds; otherwise what is wrong where.
std::string find_cut_fault(const Reply& reply, std::size_t terminal_offset, const core::Event& last);

/// Where the terminal event of a reply is complete, found without any decoder; npos when it has none.
std::size_t find_terminal_offset(core::FormatId format, core::Streaming streaming, std::string_view body);

}  // namespace agentpress::test
