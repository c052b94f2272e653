// Opening libcurl, with an error that says what to install when it is not there.
#include "net/curl_library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <cstdlib>
#include <string_view>

namespace agentpress::net {
namespace {

constexpr const char* kLibraryName = "libcurl.so.4";
constexpr const char* kInstallHint = "apt-get install libcurl4";
/// 7.87 brought CURLOPT_QUICK_EXIT, without which a hanging resolver delays the end of the program.
constexpr unsigned kOldestVersion = 0x075700;

core::Error library_error(std::string message) {
  return core::Error{
      .error_class = core::ErrorClass::internal, .message = std::move(message), .hint = kInstallHint};
}

#ifdef AGENTPRESS_STATIC_CURL

std::expected<CurlLibrary, core::Error> find_functions() {
  CurlLibrary library;
  // NOLINTNEXTLINE(cppcoreguidelines-macro-usage)
#define AGENTPRESS_CURL_ADDRESS(name) library.name = &::curl_##name;
  AGENTPRESS_CURL_FUNCTIONS(AGENTPRESS_CURL_ADDRESS)
#undef AGENTPRESS_CURL_ADDRESS
  return library;
}

#else

std::string last_loader_error() {
  const char* text = dlerror();
  return text == nullptr ? "no reason given" : text;
}

template <class Function>
bool find_function(void* handle, const char* name, Function& function) {
  // POSIX promises that a function's address survives the way through void*.
  function = reinterpret_cast<Function>(dlsym(handle, name));  // NOLINT
  return function != nullptr;
}

std::expected<CurlLibrary, core::Error> find_functions() {
  // Never closed: libcurl and OpenSSL keep threads and exit handlers that must find their code.
  void* handle = dlopen(kLibraryName, RTLD_LAZY | RTLD_LOCAL);
  if (handle == nullptr) {
    return std::unexpected(
        library_error(fmt::format("{} cannot be opened: {}", kLibraryName, last_loader_error())));
  }
  CurlLibrary library;
  const char* missing = nullptr;
  // NOLINTNEXTLINE(cppcoreguidelines-macro-usage)
#define AGENTPRESS_CURL_LOOK_UP(name) \
  if (!find_function(handle, "curl_" #name, library.name)) missing = "curl_" #name;
  AGENTPRESS_CURL_FUNCTIONS(AGENTPRESS_CURL_LOOK_UP)
#undef AGENTPRESS_CURL_LOOK_UP
  if (missing != nullptr) {
    return std::unexpected(library_error(fmt::format("{} has no function {}", kLibraryName, missing)));
  }
  return library;
}

#endif

/// OpenSSL initialises itself when it is first used, which for http:// is never.
long initialisation_for(const char* tls_library) {
  const std::string_view name = tls_library == nullptr ? "" : tls_library;
  return name.starts_with("OpenSSL/1.1.") || name.starts_with("OpenSSL/3.") ? CURL_GLOBAL_NOTHING
                                                                            : CURL_GLOBAL_DEFAULT;
}

std::expected<CurlLibrary, core::Error> open_and_initialise() {
  auto library = find_functions();
  if (!library) return library;
  // libcurl reads this variable while it initialises and would write the keys of every TLS session to the
  // file.
  unsetenv("SSLKEYLOGFILE");  // NOLINT(concurrency-mt-unsafe): no thread was started yet
  const auto* version = library->version_info(CURLVERSION_NOW);
  if (version->version_num < kOldestVersion) {
    return std::unexpected(library_error(
        fmt::format("libcurl is too old: found {}, expected 7.87.0 or newer", version->version)));
  }
  if ((version->features & CURL_VERSION_SSL) == 0) {
    return std::unexpected(library_error("libcurl was built without TLS"));
  }
  if (library->global_init(initialisation_for(version->ssl_version)) != CURLE_OK) {
    return std::unexpected(library_error("libcurl cannot be initialised"));
  }
  return library;
}

}  // namespace

const std::expected<CurlLibrary, core::Error>& open_curl_library() {
  static const auto library = open_and_initialise();
  return library;
}

}  // namespace agentpress::net
