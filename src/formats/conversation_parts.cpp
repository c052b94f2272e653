// The parts of a conversation, as far as all protocols spell them alike.
#include "formats/conversation_parts.hpp"

#include "formats/json_access.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <utility>

namespace agentpress::formats {

void add_warning(std::string warning, Warnings& warnings) {
  if (std::ranges::find(warnings, warning) == warnings.end()) warnings.push_back(std::move(warning));
}

MediaKind kind_of(const core::MediaPart& media) {
  if (media.media_type.starts_with("image/")) return MediaKind::image;
  return media.media_type.starts_with("audio/") ? MediaKind::audio : MediaKind::document;
}

std::string address_of(const core::MediaPart& media) {
  if (!media.url.empty()) return media.url;
  return "data:" + media.media_type + ";base64," + media.base64;
}

std::string_view subtype_of(const core::MediaPart& media) {
  const std::string_view type = media.media_type;
  const auto slash = type.find('/');
  return slash == std::string_view::npos ? type : type.substr(slash + 1);
}

std::optional<RequestJson> read_object(std::string_view text) {
  // An empty patch changes nothing; what comes back is known to be an object that every parser takes.
  const auto object = merge_json_objects(text, "{}");
  if (!object) return std::nullopt;
  return RequestJson::parse(*object, nullptr, false);
}

RequestJson arguments_of(const core::ToolCallPart& call, Warnings& warnings) {
  if (util::trim(call.arguments).empty()) return RequestJson::object();
  if (auto object = read_object(call.arguments)) return std::move(*object);
  add_warning("the arguments of the call of \"" + call.name +
                  "\" are not a JSON object and were sent as an empty one",
              warnings);
  return RequestJson::object();
}

RequestJson parameters_of(const core::Tool& tool, Warnings& warnings) {
  RequestJson nothing{{"type", "object"}, {"properties", RequestJson::object()}};
  if (util::trim(tool.parameters).empty()) return nothing;
  if (auto schema = read_object(tool.parameters)) return std::move(*schema);
  add_warning("the parameters of the tool \"" + tool.name + "\" are not a JSON object and were not sent",
              warnings);
  return nothing;
}

std::string result_text(const core::ToolResultPart& result) {
  return result.is_error ? "error: " + result.text : result.text;
}

std::string to_text(const RequestJson& json) {
  return json.dump(-1, ' ', false, RequestJson::error_handler_t::replace);
}

}  // namespace agentpress::formats
