// What the encoders share when they spell the parts of a conversation. JSON is part of it, so only encoders
// include this, never another header.
#pragma once

#include "core/chat_request.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::formats {

/// Members keep their order: a body reads as the documentation of its provider does.
using RequestJson = nlohmann::ordered_json;
using Warnings = std::vector<std::string>;

/// Says it once, however many parts it holds for.
void add_warning(std::string warning, Warnings& warnings);

enum class MediaKind { image, audio, document };
MediaKind kind_of(const core::MediaPart& media);

/// Where the media can be had: its URL, or a data URL with its bytes.
std::string address_of(const core::MediaPart& media);

/// The part of a media type behind the slash: "png".
std::string_view subtype_of(const core::MediaPart& media);

/// The JSON object that `text` is, however a model or a user wrote it; nothing when it is none.
std::optional<RequestJson> read_object(std::string_view text);

/// What a tool was called with. An empty text is an empty object, as is (with a warning) anything else that
/// is no object.
RequestJson arguments_of(const core::ToolCallPart& call, Warnings& warnings);

/// The schema of what a tool takes; without one it takes nothing.
RequestJson parameters_of(const core::Tool& tool, Warnings& warnings);

/// A result for protocols that have no mark for a failed call: the text says so itself.
std::string result_text(const core::ToolResultPart& result);

/// JSON as text. Ill-formed UTF-8 is replaced.
std::string to_text(const RequestJson& json);

}  // namespace agentpress::formats
