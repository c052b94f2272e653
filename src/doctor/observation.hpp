// What was asked of one provider, and all that was seen then: the verdicts are made from these, and from
// nothing else.
#pragma once

#include "core/error.hpp"
#include "core/format_id.hpp"
#include "core/url.hpp"
#include "doctor/provider_target.hpp"
#include "net/proxy.hpp"
#include "net/resolver.hpp"
#include "net/transfer_facts.hpp"
#include "net/transport.hpp"
#include "providers/provider.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace agentpress::doctor {

/// Who is asked. Made from a target once.
struct ProbeSubject {
  std::string provider{};  ///< the row's name
  std::string title{};     ///< as its vendor writes it
  std::string base_url{};
  std::string base_url_source{};
  core::Url url{};  ///< of the base URL
  core::FormatId format = core::FormatId::openai_chat;
  bool is_builtin_address = false;  ///< the base URL is the vendor's own, or one of its regions
  bool is_vendor_origin = false;
  bool is_wanted = true;
  bool is_local_server = false;  ///< a row of a server of the user's own, which needs no key
  bool has_key = false;
  std::string key_source{};
  std::string foreign_key_owner{};  ///< another vendor whose keys begin like this one; empty for none
  providers::KeyProof proof = providers::KeyProof::none;
  std::string method{};  ///< of the health question
  std::string health_url{};
  bool asks_bare_address =
      false;                    ///< nothing free is documented: the base URL itself is asked, without a key
  std::string models_url{};     ///< empty where there is no list
  bool health_is_list = false;  ///< the health question is the one for the models
  std::string key_url{};        ///< where else the key is proven; empty for nowhere
};

ProbeSubject subject_of(const ProviderTarget& target);

/// One question and what came of it.
struct Asked {
  std::string url{};
  bool is_over = false;                  ///< false: it was given up when the time was over
  std::optional<core::Error> failure{};  ///< of the transport
  std::optional<net::HttpResponseHead> head{};
  std::string body{};
  net::TransferFacts facts{};
  net::Milliseconds duration{0};
  std::int64_t arrived = 0;  ///< this machine's clock when the head came, in seconds since the epoch
};

/// What is known of the name.
struct NameSearch {
  bool was_needed = false;  ///< false: an address, or a proxy looks names up
  std::optional<net::NameLookup> ipv4{};
  std::optional<net::NameLookup> ipv6{};
};

struct Limits {
  net::Milliseconds network{0};  ///< of everything that is free
  std::int64_t now_seconds = 0;  ///< this machine's clock
};

/// The layer at which a question failed. `none`: an HTTP reply came whole.
enum class Layer : std::uint8_t { none, proxy, dns, tcp, tls, http };

Layer broken_layer(const Asked& asked, const core::Url& url);

/// "5 s"
std::string seconds_words(net::Milliseconds duration);

/// Bytes of a stranger as one line of at most `longest` bytes of valid UTF-8 without control characters.
std::string one_line(std::string_view text, std::size_t longest = 200);

}  // namespace agentpress::doctor
