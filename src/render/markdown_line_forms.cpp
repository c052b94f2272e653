#include "render/markdown_line_forms.hpp"

#include "render/markdown_spans.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>

namespace agentpress::render {
namespace {

/// Sorted; from the sixth kind of HTML block.
constexpr auto kBlockTags = std::to_array<std::string_view>({
    "address",  "article",    "aside",  "base",    "basefont", "blockquote", "body",     "caption",  "center",
    "col",      "colgroup",   "dd",     "details", "dialog",   "dir",        "div",      "dl",       "dt",
    "fieldset", "figcaption", "figure", "footer",  "form",     "frame",      "frameset", "h1",       "h2",
    "h3",       "h4",         "h5",     "h6",      "head",     "header",     "hr",       "html",     "iframe",
    "legend",   "li",         "link",   "main",    "menu",     "menuitem",   "nav",      "noframes", "ol",
    "optgroup", "option",     "p",      "param",   "search",   "section",    "summary",  "table",    "tbody",
    "td",       "tfoot",      "th",     "thead",   "title",    "tr",         "track",    "ul",
});
static_assert(std::ranges::is_sorted(kBlockTags));

constexpr auto kVerbatimTags = std::to_array<std::string_view>({"pre", "script", "style", "textarea"});

/// Kind 2 to 5: how they begin and what their last line has.
struct MarkupRow {
  std::string_view begin;
  std::string_view end;
};
constexpr auto kMarkup =
    std::to_array<MarkupRow>({{"<!--", "-->"}, {"<?", "?>"}, {"<!", ">"}, {"<![CDATA[", "]]>"}});

constexpr int kFirstMarkup = 2;

std::string tag_name(std::string_view line) {
  const auto length =
      line.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
  return util::lower_ascii(line.substr(0, length));
}

}  // namespace

std::vector<std::string> cells_of_row(std::string_view row) {
  row = util::trim(row);
  if (row.starts_with('|')) row.remove_prefix(1);
  std::vector<std::string> cells(1);
  for (std::size_t index = 0; index < row.size(); ++index) {
    if (row[index] == '\\' && index + 1 < row.size()) {
      if (row[index + 1] != '|') cells.back() += row[index];
      cells.back() += row[++index];
    } else if (row[index] == '|') {
      cells.emplace_back();
    } else {
      cells.back() += row[index];
    }
  }
  if (row.ends_with('|') && cells.size() > 1 && cells.back().empty()) cells.pop_back();
  for (auto& cell : cells) cell = std::string(util::trim(cell));
  return cells;
}

std::optional<std::vector<Alignment>> columns_of_delimiter_row(std::string_view row) {
  if (!may_become_delimiter_row(row) || row.find('|') == std::string_view::npos) return std::nullopt;
  std::vector<Alignment> columns;
  for (std::string_view cell : cells_of_row(row)) {
    const bool left = cell.starts_with(':');
    if (left) cell.remove_prefix(1);
    const bool right = cell.ends_with(':');
    if (right) cell.remove_suffix(1);
    if (cell.empty() || cell.find_first_not_of('-') != std::string_view::npos) return std::nullopt;
    columns.push_back(left && right ? Alignment::center
                      : left        ? Alignment::left
                      : right       ? Alignment::right
                                    : Alignment::none);
  }
  return columns;
}

bool may_become_delimiter_row(std::string_view row) {
  return row.find_first_not_of("|:- \t") == std::string_view::npos;
}

int kind_of_html_block(std::string_view line, bool interrupts_paragraph) {
  if (!line.starts_with('<')) return 0;
  if (line.starts_with("<!--")) return 2;
  if (line.starts_with("<?")) return 3;
  if (line.starts_with("<![CDATA[")) return 5;
  if (line.starts_with("<!"))
    return line.size() > 2 && !is_ascii_punctuation(line[2]) && line[2] > '9' ? 4 : 0;
  const bool closes = line.starts_with("</");
  const auto name = tag_name(line.substr(closes ? 2 : 1));
  const auto behind = line.substr(std::min(line.size(), (closes ? 2 : 1) + name.size()));
  const bool is_bounded =
      behind.empty() || behind.front() == ' ' || behind.front() == '\t' || behind.front() == '>';
  if (!closes && is_bounded && std::ranges::find(kVerbatimTags, name) != kVerbatimTags.end()) return 1;
  if ((is_bounded || behind.starts_with("/>")) && std::ranges::binary_search(kBlockTags, name)) return 6;
  if (interrupts_paragraph || name.empty()) return 0;
  const auto tag = scan_angle_bracket(line);
  const bool is_alone =
      tag.match == SpanMatch::whole && !tag.is_address && util::trim(line.substr(tag.length)).empty();
  return is_alone && std::ranges::find(kVerbatimTags, name) == kVerbatimTags.end() ? 7 : 0;
}

bool ends_html_block(std::string_view line, int kind) {
  if (kind == 1) {
    const auto lower = util::lower_ascii(line);
    return std::ranges::any_of(kVerbatimTags, [&](std::string_view name) {
      return lower.find("</" + std::string(name) + ">") != std::string::npos;
    });
  }
  const auto row = static_cast<std::size_t>(kind - kFirstMarkup);
  return kind < 6 && line.find(kMarkup.at(row).end) != std::string_view::npos;
}

}  // namespace agentpress::render
