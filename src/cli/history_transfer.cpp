// `agentpress history export` and `import`: sessions on their way out and in.
#include "cli/answer_output.hpp"
#include "cli/history_access.hpp"
#include "cli/history_actions.hpp"
#include "cli/session_reader.hpp"
#include "cli/usage_error.hpp"
#include "history/import_aichat.hpp"
#include "history/import_llm.hpp"
#include "render/json_report.hpp"
#include "render/session_json.hpp"
#include "render/session_text.hpp"
#include "render/terminal_gate.hpp"
#include "util/files.hpp"
#include "util/private_directory.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <memory>

namespace agentpress::cli {
namespace {

using core::ErrorClass;
using core::StartupError;
using history::Fault;
using history::FaultKind;
using history::Session;
using history::SessionSummary;

/// Which sessions to write, in their order. Only the ids are held: the history is not locked while a slow
/// reader takes what is written.
std::vector<std::string> ids_to_export(const CommandContext& context, history::Store& store,
                                       Arguments words) {
  std::vector<std::string> ids;
  for (const auto& word : words) {
    const auto id = find_session(store, word).id;
    if (std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
  }
  if (!words.empty()) return ids;
  auto filter = filter_of(context.options);
  if (context.options.limit.value_or(0) > 0) filter.limit = context.options.limit;
  require(store.list(filter, [&](const history::SessionSummary& session) {
    ids.push_back(session.id);
    return true;
  }));
  return ids;
}

/// How a format puts sessions and their turns one after another.
struct ExportForm {
  ExportFormat format;
  std::string_view start;
  std::string (*session_start)(const SessionSummary& summary);
  std::string (*turn)(const history::Turn& turn, render::Reasoning reasoning);
  std::string_view between_turns;
  std::string_view session_end;
  std::string_view between_sessions;
  std::string_view end;
};

std::string turn_as_json(const history::Turn& turn, render::Reasoning /*always there*/) {
  return render::turn_json(turn);
}

// clang-format off
constexpr std::array kForms{
    ExportForm{ExportFormat::markdown, "", render::markdown_heading, render::markdown_turn, "", "", "\n", ""},
    ExportForm{ExportFormat::json, "{\"schema_version\":1,\"sessions\":[\n", render::session_json_start, turn_as_json, ",", render::kSessionJsonEnd, ",\n", "\n]}\n"},
    ExportForm{ExportFormat::jsonl, "", render::session_json_start, turn_as_json, ",", render::kSessionJsonEnd, "\n", "\n"},
};
// clang-format on
static_assert(render::kSchemaVersion == 1, "the form of the export names the version");

/// Writes to stdout or to the file of --output.
class ExportWriter {
 public:
  explicit ExportWriter(const CommandContext& context)
      : context_(context), output_(context.output, context.options.output_file, {"the export", ""}) {}

  void write(std::string_view text) {
    auto& stream = output_.stream();
    const bool is_read_by_people =
        stream.is_terminal() && context_.options.export_format == ExportFormat::markdown;
    if (stream.write(is_read_by_people ? render::make_harmless(text) : text) == util::WriteResult::failed)
      give_up();
    print_whole(stream, "");  // dies as others do when the reader went away
  }
  /// The history cannot be read any further: a file keeps what it had.
  [[noreturn]] void give_up_for(const Fault& fault) {
    output_.abandon(context_.diagnostics);
    refuse_for(fault);
  }
  void finish() {
    if (const auto fault = output_.commit()) throw StartupError(*fault);
  }

 private:
  [[noreturn]] void give_up() {
    const auto fault = output_.fault();
    output_.abandon(context_.diagnostics);
    throw StartupError(*fault);
  }

  const CommandContext& context_;
  AnswerOutput output_;
};

/// What is to be read, at a path from which it can be read more than once. `-` is standard input.
class ImportSource {
 public:
  ImportSource(const std::string& word, const util::Environment& environment)
      : path_(word == "-" ? "/dev/stdin" : word) {
    struct stat status{};
    if (::stat(path_.c_str(), &status) != 0 || ::access(path_.c_str(), R_OK) != 0)
      input_error(fmt::format("cannot read {}: {}", path_, util::system_error_text(errno)));
    if (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode)) return;
    copy_stream(environment.get("TMPDIR").value_or("/tmp"));
  }

  const std::string& path() const { return copy_.empty() ? path_ : copy_; }
  /// A message about the copy is one about the pipe.
  std::string told(std::string text) const {
    for (auto at = text.find(copy_); !copy_.empty() && at != std::string::npos; at = text.find(copy_, at))
      text.replace(at, copy_.size(), path_);
    return text;
  }

 private:
  void copy_stream(const std::string& parent) {
    auto made = util::PrivateDirectory::make(parent);
    const auto refuse = [&](const std::string& reason) {
      input_error(fmt::format("cannot copy {} into {}: {}", path_, parent, reason),
                  "export TMPDIR=DIRECTORY names another place");
    };
    if (!made) refuse(made.error().message);
    directory_ = std::make_unique<util::PrivateDirectory>(*std::move(made));
    const auto copy = directory_->path() + "/-";  // a name that no session gets
    std::ifstream input(path_, std::ios::binary);
    std::ofstream output(copy, std::ios::binary);
    if (input.peek() != std::ifstream::traits_type::eof()) output << input.rdbuf();
    output.close();
    if (!output) refuse(util::system_error_text(errno));
    copy_ = copy;
  }

  std::string path_;
  std::unique_ptr<util::PrivateDirectory> directory_;
  std::string copy_;
};

/// What importing one file or directory came to.
struct Arrival {
  std::int64_t added = 0;
  std::int64_t known = 0;
  std::vector<std::string> notices{};
};

/// Adds a session whole or not at all. A name that is taken stays with whom it has.
std::optional<Fault> add_session(history::Store& store, Session session, Arrival& arrival) {
  auto added = store.add(session);
  const auto failed_with = [&](FaultKind kind) { return !added && added.error().kind == kind; };
  if (failed_with(FaultKind::name_taken) || failed_with(FaultKind::bad_name)) {
    arrival.notices.push_back(
        failed_with(FaultKind::name_taken)
            ? fmt::format("the name {} belongs to another session and was left out", session.summary.name)
            : added.error().message + "; it was left out");
    session.summary.name.clear();
    added = store.add(session);
  }
  if (!added) return added.error();
  ++(*added ? arrival.added : arrival.known);
  return std::nullopt;
}

/// The first byte that is not blank decides.
bool looks_like_export(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  char first = '\0';
  file >> first;
  return first == '{' || first == '[';
}

std::optional<core::Error> import_export(const std::string& path, history::Store& store, Arrival& arrival) {
  std::optional<Fault> refused;
  const auto fault = read_sessions(path, [&](Session session) {
    refused = add_session(store, std::move(session), arrival);
    return !refused;
  });
  if (refused) {
    auto error = as_error(*refused);
    error.message = fmt::format("{}: {}", path, error.message);
    return error;
  }
  if (fault) return core::Error{.error_class = ErrorClass::input, .message = fault->message};
  return std::nullopt;
}

/// A fault of our own history is one of the history, all others are of what was to be read.
template <auto Read>
std::optional<core::Error> import_foreign(const std::string& path, history::Store& store, Arrival& arrival) {
  std::optional<Fault> refused;
  auto summary = Read(path, [&](const Session& session) {
    refused = add_session(store, session, arrival);
    return refused;
  });
  if (summary) {
    std::ranges::move(summary->notices, std::back_inserter(arrival.notices));
    return std::nullopt;
  }
  auto error = as_error(summary.error());
  if (!refused) error.error_class = ErrorClass::input;
  return error;
}

struct ImportRow {
  bool (*looks_right)(const std::string& path);
  std::optional<core::Error> (*run)(const std::string& path, history::Store& store, Arrival& arrival);
};

/// By what is in the files, never by their names.
constexpr std::array kImports{
    ImportRow{looks_like_export, import_export},
    ImportRow{history::looks_like_llm, import_foreign<history::import_llm>},
    ImportRow{history::looks_like_aichat, import_foreign<history::import_aichat>},
};

const ImportRow& import_for(const ImportSource& source) {
  const auto* const row = std::ranges::find_if(
      kImports, [&](const ImportRow& known) { return known.looks_right(source.path()); });
  if (row != kImports.end()) return *row;
  input_error(
      source.told(fmt::format("{} is no export of agentpress, no database of llm and no session of aichat",
                              source.path())),
      "agentpress history export --format jsonl makes a file that can be imported");
}

void tell_arrival(const CommandContext& context, const std::string& path, const Arrival& arrival) {
  for (const auto& notice : arrival.notices) context.diagnostics.note(fmt::format("{}: {}", path, notice));
  const auto known = arrival.known == 0 ? std::string()
                                        : fmt::format(", {} {} there already", arrival.known,
                                                      arrival.known == 1 ? "was" : "were");
  context.diagnostics.note(fmt::format("{}: {} added{}", path, counted(arrival.added, "session"), known));
}

}  // namespace

int export_history(const CommandContext& context, Arguments words) {
  auto store = open_to_read(context, history_place(context.environment));
  const auto ids = ids_to_export(context, store, words);
  const auto& form = *std::ranges::find(kForms, context.options.export_format, &ExportForm::format);
  const auto reasoning = context.options.reasoning == ReasoningDisplay::show ? render::Reasoning::show
                                                                             : render::Reasoning::leave_out;
  ExportWriter writer(context);
  writer.write(form.start);
  bool is_first = true;
  for (const auto& id : ids) {
    const auto session = store.find(id);
    // Removed by another process since it was listed.
    if (!session && session.error().kind == FaultKind::not_found) continue;
    if (!session) writer.give_up_for(session.error());
    writer.write((is_first ? "" : std::string(form.between_sessions)) + form.session_start(*session));
    is_first = false;
    std::string_view separator;
    const auto fault = for_each_turn(store, id, 1, session->turns, [&](const history::Turn& turn) {
      writer.write(std::string(separator) + form.turn(turn, reasoning));
      separator = form.between_turns;
    });
    if (fault) writer.give_up_for(*fault);
    writer.write(form.session_end);
  }
  if (is_first) context.diagnostics.note("no session fits");
  if (!is_first || context.options.export_format == ExportFormat::json) writer.write(form.end);
  writer.finish();
  return 0;
}

int import_history(const CommandContext& context, Arguments words) {
  std::vector<ImportSource> sources;
  for (const auto& word : words) sources.emplace_back(word, context.environment);
  // All are looked at before the first is read: a typing mistake costs nothing.
  std::vector<const ImportRow*> rows;
  for (const auto& source : sources) rows.push_back(&import_for(source));
  auto store = open_to_change(context, history_place(context.environment));
  for (std::size_t index = 0; index < sources.size(); ++index) {
    const auto& source = sources[index];
    Arrival arrival;
    std::optional<core::Error> fault;
    require(store.add_together([&]() -> std::optional<Fault> {
      fault = rows[index]->run(source.path(), store, arrival);
      return std::nullopt;
    }));
    for (auto& notice : arrival.notices) notice = source.told(notice);
    tell_arrival(context, words[index], arrival);
    if (fault) {
      fault->message = source.told(fault->message);
      throw StartupError(*fault);
    }
  }
  return 0;
}

}  // namespace agentpress::cli
