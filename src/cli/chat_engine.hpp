// The conversation of a chat and everything it needs to go on: options, the model at hand, the turns, the
// session that they are stored in, connections that stay open. It asks nobody anything and decides nothing
// that is the user's to decide.
#pragma once

#include "chat/context_share.hpp"
#include "chat/dialogue.hpp"
#include "cli/answer_run.hpp"
#include "cli/commands.hpp"
#include "cli/model_knowledge.hpp"
#include "cli/plan.hpp"
#include "cli/prompt_template.hpp"
#include "cli/setup.hpp"
#include "cli/transports.hpp"
#include "cli/turn_history.hpp"

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::cli {

class ChatEngine {
 public:
  /// `options` are changed by the commands of the chat. Throws core::StartupError for what keeps a chat from
  /// beginning.
  ChatEngine(const CommandContext& context, TypedOptions& options, const Setup& setup,
             std::optional<PromptTemplate> used);

  /// Sends the text with what was attached, and reports the answer and its failure. Throws
  /// core::StartupError for what keeps it from being sent; the text is kept for `retry` in any case.
  AnswerEnd send(const std::string& text);
  /// What `retry` would send; nothing before the first message.
  std::optional<std::string> text_to_retry() const;
  /// A message that the user decided not to send yet.
  void keep_unsent(std::string text) { unsent_ = std::move(text); }
  /// Takes back the turn that is to be asked again.
  void prepare_retry();
  /// The share of the model's context that a message would make the conversation take; 0 when the limit is
  /// not known.
  double share_with(const std::string& text) const;
  /// The same of the conversation as it is.
  double share() const { return share_with(""); }
  /// Estimated tokens of the conversation, and the limit.
  std::int64_t tokens() const;
  std::optional<long> context_tokens() const { return models_.context_of(plan_); }
  bool can_be_shortened() const { return dialogue_.turns().size() > 1; }

  /// Goes on with another model. Throws core::StartupError and changes nothing when it cannot be used.
  void use_model(const std::string& model);
  const Plan& plan() const { return plan_; }
  const std::string& system_prompt() const { return system_prompt_; }
  void set_system_prompt(std::string text) { system_prompt_ = std::move(text); }
  /// Throws core::StartupError (input).
  void attach_file(const std::string& path);

  const chat::Dialogue& dialogue() const { return dialogue_; }
  std::size_t undo(std::size_t count) { return dialogue_.undo(count); }
  void cut_before(std::size_t number) { dialogue_.cut_before(number); }
  /// Has the model summarise all but the newest turns, and goes on with the summary in their place. Returns
  /// how that answer ended; the conversation is as before unless it is complete.
  AnswerEnd summarise_older();
  /// Leaves them out. Returns how many.
  std::size_t drop_older();

  /// Goes on in a session that begins with the turns so far; `name` may be empty. Throws core::StartupError.
  void branch(const std::string& name);
  /// Goes on with a stored session. Throws core::StartupError.
  void resume(const std::string& name_or_id);
  /// Names the session, as soon as it is stored. Throws core::StartupError.
  void rename(const std::string& name);
  void begin_new_session();
  /// Empty when nothing is stored.
  const std::string& session_id() const { return history_.session_id(); }
  bool stores() const { return history_.stores(); }
  const history::Place& place() const { return history_.place(); }
  history::SessionSummary summary() const;

 private:
  std::vector<core::Message> messages_to_add(std::span<const history::Turn> before,
                                             const std::string& text) const;
  AnswerEnd exchange(std::span<const history::Turn> before, const std::string& prompt, TurnHistory& history,
                     history::Turn& turn);
  void after_turn(history::Turn turn);
  void store_branch();
  void choose_plan(const TypedOptions& options, Plan& plan) const;
  void choose_next_plan(TypedOptions& options, Plan& plan) const;
  void tell_once(const std::string& notice, bool is_warning);

  const CommandContext& context_;
  TypedOptions& options_;
  const Setup& setup_;
  std::optional<PromptTemplate> template_;  ///< until the first message has gone into it
  Transports transports_;
  TurnHistory history_;
  ModelKnowledge models_;
  Plan plan_;
  chat::Dialogue dialogue_;
  chat::TokenEstimate estimate_;
  std::string system_prompt_;
  std::string attached_;
  std::string name_;         ///< of the session
  std::string wanted_name_;  ///< for a session that is not stored yet
  std::optional<std::string> unsent_;
  std::set<std::string> told_;
};

}  // namespace agentpress::cli
