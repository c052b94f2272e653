// What the reply to a free question says about a server and a key, for whoever asked it only to learn that.
#pragma once

#include "client/reply_kind.hpp"
#include "core/error.hpp"
#include "core/format_id.hpp"
#include "net/transport.hpp"
#include "util/date.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::client {

struct VisibleModel {
  std::string id{};
  std::optional<util::Date> retires{};
};

struct HealthReply {
  ReplyKind kind = ReplyKind::unary;
  bool is_page = false;                               ///< HTML, whatever the status
  bool is_json = false;                               ///< of a 2xx
  std::optional<core::Error> error{};                 ///< of an error status, or told inside of a 2xx
  std::optional<bool> valid{};                        ///< a member `valid`
  std::optional<std::vector<VisibleModel>> models{};  ///< when it is a list of models
  bool has_more_models = false;                       ///< on further pages
  std::optional<double> credit_limit{};               ///< US dollars that the key may spend
  std::optional<double> credit_used{};
};

/// `format` decides how an error body is read. `now_seconds` is seconds since the epoch, for `retry-after`.
HealthReply read_health_reply(core::FormatId format, const net::HttpResponseHead& head, std::string_view body,
                              std::int64_t now_seconds);

}  // namespace agentpress::client
