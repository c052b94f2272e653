// What a fixture of a request asks for: `input.json`, read into the request and the endpoint it stands for.
//
//   base_url, chat_path, model, headers, extra_body, default_max_tokens, budget_thinking,
//   system_in_first_turn, encrypted_reasoning
//   messages    [{role, text} or {role, parts}], with parts {text}, {reasoning, opaque},
//               {media_type, base64 or url, name}, {call, name, arguments, opaque},
//               {result, name, text, is_error}
//   temperature, top_p, max_tokens, stop, stream
//   tools       [{name, description, parameters, strict}]
//   tool_choice "auto", "none", "required" or {name}
//   reasoning   "off", "minimal", ...
//   and each quirk by its name
#pragma once

#include "core/chat_request.hpp"
#include "core/endpoint.hpp"

#include <deque>
#include <string>

namespace agentpress::test {

struct RequestInput {
  core::ChatRequest request;
  core::Endpoint endpoint;
  std::deque<std::string> words;  ///< what the views of the endpoint's quirks point to
};

/// The same for every format.
RequestInput read_request_input(core::FormatId format, const std::string& json);

}  // namespace agentpress::test
