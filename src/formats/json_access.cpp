// The one place of this layer where nlohmann/json parses. It is never given text that nests deeply (it would
// overflow the stack when copying or writing the result) and never asked to throw.
#include "formats/json_access.hpp"

#include "formats/json_repair.hpp"
#include "formats/wire_format.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <utility>

namespace agentpress::formats {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kMaximumCount = std::int64_t{1} << 53;

const Json& as_json(const void* value) {
  return *static_cast<const Json*>(value);
}

/// Looks only for the place where a parser gives up.
class FaultFinder final : public nlohmann::json_sax<Json> {
 public:
  bool null() override { return true; }
  bool boolean(bool /*value*/) override { return true; }
  bool number_integer(number_integer_t /*value*/) override { return true; }
  bool number_unsigned(number_unsigned_t /*value*/) override { return true; }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return true; }
  bool string(string_t& /*value*/) override { return true; }
  bool binary(binary_t& /*value*/) override { return true; }
  bool start_object(std::size_t /*size*/) override { return true; }
  bool key(string_t& /*name*/) override { return true; }
  bool end_object() override { return true; }
  bool start_array(std::size_t /*size*/) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*fault*/) override {
    position_ = position;
    return false;
  }
  std::size_t position() const { return position_; }

 private:
  std::size_t position_ = 0;
};

/// The parser counts the end of the input as one more byte: a fault there means that more was expected.
JsonFault name_fault(std::string_view text) {
  FaultFinder finder;
  Json::sax_parse(text.begin(), text.end(), &finder);
  return finder.position() > text.size() ? JsonFault::cut : JsonFault::malformed;
}

template <class AnyJson>
AnyJson parse_or_discard(std::string_view text) {
  return AnyJson::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
}

}  // namespace

struct JsonDocument::Content {
  Json root;
};

JsonDocument::JsonDocument(std::unique_ptr<Content> content) : content_(std::move(content)) {}
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

std::expected<JsonDocument, JsonFault> JsonDocument::parse(std::string_view text) {
  if (nests_deeper_than(text, kMaximumJsonDepth)) return std::unexpected(JsonFault::too_deep);
  auto content = std::make_unique<Content>(Content{parse_or_discard<Json>(text)});
  if (!content->root.is_discarded()) return JsonDocument(std::move(content));

  const std::string repaired = repair_json(text);
  if (nests_deeper_than(repaired, kMaximumJsonDepth)) return std::unexpected(JsonFault::too_deep);
  if (repaired != text) content->root = parse_or_discard<Json>(repaired);
  if (content->root.is_discarded()) return std::unexpected(name_fault(repaired));
  return JsonDocument(std::move(content));
}

JsonView JsonDocument::root() const {
  return JsonView(&content_->root);
}

bool JsonView::has_value() const {
  return value_ != nullptr && !as_json(value_).is_null();
}

bool JsonView::is_object() const {
  return value_ != nullptr && as_json(value_).is_object();
}

bool JsonView::is_array() const {
  return value_ != nullptr && as_json(value_).is_array();
}

bool JsonView::is_string() const {
  return value_ != nullptr && as_json(value_).is_string();
}

JsonView JsonView::operator[](std::string_view name) const {
  if (!is_object()) return {};
  const auto& members = as_json(value_).get_ref<const Json::object_t&>();
  const auto found = members.find(name);
  return found == members.end() ? JsonView() : JsonView(&found->second);
}

JsonView JsonView::operator[](std::size_t index) const {
  if (!is_array() || index >= size()) return {};
  return JsonView(&as_json(value_).get_ref<const Json::array_t&>()[index]);
}

std::size_t JsonView::size() const {
  return is_object() || is_array() ? as_json(value_).size() : 0;
}

std::string_view JsonView::text() const {
  if (!is_string()) return {};
  return as_json(value_).get_ref<const Json::string_t&>();
}

std::string JsonView::scalar_text() const {
  if (is_string()) return std::string(text());
  return has_value() && as_json(value_).is_primitive() ? dump() : std::string();
}

std::optional<std::int64_t> JsonView::count() const {
  if (value_ == nullptr || !as_json(value_).is_number()) return std::nullopt;
  const double value = as_json(value_).get<double>();
  const bool is_count =
      value >= 0 && value <= static_cast<double>(kMaximumCount) && std::trunc(value) == value;
  return is_count ? std::optional(static_cast<std::int64_t>(value)) : std::nullopt;
}

std::string JsonView::dump() const {
  if (value_ == nullptr) return {};
  return as_json(value_).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<std::string> merge_json_objects(std::string_view target, std::string_view patch) {
  using OrderedJson = nlohmann::ordered_json;
  const auto read = [](std::string_view text) {
    if (nests_deeper_than(text, kMaximumJsonDepth)) return OrderedJson();
    return parse_or_discard<OrderedJson>(text);
  };
  OrderedJson merged = read(target);
  const OrderedJson changes = read(patch);
  if (!merged.is_object() || !changes.is_object()) return std::nullopt;
  merged.merge_patch(changes);
  return merged.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

}  // namespace agentpress::formats
