// The one place of this layer where nlohmann/json parses: what the tape does not take, and what is written as
// text again. It is never given text that nests deeply (it would overflow the stack when copying or writing
// the result) and never asked to throw.
#include "formats/json_access.hpp"

#include "formats/json_repair.hpp"
#include "formats/wire_format.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <cmath>
#include <utility>

namespace agentpress::formats {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kMaximumCount = std::int64_t{1} << 53;

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

std::expected<JsonDocument, JsonFault> JsonDocument::parse(std::string_view text) {
  JsonDocument document;
  if (const auto result = document.read(text); !result) return std::unexpected(result.error());
  return document;
}

std::expected<void, JsonFault> JsonDocument::read(std::string_view text) {
  if (tape_.read(text)) return {};
  return read_with_repair(text);
}

std::expected<void, JsonFault> JsonDocument::read_with_repair(std::string_view text) {
  if (nests_deeper_than(text, kMaximumJsonDepth)) return std::unexpected(JsonFault::too_deep);
  auto json = parse_or_discard<Json>(text);
  if (json.is_discarded()) {
    const std::string repaired = repair_json(text);
    if (nests_deeper_than(repaired, kMaximumJsonDepth)) return std::unexpected(JsonFault::too_deep);
    if (repaired != text) json = parse_or_discard<Json>(repaired);
    if (json.is_discarded()) return std::unexpected(name_fault(repaired));
  }
  return tape_.read(json.dump(), JsonNumbers::all) ? std::expected<void, JsonFault>{}
                                                   : std::unexpected(JsonFault::malformed);
}

JsonView JsonView::operator[](std::size_t index) const {
  for (const JsonView element : elements()) {
    if (index-- == 0) return element;
  }
  return {};
}

std::size_t JsonView::size() const {
  if (!is_object() && !is_array()) return 0;
  std::size_t values = 0;
  for (auto value = index_ + 1; value != node().next; value = tape_->node(value).next) ++values;
  return is_object() ? values / 2 : values;
}

std::string JsonView::scalar_text() const {
  if (is_string()) return std::string(text());
  return has_value() && !is_object() && !is_array() ? dump() : std::string();
}

std::optional<std::int64_t> JsonView::count() const {
  if (!is(JsonKind::number)) return std::nullopt;
  const auto source = tape_->source_of(node());
  constexpr std::size_t kSurelyExactDigits = 15;
  if (source.size() <= kSurelyExactDigits) {
    std::int64_t whole = 0;
    const auto [end, fault] = std::from_chars(source.data(), source.data() + source.size(), whole);
    if (end == source.data() + source.size()) return whole >= 0 ? std::optional(whole) : std::nullopt;
  }
  double value = 0;
  // A number out of range has no value here, and is no count either.
  std::from_chars(source.data(), source.data() + source.size(), value);
  const bool is_count =
      value >= 0 && value <= static_cast<double>(kMaximumCount) && std::trunc(value) == value;
  return is_count ? std::optional(static_cast<std::int64_t>(value)) : std::nullopt;
}

/// A part of what is known to be JSON, so this cannot fail.
std::string JsonView::dump() const {
  if (tape_ == nullptr) return {};
  return parse_or_discard<Json>(tape_->source_of(node())).dump();
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
