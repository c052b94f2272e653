#include "cli/model_cache.hpp"

#include "config/paths.hpp"
#include "formats/json_access.hpp"
#include "render/json_values.hpp"
#include "util/write_file.hpp"

#include <fmt/format.h>

namespace agentpress::cli {
namespace {

constexpr std::size_t kCap = std::size_t{64} << 20U;
constexpr int kCacheVersion = 1;

std::string path_of(const util::Environment& environment, std::string_view provider) {
  const auto directory = config::cache_directory(environment);
  return directory.empty() ? "" : fmt::format("{}/models/{}.json", directory, provider);
}

std::string optional_date(const std::optional<util::Date>& date) {
  return date ? util::date_text(*date) : "";
}

}  // namespace

std::optional<CachedList> read_model_cache(const util::Environment& environment, std::string_view provider) {
  const auto path = path_of(environment, provider);
  if (path.empty()) return std::nullopt;
  const auto content = util::read_file(path, kCap);
  if (!content) return std::nullopt;
  const auto document = formats::JsonDocument::parse(*content);
  if (!document) return std::nullopt;
  const auto root = document->root();
  const auto date = util::parse_date(root["listed_on"].text());
  if (!date || root["cache_version"].count() != kCacheVersion) return std::nullopt;
  CachedList list{.listed_on = *date, .models = {}};
  const auto models = root["models"];
  for (const auto model : models.elements()) {
    if (model["id"].text().empty()) continue;
    list.models.push_back({.id = std::string(model["id"].text()),
                           .context_tokens = model["context_tokens"].count(),
                           .output_tokens = model["output_tokens"].count(),
                           .retires = util::parse_date(model["retires"].text())});
  }
  return list;
}

std::optional<util::FileError> write_model_cache(const util::Environment& environment,
                                                 std::string_view provider, const CachedList& list,
                                                 const util::Redactor& redactor) {
  using render::OrderedJson;
  const auto path = path_of(environment, provider);
  if (path.empty()) return std::nullopt;
  auto models = OrderedJson::array();
  for (const auto& model : list.models) {
    if (redactor.redact(model.id) != model.id) continue;
    models.push_back({{"id", model.id},
                      {"context_tokens", render::optional_number(model.context_tokens)},
                      {"output_tokens", render::optional_number(model.output_tokens)},
                      {"retires", render::optional_text(optional_date(model.retires))}});
  }
  return util::replace_file(path, render::dump_line({{"cache_version", kCacheVersion},
                                                     {"provider", provider},
                                                     {"listed_on", util::date_text(list.listed_on)},
                                                     {"models", models}}));
}

}  // namespace agentpress::cli
