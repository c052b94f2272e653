#include "doctor/report_text.hpp"

#include "doctor/text_layout.hpp"
#include "util/display_width.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <vector>

namespace agentpress::doctor {
namespace {

using Results = std::vector<const CheckResult*>;

struct StatusLook {
  Status status;
  std::string_view sign;
  std::string_view word;
  std::string_view colour;  ///< of the terminal's own palette, which fits its background
};

constexpr std::array kLooks{
    StatusLook{Status::ok, "✓", "ok", "32"},           StatusLook{Status::note, "·", "note", "36"},
    StatusLook{Status::skipped, "-", "skipped", "2"},  StatusLook{Status::warning, "!", "warning", "33"},
    StatusLook{Status::failed, "✗", "FAILED", "1;31"},
};

constexpr std::size_t kWordColumns = 9;
constexpr std::size_t kNameColumns = 12;

std::string coloured(std::string_view text, std::string_view colour, const TextStyle& style) {
  return style.colour ? fmt::format("\x1b[{}m{}\x1b[0m", colour, text) : std::string(text);
}

std::size_t cell_columns(const TextStyle& style) {
  return 2 + (style.ascii ? 0 : 2) + kWordColumns;
}

class TextWriter {
 public:
  explicit TextWriter(const TextStyle& style) : style_(style) {}

  void heading(std::string_view title, std::string_view details) {
    const auto lines = wrapped_lines(fmt::format("{} {}", title, details), style_.columns);
    text_ += "\n";
    for (std::size_t index = 0; index < lines.size(); ++index) {
      const std::string_view line = lines[index];
      const auto rest = index == 0 ? line.substr(title.size()) : line;
      text_ += (index == 0 ? coloured(title, "1", style_) : "  ") + std::string(rest) + "\n";
    }
  }

  /// One row for results that have nothing to say but their names. "dns 12 ms" stays on one line.
  void merged(Status status, const std::vector<std::string>& names, std::string_view end) {
    constexpr char kUnbroken = '\x1f';
    const auto indent = cell_columns(style_);
    std::vector<std::string> items = names;
    for (auto& item : items) std::ranges::replace(item, ' ', kUnbroken);
    auto lines = wrapped_lines(util::join(items, ", ") + std::string(end), room(indent));
    for (auto& line : lines) std::ranges::replace(line, kUnbroken, ' ');
    row(status, lines, indent);
  }

  void single(const CheckResult& result) {
    const auto indent = cell_columns(style_) + kNameColumns;
    auto lines = wrapped_lines(result.summary + duration_of(result), room(indent));
    if (lines.empty()) lines.emplace_back();
    lines.front().insert(0, padded(result.id, kNameColumns - 1) + " ");
    row(result.status, lines, indent);
    if (!result.expected.empty()) paragraph("expected " + result.expected, indent);
    if (result.fix) add_fix(*result.fix, indent);
    if (!style_.verbose) return;
    for (const auto& fact : result.evidence) paragraph(fmt::format("{}: {}", fact.name, fact.value), indent);
  }

  void paragraph(std::string_view text, std::size_t indent) {
    for (const auto& line : wrapped_lines(text, room(indent))) {
      text_ += std::string(indent, ' ') + line + "\n";
    }
  }

  void line(std::string_view text) { (text_ += text) += "\n"; }
  std::string take() { return std::move(text_); }

  static std::string duration_of(const CheckResult& result) {
    return result.duration ? fmt::format(" ({} ms)", result.duration->count()) : "";
  }

 private:
  std::size_t room(std::size_t indent) const {
    constexpr std::size_t kLeast = 20;
    return std::max(kLeast, style_.columns > indent ? style_.columns - indent : 0);
  }

  void row(Status status, const std::vector<std::string>& lines, std::size_t indent) {
    std::string start = status_cell(status, style_);
    for (const auto& line : lines) {
      text_ += start + line + "\n";
      start = std::string(indent, ' ');
    }
  }

  /// The command stays in one piece, on a line of its own where it does not fit behind its text.
  void add_fix(const Fix& fix, std::size_t indent) {
    if (fix.command.empty()) {
      paragraph(fix.text, indent);
      return;
    }
    const auto whole = fmt::format("{}: {}", fix.text, fix.command);
    if (util::display_width(whole) <= room(indent)) {
      text_ += std::string(indent, ' ') + fix.text + ": " + coloured(fix.command, "1", style_) + "\n";
      return;
    }
    paragraph(fix.text + ":", indent);
    text_ += std::string(indent, ' ') + "  " + coloured(fix.command, "1", style_) + "\n";
  }

  const TextStyle& style_;
  std::string text_;
};

std::string evidence_of(const Results& group, std::string_view id, std::string_view name) {
  for (const auto* result : group) {
    if (result->id != id) continue;
    const auto found = std::ranges::find(result->evidence, name, &Evidence::name);
    if (found != result->evidence.end()) return found->value;
  }
  return "";
}

/// What a provider is asked with: "https://api.openai.com/v1, key from OPENAI_API_KEY".
std::string provider_details(const Results& group) {
  std::vector<std::string> parts;
  if (auto url = evidence_of(group, "route", "base URL"); !url.empty()) parts.push_back(std::move(url));
  const auto source = evidence_of(group, "key", "source");
  if (!source.empty()) parts.push_back(source == "none needed" ? "no key" : "key from " + source);
  return util::join(parts, ", ");
}

/// A local server that nobody asked for and that does not run is no more than a name.
bool is_silent_server(const Results& group) {
  return std::ranges::any_of(group,
                             [](const CheckResult* result) {
                               return result->finding == FindingClass::not_running &&
                                      result->status == Status::note;
                             }) &&
         std::ranges::none_of(group, [](const CheckResult* result) {
           return result->status == Status::warning || result->status == Status::failed;
         });
}

/// Skipped because nobody asked for it, and not as the consequence of another row.
bool was_left_out(const CheckResult& result) {
  return result.status == Status::skipped && !result.summary.starts_with("because ");
}

/// Fine rows first, on one line; then what is not fine; those that were skipped for the same reason share a
/// line where nothing else stands between them.
void write_merged_group(TextWriter& writer, const Results& group) {
  std::vector<std::string> fine;
  for (const auto* result : group) {
    if (result->status != Status::ok) continue;
    fine.push_back(result->id + (result->duration ? fmt::format(" {} ms", result->duration->count()) : ""));
  }
  if (!fine.empty()) writer.merged(Status::ok, fine, "");
  std::vector<std::string> skipped;
  std::string reason;
  const auto end_skipped = [&] {
    if (!skipped.empty()) writer.merged(Status::skipped, skipped, ": " + reason);
    skipped.clear();
  };
  for (const auto* result : group) {
    if (result->status == Status::ok || was_left_out(*result)) continue;
    const bool is_skipped = result->status == Status::skipped;
    if (!is_skipped || result->summary != reason) end_skipped();
    if (is_skipped) {
      reason = result->summary;
      skipped.push_back(result->id);
    } else {
      writer.single(*result);
    }
  }
  end_skipped();
}

void write_group(TextWriter& writer, const Results& group, const TextStyle& style) {
  const auto& provider = group.front()->provider;
  writer.heading(provider.empty() ? "this machine" : provider,
                 provider.empty() ? "" : provider_details(group));
  if (!style.verbose) {
    write_merged_group(writer, group);
    return;
  }
  for (const auto* result : group) writer.single(*result);
}

std::vector<Results> groups_of(const std::vector<CheckResult>& results) {
  std::vector<Results> groups;
  for (const auto& result : results) {
    if (groups.empty() || groups.back().front()->provider != result.provider) groups.emplace_back();
    groups.back().push_back(&result);
  }
  return groups;
}

void write_changes(TextWriter& writer, const ChangeReport& report) {
  if (report.since.empty()) {
    writer.heading("since the last run", "");
    writer.paragraph("no earlier run is remembered; the next one can compare", 2);
    return;
  }
  writer.heading("since the last run", "(" + report.since + ")");
  if (report.changes.empty()) writer.paragraph("nothing changed", 2);
  for (const auto& change : report.changes) {
    auto name = change.key;
    if (const auto dot = name.rfind('.'); dot != std::string::npos) name[dot] = ' ';
    writer.paragraph(fmt::format("{}: {} -> {}", name, change.before, change.after), 2);
  }
}

std::string counts_text(const Counts& counts) {
  const std::array parts{std::pair{counts.ok, "ok"}, std::pair{counts.note, "note"},
                         std::pair{counts.warning, "warning"}, std::pair{counts.failed, "FAILED"},
                         std::pair{counts.skipped, "skipped"}};
  std::vector<std::string> texts;
  for (const auto& [number, word] : parts) {
    const bool is_noun = std::string_view(word) == "note" || std::string_view(word) == "warning";
    if (number > 0) texts.push_back(fmt::format("{} {}{}", number, word, is_noun && number > 1 ? "s" : ""));
  }
  return texts.empty() ? "nothing was checked" : util::join(texts, ", ");
}

}  // namespace

std::string status_cell(Status status, const TextStyle& style) {
  const auto* look = std::ranges::find(kLooks, status, &StatusLook::status);
  const std::string sign = style.ascii ? "" : std::string(look->sign) + " ";
  const std::string blanks(kWordColumns - look->word.size(), ' ');
  return "  " + coloured(sign + std::string(look->word), look->colour, style) + blanks;
}

std::string text_report(const Report& report, const TextStyle& style) {
  TextWriter writer(style);
  writer.line(fmt::format("agentpress {}, {}", report.head.agentpress, report.head.curl));
  std::vector<std::string> silent;
  for (const auto& group : groups_of(report.results)) {
    if (!style.verbose && is_silent_server(group)) {
      silent.push_back(group.front()->provider);
    } else {
      write_group(writer, group, style);
    }
  }
  if (!silent.empty()) {
    writer.heading("local servers", "");
    writer.merged(Status::note, silent, ": not running");
  }
  if (report.providers_without_key > 0) {
    const bool is_one = report.providers_without_key == 1;
    writer.line("");
    writer.line(is_one ? "one more provider has no key"
                       : fmt::format("{} more providers have no key", report.providers_without_key));
  }
  if (report.changes) write_changes(writer, *report.changes);
  writer.line("");
  writer.paragraph(fmt::format("{} in {:.1f} s", counts_text(report.summary.counts),
                               static_cast<double>(report.duration.count()) / 1000),
                   0);
  for (const auto& line : wrapped_lines(report.summary.verdict, style.columns)) {
    writer.line(coloured(line, "1", style));
  }
  if (!report.summary.next_command.empty()) {
    writer.line("next: " + coloured(report.summary.next_command, "1", style));
  }
  return writer.take();
}

std::string text_check_list(std::span<const CheckRow> rows) {
  std::string text;
  std::string_view group;
  for (const auto& row : rows) {
    if (group != row.group) text += fmt::format("{}{}\n", group.empty() ? "" : "\n", row.group);
    group = row.group;
    text += fmt::format("  {:<{}}{}{}\n", row.id, kNameColumns, row.title,
                        row.needs_network ? ", over the network" : "");
  }
  return text;
}

}  // namespace agentpress::doctor
