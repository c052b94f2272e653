// From messages of parts to messages of the protocol: a message of ours becomes one of theirs, but each
// result of a tool is a message of its own.
#include "formats/openai_chat_messages.hpp"

#include "formats/conversation_parts.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace agentpress::formats {
namespace {

constexpr std::string_view kContentEcho = "content";
constexpr std::string_view kDetailsEcho = "reasoning_details";

RequestJson text_part(std::string_view text) {
  return {{"type", "text"}, {"text", text}};
}

/// The protocol knows two kinds of audio by names of its own; others go by their subtype.
struct AudioRow {
  std::string_view subtype;
  std::string_view format;
};
constexpr std::array kAudioFormats{AudioRow{"x-wav", "wav"}, AudioRow{"wave", "wav"},
                                   AudioRow{"vnd.wave", "wav"}, AudioRow{"mpeg", "mp3"}};

std::string_view audio_format(const core::MediaPart& media) {
  const auto* const row = std::ranges::find(kAudioFormats, subtype_of(media), &AudioRow::subtype);
  return row == kAudioFormats.end() ? subtype_of(media) : row->format;
}

RequestJson plain_media_part(const core::MediaPart& media) {
  switch (kind_of(media)) {
    case MediaKind::image:
      return {{"type", "image_url"}, {"image_url", address_of(media)}};
    case MediaKind::audio:
      return {{"type", "input_audio"}, {"input_audio", media.url.empty() ? media.base64 : media.url}};
    case MediaKind::document:
      break;
  }
  RequestJson part{{"type", "document_url"}, {"document_url", address_of(media)}};
  if (!media.name.empty()) part["document_name"] = media.name;
  return part;
}

RequestJson file_part(const core::MediaPart& media) {
  const std::string name = media.name.empty() ? "file." + std::string(subtype_of(media)) : media.name;
  return {{"type", "file"}, {"file", {{"filename", name}, {"file_data", address_of(media)}}}};
}

std::optional<RequestJson> media_part(const core::MediaPart& media, const core::Quirks& quirks,
                                      Warnings& warnings) {
  if (quirks.plain_media_parts) return plain_media_part(media);
  const MediaKind kind = kind_of(media);
  if (kind == MediaKind::image)
    return RequestJson{{"type", "image_url"}, {"image_url", {{"url", address_of(media)}}}};
  if (!media.url.empty()) {
    add_warning("only pictures can be sent by their URL; \"" + media.url + "\" was left out", warnings);
    return std::nullopt;
  }
  if (kind == MediaKind::document) return file_part(media);
  return RequestJson{{"type", "input_audio"},
                     {"input_audio", {{"data", media.base64}, {"format", audio_format(media)}}}};
}

/// The first nine digits of the id's hash in base 62: the same id always gives the same ones.
std::string shortened(std::string_view id) {
  constexpr std::size_t kLength = 9;
  constexpr std::string_view kDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const bool fits = id.size() == kLength && id.find_first_not_of(kDigits) == std::string_view::npos;
  if (fits) return std::string(id);
  constexpr std::uint64_t kFnvOffset = 14695981039346656037U;
  constexpr std::uint64_t kFnvPrime = 1099511628211U;
  std::uint64_t hash = kFnvOffset;
  for (const char byte : id) hash = (hash ^ static_cast<unsigned char>(byte)) * kFnvPrime;
  std::string digits;
  for (; digits.size() < kLength; hash /= kDigits.size()) digits += kDigits[hash % kDigits.size()];
  return digits;
}

std::string call_id(const std::string& id, const core::Quirks& quirks) {
  return quirks.short_tool_call_ids ? shortened(id) : id;
}

/// Objects that stand one after the other, as the decoder collects the details of one block of reasoning.
std::vector<RequestJson> read_details(std::string_view text) {
  std::vector<RequestJson> details;
  std::size_t start = 0;
  int depth = 0;
  bool is_in_string = false;
  for (std::size_t index = 0; index < text.size(); ++index) {
    const char byte = text[index];
    if (is_in_string) {
      if (byte == '\\') ++index;
      is_in_string = byte != '"';
    } else if (byte == '"') {
      is_in_string = true;
    } else if (byte == '{' && depth++ == 0) {
      start = index;
    } else if (byte == '}' && --depth == 0) {
      if (auto detail = read_object(text.substr(start, index + 1 - start)))
        details.push_back(std::move(*detail));
    }
  }
  return details;
}

/// A signed detail came after its text, piece by piece; an encrypted one needs none.
void add_details(const core::ReasoningPart& part, RequestJson& all) {
  constexpr std::string_view kTextType = "reasoning.text";
  std::vector<RequestJson> details = read_details(part.opaque);
  if (details.empty() && !part.text.empty()) details.push_back({{"type", kTextType}});
  for (RequestJson& detail : details) {
    const bool lacks_text = detail.value("type", RequestJson()) == kTextType && !detail.contains("text");
    if (lacks_text) detail["text"] = part.text;
    all.push_back(std::move(detail));
  }
}

RequestJson thinking_part(const core::ReasoningPart& part) {
  RequestJson thinking{{"type", "thinking"}, {"thinking", RequestJson::array({text_part(part.text)})}};
  if (!part.opaque.empty()) thinking["signature"] = part.opaque;
  return thinking;
}

/// Gathers the parts of one message.
class MessageEncoder {
 public:
  MessageEncoder(core::Role role, const core::Quirks& quirks, Warnings& warnings, RequestJson& messages)
      : role_(role), quirks_(quirks), warnings_(warnings), messages_(messages) {}

  void add(const core::TextPart& part) { content_.push_back(text_part(part.text)); }

  void add(const core::MediaPart& part) {
    if (role_ != core::Role::user) {
      add_warning("only a user's message can hold pictures, documents and audio; others were left out",
                  warnings_);
    } else if (auto media = media_part(part, quirks_, warnings_)) {
      content_.push_back(std::move(*media));
    }
  }

  void add(const core::ReasoningPart& part) {
    if (role_ != core::Role::assistant || quirks_.reasoning_echo.empty()) return;
    if (quirks_.reasoning_echo == kContentEcho) {
      content_.push_back(thinking_part(part));
    } else if (quirks_.reasoning_echo == kDetailsEcho) {
      add_details(part, details_);
    } else {
      reasoning_ += part.text;
    }
  }

  void add(const core::ToolCallPart& part) {
    if (role_ != core::Role::assistant) {
      add_warning("only an assistant's message can call tools; other calls were left out", warnings_);
      return;
    }
    const std::string arguments = util::trim(part.arguments).empty() ? "{}" : part.arguments;
    calls_.push_back({{"id", call_id(part.id, quirks_)},
                      {"type", "function"},
                      {"function", {{"name", part.name}, {"arguments", arguments}}}});
  }

  void add(const core::ToolResultPart& part) {
    messages_.push_back(
        {{"role", "tool"}, {"tool_call_id", call_id(part.call_id, quirks_)}, {"content", result_text(part)}});
  }

  void finish() {
    const bool is_nothing = content_.empty() && calls_.empty() && reasoning_.empty() && details_.empty();
    if (is_nothing) return;
    RequestJson message{{"role", role_name()}, {"content", content()}};
    if (!reasoning_.empty()) message[std::string(quirks_.reasoning_echo)] = reasoning_;
    if (!details_.empty()) message[std::string(kDetailsEcho)] = std::move(details_);
    if (!calls_.empty()) message["tool_calls"] = std::move(calls_);
    messages_.push_back(std::move(message));
  }

 private:
  std::string_view role_name() const {
    switch (role_) {
      case core::Role::system:
        return quirks_.system_role;
      case core::Role::assistant:
        return "assistant";
      case core::Role::user:
      case core::Role::tool:
        break;
    }
    return "user";
  }

  /// Nothing, one text, or the list that only some servers take.
  RequestJson content() {
    if (content_.empty()) return nullptr;
    if (content_.size() == 1 && content_[0]["type"] == "text") return std::move(content_[0]["text"]);
    return std::move(content_);
  }

  core::Role role_;
  const core::Quirks& quirks_;
  Warnings& warnings_;
  RequestJson& messages_;
  RequestJson content_ = RequestJson::array();
  RequestJson calls_ = RequestJson::array();
  RequestJson details_ = RequestJson::array();
  std::string reasoning_;
};

}  // namespace

RequestJson openai_chat_messages(const std::vector<core::Message>& messages, const core::Quirks& quirks,
                                 Warnings& warnings) {
  RequestJson encoded = RequestJson::array();
  for (const auto& message : messages) {
    MessageEncoder encoder(message.role, quirks, warnings, encoded);
    for (const auto& part : message.parts)
      std::visit([&encoder](const auto& any_part) { encoder.add(any_part); }, part);
    encoder.finish();
  }
  return encoded;
}

}  // namespace agentpress::formats
