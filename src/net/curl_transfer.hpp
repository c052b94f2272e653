// One exchange over libcurl: its handle with every option that matters here, and what arrived of the reply.
// The C callbacks only store; the transport hands the bytes on when libcurl is not on the stack any more. So
// a handler may start, cancel or stop anything, and an exception of a handler never crosses a C frame.
#pragma once

#include "net/certificate_store.hpp"
#include "net/curl_library.hpp"
#include "net/proxy.hpp"
#include "net/transport.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace agentpress::net {

class CurlTransfer {
 public:
  /// `arrivals` gets the id whenever bytes arrive at a transfer that had none waiting.
  CurlTransfer(Transport::TransferId id, const CurlLibrary& library, HttpRequest request,
               ResponseHandler& handler, std::deque<Transport::TransferId>& arrivals);
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;
  ~CurlTransfer() = default;

  /// Checks the request and sets the handle up; an error means that nothing may be sent.
  std::optional<core::Error> prepare(const util::Environment& environment, const std::string& user_agent);

  CURL* handle() const { return handle_.get(); }
  Transport::TransferId id() const { return id_; }
  ResponseHandler& handler() const { return handler_; }

  /// The head, once, when it is whole and was not taken yet.
  std::optional<HttpResponseHead> take_head();
  /// Moves the waiting bytes of the body into `bytes`, whose memory is used for the next ones.
  void take_body(std::string& bytes);
  /// Lets libcurl go on when it had to wait because nobody took what had arrived.
  void resume();

  /// How the exchange ended, after libcurl reported `code`; nothing when it is complete.
  std::optional<core::Error> ending(CURLcode code) const;
  /// Writes what is known of the way into the request's facts, if it has any.
  void record_facts() const;
  /// The error of a proxy that answered itself: a 407 to a plain request is none of the target's.
  std::optional<core::Error> refusal_of_proxy(const HttpResponseHead& head) const;

 private:
  struct HandleDeleter {
    const CurlLibrary* library;
    void operator()(CURL* handle) const { library->easy_cleanup(handle); }
  };
  struct ListDeleter {
    const CurlLibrary* library;
    void operator()(curl_slist* list) const { library->slist_free_all(list); }
  };

  std::optional<core::Error> choose_route(const util::Environment& environment);
  std::optional<core::Error> build_header_list();
  bool append_header(const std::string& line);
  bool has_header(std::string_view name) const;
  void set_protocol(CurlOptions& options, const std::string& user_agent);
  void set_method(CurlOptions& options);
  void set_trust(CurlOptions& options) const;
  void set_facts(CurlOptions& options);
  std::optional<PeerCertificate> read_certificate() const;

  static std::size_t on_header_line(char* data, std::size_t size, std::size_t count, void* transfer) noexcept;
  static std::size_t on_body_bytes(char* data, std::size_t size, std::size_t count, void* transfer) noexcept;
  static int on_debug_text(CURL* handle, curl_infotype kind, char* data, std::size_t size,
                           void* transfer) noexcept;
  bool accept_header_line(std::string_view line);
  void announce();
  bool has_to_wait() const;

  Transport::TransferId id_;
  const CurlLibrary& library_;
  HttpRequest request_;
  ResponseHandler& handler_;
  std::deque<Transport::TransferId>& arrivals_;
  core::Url url_;
  ProxyChoice proxy_;
  CertificateStore certificates_;
  // The error buffer and the header list must outlive the handle that points to them.
  std::string error_text_;
  std::unique_ptr<curl_slist, ListDeleter> header_list_;
  std::unique_ptr<CURL, HandleDeleter> handle_;

  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  std::optional<Milliseconds> connected_;  ///< as libcurl tells it while TLS is still to come
  bool is_reused_ = false;                 ///< the connection is one of an earlier transfer
  std::string tls_version_;
  HttpResponseHead head_;
  bool head_is_whole_ = false;
  bool head_was_taken_ = false;
  bool head_is_too_large_ = false;
  std::size_t head_bytes_ = 0;
  std::string body_;
  std::uint64_t body_bytes_ = 0;
  bool is_announced_ = false;
  bool is_paused_ = false;
};

}  // namespace agentpress::net
