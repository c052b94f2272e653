// `agentpress history path` and `check`.
#include "cli/history_access.hpp"
#include "cli/history_actions.hpp"
#include "cli/usage_error.hpp"
#include "render/json_report.hpp"
#include "render/json_values.hpp"
#include "render/terminal_gate.hpp"
#include "util/files.hpp"
#include "util/user_path.hpp"

#include <fmt/format.h>

namespace agentpress::cli {
namespace {

using core::ErrorClass;

/// What was read from a damaged file.
struct Rescue {
  std::string file{};
  history::Salvage salvage{};
};

struct CheckOutcome {
  std::string file{};
  history::CheckReport report{};
  std::optional<Rescue> rescue{};
};

bool is_sound(const CheckOutcome& outcome) {
  return outcome.report.remaining.empty() && (!outcome.rescue || outcome.rescue->salvage.lost.empty());
}

std::string size_text(std::int64_t bytes) {
  constexpr double kKibibyte = 1024.0;
  const auto size = static_cast<double>(bytes);
  if (size < kKibibyte * kKibibyte) return fmt::format("{:.0f} KiB", size / kKibibyte);
  return fmt::format("{:.1f} MiB", size / kKibibyte / kKibibyte);
}

std::string outcome_text(const CheckOutcome& outcome) {
  const auto& report = outcome.report;
  std::string text;
  if (outcome.rescue) {
    const auto& salvage = outcome.rescue->salvage;
    text += fmt::format("{}: {} with {} read from it\n", outcome.rescue->file,
                        counted(salvage.sessions, "session"), counted(salvage.turns, "turn"));
    for (const auto& lost : salvage.lost) text += fmt::format("lost: {}\n", lost);
  }
  text += fmt::format("{}: {} with {}, {}, schema version {}\n", outcome.file,
                      counted(report.sessions, "session"), counted(report.turns, "turn"),
                      size_text(report.bytes), report.schema_version);
  if (report.pending > 0)
    text += fmt::format("{} in files of their own until the history can take them in\n",
                        counted(report.pending, "turn"));
  for (const auto& repaired : report.repaired) text += fmt::format("mended: {}\n", repaired);
  for (const auto& remaining : report.remaining) text += fmt::format("still wrong: {}\n", remaining);
  if (is_sound(outcome) && report.repaired.empty() && !outcome.rescue) text += "no fault was found\n";
  return text;
}

std::string outcome_json(const CheckOutcome& outcome, int exit_code) {
  const auto& report = outcome.report;
  render::OrderedJson value{{"schema_version", render::kSchemaVersion},
                            {"file", outcome.file},
                            {"sessions", report.sessions},
                            {"turns", report.turns},
                            {"bytes", report.bytes},
                            {"file_version", report.schema_version},
                            {"pending", report.pending},
                            {"repaired", report.repaired},
                            {"remaining", report.remaining},
                            {"salvaged", nullptr},
                            {"exit_code", exit_code}};
  if (outcome.rescue) {
    const auto& [file, salvage] = *outcome.rescue;
    value["salvaged"] = {
        {"file", file}, {"sessions", salvage.sessions}, {"turns", salvage.turns}, {"lost", salvage.lost}};
  }
  return render::dump_line(value);
}

/// What nothing can be read from.
void refuse_no_database(const std::string& file) {
  if (file.empty()) usage_error("the name of the file is empty", "agentpress history check FILE");
  const auto status = util::file_status(file);
  if (!status || !status->is_regular) {
    throw core::StartupError(
        ErrorClass::input,
        fmt::format("cannot read {}: {}", file, status ? "it is no regular file" : status.error().message),
        "agentpress history check FILE takes a history that was set aside as damaged");
  }
}

/// A damaged history is set aside, as a run of `ask` would do.
history::Store open_to_mend(const CommandContext& context, const history::Place& place,
                            std::string& damaged_file) {
  std::vector<std::string> notices;
  auto store = history::Store::open(
      place,
      {.if_damaged = history::IfDamaged::set_aside, .notices = &notices, .damaged_file = &damaged_file});
  if (!damaged_file.empty()) {
    // The store's own notice asks for what this command does next.
    std::erase_if(notices,
                  [&](const auto& notice) { return notice.find(damaged_file) != std::string::npos; });
    notices.push_back(fmt::format("the history was damaged; it was set aside as {}", damaged_file));
  }
  for (const auto& notice : notices) context.diagnostics.note(notice);
  return require(std::move(store));
}

}  // namespace

int print_history_path(const CommandContext& context, Arguments /*none*/) {
  print_whole(context.output, history_place(context.environment).database() + "\n");
  return 0;
}

int check_history(const CommandContext& context, Arguments words) {
  const auto place = history_place(context.environment);
  if (words.empty() && !has_history(place)) {
    if (context.options.json) print_whole(context.output, outcome_json({.file = place.database()}, 0));
    context.diagnostics.note("there is no history yet, so nothing can be wrong with it");
    return 0;
  }
  if (!words.empty()) refuse_no_database(words.front());
  CheckOutcome outcome{.file = place.database()};
  std::string damaged_file;
  auto store = open_to_mend(context, place, damaged_file);
  if (!words.empty()) damaged_file = words.front();
  if (!damaged_file.empty())
    outcome.rescue = Rescue{.file = damaged_file, .salvage = require(history::salvage(damaged_file, store))};
  outcome.report = require(store.check());
  if (outcome.report.is_damaged && words.empty()) {
    if (const auto aside = store.set_aside()) {
      context.diagnostics.note(fmt::format("the history was damaged; it was set aside as {}", *aside));
      outcome.rescue = Rescue{.file = *aside, .salvage = require(history::salvage(*aside, store))};
      outcome.report = require(store.check());
    } else {
      outcome.report.remaining.push_back(aside.error().message);
    }
  }
  const int exit_code = is_sound(outcome) ? 0 : core::exit_code_of(ErrorClass::check_failed);
  const auto text = outcome_text(outcome);
  print_whole(context.output, context.options.json           ? outcome_json(outcome, exit_code)
                              : context.output.is_terminal() ? render::make_harmless(text)
                                                             : text);
  return exit_code;
}

}  // namespace agentpress::cli
