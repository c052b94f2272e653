#include "cli/answer_run.hpp"

#include "cli/error_sentence.hpp"
#include "cli/outcome.hpp"
#include "cli/signals.hpp"
#include "cli/terminal.hpp"
#include "core/message_builder.hpp"
#include "core/think_splitter.hpp"
#include "render/answer_text.hpp"
#include "render/code_extract.hpp"
#include "render/json_lines.hpp"
#include "render/json_report.hpp"
#include "render/reasoning_text.hpp"
#include "render/status_line.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <memory>

namespace agentpress::cli {
namespace {

using core::ErrorClass;
using util::WriteResult;

constexpr net::Milliseconds kBeforeHistory{1};
/// How long the end of the run may wait for the history: after an answer, and after a signal.
constexpr net::Milliseconds kPatientHistory{1000};
constexpr net::Milliseconds kHurriedHistory{80};
constexpr net::Milliseconds kLongestHold{2000};

bool is_first_token(const core::Event& event) {
  return !std::holds_alternative<core::ReplyInformation>(event) &&
         !std::holds_alternative<core::Usage>(event);
}

class AnswerRun;
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): a wakeup has no other way to know it
AnswerRun* g_current = nullptr;

class AnswerRun {
 public:
  AnswerRun(const AnswerContext& context, const Plan& plan, client::ChatCall call, net::Transport& transport)
      : context_(context),
        options_(context.options),
        plan_(plan),
        transport_(transport),
        output_(context.output.stream()),
        diagnostics_(context.diagnostics),
        transcript_(options_.json ? core::KeepText::yes : core::KeepText::no),
        answer_(output_, output_.is_terminal() && !options_.raw ? render::Gate::on : render::Gate::off,
                output_.is_terminal() || context.turn != nullptr),
        reasoning_(diagnostics_.output(), context.abilities.style),
        status_(diagnostics_.output(), fmt::format("{} {}", plan.route->provider->name, plan.route->model),
                terminal_size(STDERR_FILENO).columns),
        json_lines_(output_, diagnostics_.redactor()),
        exchange_(
            std::move(call), transport, [this](const core::Event& event) { on_event(event); },
            [this](std::string_view notice) { on_notice(notice); }) {
    begin_extraction();
    if (context.markdown) answer_.set_markdown(*context.markdown);
    g_current = this;
    diagnostics_.set_before_message([this] {
      output_.flush();
      status_.erase();
    });
    output_.gather([this] { transport_.after(net::Milliseconds{0}, [this] { flush(); }); });
  }

  ~AnswerRun() {
    g_current = nullptr;
    diagnostics_.set_before_message(nullptr);
    output_.stop_gathering();
  }

  AnswerRun(const AnswerRun&) = delete;
  AnswerRun& operator=(const AnswerRun&) = delete;

  std::optional<AnswerEnd> run(OnFailure on_failure) {
    if (options_.json_lines && plan_.route->requested_model == context_.requested_model)
      json_lines_.start(facts(0));
    exchange_.start();
    // Once the request is on its way: nothing that streams waits for the history.
    transport_.after(kBeforeHistory, [this] { begin_turn(); });
    if (shows_status()) tick(std::chrono::seconds(0));
    transport_.run();
    if (!exchange_.is_done()) exchange_.interrupt();
    output_.stop_gathering();
    status_.close();
    begin_turn();
    if (on_failure == OnFailure::fall_back && may_fall_back()) return std::nullopt;
    return finish();
  }

  void interrupt() {
    exchange_.interrupt();
    transport_.stop();
  }

 private:
  void begin_extraction() {
    if (options_.extract == Extract::nothing) return;
    const auto which = options_.extract == Extract::first_block ? render::CodeExtract::Which::first
                                                                : render::CodeExtract::Which::last;
    extract_.emplace(which, [this](const core::Event& event) { print(event); });
  }

  void begin_turn() {
    if (!std::exchange(has_begun_turn_, true)) context_.history.begin(plan_, context_.new_messages);
  }

  bool plain() const { return !options_.json && !options_.json_lines; }

  bool shows_status() const {
    return diagnostics_.verbosity() != Verbosity::quiet && context_.abilities.moves_cursor &&
           !plan_.route->provider->offline;
  }

  /// Never after a token, and never because of the key or of the request itself: that would hide a mistake.
  bool may_fall_back() {
    const auto& error = transcript_.error();
    if (!error || has_token_) return false;
    static constexpr std::array kMendable{ErrorClass::connection, ErrorClass::rate_limit,
                                          ErrorClass::quota,      ErrorClass::provider,
                                          ErrorClass::overloaded, ErrorClass::timeout};
    if (std::ranges::find(kMendable, error->error_class) == kMendable.end()) return false;
    const core::Error told = as_sentence(*error, plan_.route->provider->name);
    on_notice(fmt::format("{}; asking the next model", told.message));
    return true;
  }

  bool wants_reasoning() const {
    if (options_.reasoning == ReasoningDisplay::automatic) {
      return plain() && diagnostics_.output().is_terminal() && diagnostics_.verbosity() != Verbosity::quiet;
    }
    return options_.reasoning == ReasoningDisplay::show;
  }

  void tick(std::chrono::seconds waited) {
    status_.show(waited);
    transport_.after(std::chrono::seconds(1), [this, waited] { tick(waited + std::chrono::seconds(1)); });
  }

  /// What came with the same bytes from the network leaves in one piece, before anything else is waited for.
  void flush() {
    output_.flush();
    if (is_output_lost()) transport_.stop();
  }

  void on_event(const core::Event& event) {
    if (is_first_token(event)) {
      status_.close();
      has_token_ = has_token_ || !core::is_ending(event);
    }
    transcript_.add(event);
    if (options_.json_lines) json_lines_.on_event(event);
    if (plan_.resolved->endpoint.quirks.inline_think) {
      think_splitter_.take(event, [this](const core::Event& shown) { show(shown); });
    } else {
      show(event);
    }
    if (core::is_ending(event)) output_.flush();
    if (core::is_ending(event) || is_output_lost()) transport_.stop();
  }

  /// What cannot be shown can still be stored, unless the reader of the answer ended us on purpose.
  bool is_output_lost() const {
    const auto state = output_.state();
    return state != WriteResult::written && !(state == WriteResult::failed && context_.history.stores());
  }

  /// For people: reasoning on stderr, the answer on stdout.
  void show(const core::Event& event) {
    context_.history.on_event(event);
    if (context_.turn != nullptr) message_.add(event);
    if (shows_reasoning_) {
      // Reasoning goes to stderr: what is on its way to stdout comes before it.
      if (std::holds_alternative<core::ReasoningDelta>(event)) output_.flush();
      reasoning_.on_event(event);
    }
    extract_ ? extract_->on_event(event) : print(event);
  }

  void print(const core::Event& event) {
    if (!plain()) return;
    answer_.on_event(event);
    note_held_text();
    if (answer_.is_holding() && !watches_held_text_) watch_held_text();
  }

  void note_held_text() {
    if (answer_.is_holding() && held_since_ && held_behind_ == answer_.written()) return;
    held_behind_ = answer_.written();
    held_since_ = answer_.is_holding() ? std::optional(transport_.now()) : std::nullopt;
  }

  /// What waits for its end is shown without it when it has waited for too long.
  void watch_held_text() {
    watches_held_text_ = true;
    transport_.after(*held_since_ + kLongestHold - transport_.now(), [this] {
      watches_held_text_ = false;
      if (held_since_ && transport_.now() >= *held_since_ + kLongestHold) {
        answer_.release();
        held_since_.reset();
        note_held_text();
      }
      if (held_since_) watch_held_text();
    });
  }

  void on_notice(std::string_view notice) {
    diagnostics_.note(notice);
    if (options_.json_lines) json_lines_.notice(notice);
  }

  render::RunFacts facts(int exit_code) const {
    const auto& report = exchange_.report();
    render::RunFacts facts{.provider = std::string(plan_.route->provider->name),
                           .requested_model = context_.requested_model,
                           .route_reason = plan_.route->reason,
                           .url = plan_.url(),
                           .key_source = plan_.credential->source,
                           .request_id = report.request_id,
                           .warnings = diagnostics_.warnings(),
                           .rate_limit = report.rate_limit_headers,
                           .session_id = context_.history.session_id(),
                           .is_stored = context_.history.is_stored(),
                           .attempts = report.attempts,
                           .exit_code = exit_code,
                           .cost_usd = context_.models.cost_of(plan_, transcript_),
                           .total_milliseconds = report.total.count()};
    if (extract_) facts.extracted = extract_->block();
    if (report.first_token) facts.first_token_milliseconds = report.first_token->count();
    return facts;
  }

  /// What the output did not take comes first: the answer may be complete and still not have arrived.
  std::optional<core::Error> failure() const {
    if (auto fault = context_.output.fault()) return fault;
    auto error = failure_of(transcript_, options_.sampling.max_tokens.has_value());
    if (error && error->hint.empty()) error->hint = hint_for(*error);
    if (error || !extract_ || extract_->block()) return error;
    return core::Error{.error_class = ErrorClass::nothing_to_extract,
                       .message = "the answer has no fenced code block",
                       .hint = "without --extract the whole answer is printed"};
  }

  /// The way out of what a provider cannot know one for.
  std::string hint_for(const core::Error& error) const {
    if (error.error_class == ErrorClass::model_not_found)
      return context_.models.hint_for_unknown_model(plan_);
    if (core::exit_code_of(error.error_class) != core::exit_code_of(ErrorClass::auth)) return "";
    const auto provider = plan_.route->provider->name;
    return fmt::format("{}; `agentpress doctor {}` checks it without spending tokens",
                       auth::hint_to_replace(plan_.credential->source, provider), provider);
  }

  /// The turn as it is stored. Whether its answer could be shown is not part of it.
  history::TurnEnd turn_end() const {
    const auto& report = exchange_.report();
    const auto error = failure_of(transcript_, options_.sampling.max_tokens.has_value());
    const auto& finish = transcript_.finish();
    history::TurnEnd end{.state = error ? history::State::failed : history::State::complete,
                         .finish_reason = finish ? std::string(core::name_of(finish->reason)) : "",
                         .finish_word = finish ? finish->raw : "",
                         .served_model = transcript_.information().served_model,
                         .response_id = transcript_.information().response_id,
                         .request_id = report.request_id,
                         .usage = transcript_.usage(),
                         .cost_usd = context_.models.cost_of(plan_, transcript_),
                         .total_milliseconds = report.total.count(),
                         .attempts = report.attempts};
    if (error) {
      end.error_class = core::name_of(error->error_class);
      end.error_message = diagnostics_.redactor().redact(error->message);
    }
    if (report.first_token) end.first_token_milliseconds = report.first_token->count();
    return end;
  }

  AnswerEnd finish() {
    const bool is_hurried = signals::pending() != 0;
    const auto turn_end = this->turn_end();
    if (context_.turn != nullptr) fill_turn(turn_end);
    const auto not_stored = context_.history.end(turn_end, is_hurried ? kHurriedHistory : kPatientHistory);
    auto error = failure();
    if (!error) error = not_stored;
    int exit_code = error ? core::exit_code_of(error->error_class) : 0;
    if (is_interruption(error)) exit_code = 128 + signals::pending();
    write_reports(error, exit_code);
    if (output_.state() != WriteResult::written && !(error && error->error_class == ErrorClass::output)) {
      error = failure();  // the report itself could not be written
      exit_code = core::exit_code_of(error->error_class);
    }
    if (!error) error = context_.output.commit();
    if (error && exit_code == 0) exit_code = core::exit_code_of(error->error_class);
    if (output_.state() == WriteResult::closed)
      return {.exit_code = exit_code, .error = error, .signal = SIGPIPE};
    describe(error);
    if (error) context_.output.abandon(diagnostics_);
    return {
        .exit_code = exit_code, .error = error, .signal = is_interruption(error) ? signals::pending() : 0};
  }

  static bool is_interruption(const std::optional<core::Error>& error) {
    return error && error->error_class == ErrorClass::interrupted && signals::pending() != 0;
  }

  void fill_turn(const history::TurnEnd& end) const {
    auto& turn = *context_.turn;
    turn.start = turn_start(plan_, context_.new_messages, diagnostics_.redactor());
    if (!message_.parts().empty()) turn.answer = {{.role = core::Role::assistant, .parts = message_.parts()}};
    turn.citations = transcript_.citations();
    turn.refusal = transcript_.refusal();
    turn.end = end;
  }

  void write_reports(const std::optional<core::Error>& error, int exit_code) {
    const core::Error* failure = error ? &*error : nullptr;
    if (options_.json)
      output_.write(render::json_report(facts(exit_code), transcript_, failure, diagnostics_.redactor()));
    if (options_.json_lines) json_lines_.finish(facts(exit_code), transcript_, failure);
  }

  void describe(const std::optional<core::Error>& error) {
    // In a chat it is no mishap, and what can be done now is the chat's to say.
    const bool is_meant = context_.turn != nullptr && is_interruption(error);
    if (is_meant) {
      output_.flush();
    } else if (error) {
      const core::Error told = as_sentence(*error, plan_.route->provider->name);
      diagnostics_.error(told, plan_.route_line_for(told));
    } else if (plain()) {
      describe_what_is_missing();
    }
    if (plain()) describe_citations();
    if (options_.usage || diagnostics_.verbosity() == Verbosity::verbose) describe_usage();
    describe_details();
  }

  void describe_what_is_missing() {
    if (!transcript_.tool_calls().empty()) {
      std::vector<std::string> names;
      for (const auto& call : transcript_.tool_calls()) names.push_back(call.name);
      diagnostics_.note(
          fmt::format("the model asks for tool calls, which are not run: {} (--json shows them whole)",
                      util::join(names, ", ")));
    } else if (transcript_.text_bytes() == 0) {
      diagnostics_.warning("the answer is empty");
    }
  }

  /// Sources that the provider named; the answer refers to them.
  void describe_citations() {
    int number = 0;
    for (const auto& citation : transcript_.citations()) {
      diagnostics_.note(fmt::format("[{}] {}{}{}", ++number, citation.title,
                                    citation.title.empty() ? "" : " ", citation.url));
    }
  }

  void describe_usage() {
    const auto& usage = transcript_.usage();
    if (!usage) {
      diagnostics_.say("tokens: the provider did not say");
      return;
    }
    const auto tokens = [](const std::optional<std::int64_t>& count) {
      return count ? std::to_string(*count) : "?";
    };
    const auto part = [](const std::optional<std::int64_t>& count, std::string_view name) {
      return count && *count > 0 ? fmt::format(" ({} {})", *count, name) : std::string();
    };
    const auto cost = context_.models.cost_of(plan_, transcript_);
    diagnostics_.say(fmt::format("tokens: {} in{}, {} out{}{}", tokens(usage->input_tokens),
                                 part(usage->cached_tokens, "cached"), tokens(usage->output_tokens),
                                 part(usage->reasoning_tokens, "reasoning"),
                                 cost ? fmt::format(", ${:.6f}", *cost) : ""));
  }

  void describe_details() {
    const auto& report = exchange_.report();
    diagnostics_.detail("route: " + plan_.route_line());
    for (const auto& header : report.rate_limit_headers)
      diagnostics_.detail(fmt::format("{}: {}", header.name, header.value));
    if (!report.request_id.empty()) diagnostics_.detail("request id: " + report.request_id);
    const auto count = [](int number, std::string_view what) {
      return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
    };
    diagnostics_.detail(fmt::format(
        "{}{}, first token after {}, {} ms in all", count(report.attempts, "request"),
        report.continuations > 0 ? " (" + count(report.continuations, "continuation") + ")" : "",
        report.first_token ? fmt::format("{} ms", report.first_token->count()) : "-", report.total.count()));
  }

  const AnswerContext& context_;
  const TypedOptions& options_;
  const Plan& plan_;
  net::Transport& transport_;
  util::OutputStream& output_;
  Diagnostics& diagnostics_;
  core::Transcript transcript_;
  render::AnswerText answer_;
  render::ReasoningText reasoning_;
  render::StatusLine status_;
  render::JsonLines json_lines_;
  core::ThinkSplitter think_splitter_;
  core::MessageBuilder message_;
  std::optional<render::CodeExtract> extract_;
  client::ChatExchange exchange_;
  const bool shows_reasoning_ = wants_reasoning();
  bool has_token_ = false;
  bool has_begun_turn_ = false;
  bool watches_held_text_ = false;
  std::optional<net::Milliseconds> held_since_;
  std::size_t held_behind_ = 0;  ///< bytes of the answer that were written before it
};

}  // namespace

std::optional<AnswerEnd> run_answer(const AnswerContext& context, const Plan& plan, client::ChatCall call,
                                    net::Transport& transport, OnFailure on_failure) {
  AnswerRun run(context, plan, std::move(call), transport);
  return run.run(on_failure);
}

int exit_code_after(const AnswerEnd& end) {
  if (end.signal == SIGPIPE && signals::broken_pipe_was_ignored()) std::_Exit(128 + SIGPIPE);
  if (end.signal != 0) signals::die_of(end.signal);
  return end.exit_code;
}

void interrupt_current_answer() {
  if (g_current != nullptr) g_current->interrupt();
}

}  // namespace agentpress::cli
