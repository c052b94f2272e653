// Checks of what every connection depends on: the proxy variables, the certificate authorities, libcurl and
// the TLS library.
#include "cli/doctor_rows.hpp"
#include "net/certificate_store.hpp"
#include "net/proxy.hpp"
#include "util/text.hpp"
#include "util/user_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace agentpress::cli {
namespace {

using doctor::FindingClass;
using doctor::Fix;
using doctor::Status;

struct VariablePair {
  std::string_view lower;
  std::string_view upper;
};

constexpr std::array kProxyPairs{VariablePair{"https_proxy", "HTTPS_PROXY"},
                                 VariablePair{"all_proxy", "ALL_PROXY"},
                                 VariablePair{"no_proxy", "NO_PROXY"}};
constexpr std::array<std::string_view, 5> kProxyVariables{"https_proxy", "HTTPS_PROXY", "http_proxy",
                                                          "all_proxy", "ALL_PROXY"};
constexpr std::array<std::string_view, 6> kProxySchemes{"http",    "https",  "socks4",
                                                        "socks4a", "socks5", "socks5h"};

using MaybeFinding = std::optional<MachineFinding>;

/// A proxy whose scheme nobody speaks, or whose text is no address.
MaybeFinding unusable_proxy(const MachineView& machine) {
  for (const auto name : kProxyVariables) {
    const auto value = machine.environment.get(name);
    if (!value) continue;
    const auto end = value->find("://");
    const auto scheme =
        end == std::string::npos ? std::string("http") : util::lower_ascii(value->substr(0, end));
    const bool is_known = std::ranges::find(kProxySchemes, scheme) != kProxySchemes.end();
    if (is_known && value->find_first_of(" \t\"'") == std::string::npos) continue;
    return finding_of(Status::failed, FindingClass::proxy,
                      is_known ? fmt::format("{} holds blanks or quotes, which no address has", name)
                               : fmt::format("{} has a scheme that no proxy speaks", name),
                      "http://HOST:PORT, https://..., socks5h://...",
                      Fix{"connect without it", fmt::format("unset {}", name)});
  }
  return std::nullopt;
}

/// Lower case goes first, as with curl; two values are a puzzle for whoever reads them.
MaybeFinding conflicting_variables(const MachineView& machine) {
  for (const auto& pair : kProxyPairs) {
    const auto lower = machine.environment.get(pair.lower);
    const auto upper = machine.environment.get(pair.upper);
    if (!lower || !upper || *lower == *upper) continue;
    return finding_of(Status::warning, FindingClass::proxy,
                      fmt::format("{} and {} differ; {} counts", pair.lower, pair.upper, pair.lower),
                      "the same value in both",
                      Fix{"make them the same", fmt::format("export {}=\"${}\"", pair.upper, pair.lower)});
  }
  return std::nullopt;
}

/// An exception that can never fit, because it is no host.
MaybeFinding useless_exception(const MachineView& machine) {
  for (const std::string_view name : {"no_proxy", "NO_PROXY"}) {
    auto list = machine.environment.get(name);
    if (!list) continue;
    std::ranges::replace_if(*list, [](char byte) { return byte == ' ' || byte == '\t'; }, ',');
    for (const auto entry : util::split(*list, ',')) {
      const bool is_network = entry.find_first_not_of("0123456789abcdefABCDEF.:/") == std::string_view::npos;
      const bool has_inner_star = entry.size() > 1 && entry.find('*') != std::string_view::npos &&
                                  !(entry.starts_with("*.") && entry.find('*', 1) == std::string_view::npos);
      if (entry.find("://") == std::string_view::npos && !has_inner_star &&
          (is_network || entry.find('/') == std::string_view::npos)) {
        continue;
      }
      return finding_of(Status::warning, FindingClass::proxy,
                        fmt::format("an entry of {} can never fit a host: {}", name, entry),
                        "hosts, domains and networks: example.com,10.0.0.0/8",
                        Fix{"see what is set", fmt::format("printenv {}", name)});
    }
    return std::nullopt;  // the other one is not read
  }
  return std::nullopt;
}

std::string chosen_proxy(const MachineView& machine) {
  if (!machine.options.proxy.empty()) return net::printable_proxy(machine.options.proxy) + " (--proxy)";
  for (const std::string_view name : {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
    if (const auto value = machine.environment.get(name))
      return fmt::format("{} ({})", net::printable_proxy(*value), name);
  }
  return "";
}

/// What is true of a proxy that is set, and still surprises.
MaybeFinding surprising_variables(const MachineView& machine) {
  const auto exceptions =
      machine.environment.get("no_proxy").value_or(machine.environment.get("NO_PROXY").value_or(""));
  if (util::trim(exceptions) == "*" && !chosen_proxy(machine).empty()) {
    return finding_of(Status::note, FindingClass::proxy,
                      "a proxy is set, and NO_PROXY is *, so that it is never used");
  }
  if (machine.environment.get("HTTP_PROXY") && !machine.environment.get("http_proxy")) {
    return finding_of(
        Status::note, FindingClass::proxy,
        "HTTP_PROXY is not read, because a web server can set it from a request; http_proxy is");
  }
  return std::nullopt;
}

using Version = std::array<int, 3>;

/// A library of which versions below `mended` have a fault that is worth knowing here.
struct KnownFault {
  std::string_view library;  ///< as libcurl's version line spells it
  Version mended;
  Status status;
  std::string_view text;
};

constexpr std::array kKnownFaults{
    KnownFault{"OpenSSL", {3, 0, 0}, Status::warning, "has no more security updates"},
    KnownFault{"libcurl", {7, 87, 0}, Status::failed, "waits for a dead name server when the program ends"},
    KnownFault{"libcurl",
               {8, 21, 0},
               Status::note,
               "is older than 8.21, which mends CVE-2026-7168, CVE-2026-8932 and CVE-2026-9079; "
               "distributions mend them "
               "without a new number"},
};

/// "libcurl/7.88.1 OpenSSL/3.0.19" -> the version behind "libcurl/".
std::optional<Version> version_in(std::string_view line, std::string_view library) {
  const auto start = line.find(std::string(library) + "/");
  if (start == std::string_view::npos) return std::nullopt;
  auto text = line.substr(start + library.size() + 1);
  Version version{};
  for (auto& part : version) {
    const auto* end = text.data() + text.size();
    const auto [stop, fault] = std::from_chars(text.data(), end, part);
    if (fault != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
    if (!text.starts_with('.')) break;
    text.remove_prefix(1);
  }
  return version;
}

std::string dotted_version(const Version& version) {
  return fmt::format("{}.{}.{}", version[0], version[1], version[2]);
}

}  // namespace

MachineFinding look_at_proxies(const MachineView& machine) {
  for (const auto look : {unusable_proxy, conflicting_variables, useless_exception, surprising_variables}) {
    if (auto found = look(machine)) return *std::move(found);
  }
  const auto chosen = chosen_proxy(machine);
  return fine(chosen.empty() ? "no proxy is set" : "https goes through " + chosen);
}

MachineFinding look_at_authorities(const MachineView& machine) {
  const auto store = net::choose_certificate_store(machine.options.ca_file, machine.environment);
  if (!store) {
    const auto& error = store.error();
    const bool can_unset = error.hint.starts_with("correct or unset ");
    const Fix fix = can_unset
                        ? Fix{"go back to those of the system",
                              "unset " + error.hint.substr(std::string_view("correct or unset ").size())}
                    : machine.options.ca_file.empty() ? Fix{"install them", "apt-get install ca-certificates"}
                                                      : Fix{error.hint, ""};
    return finding_of(Status::failed, FindingClass::certificate, error.message, "certificates to trust", fix);
  }
  const auto place = util::join(store->directory.empty() ? std::vector{store->file}
                                : store->file.empty()    ? std::vector{store->directory}
                                                         : std::vector{store->file, store->directory},
                                " and ");
  auto found = fine(fmt::format("{} ({})", util::abbreviate_home(place, machine.environment), store->source));
  found.result.evidence = {{"source", store->source}};
  return found;
}

MachineFinding look_at_build(const MachineView& machine) {
  const auto& line = machine.curl_version;
  if (!version_in(line, "libcurl")) {
    return finding_of(Status::failed, FindingClass::outdated_library, line, "libcurl 7.87 or newer",
                      Fix{"install it", "apt-get install libcurl4"});
  }
  auto found = fine(line);
  for (const auto& fault : kKnownFaults) {
    const auto version = version_in(line, fault.library);
    if (!version || *version >= fault.mended) continue;
    found = finding_of(fault.status, FindingClass::outdated_library,
                       fmt::format("{} {} {}", fault.library, dotted_version(*version), fault.text),
                       fault.status == Status::note ? "" : "a version without this fault",
                       Fix{"take what yours has", "apt-get install --only-upgrade libcurl4 libssl3"});
    break;
  }
  found.result.evidence = {{"agentpress", AGENTPRESS_VERSION}, {"libraries", line}};
  return found;
}

}  // namespace agentpress::cli
