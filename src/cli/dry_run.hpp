// --dry-run: the request that would be sent, to be read, or as a curl command line to be run. Nothing is
// sent.
#pragma once

#include "cli/answer_output.hpp"
#include "cli/commands.hpp"
#include "cli/plan.hpp"
#include "client/chat.hpp"

#include <string>

namespace agentpress::cli {

/// `plan` has its key located, not fetched. Throws core::StartupError for a model that answers offline.
int run_dry(const CommandContext& context, const Setup& setup, const Plan& plan, client::ChatCall call,
            AnswerOutput& output);

/// A request whose key is not known here.
struct KeylessRequest {
  net::HttpRequest request{};  ///< kKeyMark stands for the key in the values of headers
  std::string key_source{};    ///< for people; empty when there is no key
  std::string key_variable{};  ///< the variable that has the key, or is to be given it
  std::string key_command{};   ///< shell text that prints the key where no variable has it; may be empty
  bool has_variable = false;   ///< `key_variable` is where the key comes from
};
inline constexpr char kKeyMark = '\x01';

/// A command line for a POSIX shell that sends the same request: method, address, headers, body.
std::string curl_command(const KeylessRequest& shown);

}  // namespace agentpress::cli
