// What a reply is, judged by its status, its headers and its first bytes: servers and what stands between
// them and us answer with much that is no answer of a model.
#pragma once

#include "core/chat_request.hpp"
#include "core/error.hpp"
#include "net/transport.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace agentpress::client {

enum class ReplyKind {
  stream,      ///< events, for the stream decoder
  unary,       ///< one JSON value
  error,       ///< any status that is neither 2xx nor 3xx
  redirect,    ///< 3xx
  html,        ///< a page of a proxy, a portal or a wrong base URL
  compressed,  ///< an encoding that nobody asked for
  empty,       ///< 2xx without a body
};

enum class BodyProgress { arriving, ended };

/// Nothing while more bytes are needed. `beginning` is what arrived of the body so far.
std::optional<ReplyKind> kind_of_reply(const net::HttpResponseHead& head, std::string_view beginning,
                                       core::Streaming asked, BodyProgress progress);

/// The `not_an_answer` error of a redirect, a page, a compressed or an empty reply. `url` is the request's.
/// Neither the page nor the path of a redirect is ever repeated.
core::Error describe_no_answer(ReplyKind kind, const net::HttpResponseHead& head, std::string_view url,
                               std::string_view provider);

/// Where a redirect leads: `scheme://host[:port]`; empty when the reply is none, or the place is unreadable.
std::string redirect_origin(const net::HttpResponseHead& head, std::string_view url);

/// True when the reply is an HTML page by its content type or its first bytes.
bool is_html(const net::HttpResponseHead& head, std::string_view beginning);

/// True when the body is in an encoding that nobody asked for.
bool is_compressed(const net::HttpResponseHead& head);

/// The headers that providers put it into, in lower case.
std::span<const std::string_view> request_id_headers();

/// The provider's own number of the request, for asking its support; empty when it gave none.
std::string request_id_of(const net::HttpResponseHead& head);

/// The headers that tell of limits.
core::HttpHeaders rate_limit_headers_of(const net::HttpResponseHead& head);

}  // namespace agentpress::client
