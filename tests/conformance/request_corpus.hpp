// The recorded requests: what the original clients sent, and the committed notes about them.
#pragma once

#include "core/format_id.hpp"

#include <string>
#include <vector>

namespace agentpress::test {

struct RecordedRequest {
  std::string id;
  std::string api;       ///< the corpus's name of the protocol: "mistral-chat"
  std::string provider;  ///< the corpus's name; often that of a row
  core::FormatId format = core::FormatId::openai_chat;
  std::string host;  ///< empty when the recorder kept none
  std::string path;
  std::string body;  ///< JSON
};

/// All recorded bodies in a format that agentpress speaks, by name.
std::vector<RecordedRequest> load_requests();

/// One line of a list: `subject object  # reason`; comments and empty lines are left out.
struct NoteLine {
  std::string subject;
  std::string object;
  std::string reason;
};
std::vector<NoteLine> load_notes(const std::string& file);

}  // namespace agentpress::test
