#include "cli/session_reader.hpp"

#include "render/json_report.hpp"
#include "render/json_values.hpp"
#include "render/session_json.hpp"
#include "util/date.hpp"
#include "util/files.hpp"
#include "util/hex.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <istream>
#include <streambuf>
#include <string_view>
#include <utility>

namespace agentpress::cli {
namespace {

using core::Message;
using core::Part;
using render::OrderedJson;

/// Where in a session a value stands: "turns[0].prompt[1].role".
struct Spot {
  const Spot* above = nullptr;
  std::string_view key{};
  std::optional<std::size_t> index{};

  std::string text() const {
    std::string text;
    for (const auto* spot = this; spot != nullptr; spot = spot->above) {
      const auto own = spot->index ? fmt::format("[{}]", *spot->index) : std::string(spot->key);
      const bool needs_dot = !text.empty() && !text.starts_with('[') && !own.empty();
      text.insert(0, own + (needs_dot ? "." : ""));
    }
    return text;
  }
};

/// Thrown inside of this file only: reading stops at the first mistake of a session.
struct ShapeFault {
  std::string message;
};

/// Thrown through the parser when the caller wants no more.
struct StoppedByCaller {};

[[noreturn]] void refuse_shape(const Spot& spot, std::string_view expected) {
  const auto where = spot.text();
  throw ShapeFault{where.empty() ? std::string(expected) : fmt::format("{}: {}", where, expected)};
}

/// An object whose members are read one by one.
class Members {
 public:
  Members(const OrderedJson& value, const Spot& spot) : value_(value), spot_(spot) {
    if (!value.is_object()) refuse_shape(spot, "expected an object");
  }

  Spot at(std::string_view key) const { return {.above = &spot_, .key = key, .index = {}}; }

  /// nullptr for a missing member and for null.
  const OrderedJson* find(std::string_view key) const {
    const auto found = value_.find(std::string(key));
    return found == value_.end() || found->is_null() ? nullptr : &*found;
  }

  std::string text(std::string_view key) const {
    const auto* value = find(key);
    if (value == nullptr) return "";
    if (value->is_string()) return value->get<std::string>();
    const auto hex = value->is_object() ? value->find("hex") : value->end();
    if (hex != value->end() && hex->is_string()) {
      if (auto bytes = util::from_hex(hex->get<std::string>())) return *std::move(bytes);
    }
    refuse_shape(at(key), R"(expected a text, or {"hex": "..."})");
  }

  template <class Number>
  std::optional<Number> number(std::string_view key) const {
    const auto* value = find(key);
    if (value == nullptr) return std::nullopt;
    const bool fits = std::is_integral_v<Number> ? value->is_number_integer() : value->is_number();
    if (!fits) refuse_shape(at(key), "expected a number");
    return value->get<Number>();
  }

  bool flag(std::string_view key) const {
    const auto* value = find(key);
    if (value != nullptr && !value->is_boolean()) refuse_shape(at(key), "expected true or false");
    return value != nullptr && value->get<bool>();
  }

  history::Time time(std::string_view key) const {
    const auto* value = find(key);
    if (value == nullptr) return 0;
    if (value->is_number_integer()) return value->get<history::Time>();
    const auto moment = value->is_string() ? util::parse_timestamp(value->get<std::string>()) : std::nullopt;
    if (!moment) refuse_shape(at(key), "expected a moment such as 2027-01-14T08:30:00Z");
    return *moment;
  }

  /// Calls `read(element, spot)` for each element of an array; a missing one has none.
  void each(std::string_view key, const auto& read) const {
    const auto* value = find(key);
    if (value == nullptr) return;
    const Spot array = at(key);
    if (!value->is_array()) refuse_shape(array, "expected an array");
    for (std::size_t index = 0; index < value->size(); ++index)
      read((*value)[index], Spot{.above = &array, .key = {}, .index = index});
  }

 private:
  const OrderedJson& value_;
  const Spot& spot_;
};

struct PartReader {
  std::string_view type;
  Part (*read)(const Members& part);
};

// The words of render/session_json.cpp.
constexpr std::array kPartReaders{
    PartReader{"text", [](const Members& part) -> Part { return core::TextPart{part.text("text")}; }},
    PartReader{"reasoning",
               [](const Members& part) -> Part {
                 return core::ReasoningPart{.text = part.text("text"), .opaque = part.text("opaque")};
               }},
    PartReader{"media",
               [](const Members& part) -> Part {
                 return core::MediaPart{.media_type = part.text("media_type"),
                                        .base64 = part.text("base64"),
                                        .url = part.text("url"),
                                        .name = part.text("name")};
               }},
    PartReader{"tool_call",
               [](const Members& part) -> Part {
                 return core::ToolCallPart{.id = part.text("id"),
                                           .name = part.text("name"),
                                           .arguments = part.text("arguments"),
                                           .opaque = part.text("opaque")};
               }},
    PartReader{"tool_result",
               [](const Members& part) -> Part {
                 return core::ToolResultPart{.call_id = part.text("call_id"),
                                             .name = part.text("name"),
                                             .text = part.text("text"),
                                             .is_error = part.flag("is_error")};
               }},
};

Part read_part(const OrderedJson& value, const Spot& spot) {
  const Members part(value, spot);
  const auto type = part.text("type");
  const auto* const reader = std::ranges::find(kPartReaders, type, &PartReader::type);
  if (reader == kPartReaders.end())
    refuse_shape(part.at("type"), "expected text, reasoning, media, tool_call or tool_result");
  return reader->read(part);
}

std::vector<Message> read_messages(const Members& turn, std::string_view key) {
  std::vector<Message> messages;
  turn.each(key, [&](const OrderedJson& value, const Spot& spot) {
    const Members members(value, spot);
    const auto role = members.text("role");
    const auto* const found =
        std::ranges::find(render::kRoles, role, [](core::Role known) { return render::name_of(known); });
    if (found == render::kRoles.end())
      refuse_shape(members.at("role"), "expected system, user, assistant or tool");
    Message message{.role = *found, .parts = {}};
    members.each("parts", [&](const OrderedJson& part, const Spot& place) {
      message.parts.push_back(read_part(part, place));
    });
    messages.push_back(std::move(message));
  });
  return messages;
}

history::State read_state(const Members& turn) {
  const auto state = history::state_of(turn.text("state"));
  if (!state) refuse_shape(turn.at("state"), "expected complete, failed, killed or running");
  // Nobody is writing to what was exported.
  return *state == history::State::running ? history::State::killed : *state;
}

std::optional<core::Usage> read_usage(const Members& turn) {
  const auto* value = turn.find("usage");
  if (value == nullptr) return std::nullopt;
  const Spot spot = turn.at("usage");
  const Members usage(*value, spot);
  using Tokens = std::int64_t;
  return core::Usage{.input_tokens = usage.number<Tokens>("input_tokens"),
                     .output_tokens = usage.number<Tokens>("output_tokens"),
                     .cached_tokens = usage.number<Tokens>("cached_tokens"),
                     .cache_write_tokens = usage.number<Tokens>("cache_write_tokens"),
                     .reasoning_tokens = usage.number<Tokens>("reasoning_tokens"),
                     .raw = usage.text("raw")};
}

/// Reads the members of an object that may be missing.
void in_member(const Members& turn, std::string_view key, const auto& read) {
  const auto* value = turn.find(key);
  if (value == nullptr) return;
  const Spot spot = turn.at(key);
  read(Members(*value, spot));
}

history::Turn read_turn(const OrderedJson& value, const Spot& spot) {
  const Members members(value, spot);
  history::Turn turn;
  turn.number = members.number<int>("turn").value_or(0);
  turn.id = members.text("id");
  auto& [messages, route, started] = turn.start;
  messages = read_messages(members, "prompt");
  started = members.time("started");
  route.provider = members.text("provider");
  route.requested_model = members.text("requested_model");
  route.model = members.text("model");
  in_member(members, "route", [&route = route](const Members& from) {
    route.format = from.text("format");
    route.url = from.text("url");
    route.reason = from.text("reason");
    route.key_source = from.text("key_source");
  });
  turn.answer = read_messages(members, "answer");
  members.each("citations", [&](const OrderedJson& citation, const Spot& place) {
    const Members from(citation, place);
    turn.citations.push_back({.url = from.text("url"), .title = from.text("title")});
  });
  turn.refusal = members.text("refusal");
  auto& end = turn.end;
  end.state = read_state(members);
  end.finish_reason = members.text("finish_reason");
  end.finish_word = members.text("finish_reason_raw");
  in_member(members, "error", [&](const Members& from) {
    end.error_class = from.text("class");
    end.error_message = from.text("message");
  });
  end.served_model = members.text("served_model");
  end.usage = read_usage(members);
  end.cost_usd = members.number<double>("cost_usd");
  in_member(members, "timing", [&](const Members& from) {
    end.first_token_milliseconds = from.number<std::int64_t>("first_token_ms");
    end.total_milliseconds = from.number<std::int64_t>("total_ms").value_or(0);
  });
  end.attempts = members.number<int>("attempts").value_or(0);
  end.request_id = members.text("request_id");
  end.response_id = members.text("response_id");
  return turn;
}

void refuse_newer(std::int64_t version) {
  if (version <= render::kSchemaVersion) return;
  throw ShapeFault{
      fmt::format("was written by a newer version of agentpress (schema_version {}, this one reads {})",
                  version, render::kSchemaVersion)};
}

history::Session read_session(const OrderedJson& value) {
  const Spot top;
  const Members members(value, top);
  if (members.find("turns") == nullptr) refuse_shape(top, "is no session: it has no \"turns\"");
  if (const auto version = members.number<int>("schema_version")) refuse_newer(*version);
  history::Session session;
  auto& summary = session.summary;
  summary.id = members.text("id");
  summary.name = members.text("name");
  summary.title = members.text("title");
  summary.source = members.text("source");
  summary.created = members.time("created");
  summary.used = members.time("used");
  members.each("turns", [&](const OrderedJson& turn, const Spot& spot) {
    session.turns.push_back(read_turn(turn, spot));
  });
  summary.turns = static_cast<int>(session.turns.size());
  if (!session.turns.empty()) {
    const auto& route = session.turns.back().start.route;
    summary.provider = route.provider;
    summary.model = route.requested_model;
  }
  return session;
}

/// A stream whose beginning has been read already.
class RewoundBuffer : public std::streambuf {
 public:
  RewoundBuffer(std::string beginning, std::istream& rest) : bytes_(std::move(beginning)), rest_(rest) {
    setg(bytes_.data(), bytes_.data(), bytes_.data() + bytes_.size());
  }

 protected:
  int_type underflow() override {
    constexpr std::size_t kPiece = std::size_t{64} << 10U;
    bytes_.resize(kPiece);
    rest_.read(bytes_.data(), kPiece);
    const auto count = rest_.gcount();
    setg(bytes_.data(), bytes_.data(), bytes_.data() + count);
    return count == 0 ? traits_type::eof() : traits_type::to_int_type(*gptr());
  }

 private:
  std::string bytes_;
  std::istream& rest_;
};

/// What the parser says, without its own name: "[json...] parse error at line 1, column 5: WHAT".
struct JsonMistake {
  std::size_t line = 1;
  std::size_t column = 1;
  std::string what;
};

JsonMistake json_mistake_of(const OrderedJson::exception& fault) {
  constexpr std::string_view kPlace = "at line ";
  const std::string_view text = fault.what();
  JsonMistake mistake{.what = std::string(text)};
  const auto place = text.find(kPlace);
  const auto colon = text.find(": ", place == std::string_view::npos ? 0 : place);
  if (place == std::string_view::npos || colon == std::string_view::npos) return mistake;
  mistake.what = text.substr(colon + 2);
  const auto numbers = util::split(text.substr(place + kPlace.size(), colon - place - kPlace.size()), ',');
  const auto column = util::trim(numbers.back());
  const auto read_number = [](std::string_view digits, std::size_t& number) {
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
  };
  read_number(numbers.front(), mistake.line);
  read_number(column.substr(column.rfind(' ') + 1), mistake.column);
  return mistake;
}

void hand_on(const OrderedJson& value, const ReadSession& take) {
  if (!take(read_session(value))) throw StoppedByCaller{};
}

/// One document, whose sessions are let go as soon as they are handed on.
class WholeDocument {
 public:
  explicit WholeDocument(const ReadSession& take) : take_(take) {}

  void read(std::istream& input) {
    const auto root =
        OrderedJson::parse(input, [this](int depth, OrderedJson::parse_event_t event,
                                         const OrderedJson& value) { return keeps(depth, event, value); });
    if (root.is_object() && !saw_list_) hand_on(root, take_);
    if (!root.is_object() && !root.is_array()) throw ShapeFault{"expected an object"};
  }

  /// Which session of the list the fault is in.
  std::string name_of_current() const {
    return list_depth_ ? fmt::format("session {}: ", count_ + 1) : std::string();
  }

 private:
  using Event = OrderedJson::parse_event_t;

  bool keeps(int depth, Event event, const OrderedJson& value) {
    if (event == Event::key && depth == 1 && !list_depth_) {
      is_in_list_ = value == "sessions";
      is_version_ = value == "schema_version";
    }
    if (event == Event::value && depth == 1 && is_version_ && value.is_number_integer())
      refuse_newer(value.get<std::int64_t>());
    const bool is_listed = list_depth_ && depth == *list_depth_ + 1;
    if (is_listed && (event == Event::value || event == Event::array_start))
      throw ShapeFault{"expected an object"};
    if (event == Event::array_start && !list_depth_ && (depth == 0 || (depth == 1 && is_in_list_)))
      list_depth_ = depth;
    saw_list_ = saw_list_ || list_depth_.has_value();
    if (event == Event::array_end && list_depth_ == depth) list_depth_.reset();
    if (event != Event::object_end || !is_listed) return true;
    hand_on(value, take_);
    ++count_;
    return false;
  }

  const ReadSession& take_;
  std::optional<int> list_depth_;
  bool is_in_list_ = false;
  bool is_version_ = false;
  bool saw_list_ = false;
  std::size_t count_ = 0;
};

bool is_whole_object(const std::string& line) {
  const auto value = OrderedJson::parse(line, nullptr, false);
  return value.is_object() && value.contains("turns");
}

std::optional<ReadFault> read_line_by_line(const std::string& path, std::string line, std::istream& input,
                                           const ReadSession& take) {
  std::size_t number = 0;
  for (bool has_line = true; has_line; has_line = static_cast<bool>(std::getline(input, line))) {
    ++number;
    if (util::trim(line).empty()) continue;
    try {
      hand_on(OrderedJson::parse(line), take);
    } catch (const OrderedJson::exception& fault) {
      const auto mistake = json_mistake_of(fault);
      return ReadFault{fmt::format("{}:{}:{}: {}", path, number, mistake.column, mistake.what)};
    } catch (const ShapeFault& fault) {
      return ReadFault{fmt::format("{}:{}: {}", path, number, fault.message)};
    }
  }
  return std::nullopt;
}

std::optional<ReadFault> read_as_one(const std::string& path, std::string beginning, std::istream& input,
                                     const ReadSession& take) {
  RewoundBuffer buffer(std::move(beginning), input);
  std::istream whole(&buffer);
  WholeDocument document(take);
  try {
    document.read(whole);
  } catch (const OrderedJson::exception& fault) {
    const auto mistake = json_mistake_of(fault);
    return ReadFault{fmt::format("{}:{}:{}: {}", path, mistake.line, mistake.column, mistake.what)};
  } catch (const ShapeFault& fault) {
    return ReadFault{fmt::format("{}: {}{}", path, document.name_of_current(), fault.message)};
  }
  return std::nullopt;
}

}  // namespace

std::optional<ReadFault> read_sessions(const std::string& path, const ReadSession& take) {
  std::ifstream input(path, std::ios::binary);
  if (!input) return ReadFault{fmt::format("cannot read {}: {}", path, util::system_error_text(errno))};
  std::string line;
  std::getline(input, line);
  try {
    if (is_whole_object(line)) return read_line_by_line(path, std::move(line), input, take);
    return read_as_one(path, line + "\n", input, take);
  } catch (const StoppedByCaller&) {
    return std::nullopt;
  }
}

}  // namespace agentpress::cli
