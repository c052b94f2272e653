// Reads a recorded request back into what its sender meant: the way opposite to that of the encoders, sharing
// nothing with them, so that encoding what was read must give the recorded body again.
#pragma once

#include "conformance/request_corpus.hpp"
#include "core/chat_request.hpp"

#include <stdexcept>
#include <string>

namespace agentpress::test {

struct ReadRequest {
  std::string model;
  core::ChatRequest request;
};

/// The request says something that core::ChatRequest has no words for.
class NotExpressible : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Throws NotExpressible. Members that only tune the answer and that agentpress does not have are passed
/// over; the comparison finds them.
ReadRequest read_request(const RecordedRequest& recorded);

}  // namespace agentpress::test
