#include "cli/doctor_live.hpp"

#include "doctor/text_layout.hpp"
#include "util/display_width.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace agentpress::cli {
namespace {

/// A line that is never wrapped: the cursor could not find back up.
std::string cut_to_width(std::string text, std::size_t columns) {
  while (!text.empty() && util::display_width(text) >= columns) {
    text.pop_back();
    text.resize(util::find_invalid_utf8(text).value_or(text.size()));  // the rest of a cut character
  }
  return text;
}

}  // namespace

LiveRows::LiveRows(util::OutputStream& output, std::size_t columns, std::size_t rows)
    : output_(output), columns_(std::max<std::size_t>(columns, 2)), most_rows_(rows > 3 ? rows - 2 : 1) {}

void LiveRows::begin(const std::vector<std::string>& providers, std::size_t checks_each) {
  checks_each_ = checks_each;
  for (const auto& provider : providers) rows_.push_back({provider, "", 0});
  draw();
}

void LiveRows::show(const doctor::CheckResult& result) {
  const auto row = std::ranges::find(rows_, result.provider, &LiveRow::provider);
  if (row == rows_.end()) return;
  ++row->known;
  if (result.status != doctor::Status::skipped) {
    std::string word = result.id;
    if (result.status != doctor::Status::ok) word += fmt::format(" {}", doctor::name_of(result.status));
    if (result.duration) word += fmt::format(" {} ms", result.duration->count());
    row->text += (row->text.empty() ? "" : ", ") + word;
  }
  draw();
}

void LiveRows::erase() {
  if (drawn_ == 0) return;
  output_.write(fmt::format("\x1b[{}A\r\x1b[J", drawn_));
  drawn_ = 0;
}

std::string LiveRows::line_of(const LiveRow& row) const {
  const bool is_done = row.known >= checks_each_;
  return fmt::format("  {} {}{}", doctor::padded(row.provider, 12), row.text, is_done ? "" : " ...");
}

std::string LiveRows::counting_line() const {
  const auto done =
      std::ranges::count_if(rows_, [&](const LiveRow& row) { return row.known >= checks_each_; });
  return fmt::format("  {} of {} providers are checked ...", done, rows_.size());
}

void LiveRows::draw() {
  std::string text = drawn_ == 0 ? "" : fmt::format("\x1b[{}A", drawn_);
  const auto add = [&](const std::string& line) { text += "\r" + cut_to_width(line, columns_) + "\x1b[K\n"; };
  if (rows_.size() > most_rows_) {
    add(counting_line());
    drawn_ = 1;
  } else {
    for (const auto& row : rows_) add(line_of(row));
    drawn_ = rows_.size();
  }
  output_.write(text);
}

}  // namespace agentpress::cli
