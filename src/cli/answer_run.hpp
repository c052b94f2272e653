// One exchange from sending to its ending: wires the client's events to stdout, stderr, the JSON reports and
// the history, and keeps an eye on signals and on a reader that went away.
#pragma once

#include "cli/answer_output.hpp"
#include "cli/diagnostics.hpp"
#include "cli/model_knowledge.hpp"
#include "cli/options.hpp"
#include "cli/plan.hpp"
#include "cli/terminal.hpp"
#include "cli/turn_history.hpp"
#include "client/chat.hpp"
#include "net/transport.hpp"
#include "render/markdown_page.hpp"

#include <optional>
#include <string>
#include <vector>

namespace agentpress::cli {

/// What one answer needs of the run around it.
struct AnswerContext {
  const TypedOptions& options;
  AnswerOutput& output;
  Diagnostics& diagnostics;
  const ModelKnowledge& models;
  TurnHistory& history;
  const std::vector<core::Message>& new_messages;  ///< what this turn adds to its session
  TerminalAbilities abilities{};
  std::optional<render::PageOptions> markdown{};  ///< how the answer is laid out, where it is
  /// Filled with the turn as it is stored, for a conversation that goes on in this process; null for a single
  /// answer.
  history::Turn* turn = nullptr;
  std::string requested_model{};  ///< the first model that was asked for, also when this is a fallback
};

/// What to do when the exchange fails before its first token in a way that another model may mend.
enum class OnFailure { report, fall_back };

/// How the exchange ended, after it was reported.
struct AnswerEnd {
  int exit_code = 0;
  std::optional<core::Error> error{};
  /// SIGPIPE when the reader of the answer went away, or the signal that interrupted it; else 0.
  int signal = 0;
};

/// Runs the exchange and reports its failure, if any. Nothing when `fall_back` was asked for and is the right
/// thing now.
std::optional<AnswerEnd> run_answer(const AnswerContext& context, const Plan& plan, client::ChatCall call,
                                    net::Transport& transport, OnFailure on_failure);

/// The exit code of a process that has nothing more to do. Does not return when it has to die of the signal.
int exit_code_after(const AnswerEnd& end);

/// Makes the transport's wakeup end the exchange under way: to be called when a signal arrived.
void interrupt_current_answer();

}  // namespace agentpress::cli
