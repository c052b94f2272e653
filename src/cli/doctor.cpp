// `agentpress doctor`: looks at this machine and at every provider that is set up, and says what is wrong,
// where, and which command mends it.
#include "cli/commands.hpp"
#include "cli/daily_stamp.hpp"
#include "cli/doctor_environment.hpp"
#include "cli/doctor_fix.hpp"
#include "cli/doctor_live.hpp"
#include "cli/doctor_memory.hpp"
#include "cli/doctor_targets.hpp"
#include "cli/signals.hpp"
#include "cli/terminal.hpp"
#include "cli/usage_error.hpp"
#include "doctor/provider_checks.hpp"
#include "doctor/report_json.hpp"
#include "doctor/report_pipeline.hpp"
#include "doctor/report_text.hpp"
#include "history/store.hpp"
#include "net/curl_transport.hpp"
#include "net/resolver.hpp"
#include "render/terminal_gate.hpp"
#include "util/date.hpp"
#include "util/edit_distance.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <exception>
#include <filesystem>
#include <iterator>
#include <optional>

namespace agentpress::cli {
namespace {

using doctor::CheckResult;
using doctor::FindingClass;
using doctor::Status;

constexpr net::Milliseconds kNetworkLimit{5'000};

/// On one line, without secrets, harmless on a terminal: what every report is made from.
std::string clean(const std::string& text, const util::Redactor& redactor) {
  auto safe = render::make_harmless(redactor.redact(text));
  std::ranges::replace_if(safe, [](char byte) { return byte == '\n' || byte == '\t'; }, ' ');
  return safe;
}

CheckResult cleaned(CheckResult result, const util::Redactor& redactor) {
  for (auto* text : {&result.id, &result.provider, &result.summary, &result.expected})
    *text = clean(*text, redactor);
  for (auto& fact : result.evidence) fact.value = clean(fact.value, redactor);
  if (result.fix)
    result.fix = doctor::Fix{clean(result.fix->text, redactor), clean(result.fix->command, redactor)};
  return result;
}

/// RFC 3339, in UTC.
std::string time_text(std::int64_t seconds) {
  return fmt::format("{}T{:02}:{:02}:{:02}Z", util::date_text(*util::date_of(seconds)), seconds / 3600 % 24,
                     seconds / 60 % 60, seconds % 60);
}

std::string program_path() {
  std::error_code fault;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", fault);
  return fault ? "" : path.string();
}

/// Of "libcurl/7.88.1 OpenSSL/3.0.19 zlib/1.2.13 ..." the two that matter here; a sentence about a fault
/// whole.
std::string short_curl_version(const std::string& line) {
  if (!line.starts_with("libcurl/")) return line;
  return line.substr(0, line.find(' ', line.find(' ') + 1));
}

/// Which checks --only leaves. Throws core::StartupError (usage) for a word that is no check.
class CheckFilter {
 public:
  explicit CheckFilter(const std::vector<std::string>& only) : only_(only) {
    std::vector<std::string> known;
    for (const auto& row : doctor_check_table()) {
      known.emplace_back(row.id);
      if (std::ranges::find(known, row.group) == known.end()) known.emplace_back(row.group);
    }
    for (const auto& word : only) {
      if (std::ranges::find(known, word) != known.end()) continue;
      const auto near = util::nearest_names(word, known, 1);
      usage_error(
          fmt::format("there is no check '{}'", word),
          near.empty() ? "agentpress doctor --list-checks" : fmt::format("did you mean '{}'?", near.front()));
    }
  }

  bool admits(const doctor::CheckRow& row) const {
    const auto is_named = [&](std::string_view word) {
      return std::ranges::find(only_, word) != only_.end();
    };
    return only_.empty() || is_named(row.id) || is_named(row.group);
  }

  std::vector<std::string> provider_ids() const {
    std::vector<std::string> ids;
    for (const auto& row : doctor::provider_check_table()) {
      if (admits(row)) ids.emplace_back(row.id);
    }
    return ids;
  }

 private:
  const std::vector<std::string>& only_;
};

class DoctorRun {
 public:
  explicit DoctorRun(const CommandContext& context)
      : context_(context),
        options_(context.options),
        redactor_(context.diagnostics.redactor()),
        filter_(options_.only),
        began_(std::chrono::steady_clock::now()),
        size_(terminal_size(STDOUT_FILENO)),
        live_(context.output, size_.columns, size_.rows) {}

  int run() {
    report_.head = {.time = time_text(std::time(nullptr)),
                    .agentpress = AGENTPRESS_VERSION,
                    .curl = short_curl_version(curl_version_)};
    if (options_.json_lines) print_whole(context_.output, doctor::json_start_line(report_.head));
    prepare();
    look_at_machine();
    if (options_.fix && mend()) {
      prepare();
      look_at_machine();
    }
    for (const auto& finding : machine_findings_) add(finding.result);
    choose();
    if (setup_) check_chosen_providers();
    if (filter_.admits(usable_provider_row())) add(usable_provider());
    finish();
    return report_.summary.exit_code;
  }

 private:
  /// Reads the configuration and every key that is within reach, so that none can be printed.
  void prepare() {
    setup_.reset();
    setup_fault_.reset();
    keyring_.emplace(context_.environment);
    keyring_->register_secrets(redactor_);
    try {
      setup_.emplace(options_, context_.environment);
      setup_->register_secrets(redactor_);
    } catch (const core::StartupError& fault) {
      setup_fault_ = fault.error();
    }
  }

  void look_at_machine() {
    machine_findings_.clear();
    const MachineView machine{.options = options_,
                              .environment = context_.environment,
                              .setup = setup_ ? &*setup_ : nullptr,
                              .setup_fault = setup_fault_,
                              .program_path = program_path(),
                              .curl_version = curl_version_,
                              .sqlite_version = history::sqlite_version(),
                              .input_descriptor = STDIN_FILENO,
                              .writes_to_terminal = context_.output.is_terminal(),
                              .columns = size_.columns};
    for (const auto& check : machine_checks()) {
      if (filter_.admits(check.row)) machine_findings_.push_back(run_machine_check(check, machine));
    }
  }

  /// True when something was changed.
  bool mend() {
    std::vector<Repair> repairs;
    for (const auto& finding : machine_findings_)
      std::ranges::copy(finding.repairs, std::back_inserter(repairs));
    const int done = run_repairs(repairs, context_.environment, report_.head.time,
                                 [&](std::string_view text) { context_.diagnostics.say(text); });
    if (done == 0) context_.diagnostics.note("--fix found nothing that is safe to mend");
    return done > 0;
  }

  /// Also throws core::StartupError (usage) for a name that leads nowhere, which needs no network to be told.
  void choose() {
    if (setup_) choice_ = choose_providers(*setup_, *keyring_, options_);
    report_.providers_without_key = choice_.without_key;
  }

  void check_chosen_providers() {
    const auto ids = filter_.provider_ids();
    if (ids.empty()) {
      note_keys_only();
      return;
    }
    std::vector<std::string> names;
    for (const auto& chosen : choice_.chosen) names.emplace_back(chosen.row->name);
    if (shows_live_rows()) live_.begin(names, ids.size());
    std::vector<doctor::ProviderTarget> targets;
    for (const auto& chosen : choice_.chosen) {
      if (chosen.row->offline) {
        add_offline_provider(*chosen.row, ids);
        continue;
      }
      if (auto target = target_of(chosen)) targets.push_back(*std::move(target));
    }
    ask_providers(std::move(targets), ids);
    live_.erase();
  }

  /// Nothing for a provider whose preparation broke, which is a failed check and no end of the run.
  std::optional<doctor::ProviderTarget> target_of(const ChosenProvider& chosen) {
    try {
      auto target = make_provider_target(context_, *setup_, *keyring_, chosen);
      has_key_ = has_key_ || (chosen.is_wanted && target.key.status != Status::failed);
      return target;
    } catch (const std::exception& fault) {
      auto broken = broken_check(fault);
      broken.id = "key";
      broken.provider = chosen.row->name;
      add(broken);
      return std::nullopt;
    }
  }

  /// Without the checks of providers it is still known which of them have a key.
  void note_keys_only() {
    has_key_ = std::ranges::any_of(choice_.chosen, [&](const ChosenProvider& chosen) {
      return chosen.is_wanted &&
             auth::locate_credential(*chosen.row, keyring_->sources_of(*setup_, *chosen.row));
    });
  }

  void add_offline_provider(const providers::Provider& row, const std::vector<std::string>& ids) {
    has_key_ = true;
    if (std::ranges::find(ids, "route") == ids.end()) return;
    add({.id = "route",
         .provider = std::string(row.name),
         .summary = "answers inside agentpress; nothing is sent"});
  }

  void ask_providers(std::vector<doctor::ProviderTarget> targets, const std::vector<std::string>& ids) {
    signals::install();
    net::Transport* running = nullptr;
    const auto transport = net::make_curl_transport({.environment = context_.environment,
                                                     .wakeup_descriptor = signals::descriptor(),
                                                     .on_wakeup = [&running] { running->stop(); },
                                                     .user_agent = "agentpress/" AGENTPRESS_VERSION});
    running = transport.get();
    const auto resolver = net::make_system_resolver();
    doctor::check_providers(
        *transport, *resolver, std::move(targets),
        {.network_timeout = options_.timeout.value_or(kNetworkLimit),
         .offline = options_.offline,
         .only = ids,
         .seconds_since_epoch = [] { return static_cast<std::int64_t>(std::time(nullptr)); },
         .environment = context_.environment},
        [this](const CheckResult& result) { add(result); });
    if (signals::pending() == 0) return;
    live_.erase();
    signals::die_of(signals::pending());
  }

  /// The one door to every report: nothing passes that is secret or dangerous.
  void add(const CheckResult& result) {
    auto safe = cleaned(result, redactor_);
    if (options_.json_lines) print_whole(context_.output, doctor::json_check_line(safe));
    live_.show(safe);
    report_.results.push_back(std::move(safe));
  }

  bool prints_text() const {
    return !options_.json && !options_.json_lines && options_.pipeline_report == PipelineReport::none;
  }

  bool shows_live_rows() const {
    return prints_text() && !options_.quiet &&
           abilities_of(context_.output, context_.environment).moves_cursor;
  }

  /// The first key that is there, or should be, and cannot be used: its fix is the way out.
  const CheckResult* broken_key() const {
    const auto found = std::ranges::find_if(report_.results, [](const CheckResult& result) {
      return result.id == "key" && result.status == Status::failed && result.fix;
    });
    return found == report_.results.end() ? nullptr : &*found;
  }

  CheckResult usable_provider() const {
    CheckResult result{.id = std::string(usable_provider_row().id)};
    if (!setup_) {
      result.status = Status::skipped;
      result.summary = "because config failed";
      return result;
    }
    const bool runs_locally = std::ranges::any_of(report_.results, [](const CheckResult& known) {
      return known.id == "http" && known.status == Status::ok;
    });
    if (has_key_ || runs_locally) {
      const auto wanted = std::ranges::count(choice_.chosen, true, &ChosenProvider::is_wanted);
      result.summary =
          options_.words.empty()
              ? fmt::format("{} set up", doctor::counted(static_cast<std::size_t>(wanted), "provider"))
              : "those that were named";
      result.evidence = {{"without a key", std::to_string(choice_.without_key)}};
      return result;
    }
    // Without the network it is not known whether a local server runs.
    const bool looked_everywhere = !options_.offline && !filter_.provider_ids().empty();
    result.status = looked_everywhere || !options_.words.empty() ? Status::failed : Status::warning;
    result.finding = FindingClass::nothing_usable;
    const auto* broken = broken_key();
    if (!options_.words.empty()) {
      result.summary = "none of the named providers has a key that could be used";
    } else {
      result.summary = fmt::format("no provider has a key{}, and no local server is known to run",
                                   broken == nullptr ? "" : " that could be used");
    }
    result.expected = "a key of one provider, or a local server";
    if (broken != nullptr) {
      result.fix = broken->fix;
      return result;
    }
    const auto name = options_.words.empty() || choice_.chosen.empty()
                          ? std::string("openai")
                          : std::string(choice_.chosen.front().row->name);
    result.fix = doctor::Fix{"store a key", fmt::format("agentpress keys set {}", name)};
    return result;
  }

  /// The order of the tables, and of the providers as they were chosen, whatever came first.
  void sort_results() {
    const auto table = doctor_check_table();
    const auto place_of = [&](const CheckResult& result) {
      const auto provider = std::ranges::find_if(choice_.chosen, [&](const ChosenProvider& chosen) {
        return clean(std::string(chosen.row->name), redactor_) == result.provider;
      });
      const std::string_view group = result.provider.empty() ? usable_provider_row().group : "provider";
      const auto row = std::ranges::find_if(table, [&](const doctor::CheckRow& known) {
        return known.id == result.id && known.group == group;
      });
      return std::pair(result.provider.empty() ? -1 : provider - choice_.chosen.begin(), row - table.begin());
    };
    std::ranges::stable_sort(report_.results, {}, place_of);
  }

  void finish() {
    for (auto& result : report_.results) result = cleaned(std::move(result), redactor_);  // keys known since
    sort_results();
    report_.summary =
        doctor::summarise(report_.results, {.strict = options_.strict, .exit_zero = options_.exit_zero});
    report_.duration =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began_);
    const auto last = read_last_run(context_.environment);
    if (options_.since_last)
      report_.changes = doctor::ChangeReport{last.time, doctor::changes_since(last, report_.results)};
    print_whole(context_.output, text());
    const auto now = doctor::remember(last, report_.results, report_.head.time);
    if (const auto fault = write_last_run(context_.environment, now))
      context_.diagnostics.detail("what was found cannot be remembered: " + fault->message);
  }

  std::string text() const {
    if (options_.json) return doctor::json_report(report_);
    if (options_.json_lines) return doctor::json_finish_line(report_);
    if (options_.pipeline_report == PipelineReport::junit)
      return doctor::junit_report(report_, options_.strict);
    if (options_.pipeline_report == PipelineReport::github) return doctor::github_report(report_);
    constexpr std::size_t kNarrowest = 40;
    constexpr std::size_t kWidest = 100;
    const bool is_terminal = context_.output.is_terminal();
    const doctor::TextStyle style{
        .colour = !options_.no_color && abilities_of(context_.output, context_.environment).style,
        .ascii = options_.ascii || !has_utf8_locale(context_.environment),
        .verbose = options_.verbose,
        .columns = is_terminal ? std::clamp(size_.columns, kNarrowest, kWidest) : 80};
    return doctor::text_report(report_, style);
  }

  const CommandContext& context_;
  const TypedOptions& options_;
  util::Redactor& redactor_;
  CheckFilter filter_;
  std::chrono::steady_clock::time_point began_;
  TerminalSize size_;
  LiveRows live_;
  std::optional<StoredKeyring> keyring_;
  std::optional<Setup> setup_;
  std::optional<core::Error> setup_fault_;
  std::vector<MachineFinding> machine_findings_;
  ProviderChoice choice_;
  const std::string curl_version_ = net::curl_version_line();
  doctor::Report report_;
  bool has_key_ = false;
};

void refuse_two_reports(const TypedOptions& options) {
  if (options.pipeline_report == PipelineReport::none || !(options.json || options.json_lines)) return;
  usage_error(fmt::format("--format and --{} exclude each other", options.json ? "json" : "jsonl"),
              "choose one of them");
}

}  // namespace

int run_doctor(const CommandContext& context) {
  refuse_two_reports(context.options);
  if (context.options.list_checks) {
    const auto table = doctor_check_table();
    print_whole(context.output,
                context.options.json ? doctor::json_check_list(table) : doctor::text_check_list(table));
    return 0;
  }
  return DoctorRun(context).run();
}

}  // namespace agentpress::cli
