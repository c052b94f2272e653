#include "config/template_file.hpp"

#include "config/paths.hpp"
#include "config/toml_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace agentpress::config {
namespace {

constexpr std::string_view kFence = "+++";
constexpr std::string_view kParameters = "params";

/// The line at `offset` without its end; `offset` moves behind it.
std::string_view take_line(std::string_view content, std::size_t& offset) {
  const auto end = std::min(content.find('\n', offset), content.size());
  auto line = content.substr(offset, end - offset);
  offset = std::min(end + 1, content.size());
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

struct Parts {
  std::string_view settings;
  std::string_view text;
};

Parts split(std::string_view content, Mistakes& mistakes) {
  std::size_t offset = 0;
  if (take_line(content, offset) != kFence) return {.settings = {}, .text = content};
  const auto begin = offset;
  while (offset < content.size()) {
    const auto line_begin = offset;
    if (take_line(content, offset) == kFence)
      return {.settings = content.substr(begin, line_begin - begin), .text = content.substr(offset)};
  }
  mistakes.add(1, 1, "the settings that begin here do not end", "close them with a line of +++");
  return {};
}

/// A single value as it would be typed; nothing for what no option takes.
std::optional<std::string> typed_value(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* number = node.as_floating_point()) return fmt::format("{}", number->get());
  return std::nullopt;
}

class TemplateReader {
 public:
  TemplateReader(std::span<const std::string_view> options, Mistakes& mistakes, Template& result)
      : mistakes_(mistakes), result_(result) {
    for (const auto option : options) {
      std::string key(option);
      std::ranges::replace(key, '-', '_');
      keys_.push_back(std::move(key));
    }
    keys_.emplace_back(kParameters);
  }

  void read(const toml::table& table) {
    for (const auto& [key, node] : table) {
      const std::string name(key.str());
      if (name == kParameters) {
        read_parameters(node);
      } else if (std::ranges::find(keys_, name) == keys_.end()) {
        mistakes_.add(key.source(), fmt::format("unknown setting \"{}\"", printable(name)),
                      nearest_hint(name, keys_));
      } else {
        read_setting(name, node);
      }
    }
  }

 private:
  void read_setting(const std::string& key, const toml::node& node) {
    TemplateSetting setting{.option = key, .values = {}};
    std::ranges::replace(setting.option, '_', '-');
    if (const auto* flag = node.as_boolean()) {
      if (!flag->get()) return;
      setting.values.emplace_back();
    } else if (const auto* list = node.as_array()) {
      for (const auto& element : *list) add_value(key, element, setting);
    } else {
      add_value(key, node, setting);
    }
    result_.settings.push_back(std::move(setting));
  }

  void add_value(const std::string& key, const toml::node& node, TemplateSetting& setting) {
    auto value = typed_value(node);
    if (value) {
      setting.values.push_back(*std::move(value));
    } else {
      mistakes_.add(node.source(),
                    fmt::format("{} is {}, expected a value that could be typed", key, kind_of(node)));
    }
  }

  void read_parameters(const toml::node& node) {
    const auto* table = node.as_table();
    if (table == nullptr) {
      mistakes_.add(node.source(), fmt::format("params is {}, expected a table", kind_of(node)),
                    "write [params], and NAME = \"VALUE\" below it");
      return;
    }
    for (const auto& [key, value] : *table) {
      const auto text = typed_value(value);
      if (text) {
        result_.parameters.emplace(key.str(), *text);
      } else {
        mistakes_.add(value.source(),
                      fmt::format("the value of a variable is {}, expected a string", kind_of(value)));
      }
    }
  }

  Mistakes& mistakes_;
  Template& result_;
  std::vector<std::string> keys_;
};

}  // namespace

Template parse_template(std::string_view content, const std::string& path,
                        std::span<const std::string_view> options) {
  Template result;
  Mistakes mistakes(path);
  const auto parts = split(content, mistakes);
  mistakes.throw_first();
  result.text = parts.text;
  // The line end stands for the opening fence, so that places are those of the file.
  const auto table = parse_document("\n" + std::string(parts.settings), path);
  TemplateReader(options, mistakes, result).read(table);
  mistakes.throw_first();
  return result;
}

std::string template_directory(const util::Environment& environment) {
  const auto directory = config_directory(environment);
  return directory.empty() ? "" : directory + "/templates";
}

}  // namespace agentpress::config
