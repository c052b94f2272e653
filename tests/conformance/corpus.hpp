// The recorded exchanges: where they are, and what is known of each.
#pragma once

#include "core/chat_request.hpp"
#include "core/event.hpp"
#include "core/format_id.hpp"
#include "core/http_header.hpp"

#include <optional>
#include <string>
#include <vector>

namespace agentpress::test {

struct ExpectedToolCall {
  std::string id;
  std::string name;
  std::string arguments;  ///< JSON text, or the raw text when it is no JSON object
  bool has_valid_arguments = true;
};

struct ExpectedError {
  std::string message;  ///< empty when the recording has none
};

/// What a client must get out of a reply, in the provider's own words and numbers.
struct Expectation {
  std::string text;
  std::string reasoning;
  std::string refusal;
  std::vector<ExpectedToolCall> tool_calls;
  std::string finish_reason;
  std::optional<core::Usage> usage;
  std::optional<ExpectedError> error;
};

struct CorpusCase {
  std::string id;
  std::string api;  ///< the corpus's name of the protocol
  core::FormatId format = core::FormatId::openai_chat;
  core::Streaming streaming = core::Streaming::on;
  int http_status = 200;
  core::HttpHeaders response_headers;
  bool is_truncated = false;  ///< the recording stops before its terminal event
  std::string body;
  Expectation expected;
};

/// The directory with one folder per case: AGENTPRESS_CORPUS, or a neighbour of the source directory.
std::string corpus_directory();
bool corpus_exists();

/// Whether the corpus has a case of this name. The lists of this folder name cases of one corpus; on another
/// one, what they say has no meaning and is left out, while every reply is still decoded.
bool corpus_has(const std::string& id);

/// All cases in a format that agentpress speaks, by name.
std::vector<CorpusCase> load_corpus();

/// Cases whose expectation is wrong, with the reason.
struct CorpusException {
  std::string id;
  std::string reason;
};
std::vector<CorpusException> load_exceptions();

}  // namespace agentpress::test
