// `agentpress history list`, `show` and `search`.
#include "cli/actions.hpp"
#include "cli/history_access.hpp"
#include "cli/history_actions.hpp"
#include "cli/history_rows.hpp"
#include "cli/terminal.hpp"
#include "cli/usage_error.hpp"
#include "render/json_report.hpp"
#include "render/session_json.hpp"
#include "render/session_text.hpp"
#include "render/terminal_gate.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

namespace agentpress::cli {
namespace {

constexpr std::int64_t kUsualLimit = 30;

/// Rows are printed as they come and leave in large pieces, as lines or as a list in one JSON object:
/// `{"schema_version":1,"NAME":[` ROW `,` ROW `]}`. Nothing is printed before the first of them: a fault that
/// is known by then is the only output.
class RowPrinter {
 public:
  explicit RowPrinter(util::OutputStream& output) : output_(output) {
    output_.gather([] {});
  }
  RowPrinter(util::OutputStream& output, std::string_view name, std::string_view members = "")
      : RowPrinter(output) {
    start_ = fmt::format("{{\"schema_version\":{},{}\"{}\":[", render::kSchemaVersion, members, name);
  }
  ~RowPrinter() { output_.stop_gathering(); }
  RowPrinter(const RowPrinter&) = delete;
  RowPrinter& operator=(const RowPrinter&) = delete;

  void print(std::string_view row) {
    if (!start_.empty()) print_whole(output_, count_ == 0 ? start_ : ",");
    ++count_;
    print_whole(output_, row);
  }
  void finish() {
    if (!start_.empty()) print_whole(output_, count_ == 0 ? start_ + "]}\n" : "]}\n");
    output_.stop_gathering();
    print_whole(output_, "");
  }
  std::int64_t count() const { return count_; }

 private:
  util::OutputStream& output_;
  std::string start_;
  std::int64_t count_ = 0;
};

RowPrinter row_printer(const CommandContext& context, std::string_view name, std::string_view members = "") {
  if (!context.options.json) return RowPrinter(context.output);
  return {context.output, name, members};
}

/// The number of rows to ask for; nothing for all of them.
std::optional<std::int64_t> row_limit(const TypedOptions& options) {
  const auto limit = options.limit.value_or(kUsualLimit);
  return limit == 0 ? std::nullopt : std::optional(limit);
}

/// Prints the rows that `read` hands to its sink, as many as may be shown. True when there are more.
template <class Row, class Read, class Format>
bool print_limited(const TypedOptions& options, RowPrinter& printer, history::Filter& filter, Read read,
                   Format format) {
  const auto limit = row_limit(options);
  if (limit) filter.limit = *limit + 1;  // to know whether there are more
  bool has_more = false;
  require(read([&](const Row& row) {
    has_more = limit && printer.count() == *limit;
    if (!has_more) printer.print(format(row));
    return !has_more;
  }));
  printer.finish();
  return has_more;
}

std::size_t row_columns(const CommandContext& context) {
  return context.output.is_terminal() ? terminal_size(STDOUT_FILENO).columns : 0;
}

/// The word ID/3 taken apart.
struct TurnWord {
  std::string session{};
  std::optional<int> turn{};
};

TurnWord read_turn_word(const std::string& word) {
  const auto slash = word.rfind('/');
  if (slash == std::string::npos) return {.session = word};
  int turn = 0;
  const auto* end = word.data() + word.size();
  const auto [rest, fault] = std::from_chars(word.data() + slash + 1, end, turn);
  if (fault != std::errc{} || rest != end || turn < 1) {
    usage_error("what stands behind the slash is no turn, expected a number from 1",
                "agentpress history show ID/1");
  }
  return {.session = word.substr(0, slash), .turn = turn};
}

std::string session_title_line(const history::SessionSummary& session) {
  const auto& about = session.name.empty() ? session.title : session.name;
  return fmt::format("{}  {}{}{}\n", session.id, render::on_one_line(about),
                     session.source.empty() ? "" : "  from ", render::on_one_line(session.source));
}

/// Text of models for people: harmless on a terminal, exact elsewhere.
class SessionPrinter {
 public:
  explicit SessionPrinter(const CommandContext& context)
      : output_(context.output),
        is_terminal_(context.output.is_terminal()),
        has_style_(abilities_of(context.output, context.environment).style),
        reasoning_(context.options.reasoning == ReasoningDisplay::show ? render::Reasoning::show
                                                                       : render::Reasoning::leave_out) {}

  void print_heading(std::string_view line) { print_bold(line); }
  void print_turn(const history::Turn& turn) {
    print_whole(output_, "\n");
    print_bold(render::turn_header(turn) + "\n");
    print_plain(render::turn_body(turn, reasoning_));
  }

 private:
  void print_plain(std::string_view text) {
    print_whole(output_, is_terminal_ ? render::make_harmless(text) : text);
  }
  void print_bold(std::string_view text) {
    if (has_style_) print_whole(output_, "\x1b[1m");
    print_plain(text);
    if (has_style_) print_whole(output_, "\x1b[0m");
  }

  util::OutputStream& output_;
  bool is_terminal_;
  bool has_style_;
  render::Reasoning reasoning_;
};

std::string hit_json(const history::Hit& hit) {
  return render::found_turn_json({.session = hit.session,
                                  .turn = hit.turn,
                                  .started = hit.started,
                                  .provider = hit.provider,
                                  .model = hit.model,
                                  .excerpt = hit.excerpt});
}

/// A partial answer must not pass as a whole one.
void warn_of_incomplete(const CommandContext& context, const history::Turn& turn) {
  if (turn.end.state == history::State::complete) return;
  context.diagnostics.warning(
      fmt::format("this answer is not complete: {}",
                  turn.end.error_class.empty() ? history::name_of(turn.end.state) : turn.end.error_class));
}

}  // namespace

int list_history(const CommandContext& context, Arguments /*none*/) {
  const auto& options = context.options;
  const auto place = history_place(context.environment);
  if (!has_history(place)) {
    row_printer(context, "sessions", "\"total\":0,").finish();
    context.diagnostics.note("there is no history yet");
    return 0;
  }
  auto store = open_to_read(context, place);
  auto filter = filter_of(options);
  // Counting them takes longer than reading those that are shown.
  const auto total = options.json ? fmt::format("\"total\":{},", require(store.count(filter))) : "";
  const auto columns = row_columns(context);
  auto printer = row_printer(context, "sessions", total);
  const bool has_more = print_limited<history::SessionSummary>(
      options, printer, filter, [&](const auto& sink) { return store.list(filter, sink); },
      [&](const history::SessionSummary& session) {
        return options.json ? render::summary_json(session) : session_row(session, columns);
      });
  if (has_more) {
    context.diagnostics.note(
        fmt::format("the last {}; --limit 0 shows all of them", counted(printer.count(), "session")));
  } else if (printer.count() == 0) {
    context.diagnostics.note("no session fits");
  }
  return 0;
}

int search_history(const CommandContext& context, Arguments words) {
  const auto& options = context.options;
  const auto query = util::join({words.begin(), words.end()}, " ");
  auto store = open_to_read(context, history_place(context.environment));
  auto filter = filter_of(options);
  const bool has_style = abilities_of(context.output, context.environment).style;
  auto printer = row_printer(context, "hits");
  const bool has_more = print_limited<history::Hit>(
      options, printer, filter, [&](const auto& sink) { return store.search(query, filter, sink); },
      [&](const history::Hit& hit) { return options.json ? hit_json(hit) : found_rows(hit, has_style); });
  if (has_more) {
    context.diagnostics.note(
        fmt::format("the best {}; --limit 0 shows all of them", counted(printer.count(), "turn")));
  } else if (printer.count() == 0) {
    context.diagnostics.note("nothing was found");
  }
  return 0;
}

int show_history(const CommandContext& context, Arguments words) {
  const auto& options = context.options;
  if (options.last && !words.empty())
    usage_error("--last stands in the place of an ID", "agentpress history show --last");
  if (options.raw && options.json) usage_error("--raw and --json exclude each other", "choose one of them");
  auto word = words.empty() ? TurnWord{} : read_turn_word(words.front());
  auto store = open_to_read(context, history_place(context.environment));
  const auto session = words.empty() ? require(store.last_used()) : find_session(store, word.session);
  if (word.turn && *word.turn > session.turns) {
    refuse_for({.kind = history::FaultKind::not_found,
                .message = fmt::format("the session {} has no turn {}, only {}", session.id, *word.turn,
                                       session.turns),
                .hint = fmt::format("agentpress history show {}", session.id)});
  }
  if (options.raw) {
    if (session.turns == 0) {
      refuse_for({.kind = history::FaultKind::not_found,
                  .message = fmt::format("the session {} has no answer yet", session.id)});
    }
    const auto number = word.turn.value_or(session.turns);
    require(for_each_turn(store, session.id, number, number, [&](const history::Turn& turn) {
      print_whole(context.output, render::answer_bytes(turn));
      warn_of_incomplete(context, turn);
    }));
    return 0;
  }
  const int first = word.turn.value_or(1);
  const int last = word.turn.value_or(session.turns);
  if (options.json) {
    std::string before = render::session_json_start(session);
    require(for_each_turn(store, session.id, first, last, [&](const history::Turn& turn) {
      print_whole(context.output, before + render::turn_json(turn));
      before = ",";
    }));
    if (before != ",") print_whole(context.output, before);  // no turns
    print_whole(context.output, std::string(render::kSessionJsonEnd) + "\n");
    return 0;
  }
  SessionPrinter printer(context);
  printer.print_heading(session_title_line(session));
  require(for_each_turn(store, session.id, first, last,
                        [&](const history::Turn& turn) { printer.print_turn(turn); }));
  return 0;
}

}  // namespace agentpress::cli
