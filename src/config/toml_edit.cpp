#include "config/toml_edit.hpp"

#include "config/json_text.hpp"
#include "config/toml_document.hpp"
#include "core/error.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace agentpress::config {
namespace {

constexpr std::string_view kBlanks = " \t";

/// Keys of letters, digits, - and _ need no quotes.
std::string spelled_key(std::string_view key) {
  const auto is_bare = [](char byte) {
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
           byte == '-' || byte == '_';
  };
  return !key.empty() && std::ranges::all_of(key, is_bare) ? std::string(key) : quoted(key);
}

/// A table that stands under a header of its own, in contrast to `{ ... }` and to dotted keys.
bool has_header(const toml::key& key, const toml::node& node) {
  if (node.is_array_of_tables()) return true;
  const auto* table = node.as_table();
  return table != nullptr && !table->is_inline() && table->source().begin != key.source().begin;
}

/// The text with the places that toml++ gives: lines and columns, both from 1, columns in characters.
class Text {
 public:
  explicit Text(std::string_view content) : content_(content) {
    if (content_.starts_with(util::kByteOrderMark)) content_.remove_prefix(util::kByteOrderMark.size());
  }

  std::string_view content() const { return content_; }
  std::string_view line_end() const {
    const auto end = content_.find('\n');
    return end != std::string_view::npos && end > 0 && content_[end - 1] == '\r' ? "\r\n" : "\n";
  }

  std::size_t offset_of(const toml::source_position& place) const {
    std::size_t offset = start_of_line(place.line);
    for (auto column = place.column; column > 1 && offset < content_.size(); --column) {
      offset += std::max<std::size_t>(1, util::utf8_sequence_length(content_.substr(offset)));
    }
    return offset;
  }

  std::size_t start_of_line(std::size_t line) const {
    std::size_t offset = 0;
    for (; line > 1 && offset < content_.size(); --line) offset = start_of_next_line(offset);
    return offset;
  }

  std::size_t start_of_next_line(std::size_t offset) const {
    const auto end = content_.find('\n', offset);
    return end == std::string_view::npos ? content_.size() : end + 1;
  }

  /// Where the comment lines begin that stand directly above the line at `offset`.
  std::size_t start_of_comment_above(std::size_t offset) const {
    while (offset > 0) {
      const auto end = content_.rfind('\n', offset - 1);
      const auto before = end == 0 ? 0 : content_.rfind('\n', end - 1) + 1;  // npos + 1 is the first line
      if (!util::trim(content_.substr(before, offset - before)).starts_with('#')) break;
      offset = before;
    }
    return offset;
  }

  std::string with(std::size_t begin, std::size_t end, std::string_view replacement) const {
    return std::string(content_.substr(0, begin)) + std::string(replacement) +
           std::string(content_.substr(end));
  }

  /// With whole lines at `offset`, which is the beginning of a line or the end of the text.
  std::string with_lines(std::size_t offset, const std::vector<std::string>& lines) const {
    std::string text;
    if (offset > 0 && content_[offset - 1] != '\n') text += line_end();
    for (const auto& line : lines) text += line + std::string(line_end());
    return with(offset, offset, text);
  }

 private:
  std::string_view content_;
};

/// The end of the last entry that stands under this header, or at the top level; nothing when there is none.
// NOLINTNEXTLINE(misc-no-recursion): the parser's gate has limited the depth
std::optional<toml::source_position> end_of_entries(const toml::table& table) {
  std::optional<toml::source_position> last;
  for (const auto& [key, node] : table) {
    if (has_header(key, node)) continue;
    const auto* inner = node.as_table();
    const auto end = inner != nullptr && !inner->is_inline() ? end_of_entries(*inner) : node.source().end;
    if (end && (!last || *last < *end)) last = end;
  }
  return last;
}

class Editor {
 public:
  Editor(std::string_view content, const toml::table& root, const TomlChange& change)
      : text_(content), root_(root), change_(change) {
    const auto* found = change.table.empty() ? &root : root.get_as<toml::table>(change.table);
    table_ = found;
    if (found != nullptr) entry_ = found->get(change.key);
  }

  const toml::node* entry() const { return entry_; }

  std::string changed() const {
    if (!change_.value) return removed();
    if (entry_ != nullptr) {
      return text_.with(text_.offset_of(entry_->source().begin), text_.offset_of(entry_->source().end),
                        quoted(*change_.value));
    }
    return table_ == &root_ ? added_at_top() : added_to_table();
  }

 private:
  std::string statement() const {
    return fmt::format("{} = {}", spelled_key(change_.key), quoted(*change_.value));
  }

  /// Where the key of the table stands in the root.
  const toml::key& table_key() const { return root_.find(change_.table)->first; }

  std::string removed() const {
    const auto key = table_->find(change_.key)->first.source();
    if (table_->is_inline()) {
      return removed_from_braces(text_.offset_of(key.begin), text_.offset_of(entry_->source().end));
    }
    return text_.with(text_.start_of_line(key.begin.line),
                      text_.start_of_next_line(text_.offset_of(entry_->source().end)), "");
  }

  /// With the comma after the entry, or, for the last one, with the comma before it.
  std::string removed_from_braces(std::size_t begin, std::size_t end) const {
    const auto content = text_.content();
    const auto next = content.find_first_not_of(kBlanks, end);
    if (content[next] == ',') {
      end = content.find_first_not_of(kBlanks, next + 1);
    } else if (const auto before = content.find_last_not_of(kBlanks, begin - 1); content[before] == ',') {
      begin = before;
    }
    return text_.with(begin, end, "");
  }

  std::string added_at_top() const {
    if (const auto last = end_of_entries(root_)) {
      return text_.with_lines(text_.start_of_next_line(text_.offset_of(*last)), {statement()});
    }
    std::optional<std::size_t> first_header;
    for (const auto& [key, node] : root_) {
      if (has_header(key, node))
        first_header = std::min(first_header.value_or(SIZE_MAX), std::size_t{key.source().begin.line});
    }
    if (!first_header) return text_.with_lines(text_.content().size(), {statement()});
    const auto place = text_.start_of_comment_above(text_.start_of_line(*first_header));
    return text_.with_lines(place, {statement(), ""});
  }

  std::string added_to_table() const {
    const auto end = text_.content().size();
    if (table_ == nullptr) {
      const auto header = fmt::format("[{}]", spelled_key(change_.table));
      return end == 0 ? text_.with_lines(end, {header, statement()})
                      : text_.with_lines(end, {"", header, statement()});
    }
    if (table_->is_inline()) return added_in_braces();
    const bool is_headed = has_header(table_key(), *table_);
    const auto last = end_of_entries(*table_).value_or(table_->source().end);
    const auto line = is_headed ? statement() : spelled_key(change_.table) + "." + statement();
    return text_.with_lines(text_.start_of_next_line(text_.offset_of(last)), {line});
  }

  std::string added_in_braces() const {
    if (const auto last = end_of_entries(*table_)) {
      const auto place = text_.offset_of(*last);
      return text_.with(place, place, ", " + statement());
    }
    return text_.with(text_.offset_of(table_->source().begin), text_.offset_of(table_->source().end),
                      "{ " + statement() + " }");
  }

  Text text_;
  const toml::table& root_;
  const TomlChange& change_;
  const toml::table* table_ = nullptr;
  const toml::node* entry_ = nullptr;
};

/// What the changed text must mean. An empty table of the entry means the same as none.
toml::table expected_result(toml::table root, const TomlChange& change) {
  if (change.value && !change.table.empty()) root.emplace<toml::table>(change.table);
  auto* table = change.table.empty() ? &root : root.get_as<toml::table>(change.table);
  if (change.value) {
    table->insert_or_assign(change.key, *change.value);
  } else {
    table->erase(change.key);
  }
  return root;
}

toml::table without_empty(toml::table root, const std::string& table) {
  const auto* found = root.get_as<toml::table>(table);
  if (found != nullptr && found->empty()) root.erase(table);
  return root;
}

std::string name_of(const TomlChange& change) {
  return printable(change.table.empty() ? change.key : change.table + "." + change.key);
}

[[noreturn]] void refuse_edit(std::string message, std::string hint) {
  throw core::StartupError(core::ErrorClass::configuration, std::move(message), std::move(hint));
}

void check_result(const std::string& result, const toml::table& expected, const TomlChange& change,
                  const std::string& path) {
  Mistakes mistakes(path);
  const auto root = parse_document(result, mistakes);
  if (root && without_empty(*root, change.table) == without_empty(expected, change.table)) return;
  refuse_edit(
      fmt::format("{} cannot be changed in {} without touching the rest of the file", name_of(change), path),
      "change it by hand");
}

void check_kinds(const toml::table& root, const toml::node* entry, const TomlChange& change,
                 const std::string& path) {
  Mistakes mistakes(path);
  const auto* table = change.table.empty() ? &root : root.get(change.table);
  if (table != nullptr && !table->is_table()) {
    mistakes.add(table->source(),
                 fmt::format("{} is {}, expected a table", printable(change.table), kind_of(*table)));
  }
  if (entry != nullptr && change.value && !entry->is_string()) {
    mistakes.add(entry->source(),
                 fmt::format("{} is {}, expected a string in quotes", name_of(change), kind_of(*entry)));
  }
  mistakes.throw_first();
  if (entry == nullptr && !change.value) refuse_edit(fmt::format("{} has no {}", path, name_of(change)), "");
}

}  // namespace

std::string change_toml(std::string_view content, const TomlChange& change, const std::string& path) {
  const auto root = parse_document(content, path);
  const Editor editor(content, root, change);
  check_kinds(root, editor.entry(), change, path);
  auto result = editor.changed();
  if (content.starts_with(util::kByteOrderMark)) result.insert(0, util::kByteOrderMark);
  check_result(result, expected_result(root, change), change, path);
  return result;
}

}  // namespace agentpress::config
