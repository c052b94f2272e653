#include "doctor/observation.hpp"

#include "client/model_listing.hpp"
#include "providers/models_path.hpp"
#include "providers/registry.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace agentpress::doctor {
namespace {

using core::ErrorClass;

std::string_view without_query(std::string_view path) {
  return path.substr(0, path.find('?'));
}

bool is_address_of_vendor(const providers::Provider& row, std::string_view base_url) {
  const auto* built_in = providers::find_provider(row.name);
  if (built_in == nullptr) return false;
  return base_url == built_in->base_url || std::ranges::any_of(built_in->regions, [&](const auto& region) {
           return base_url == region.base_url;
         });
}

/// A provider of the user's own has no health row: its list is asked, and proves nothing about the key.
providers::HealthCheck health_of(const providers::Provider& row) {
  if (!row.health.path.empty() || providers::find_provider(row.name) != nullptr) return row.health;
  return {.path = providers::models_path_of(row)};
}

/// The vendor whose keys alone begin like this one, if it is another one.
std::string foreign_owner(std::string_view key, const providers::Provider& row) {
  std::string_view longest;
  const providers::Provider* owner = nullptr;
  for (const auto* candidate : providers::all_providers()) {
    for (const auto prefix : candidate->key_prefixes) {
      if (!key.starts_with(prefix) || prefix.size() <= longest.size()) continue;
      longest = prefix;
      owner = candidate;
    }
  }
  return owner == nullptr || owner->name == row.name ? "" : std::string(owner->title);
}

struct ClassLayer {
  ErrorClass error_class;
  Layer layer;
};

constexpr std::array kClassLayers{
    ClassLayer{ErrorClass::proxy, Layer::proxy},
    ClassLayer{ErrorClass::name_resolution, Layer::dns},
    ClassLayer{ErrorClass::tls, Layer::tls},
    ClassLayer{ErrorClass::certificate, Layer::tls},
    ClassLayer{ErrorClass::not_an_answer, Layer::http},
    ClassLayer{ErrorClass::incomplete, Layer::http},
};

/// How far it had come.
Layer unreached_layer(const net::TransferFacts& facts, const core::Url& url) {
  if (facts.first_byte) return Layer::http;
  if (facts.reused_connection) return Layer::http;
  if (facts.waits_for_proxy) return Layer::proxy;
  if (!facts.connected) return facts.resolved ? Layer::tcp : Layer::dns;
  return url.scheme == "https" && !facts.secured ? Layer::tls : Layer::http;
}

}  // namespace

ProbeSubject subject_of(const ProviderTarget& target) {
  const auto& row = *target.row;
  const auto& endpoint = target.resolved.endpoint;
  ProbeSubject subject{.provider = target.name,
                       .title = std::string(row.title.empty() ? row.name : row.title),
                       .base_url = endpoint.base_url,
                       .base_url_source = target.resolved.base_url_source,
                       .url = core::parse_url(endpoint.base_url).value_or(core::Url{}),
                       .format = endpoint.format,
                       .is_builtin_address = is_address_of_vendor(row, endpoint.base_url),
                       .is_vendor_origin = target.resolved.is_vendor_origin,
                       .is_wanted = target.is_wanted,
                       .is_local_server = !row.key_required,
                       .has_key = target.credential && !target.credential->value.empty()};
  if (subject.has_key) {
    subject.key_source = target.credential->source;
    subject.foreign_key_owner = foreign_owner(target.credential->value, row);
  }
  const auto health = health_of(row);
  const auto models_path = providers::models_path_of(row);
  subject.proof = health.proof;
  subject.method = std::string(health.method);
  subject.asks_bare_address = health.path.empty();
  subject.health_url =
      health.path.empty() ? endpoint.base_url : client::model_list_url(endpoint.base_url, health.path);
  if (!models_path.empty()) subject.models_url = client::model_list_url(endpoint.base_url, models_path);
  subject.health_is_list = !models_path.empty() && without_query(health.path) == without_query(models_path);
  if (subject.is_vendor_origin) subject.key_url = std::string(health.key_url);
  return subject;
}

Layer broken_layer(const Asked& asked, const core::Url& url) {
  if (!asked.is_over) return unreached_layer(asked.facts, url);
  if (!asked.failure) return asked.head ? Layer::none : Layer::http;
  const auto error_class = asked.failure->error_class;
  const auto* row = std::ranges::find(kClassLayers, error_class, &ClassLayer::error_class);
  if (row != kClassLayers.end()) return row->layer;
  if (error_class == ErrorClass::timeout) return unreached_layer(asked.facts, url);
  if (error_class == ErrorClass::connection) {
    const bool was_connected = asked.facts.connected || asked.facts.reused_connection || asked.head;
    return was_connected ? Layer::http : Layer::tcp;
  }
  return Layer::http;
}

std::string seconds_words(net::Milliseconds duration) {
  return fmt::format("{:g} s", static_cast<double>(duration.count()) / 1000.0);
}

std::string one_line(std::string_view text, std::size_t longest) {
  std::string line;
  bool is_blank = true;
  for (std::size_t at = 0; at < text.size();) {
    const auto length = util::utf8_sequence_length(text.substr(at));
    const auto byte = static_cast<unsigned char>(text[at]);
    const bool is_control = byte < 0x20 || byte == 0x7F ||
                            (length == 2 && byte == 0xC2 && static_cast<unsigned char>(text[at + 1]) < 0xA0);
    if (length == 0 || is_control || byte == ' ') {
      if (!is_blank) line += ' ';
      is_blank = true;
    } else {
      if (line.size() + length > longest) return std::string(util::trim(line)) + " ...";
      line += text.substr(at, length);
      is_blank = false;
    }
    at += is_control && length == 2 ? 2 : std::max<std::size_t>(length, 1);
  }
  return std::string(util::trim(line));
}

}  // namespace agentpress::doctor
