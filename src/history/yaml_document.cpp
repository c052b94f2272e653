#include "history/yaml_document.hpp"

#include <fmt/format.h>
#include <yaml.h>

#include <cstdint>
#include <memory>
#include <optional>

namespace agentpress::history {
namespace {

constexpr std::size_t kLargestYaml = std::size_t{64} << 20U;
constexpr std::size_t kDeepestYaml = 64;
// A node takes a hundred bytes, and `[,,,` two bytes for each.
constexpr std::size_t kMostYamlNodes = 1'000'000;

struct EventDeleter {
  void operator()(yaml_event_t* event) const { yaml_event_delete(event); }
};

/// Puts together the tree from libyaml's events.
class YamlBuilder {
 public:
  explicit YamlBuilder(std::string_view content) : is_ready_(yaml_parser_initialize(&parser_) == 1) {
    if (!is_ready_) return;
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): libyaml's bytes are unsigned
    const auto* bytes = reinterpret_cast<const unsigned char*>(content.data());
    yaml_parser_set_input_string(&parser_, bytes, content.size());
  }
  ~YamlBuilder() {
    if (is_ready_) yaml_parser_delete(&parser_);
  }
  YamlBuilder(const YamlBuilder&) = delete;
  YamlBuilder& operator=(const YamlBuilder&) = delete;

  std::expected<YamlNode, YamlMistake> build() {
    if (!is_ready_) return std::unexpected(YamlMistake{.line = 1, .message = "out of memory"});
    for (;;) {
      yaml_event_t event;
      if (yaml_parser_parse(&parser_, &event) != 1) return std::unexpected(syntax_mistake());
      const std::unique_ptr<yaml_event_t, EventDeleter> owner(&event);
      if (event.type == YAML_STREAM_END_EVENT) break;
      if (auto mistake = take(event)) return std::unexpected(*std::move(mistake));
    }
    if (!root_) return std::unexpected(YamlMistake{.line = 1, .message = "the file is empty"});
    return *std::move(root_);
  }

 private:
  // NOLINTBEGIN(cppcoreguidelines-pro-type-union-access): libyaml's events are one
  std::optional<YamlMistake> take(const yaml_event_t& event) {
    const auto line = event.start_mark.line + 1;
    switch (event.type) {
      case YAML_ALIAS_EVENT:
        return YamlMistake{line, "an alias, which is not read here"};
      case YAML_SCALAR_EVENT:
        if (event.data.scalar.anchor != nullptr) return anchor_mistake(line);
        return add(scalar(event, line));
      case YAML_SEQUENCE_START_EVENT:
        if (event.data.sequence_start.anchor != nullptr) return anchor_mistake(line);
        return open({.kind = YamlNode::Kind::sequence, .line = line});
      case YAML_MAPPING_START_EVENT:
        if (event.data.mapping_start.anchor != nullptr) return anchor_mistake(line);
        return open({.kind = YamlNode::Kind::mapping, .line = line});
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT:
        return close();
      case YAML_DOCUMENT_START_EVENT:
        if (root_) return YamlMistake{line, "a second document in the same file"};
        return std::nullopt;
      default:
        return std::nullopt;
    }
  }

  static YamlMistake anchor_mistake(std::size_t line) { return {line, "an anchor, which is not read here"}; }

  static YamlNode scalar(const yaml_event_t& event, std::size_t line) {
    const auto& data = event.data.scalar;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): libyaml's bytes are unsigned
    std::string text(reinterpret_cast<const char*>(data.value), data.length);
    const bool is_plain = data.style == YAML_PLAIN_SCALAR_STYLE && data.tag == nullptr;
    return {.kind = YamlNode::Kind::scalar, .is_plain = is_plain, .line = line, .text = std::move(text)};
  }
  // NOLINTEND(cppcoreguidelines-pro-type-union-access)

  std::optional<YamlMistake> open(YamlNode node) {
    if (open_.size() == kDeepestYaml) {
      return YamlMistake{node.line, fmt::format("more than {} levels", kDeepestYaml)};
    }
    open_.push_back(std::move(node));
    return std::nullopt;
  }

  std::optional<YamlMistake> close() {
    auto node = std::move(open_.back());
    open_.pop_back();
    return add(std::move(node));
  }

  std::optional<YamlMistake> add(YamlNode node) {
    if (++nodes_ > kMostYamlNodes) {
      return YamlMistake{node.line, fmt::format("more than {} values", kMostYamlNodes)};
    }
    if (open_.empty()) {
      root_ = std::move(node);
    } else {
      open_.back().items.push_back(std::move(node));
    }
    return std::nullopt;
  }

  YamlMistake syntax_mistake() const {
    const std::string problem = parser_.problem == nullptr ? "not YAML" : parser_.problem;
    if (parser_.error != YAML_READER_ERROR) return {parser_.problem_mark.line + 1, problem};
    // The reader runs ahead of the parser, so only the offset says where it is.
    return {parser_.mark.line + 1, fmt::format("{} at byte {}", problem, parser_.problem_offset)};
  }

  yaml_parser_t parser_{};
  bool is_ready_;
  std::vector<YamlNode> open_;
  std::optional<YamlNode> root_;
  std::size_t nodes_ = 0;
};

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

std::size_t count_digits(std::string_view text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  return count;
}

/// RFC 8259, section 6.
bool is_json_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const auto whole = count_digits(text);
  if (whole == 0 || (whole > 1 && text.front() == '0')) return false;
  text.remove_prefix(whole);
  if (text.starts_with('.')) {
    const auto fraction = count_digits(text.substr(1));
    if (fraction == 0) return false;
    text.remove_prefix(fraction + 1);
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    const auto exponent = count_digits(text);
    if (exponent == 0) return false;
    text.remove_prefix(exponent);
  }
  return text.empty();
}

std::string json_string(std::string_view text) {
  std::string result = "\"";
  for (const char character : text) {
    if (character == '"' || character == '\\') {
      result += '\\';
      result += character;
    } else if (static_cast<unsigned char>(character) < 0x20) {
      result += fmt::format("\\u{:04x}", static_cast<unsigned>(character));
    } else {
      result += character;
    }
  }
  return result + "\"";
}

std::string json_scalar(const YamlNode& node) {
  if (node.is_null()) return "null";
  const bool is_bare = node.text == "true" || node.text == "false" || is_json_number(node.text);
  return node.is_plain && is_bare ? node.text : json_string(node.text);
}

// NOLINTNEXTLINE(misc-no-recursion): the parser has limited the depth
void append_json(std::string& result, const YamlNode& node) {
  if (node.kind == YamlNode::Kind::scalar) {
    result += json_scalar(node);
    return;
  }
  const bool is_mapping = node.kind == YamlNode::Kind::mapping;
  result += is_mapping ? '{' : '[';
  for (std::size_t index = 0; index < node.items.size(); ++index) {
    const auto& item = node.items[index];
    const bool is_key = is_mapping && index % 2 == 0;
    if (index > 0) result += is_mapping && !is_key ? ':' : ',';
    if (is_key) {
      // A key that is no scalar has no spelling in JSON; its text is empty.
      result += json_string(item.text);
    } else {
      append_json(result, item);
    }
  }
  result += is_mapping ? '}' : ']';
}

}  // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
  if (kind != Kind::mapping) return nullptr;
  for (std::size_t index = 0; index + 1 < items.size(); index += 2) {
    if (items[index].kind == Kind::scalar && items[index].text == key) return &items[index + 1];
  }
  return nullptr;
}

bool YamlNode::is_null() const {
  return kind == Kind::scalar && is_plain && (text.empty() || text == "~" || text == "null");
}

std::expected<YamlNode, YamlMistake> parse_yaml(std::string_view content) {
  if (content.size() > kLargestYaml) {
    return std::unexpected(YamlMistake{1, fmt::format("the file is larger than {} bytes", kLargestYaml)});
  }
  return YamlBuilder(content).build();
}

std::string json_text(const YamlNode& node) {
  std::string result;
  append_json(result, node);
  return result;
}

}  // namespace agentpress::history
