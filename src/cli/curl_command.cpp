// The request as a line for sh: what a shell or curl would read something into is quoted.
#include "cli/dry_run.hpp"
#include "core/url.hpp"
#include "util/text.hpp"
#include "util/user_path.hpp"

#include <fmt/format.h>

namespace agentpress::cli {
namespace {

/// The kernel takes no longer argument than 128 KiB; a pipe from a command of the shell itself has no limit.
constexpr std::size_t kLongestArgument = 100'000;
constexpr std::string_view kNextLine = " \\\n  ";

std::string header_argument(const core::HttpHeader& header, std::string_view variable) {
  if (util::trim(header.value).empty()) return util::shell_quoted(header.name + ";");
  const auto mark = header.value.find(kKeyMark);
  if (mark == std::string::npos) return util::shell_quoted(fmt::format("{}: {}", header.name, header.value));
  // Only our own words stand around the key: nothing in them means anything between double quotes.
  return fmt::format("\"{}: {}${}{}\"", header.name, header.value.substr(0, mark), variable,
                     header.value.substr(mark + 1));
}

std::string connection_arguments(const net::HttpRequest& request) {
  std::string text;
  // Loopback never goes through a proxy, whatever the environment says.
  const auto url = core::parse_url(request.url);
  if (url && core::is_loopback(url->host)) {
    text += " --noproxy '*'";
  } else if (!request.proxy.empty()) {
    text += " --proxy " + util::shell_quoted(request.proxy);
  }
  if (!request.ca_file.empty()) text += " --cacert " + util::shell_quoted(request.ca_file);
  if (request.url.find_first_of("[]{}") != std::string::npos) text += " --globoff";
  return text;
}

std::string key_comment(const KeylessRequest& shown) {
  if (shown.has_variable || shown.key_variable.empty()) return "";
  return fmt::format("# {}; give curl one first:\n# {}={}\n",
                     shown.key_source.empty() ? "no key was found" : "the key is that of " + shown.key_source,
                     shown.key_variable, shown.key_command.empty() ? "..." : shown.key_command);
}

}  // namespace

std::string curl_command(const KeylessRequest& shown) {
  const auto& request = shown.request;
  const bool is_long = request.body.size() > kLongestArgument;
  std::string text = key_comment(shown);
  if (is_long) text += fmt::format("printf %s {} |{}", util::shell_quoted(request.body), kNextLine);
  text += "curl --no-buffer --silent --show-error" + connection_arguments(request);
  text += fmt::format("{}{}", kNextLine, util::shell_quoted(request.url));
  for (const auto& header : request.headers)
    text += fmt::format("{}-H {}", kNextLine, header_argument(header, shown.key_variable));
  text += fmt::format("{}-H Expect:", kNextLine);
  text += is_long ? fmt::format("{}--data-binary @-", kNextLine)
                  : fmt::format("{}--data-raw {}", kNextLine, util::shell_quoted(request.body));
  return text + "\n";
}

}  // namespace agentpress::cli
