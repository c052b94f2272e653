// Setting up one exchange and taking in its reply.
#include "net/curl_transfer.hpp"

#include "net/curl_failure.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

namespace agentpress::net {
namespace {

/// As the curl tool has it: a fast stream then costs a sixth of the system calls of the library's own 16 KiB.
constexpr long kReceiveBuffer = 100L << 10U;

/// libcurl reads up to a hundred times its buffer before it returns; more than this it does not gather here.
constexpr std::size_t kMostWaiting = std::size_t{64} << 10U;

/// All header lines of one reply together; real ones have a few kilobytes.
constexpr std::size_t kLargestHead = std::size_t{256} << 10U;

constexpr std::array<std::string_view, 6> kProxySchemes{"http",    "https",  "socks4",
                                                        "socks4a", "socks5", "socks5h"};

core::Error unusable_request(std::string message) {
  return core::Error{.error_class = core::ErrorClass::configuration, .message = std::move(message)};
}

bool is_token_byte(char byte) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         kMarks.find(byte) != std::string_view::npos;
}

/// The value is never shown: it may be a key.
std::optional<core::Error> fault_of_header(const core::HttpHeader& header) {
  if (header.name.empty() || !std::ranges::all_of(header.name, is_token_byte)) {
    return unusable_request("a header name holds a byte that HTTP does not allow");
  }
  if (header.value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
    return unusable_request(
        fmt::format("the value of header {} holds a line end or a NUL byte", header.name));
  }
  return std::nullopt;
}

std::optional<core::Error> fault_of_proxy(const ProxyChoice& proxy) {
  if (proxy.url.empty()) return std::nullopt;
  const auto printable = printable_proxy(proxy.url);
  const auto scheme = printable.substr(0, printable.find("://"));
  const bool has_host =
      printable.find(":///") == std::string::npos && printable.find("://:") == std::string::npos;
  const bool has_control = std::ranges::any_of(proxy.url, [](unsigned char byte) { return byte <= 0x20; });
  if (std::ranges::find(kProxySchemes, scheme) != kProxySchemes.end() && has_host && !has_control) {
    return std::nullopt;
  }
  return core::Error{.error_class = core::ErrorClass::proxy,
                     .message = fmt::format("the proxy from {} is not usable", proxy.source),
                     .hint = "expected http://HOST:PORT, https://HOST:PORT or socks5h://HOST:PORT"};
}

std::optional<int> status_of(std::string_view status_line) {
  const auto space = status_line.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const auto digits = status_line.substr(space + 1, 3);
  int status = 0;
  const auto [stop, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), status);
  if (fault != std::errc{} || stop != digits.data() + digits.size()) return std::nullopt;
  return status;
}

/// The only difference to the socket's address: an IPv6 address stands in brackets.
std::string host_and_port(const core::Url& url) {
  const bool is_ipv6 = url.host.find(':') != std::string::npos;
  return fmt::format("{}:{}", is_ipv6 ? "[" + url.host + "]" : url.host, url.port);
}

}  // namespace

CurlTransfer::CurlTransfer(Transport::TransferId id, const CurlLibrary& library, HttpRequest request,
                           ResponseHandler& handler, std::deque<Transport::TransferId>& arrivals)
    : id_(id),
      library_(library),
      request_(std::move(request)),
      handler_(handler),
      arrivals_(arrivals),
      error_text_(CURL_ERROR_SIZE, '\0'),
      header_list_(nullptr, ListDeleter{&library}),
      handle_(library.easy_init(), HandleDeleter{&library}) {}

std::optional<core::Error> CurlTransfer::prepare(const util::Environment& environment,
                                                 const std::string& user_agent) {
  if (auto fault = choose_route(environment)) return fault;
  if (auto fault = build_header_list()) return fault;
  if (!handle_) return core::Error{.message = "libcurl gave no handle"};
  CurlOptions options(library_, handle_.get());
  set_protocol(options, user_agent);
  set_method(options);
  set_trust(options);
  set_facts(options);
  options.callback(CURLOPT_HEADERFUNCTION, &CurlTransfer::on_header_line);
  options.pointer(CURLOPT_HEADERDATA, this);
  options.callback(CURLOPT_WRITEFUNCTION, &CurlTransfer::on_body_bytes);
  options.pointer(CURLOPT_WRITEDATA, this);
  options.pointer(CURLOPT_PRIVATE, this);
  if (options.result() == CURLE_OK) return std::nullopt;
  return core::Error{
      .message = fmt::format("libcurl refused an option: {}", library_.easy_strerror(options.result()))};
}

std::optional<core::Error> CurlTransfer::choose_route(const util::Environment& environment) {
  // `parse_url` reads base URLs and takes no query; a request's URL may have one.
  const auto url = core::parse_url(std::string_view(request_.url).substr(0, request_.url.find('?')));
  if (!url) return unusable_request(fmt::format("the URL of the request is not usable: {}", url.error()));
  url_ = *url;
  proxy_ = choose_proxy(url_, request_.proxy, environment);
  if (auto fault = fault_of_proxy(proxy_)) return fault;
  if (url_.scheme == "http" && !util::starts_with_ignoring_case(proxy_.url, "https:")) return std::nullopt;
  auto certificates = choose_certificate_store(request_.ca_file, environment);
  if (!certificates) return certificates.error();
  certificates_ = *std::move(certificates);
  return std::nullopt;
}

bool CurlTransfer::append_header(const std::string& line) {
  auto* longer = library_.slist_append(header_list_.get(), line.c_str());
  if (longer == nullptr) return false;
  // slist_append returns the old list with the new line at its end.
  auto* const old = header_list_.release();
  header_list_.reset(longer);
  return old == nullptr || old == longer;
}

bool CurlTransfer::has_header(std::string_view name) const {
  return std::ranges::any_of(request_.headers, [&](const core::HttpHeader& header) {
    return util::equals_ignoring_case(header.name, name);
  });
}

std::optional<core::Error> CurlTransfer::build_header_list() {
  std::vector<std::string> lines;
  for (const auto& header : request_.headers) {
    if (auto fault = fault_of_header(header)) return fault;
    // "Name:" would remove a header of libcurl's; "Name;" is how it spells an empty value.
    const bool is_blank = util::trim(header.value).empty();
    lines.push_back(is_blank ? header.name + ";" : header.name + ": " + header.value);
  }
  // A server that does not know Expect would cost a second; libcurl's form content type would be a lie.
  lines.emplace_back("Expect:");
  if (!has_header("content-type")) lines.emplace_back("Content-Type:");
  for (const auto& line : lines) {
    if (!append_header(line)) return core::Error{.message = "out of memory"};
  }
  return std::nullopt;
}

void CurlTransfer::set_protocol(CurlOptions& options, const std::string& user_agent) {
  options.pointer(CURLOPT_ERRORBUFFER, error_text_.data());
  options.text(CURLOPT_URL, request_.url);
  options.text(CURLOPT_PROTOCOLS_STR, "http,https");
  options.number(CURLOPT_FOLLOWLOCATION, 0);  // libcurl re-sends x-api-key and the body to the new host
  options.number(CURLOPT_DISALLOW_USERNAME_IN_URL, 1);
  options.number(CURLOPT_NETRC, CURL_NETRC_IGNORED);
  options.text(CURLOPT_PROXY, proxy_.url);  // set also when empty: unset, libcurl asks the environment
  options.text(CURLOPT_NOPROXY, "");
  options.number(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1);
  options.number(CURLOPT_HEADEROPT, CURLHEADER_SEPARATE);  // our headers are none of the proxy's business
  options.list(CURLOPT_HTTPHEADER, header_list_.get());
  if (!user_agent.empty() && !has_header("user-agent")) options.text(CURLOPT_USERAGENT, user_agent);
  options.number(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS);
  options.number(CURLOPT_NOSIGNAL, 1);
  options.number(CURLOPT_BUFFERSIZE, kReceiveBuffer);
  options.number(CURLOPT_QUICK_EXIT, 1);  // else dropping a transfer waits for a resolver that hangs
  options.number(CURLOPT_TCP_NODELAY, 1);
  options.number(CURLOPT_TCP_KEEPALIVE, 1);
  // 0 would mean libcurl's own five minutes.
  options.number(CURLOPT_CONNECTTIMEOUT_MS,
                 static_cast<long>(std::max<Milliseconds::rep>(request_.connect_timeout.count(), 1)));
}

void CurlTransfer::set_method(CurlOptions& options) {
  if (request_.method == "GET" && request_.body.empty()) {
    options.number(CURLOPT_HTTPGET, 1);
    return;
  }
  if (request_.method == "HEAD") {
    options.number(CURLOPT_NOBODY, 1);
    return;
  }
  options.number(CURLOPT_POST, 1);
  options.offset(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
  options.pointer(CURLOPT_POSTFIELDS, request_.body.data());
  if (request_.method != "POST") options.text(CURLOPT_CUSTOMREQUEST, request_.method);
}

void CurlTransfer::set_trust(CurlOptions& options) const {
  const char* file = certificates_.file.empty() ? nullptr : certificates_.file.c_str();
  const char* directory = certificates_.directory.empty() ? nullptr : certificates_.directory.c_str();
  options.number(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
  options.number(CURLOPT_SSL_VERIFYPEER, 1);
  options.number(CURLOPT_SSL_VERIFYHOST, 2);
  // Both are always set: libcurl has built-in defaults that would be trusted as well.
  options.text(CURLOPT_CAINFO, file);
  options.text(CURLOPT_CAPATH, directory);
  if (!util::starts_with_ignoring_case(proxy_.url, "https:")) return;
  options.number(CURLOPT_PROXY_SSL_VERIFYPEER, 1);
  options.number(CURLOPT_PROXY_SSL_VERIFYHOST, 2);
  options.text(CURLOPT_PROXY_CAINFO, file);
  options.text(CURLOPT_PROXY_CAPATH, directory);
}

void CurlTransfer::set_facts(CurlOptions& options) {
  if (request_.only_handshake) {
    options.number(CURLOPT_CONNECT_ONLY, 1);
    options.number(CURLOPT_SSL_VERIFYPEER, 0);
    options.number(CURLOPT_SSL_VERIFYHOST, 0);
    options.number(CURLOPT_FRESH_CONNECT, 1);
  }
  if (!request_.facts) return;
  options.number(CURLOPT_CERTINFO, 1);
  // libcurl tells the version of TLS, and the moment of a connection whose TLS fails, nowhere else.
  options.callback(CURLOPT_DEBUGFUNCTION, &CurlTransfer::on_debug_text);
  options.pointer(CURLOPT_DEBUGDATA, this);
  options.number(CURLOPT_VERBOSE, 1);
}

std::size_t CurlTransfer::on_header_line(char* data, std::size_t size, std::size_t count,
                                         void* transfer) noexcept {
  const std::size_t length = size * count;
  auto& self = *static_cast<CurlTransfer*>(transfer);
  return self.accept_header_line(std::string_view(data, length)) ? length : 0;
}

std::size_t CurlTransfer::on_body_bytes(char* data, std::size_t size, std::size_t count,
                                        void* transfer) noexcept {
  const std::size_t length = size * count;
  auto& self = *static_cast<CurlTransfer*>(transfer);
  if (self.has_to_wait()) {
    self.is_paused_ = true;
    return CURL_WRITEFUNC_PAUSE;
  }
  self.body_.append(data, length);
  self.body_bytes_ += length;
  self.announce();
  return length;
}

int CurlTransfer::on_debug_text(CURL* /*handle*/, curl_infotype kind, char* data, std::size_t size,
                                void* transfer) noexcept {
  if (kind != CURLINFO_TEXT) return 0;
  auto& self = *static_cast<CurlTransfer*>(transfer);
  const std::string_view text(data, size);
  constexpr std::string_view kTlsWords = "SSL connection using ";
  if ((text.starts_with("Connected to ") || text.starts_with("Established connection to ")) &&
      !self.connected_) {
    self.connected_ =
        std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - self.began_);
  } else if (text.starts_with("Re-using existing ") || text.starts_with("Reusing existing ")) {
    self.is_reused_ = true;
  } else if (text.starts_with(kTlsWords)) {
    const auto version = text.substr(kTlsWords.size());
    self.tls_version_ = version.substr(0, version.find(' '));
  }
  return 0;
}

bool CurlTransfer::accept_header_line(std::string_view line) {
  head_bytes_ += line.size();
  head_is_too_large_ = head_bytes_ > kLargestHead;
  if (head_is_too_large_) return false;
  if (head_is_whole_) return true;  // trailers
  const bool is_continuation = line.starts_with(' ') || line.starts_with('\t');
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  if (line.empty()) {
    // A 1xx head announces another one.
    head_is_whole_ = head_.status >= 200;
    if (head_is_whole_) announce();
    return true;
  }
  if (const auto status = line.starts_with("HTTP/") ? status_of(line) : std::nullopt) {
    head_ = HttpResponseHead{.status = *status, .headers = {}};
    return true;
  }
  if (is_continuation && !head_.headers.empty()) {
    head_.headers.back().value += " " + std::string(util::trim(line));
    return true;
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return true;
  head_.headers.push_back(
      {std::string(util::trim(line.substr(0, colon))), std::string(util::trim(line.substr(colon + 1)))});
  return true;
}

void CurlTransfer::announce() {
  if (is_announced_) return;
  is_announced_ = true;
  arrivals_.push_back(id_);
}

/// Not in HTTP/2, where many streams share a connection and its window.
bool CurlTransfer::has_to_wait() const {
  if (body_.size() < kMostWaiting) return false;
  long version = 0;
  library_.easy_getinfo(handle_.get(), CURLINFO_HTTP_VERSION, &version);
  return version == CURL_HTTP_VERSION_1_0 || version == CURL_HTTP_VERSION_1_1;
}

void CurlTransfer::resume() {
  if (!std::exchange(is_paused_, false)) return;
  // What libcurl held back is handed over inside this call; a fault ends the transfer in the next turn.
  static_cast<void>(library_.easy_pause(handle_.get(), CURLPAUSE_CONT));
}

std::optional<HttpResponseHead> CurlTransfer::take_head() {
  if (!head_is_whole_ || head_was_taken_) return std::nullopt;
  head_was_taken_ = true;
  return std::move(head_);
}

void CurlTransfer::take_body(std::string& bytes) {
  is_announced_ = false;
  bytes.clear();
  std::swap(bytes, body_);
}

std::optional<core::Error> CurlTransfer::ending(CURLcode code) const {
  if (head_is_too_large_) {
    return core::Error{.error_class = core::ErrorClass::not_an_answer,
                       .message = fmt::format("{} sent more than {} KiB of headers", host_and_port(url_),
                                              kLargestHead >> 10U)};
  }
  if (code == CURLE_OK && (head_is_whole_ || request_.only_handshake)) return std::nullopt;
  const auto number = [&](CURLINFO what) {
    long value = 0;
    library_.easy_getinfo(handle_.get(), what, &value);
    return value;
  };
  const auto time = [&](CURLINFO what) {
    curl_off_t value = 0;
    library_.easy_getinfo(handle_.get(), what, &value);
    return value;
  };
  const bool proxy_is_https = util::starts_with_ignoring_case(proxy_.url, "https:");
  const long proxy_verify_result = proxy_is_https ? number(CURLINFO_PROXY_SSL_VERIFYRESULT) : 0;
  const std::string detail = error_text_.substr(0, error_text_.find('\0'));
  return describe_failure(CurlFailure{
      .code = code,
      .detail = detail.empty() ? library_.easy_strerror(code) : detail,
      .host_port = proxy_verify_result == 0 ? host_and_port(url_) : printable_proxy(proxy_.url),
      .host = url_.host,
      .is_https = url_.scheme == "https",
      .proxy = proxy_,
      .certificates = certificates_,
      .connect_code = number(CURLINFO_HTTP_CONNECTCODE),
      .made_connection = number(CURLINFO_NUM_CONNECTS) > 0 || time(CURLINFO_CONNECT_TIME_T) == 0,
      // The time is taken when TLS stands too; the local port is known as soon as TCP does.
      .is_connected = time(CURLINFO_CONNECT_TIME_T) > 0 || number(CURLINFO_LOCAL_PORT) > 0,
      .is_resolved = time(CURLINFO_NAMELOOKUP_TIME_T) > 0,
      .has_head = head_is_whole_,
      .body_bytes = body_bytes_,
      .verify_result = proxy_verify_result == 0 ? number(CURLINFO_SSL_VERIFYRESULT) : proxy_verify_result,
      .system_error = static_cast<int>(number(CURLINFO_OS_ERRNO)),
      .connect_timeout = request_.connect_timeout,
  });
}

std::optional<core::Error> CurlTransfer::refusal_of_proxy(const HttpResponseHead& head) const {
  if (head.status != 407 || proxy_.url.empty()) return std::nullopt;
  return proxy_refusal(proxy_, host_and_port(url_), head.status);
}

}  // namespace agentpress::net
