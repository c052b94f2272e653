// What expected.json leaves out of a recorded exchange: sources, signatures, ids, and what came after what.
// One file in `expectations` for each case, written by hand from the recorded bytes; it holds only what is
// asserted.
#pragma once

#include "conformance/corpus.hpp"
#include "core/event.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace agentpress::test {

/// A signature or encrypted block, by its ends and its length: the whole of it must lie unbroken in the
/// opaque data of one event.
struct ExpectedOpaque {
  std::string of;  ///< "reasoning", or "call NAME"
  std::string begins;
  std::string ends;
  std::size_t bytes = 0;
};

struct HandWrittenExpectation {
  std::string id;  ///< of the case
  std::optional<std::string> served_model;
  std::optional<std::string> response_id;
  std::optional<std::string> request_id;  ///< from the headers; empty: they have none
  /// "text", "reasoning", "refusal", "signature" (opaque data of reasoning), "call NAME" and "citation", in
  /// the order of the bytes; neighbours of one kind count once.
  std::optional<std::vector<std::string>> order;
  std::optional<std::vector<core::Citation>> citations;
  std::optional<std::vector<ExpectedOpaque>> opaque;
};

/// By the name of their cases. Throws for a file that has a member nobody knows, which would assert nothing.
std::vector<HandWrittenExpectation> load_hand_written_expectations();

/// All differences between what a client knows of a reply and what it should know, one line each.
std::vector<std::string> compare_by_hand(const HandWrittenExpectation& expected, const CorpusCase& recorded,
                                         const std::vector<core::Event>& events);

}  // namespace agentpress::test
