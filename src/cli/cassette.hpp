// The file of --record and --replay: one exchange a line, as JSON. No key gets in: of the headers only
// harmless ones are written, and every text passes the redactor.
#pragma once

#include "core/error.hpp"
#include "net/recorded_exchange.hpp"
#include "util/redact.hpp"

#include <cstddef>
#include <expected>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::cli {

/// The exchange as one line with its line end.
std::string cassette_line(const net::RecordedExchange& exchange, const util::Redactor& redactor);

class Cassette {
 public:
  /// `path` is for messages. A line that cannot be used is a `configuration` error with its number.
  static std::expected<Cassette, core::Error> parse(std::string_view content, std::string path);

  /// The recording of the same request: path of the URL and body. Asked again for the same one, it gives the
  /// next recording of it, and the last one from then on. Nothing recorded: a `configuration` error that says
  /// what differs from the most similar request.
  std::expected<const net::RecordedExchange*, core::Error> find(const net::HttpRequest& request);

 private:
  explicit Cassette(std::string path) : path_(std::move(path)) {}
  core::Error unknown(const net::HttpRequest& request) const;

  std::string path_;
  std::vector<net::RecordedExchange> exchanges_;
  std::vector<std::string> identities_;                     ///< of their requests
  std::map<std::string, std::size_t, std::less<>> played_;  ///< how often, by request
};

}  // namespace agentpress::cli
