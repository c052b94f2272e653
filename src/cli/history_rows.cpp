#include "cli/history_rows.hpp"

#include "render/session_text.hpp"
#include "render/terminal_gate.hpp"
#include "util/display_width.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace agentpress::cli {
namespace {

constexpr std::size_t kModelColumns = 28;

/// A name or title of whatever origin.
std::string shown_on_a_line(std::string_view text) {
  return render::make_harmless(render::on_one_line(text));
}

std::string model_cell(std::string_view provider, std::string_view model) {
  const auto label = shown_on_a_line(render::model_label(provider, model));
  return util::padded(util::cut_to_width(label.empty() ? "-" : label, kModelColumns), kModelColumns);
}

std::string ended(std::string line, std::size_t columns) {
  if (columns > 0) line = util::cut_to_width(line, columns);
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

/// What lies between the marks of an excerpt in bold. The text may hold such bytes too: they do no more.
std::string with_marks(std::string_view excerpt, bool style) {
  constexpr std::string_view kBegin = "\x02";
  constexpr std::string_view kEnd = "\x03";
  std::string text;
  while (!excerpt.empty()) {
    const auto mark = std::min(excerpt.find_first_of("\x02\x03"), excerpt.size());
    std::string piece(excerpt.substr(0, mark));
    std::ranges::replace_if(
        piece, [](char byte) { return byte == '\n' || byte == '\r' || byte == '\t'; }, ' ');
    text += render::make_harmless(piece);
    excerpt.remove_prefix(mark);
    if (style && excerpt.starts_with(kBegin)) text += "\x1b[1m";
    if (style && excerpt.starts_with(kEnd)) text += "\x1b[0m";
    if (!excerpt.empty()) excerpt.remove_prefix(1);
  }
  return text + (style ? "\x1b[0m" : "");
}

}  // namespace

std::string session_row(const history::SessionSummary& session, std::size_t columns) {
  const auto& about = session.name.empty() ? session.title : session.name;
  return ended(fmt::format("{}  {}  {:>4}  {}  {}", shown_on_a_line(session.id),
                           render::local_time_label(session.used), session.turns,
                           model_cell(session.provider, session.model), shown_on_a_line(about)),
               columns);
}

std::string found_rows(const history::Hit& hit, bool style) {
  const auto name = hit.session.name.empty() ? "" : "  " + shown_on_a_line(hit.session.name);
  return fmt::format("{}/{}  {}  {}{}\n  {}\n", shown_on_a_line(hit.session.id), hit.turn,
                     render::local_time_label(hit.started),
                     shown_on_a_line(render::model_label(hit.provider, hit.model)), name,
                     with_marks(hit.excerpt, style));
}

}  // namespace agentpress::cli
