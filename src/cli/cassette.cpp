#include "cli/cassette.hpp"

#include "client/reply_kind.hpp"
#include "core/error_class.hpp"
#include "formats/json_access.hpp"
#include "render/json_values.hpp"
#include "util/hex.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace agentpress::cli {
namespace {

using net::Milliseconds;
using net::RecordedExchange;
using render::OrderedJson;
using Ending = RecordedExchange::Ending;

constexpr int kCassetteVersion = 1;

// What an answer is made from, and nothing that could carry a key or a cookie.
constexpr std::array<std::string_view, 4> kRequestHeaders{"content-type", "accept", "anthropic-version",
                                                          "anthropic-beta"};
constexpr std::array<std::string_view, 6> kResponseHeaders{
    "content-type", "content-encoding", "location", "retry-after", "retry-after-ms", "x-should-retry"};

struct EndingName {
  Ending ending;
  std::string_view name;
};
constexpr std::array kEndings{EndingName{Ending::complete, "complete"}, EndingName{Ending::failed, "failed"},
                              EndingName{Ending::dropped, "dropped"}};

bool is_written(std::string_view name, std::span<const std::string_view> harmless) {
  const auto lower = util::lower_ascii(name);
  const auto ids = client::request_id_headers();
  return std::ranges::find(harmless, lower) != harmless.end() || std::ranges::find(ids, lower) != ids.end() ||
         lower.find("ratelimit") != std::string::npos;
}

OrderedJson headers_value(const core::HttpHeaders& headers, std::span<const std::string_view> harmless,
                          const util::Redactor& redactor) {
  auto value = OrderedJson::array();
  for (const auto& header : headers) {
    if (is_written(header.name, harmless)) value.push_back({header.name, redactor.redact(header.value)});
  }
  return value;
}

OrderedJson piece_value(Milliseconds after, std::string_view bytes) {
  // JSON has text only; a piece that ends inside a character is none.
  if (util::find_invalid_utf8(bytes)) return {{"after_ms", after.count()}, {"hex", util::to_hex(bytes)}};
  return {{"after_ms", after.count()}, {"text", bytes}};
}

/// A key that came back in a reply may lie across two pieces: then the body is written as one.
OrderedJson pieces_value(const RecordedExchange& exchange, const util::Redactor& redactor) {
  std::string whole;
  for (const auto& piece : exchange.pieces) whole += piece.bytes;
  auto value = OrderedJson::array();
  if (const auto redacted = redactor.redact(whole); redacted != whole) {
    value.push_back(piece_value(exchange.pieces.back().after, redacted));
    return value;
  }
  for (const auto& piece : exchange.pieces) value.push_back(piece_value(piece.after, piece.bytes));
  return value;
}

std::string_view name_of(Ending ending) {
  return std::ranges::find(kEndings, ending, &EndingName::ending)->name;
}

OrderedJson error_value(const core::Error& error, const util::Redactor& redactor) {
  return {{"class", core::name_of(error.error_class)},
          {"message", redactor.redact(error.message)},
          {"hint", redactor.redact(error.hint)},
          {"retryable", error.retryable}};
}

Milliseconds milliseconds_of(formats::JsonView value) {
  return Milliseconds(value.count().value_or(0));
}

core::HttpHeaders read_headers(formats::JsonView value) {
  core::HttpHeaders headers;
  for (std::size_t index = 0; index < value.size(); ++index) {
    const auto header = value[index];
    headers.push_back(
        {std::string(header[std::size_t{0}].text()), std::string(header[std::size_t{1}].text())});
  }
  return headers;
}

core::Error read_error(formats::JsonView value) {
  const auto table = core::error_class_table();
  const auto row = std::ranges::find(table, value["class"].text(), &core::ErrorClassRow::name);
  return {.error_class = row == table.end() ? core::ErrorClass::connection : row->error_class,
          .message = std::string(value["message"].text()),
          .hint = std::string(value["hint"].text()),
          .retryable = value["retryable"].scalar_text() == "true"};
}

bool read_pieces(formats::JsonView value, RecordedExchange& exchange) {
  for (std::size_t index = 0; index < value.size(); ++index) {
    const auto piece = value[index];
    auto bytes = piece["hex"].is_string() ? util::from_hex(piece["hex"].text())
                                          : std::optional(std::string(piece["text"].text()));
    if (!bytes) return false;
    exchange.pieces.push_back({.after = milliseconds_of(piece["after_ms"]), .bytes = *std::move(bytes)});
  }
  return true;
}

/// The exchange of a line, or what is wrong with it.
std::expected<RecordedExchange, std::string> read_line(std::string_view line) {
  const auto document = formats::JsonDocument::parse(line);
  if (!document || !document->root().is_object()) return std::unexpected("is not a JSON object");
  const auto root = document->root();
  const auto version = root["cassette_version"].count();
  if (!version) return std::unexpected("is no recorded exchange (cassette_version is missing)");
  if (*version != kCassetteVersion)
    return std::unexpected(fmt::format("has cassette_version {}, expected {}", *version, kCassetteVersion));
  RecordedExchange exchange;
  const auto request = root["request"];
  exchange.request.method = request["method"].text();
  exchange.request.url = request["url"].text();
  exchange.request.headers = read_headers(request["headers"]);
  exchange.request.body = request["body"].text();
  const auto reply = root["reply"];
  if (const auto status = reply["status"].count()) {
    exchange.head = {.status = static_cast<int>(*status), .headers = read_headers(reply["headers"])};
    exchange.head_after = milliseconds_of(reply["after_ms"]);
  }
  const auto ending = std::ranges::find(kEndings, reply["ending"].text(), &EndingName::name);
  if (ending == kEndings.end()) return std::unexpected("has no ending of complete, failed or dropped");
  if (!read_pieces(reply["pieces"], exchange)) return std::unexpected("has a piece that is not hexadecimal");
  if (!exchange.head && !exchange.pieces.empty()) return std::unexpected("has a body without a status");
  exchange.ending = ending->ending;
  exchange.ended_after = milliseconds_of(reply["ended_after_ms"]);
  if (exchange.ending == Ending::failed) exchange.error = read_error(reply["error"]);
  return exchange;
}

/// The URL without its origin: a test may answer on another port than the one that was recorded.
std::string_view path_of(std::string_view url) {
  const auto scheme = url.find("://");
  const auto slash = scheme == std::string_view::npos ? 0 : url.find('/', scheme + 3);
  return slash == std::string_view::npos ? "" : url.substr(slash);
}

std::string identity_of(const net::HttpRequest& request) {
  // What looks like a key was taken out of the recording, and so it is here.
  const util::Redactor redactor;
  return fmt::format("{} {}\n{}", request.method, redactor.redact(path_of(request.url)),
                     redactor.redact(request.body));
}

/// The fields of two bodies that are not the same, the model first.
std::vector<std::string> differing_fields(const net::HttpRequest& left, const net::HttpRequest& right) {
  std::vector<std::string> fields;
  if (path_of(left.url) != path_of(right.url)) fields.emplace_back("the path of the URL");
  // Whatever nests too deeply is not compared.
  if (!formats::JsonDocument::parse(left.body) || !formats::JsonDocument::parse(right.body))
    return {"the body"};
  const auto one = OrderedJson::parse(left.body, nullptr, false);
  const auto other = OrderedJson::parse(right.body, nullptr, false);
  if (!one.is_object() || !other.is_object()) return {"the body"};
  const auto note = [&](const std::string& key) {
    const auto quoted = "\"" + key + "\"";
    if (std::ranges::find(fields, quoted) == fields.end()) fields.push_back(quoted);
  };
  for (const auto& [key, value] : one.items()) {
    if (!other.contains(key) || other[key] != value) note(key);
  }
  for (const auto& [key, value] : other.items()) {
    if (!one.contains(key)) note(key);
  }
  return fields;
}

}  // namespace

std::string cassette_line(const RecordedExchange& exchange, const util::Redactor& redactor) {
  OrderedJson reply{{"status", nullptr}};
  if (exchange.head) {
    reply = {{"status", exchange.head->status},
             {"after_ms", exchange.head_after.count()},
             {"headers", headers_value(exchange.head->headers, kResponseHeaders, redactor)},
             {"pieces", pieces_value(exchange, redactor)}};
  }
  reply["ending"] = name_of(exchange.ending);
  reply["ended_after_ms"] = exchange.ended_after.count();
  if (exchange.error) reply["error"] = error_value(*exchange.error, redactor);
  return render::dump_line({{"cassette_version", kCassetteVersion},
                            {"request",
                             {{"method", exchange.request.method},
                              {"url", redactor.redact(exchange.request.url)},
                              {"headers", headers_value(exchange.request.headers, kRequestHeaders, redactor)},
                              {"body", redactor.redact(exchange.request.body)}}},
                            {"reply", reply}});
}

std::expected<Cassette, core::Error> Cassette::parse(std::string_view content, std::string path) {
  Cassette cassette(std::move(path));
  std::size_t number = 0;
  for (const auto line : util::split(content, '\n')) {
    ++number;
    if (util::trim(line).empty()) continue;
    auto exchange = read_line(line);
    if (!exchange) {
      return std::unexpected(
          core::Error{.error_class = core::ErrorClass::configuration,
                      .message = fmt::format("{}:{}: the line {}", cassette.path_, number, exchange.error()),
                      .hint = "a file for --replay is one that --record wrote"});
    }
    cassette.identities_.push_back(identity_of(exchange->request));
    cassette.exchanges_.push_back(*std::move(exchange));
  }
  return cassette;
}

std::expected<const RecordedExchange*, core::Error> Cassette::find(const net::HttpRequest& request) {
  const auto identity = identity_of(request);
  std::size_t& played = played_[identity];
  std::size_t seen = 0;
  const RecordedExchange* found = nullptr;
  for (std::size_t index = 0; index < exchanges_.size(); ++index) {
    if (identities_[index] != identity) continue;
    found = &exchanges_[index];
    if (seen++ == played) break;
  }
  if (found == nullptr) return std::unexpected(unknown(request));
  ++played;
  return found;
}

core::Error Cassette::unknown(const net::HttpRequest& request) const {
  core::Error error{.error_class = core::ErrorClass::configuration,
                    .message = exchanges_.empty() ? fmt::format("{} holds no exchange", path_)
                                                  : fmt::format("{} does not hold this request", path_),
                    .hint = fmt::format("run it once with --record {} to add it", path_)};
  std::vector<std::string> nearest;
  for (const auto& exchange : exchanges_) {
    auto fields = differing_fields(exchange.request, request);
    if (nearest.empty() || fields.size() < nearest.size()) nearest = std::move(fields);
  }
  if (!nearest.empty())
    error.message += fmt::format("; the most similar one differs in {}", util::join(nearest, ", "));
  return error;
}

}  // namespace agentpress::cli
