// libcurl as a table of functions that is filled when the first request is made. Linking it would map some
// twenty shared objects at every start, also for commands that never use the network.
#pragma once

#include "core/error.hpp"

#include <curl/curl.h>

#include <expected>
#include <string>

namespace agentpress::net {

// The one list of functions: the members below, their look-up by name and their static addresses come from
// it.
// clang-format off
// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): only the preprocessor can join names
#define AGENTPRESS_CURL_FUNCTIONS(ROW)                                                                \
  ROW(global_init) ROW(version) ROW(version_info)                                                     \
  ROW(easy_init) ROW(easy_cleanup) ROW(easy_setopt) ROW(easy_getinfo) ROW(easy_strerror) ROW(easy_pause) \
  ROW(slist_append) ROW(slist_free_all)                                                               \
  ROW(multi_init) ROW(multi_cleanup) ROW(multi_add_handle) ROW(multi_remove_handle)                   \
  ROW(multi_perform) ROW(multi_poll) ROW(multi_info_read) ROW(multi_strerror)
// clang-format on

struct CurlLibrary {
  // NOLINTNEXTLINE(cppcoreguidelines-macro-usage, bugprone-macro-parentheses)
#define AGENTPRESS_CURL_MEMBER(name) decltype(&::curl_##name) name = nullptr;
  AGENTPRESS_CURL_FUNCTIONS(AGENTPRESS_CURL_MEMBER)
#undef AGENTPRESS_CURL_MEMBER
};

/// Opens and initialises libcurl once for the process; later calls return the same answer.
/// It removes SSLKEYLOGFILE from the process's environment first: libcurl would write session keys there.
const std::expected<CurlLibrary, core::Error>& open_curl_library();

/// Sets options with their types checked: `curl_easy_setopt` takes anything and reads it as it pleases.
/// The first refusal is kept; the calls after it do nothing.
class CurlOptions {
 public:
  CurlOptions(const CurlLibrary& library, CURL* handle) : library_(library), handle_(handle) {}

  void number(CURLoption option, long value) { set<CURLOPTTYPE_LONG>(option, value); }
  void offset(CURLoption option, curl_off_t value) { set<CURLOPTTYPE_OFF_T>(option, value); }
  void text(CURLoption option, const char* value) { set<CURLOPTTYPE_OBJECTPOINT>(option, value); }
  void text(CURLoption option, const std::string& value) { text(option, value.c_str()); }
  void pointer(CURLoption option, const void* value) { set<CURLOPTTYPE_OBJECTPOINT>(option, value); }
  void list(CURLoption option, curl_slist* value) { set<CURLOPTTYPE_OBJECTPOINT>(option, value); }
  void callback(CURLoption option, curl_write_callback value) {
    set<CURLOPTTYPE_FUNCTIONPOINT>(option, value);
  }

  void callback(CURLoption option, curl_debug_callback value) {
    set<CURLOPTTYPE_FUNCTIONPOINT>(option, value);
  }

  CURLcode result() const { return result_; }

 private:
  template <int OptionType, class Value>
  void set(CURLoption option, Value value) {
    if (result_ != CURLE_OK) return;
    // libcurl numbers its options in blocks of ten thousand by the type of their value.
    const bool has_type = option / 10'000 == OptionType / 10'000;
    result_ = has_type ? library_.easy_setopt(handle_, option, value) : CURLE_BAD_FUNCTION_ARGUMENT;
  }

  const CurlLibrary& library_;
  CURL* handle_;
  CURLcode result_ = CURLE_OK;
};

}  // namespace agentpress::net
