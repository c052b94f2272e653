#include "formats/model_list.hpp"

#include "formats/json_access.hpp"
#include "formats/provider_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>

namespace agentpress::formats {
namespace {

constexpr std::size_t kLongestName = 256;

/// A member by its path: {"limits", "max_input_tokens"}.
struct FieldPath {
  std::array<std::string_view, 2> names;
};

JsonView find(JsonView model, const FieldPath& path) {
  const auto outer = model[path.names[0]];
  return path.names[1].empty() ? outer : outer[path.names[1]];
}

constexpr std::array kContextFields{
    FieldPath{{"context_length", ""}},         FieldPath{{"context_window", ""}},
    FieldPath{{"max_context_length", ""}},     FieldPath{{"max_model_len", ""}},
    FieldPath{{"inputTokenLimit", ""}},        FieldPath{{"max_input_tokens", ""}},
    FieldPath{{"limits", "max_input_tokens"}}, FieldPath{{"top_provider", "context_length"}},
};

constexpr std::array kOutputFields{
    FieldPath{{"outputTokenLimit", ""}},        FieldPath{{"max_completion_tokens", ""}},
    FieldPath{{"max_output_tokens", ""}},       FieldPath{{"max_tokens", ""}},
    FieldPath{{"limits", "max_output_tokens"}}, FieldPath{{"top_provider", "max_completion_tokens"}},
};

constexpr std::array kRetirementFields{
    FieldPath{{"shutdown_date", ""}},
    FieldPath{{"retirement_date", ""}},
    FieldPath{{"deprecation", ""}},
    FieldPath{{"expiration_date", ""}},
};

/// The first that holds a positive number: 0 stands for "unknown" in several lists.
template <class Fields>
std::optional<std::int64_t> find_count(JsonView model, const Fields& fields) {
  for (const auto& field : fields) {
    if (const auto count = find(model, field).count(); count && *count > 0) return count;
  }
  return std::nullopt;
}

std::optional<util::Date> find_retirement(JsonView model) {
  for (const auto& field : kRetirementFields) {
    const auto value = find(model, field);
    if (const auto date = util::parse_date(value.text())) return date;
    if (const auto seconds = value.count()) return util::date_of(*seconds);
  }
  return std::nullopt;
}

std::string_view name_of(JsonView model) {
  for (const auto field : {"id", "model", "name"}) {
    if (const auto text = model[field].text(); !text.empty()) return text;
  }
  return model.text();
}

bool is_usable_name(std::string_view name) {
  return !name.empty() && name.size() <= kLongestName && std::ranges::none_of(name, [](char byte) {
    return static_cast<unsigned char>(byte) <= 0x20 || byte == 0x7F;
  });
}

bool holds_any(JsonView list, std::initializer_list<std::string_view> words) {
  for (const JsonView word : list.elements()) {
    if (std::ranges::find(words, word.text()) != words.end()) return true;
  }
  return false;
}

/// Only a list that says so takes a model out: most say nothing.
bool can_chat(JsonView model) {
  static constexpr std::array<std::string_view, 10> kOtherKinds{
      "embedding", "embeddings", "image",         "moderation", "rerank",
      "audio",     "transcribe", "transcription", "video",      "tts"};
  const auto kind = model["type"].text();
  if (std::ranges::find(kOtherKinds, kind) != kOtherKinds.end()) return false;
  if (model["capabilities"]["completion_chat"].scalar_text() == "false") return false;
  const auto methods = model["supportedGenerationMethods"];
  if (!methods.empty() && !holds_any(methods, {"generateContent"})) return false;
  const auto endpoints = model["endpoints"];
  if (endpoints.is_array() && !endpoints.empty() && !holds_any(endpoints, {"chat"})) return false;
  auto outputs = model["supported_output_modalities"];
  if (outputs.empty()) outputs = model["architecture"]["output_modalities"];
  return outputs.empty() || holds_any(outputs, {"text"});
}

std::vector<ListedModel> read_models(JsonView list) {
  constexpr std::string_view kResourcePrefix = "models/";
  std::vector<ListedModel> models;
  for (const JsonView model : list.elements()) {
    auto name = name_of(model);
    if (name.starts_with(kResourcePrefix)) name.remove_prefix(kResourcePrefix.size());
    if (!is_usable_name(name) || !can_chat(model)) continue;
    models.push_back({.id = std::string(name),
                      .context_tokens = find_count(model, kContextFields),
                      .output_tokens = find_count(model, kOutputFields),
                      .retires = find_retirement(model)});
  }
  return models;
}

/// Page marks are opaque: everything but letters, digits and a few harmless bytes is escaped.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char byte : text) {
    const bool is_plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                          (byte >= 'a' && byte <= 'z') || byte == '-' || byte == '_' || byte == '.' ||
                          byte == '~';
    result += is_plain ? std::string(1, byte) : fmt::format("%{:02X}", static_cast<unsigned char>(byte));
  }
  return result;
}

std::string read_next_query(JsonView root) {
  struct Mark {
    std::string_view field;
    std::string_view parameter;
  };
  static constexpr std::array kMarks{Mark{"nextPageToken", "pageToken"},
                                     Mark{"next_page_token", "page_token"}};
  for (const auto& mark : kMarks) {
    if (const auto value = root[mark.field].text(); !value.empty()) {
      return fmt::format("{}={}", mark.parameter, escaped(value));
    }
  }
  const auto last = root["last_id"].text();
  const bool has_more = root["has_more"].scalar_text() == "true";
  return has_more && !last.empty() ? "after_id=" + escaped(last) : std::string();
}

}  // namespace

std::expected<ModelPage, core::Error> read_model_list(std::string_view body) {
  const auto document = JsonDocument::parse(body);
  if (!document) return std::unexpected(malformed_reply_error("this is no list of models", body));
  const auto root = document->root();
  auto list = root;
  if (!list.is_array()) list = root["data"];
  if (!list.is_array()) list = root["models"];
  if (list.is_array()) return ModelPage{.models = read_models(list), .next_query = read_next_query(root)};
  if (const auto failure = read_failure(root)) return std::unexpected(classify_failure(0, *failure));
  return std::unexpected(malformed_reply_error("this is no list of models", body));
}

}  // namespace agentpress::formats
