// Whether the events of a reply are what the recording says.
#pragma once

#include "conformance/corpus.hpp"
#include "core/error.hpp"
#include "core/event.hpp"

#include <string>
#include <vector>

namespace agentpress::test {

/// All differences between a decoded reply and its expectation, one line each.
std::vector<std::string> compare_events(const CorpusCase& recorded, const std::vector<core::Event>& events);

/// All differences between a decoded error reply and its expectation.
std::vector<std::string> compare_error(const CorpusCase& recorded, const core::Error& error);

}  // namespace agentpress::test
