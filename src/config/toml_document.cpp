#include "config/toml_document.hpp"

#include "config/config.hpp"
#include "core/error.hpp"
#include "util/edit_distance.hpp"
#include "util/redact.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace agentpress::config {
namespace {

constexpr std::size_t kMostKeyParts = 32;
constexpr std::size_t kDeepestNesting = 64;

/// Walks over TOML text outside of strings and comments, just exactly enough to count dots and brackets.
class Gate {
 public:
  Gate(std::string_view content, Mistakes& mistakes) : content_(content), mistakes_(mistakes) {}

  bool passes() {
    while (position_ < content_.size() && !failed_) {
      if (in_string_) {
        step_in_string();
      } else {
        step();
      }
    }
    return !failed_;
  }

 private:
  void step() {
    const char byte = content_[position_];
    if (byte == '#') {
      position_ = std::min(content_.find('\n', position_), content_.size());
    } else if (byte == '"' || byte == '\'') {
      open_string(byte);
    } else if (byte == '\n') {
      next_line();
    } else {
      count(byte);
      ++position_;
    }
  }

  void count(char byte) {
    if (byte == '.') {
      if (++dots_ >= kMostKeyParts) fail(fmt::format("a key of more than {} dotted parts", kMostKeyParts));
    } else if (byte == '[' || byte == '{') {
      if (++depth_ > kDeepestNesting) fail(fmt::format("more than {} nested brackets", kDeepestNesting));
    } else if ((byte == ']' || byte == '}') && depth_ > 0) {
      --depth_;
    }
    // White space and bare characters may stand between the dots of one key; anything else ends it.
    constexpr std::string_view kEndsKey = "=,[]{}";
    if (kEndsKey.find(byte) != std::string_view::npos) dots_ = 0;
  }

  void open_string(char quote) {
    const bool is_triple = content_.substr(position_).starts_with(std::string(3, quote));
    delimiter_ = std::string(is_triple ? 3 : 1, quote);
    position_ += delimiter_.size();
    in_string_ = true;
  }

  void step_in_string() {
    if (content_.substr(position_).starts_with(delimiter_)) {
      position_ += delimiter_.size();
      in_string_ = false;
    } else if (content_[position_] == '\n') {
      // A string of one line that is not closed is toml++'s to report.
      if (delimiter_.size() == 1) in_string_ = false;
      next_line();
    } else {
      // An escaped line end counts as a line all the same.
      const auto rest = content_.substr(position_);
      const bool is_escape = delimiter_.front() == '"' && rest.front() == '\\' && !rest.starts_with("\\\n");
      position_ += is_escape ? 2U : 1U;
    }
  }

  void next_line() {
    ++line_;
    dots_ = 0;
    line_start_ = ++position_;
  }

  void fail(std::string_view what) {
    failed_ = true;
    mistakes_.add(line_, position_ - line_start_ + 1, fmt::format("{}, which no setting has", what));
  }

  std::string_view content_;
  Mistakes& mistakes_;
  std::string delimiter_;
  std::size_t position_ = 0;
  std::size_t line_ = 1;
  std::size_t line_start_ = 0;
  std::size_t dots_ = 0;
  std::size_t depth_ = 0;
  bool in_string_ = false;
  bool failed_ = false;
};

bool has_valid_encoding(std::string_view content, Mistakes& mistakes) {
  const auto offset = util::find_invalid_utf8(content);
  if (!offset) return true;
  const auto before = content.substr(0, *offset);
  const auto line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  // Columns count characters, as those of syntax errors do.
  const auto is_first_byte = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; };
  const auto column = std::ranges::count_if(before.substr(line_start), is_first_byte) + 1;
  mistakes.add(static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1,
               static_cast<std::size_t>(column), "a byte that is not UTF-8",
               "convert the file with `iconv -t UTF-8`");
  return false;
}

std::string syntax_message(const toml::parse_error& error) {
  std::string description(error.description());
  constexpr std::string_view kOpening = "Error while parsing ";
  if (description.starts_with(kOpening)) description = "in a " + description.substr(kOpening.size());
  return printable(util::Redactor().redact(description));
}

bool is_error(const Mistake& mistake) {
  return mistake.severity == Severity::error;
}

std::pair<std::size_t, std::size_t> line_and_column(const Mistake& mistake) {
  return {mistake.line, mistake.column};
}

bool is_at(const toml::source_region& region, const Mistake& mistake) {
  return region.begin.line == mistake.line && region.begin.column == mistake.column;
}

/// The dotted path of the key or value that begins where the mistake is; empty when none does.
// NOLINTNEXTLINE(misc-no-recursion): the parser's gate has limited the depth
std::string key_at(const toml::table& table, const Mistake& mistake, std::string_view above) {
  for (const auto& [key, node] : table) {
    std::string path = fmt::format("{}{}{}", above, above.empty() ? "" : ".", printable(key.str()));
    const auto* inner = node.as_table();
    auto found = inner == nullptr ? "" : key_at(*inner, mistake, path);
    if (!found.empty()) return found;
    if (is_at(key.source(), mistake) || is_at(node.source(), mistake)) return path;
  }
  return "";
}

}  // namespace

void Mistakes::add(const toml::source_region& place, std::string_view message, std::string_view hint) {
  add(place.begin.line, place.begin.column, message, hint);
}

void Mistakes::add(std::size_t line, std::size_t column, std::string_view message, std::string_view hint) {
  mistakes_.push_back(
      {.line = line, .column = column, .message = std::string(message), .hint = std::string(hint)});
}

void Mistakes::warn(const toml::source_region& place, std::string_view message, std::string_view hint) {
  add(place, message, hint);
  mistakes_.back().severity = Severity::warning;
}

void Mistakes::throw_first() const {
  const auto is_first = [](const Mistake& left, const Mistake& right) {
    return is_error(left) && (!is_error(right) || line_and_column(left) < line_and_column(right));
  };
  const auto first = std::ranges::min_element(mistakes_, is_first);
  if (first == mistakes_.end() || !is_error(*first)) return;
  throw core::StartupError(core::ErrorClass::configuration,
                           fmt::format("{}:{}:{}: {}", path_, first->line, first->column, first->message),
                           first->hint);
}

std::vector<Mistake> Mistakes::all(const toml::table& root) const {
  auto sorted = mistakes_;
  std::ranges::stable_sort(sorted, {}, line_and_column);
  for (auto& mistake : sorted) mistake.key = key_at(root, mistake, "");
  return sorted;
}

std::optional<toml::table> parse_document(std::string_view content, Mistakes& mistakes) {
  if (content.size() > kLargestFile) {
    mistakes.add(1, 1, fmt::format("the file is larger than {} bytes", kLargestFile));
    return std::nullopt;
  }
  // Each gate protects what comes after it, so the first one that finds anything ends the reading.
  if (!has_valid_encoding(content, mistakes) || !Gate(content, mistakes).passes()) return std::nullopt;
  try {
    return toml::parse(content);
  } catch (const toml::parse_error& error) {
    mistakes.add(error.source(), syntax_message(error));
    return std::nullopt;
  }
}

toml::table parse_document(std::string_view content, const std::string& path) {
  Mistakes mistakes(path);
  auto root = parse_document(content, mistakes);
  mistakes.throw_first();
  return *std::move(root);
}

std::string_view kind_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "an array";
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
      return "an integer";
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "a boolean";
    case toml::node_type::date:
      return "a date";
    case toml::node_type::time:
      return "a time";
    case toml::node_type::date_time:
      return "a date with a time";
    case toml::node_type::none:
      break;
  }
  return "nothing";
}

std::string nearest_hint(std::string_view word, const std::vector<std::string>& names) {
  const auto near = util::nearest_names(word, names, 1);
  return near.empty() ? "" : fmt::format("did you mean \"{}\"?", near.front());
}

std::string printable(std::string_view text) {
  constexpr std::size_t kLongest = 100;
  std::string result = util::Redactor().redact(text);
  std::ranges::replace_if(
      result, [](char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F; }, '?');
  if (result.size() > kLongest) result = util::replace_invalid_utf8(result.substr(0, kLongest)) + "...";
  return result;
}

}  // namespace agentpress::config
