// Choosing the certificate authorities, with a clear word on one that does not exist.
#include "net/certificate_store.hpp"

#include "util/text.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>

namespace agentpress::net {
namespace {

constexpr const char* kExplicitSource = "--cacert";

bool is_directory(const std::string& path) {
  struct stat status{};
  return stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

/// Why the file cannot be used, or nothing.
std::optional<std::string> fault_of_file(const std::string& path) {
  if (access(path.c_str(), R_OK) != 0) return util::lower_ascii(strerrordesc_np(errno));
  if (is_directory(path)) return "is a directory, expected a PEM file";
  return std::nullopt;
}

/// True for a name as `openssl rehash` makes them: eight hexadecimal digits, a dot and a number.
bool is_hashed_name(std::string_view name) {
  return name.size() >= 10 && name[8] == '.' && name[9] >= '0' && name[9] <= '9' &&
         std::ranges::all_of(name.substr(0, 8), [](unsigned char byte) { return std::isxdigit(byte) != 0; });
}

bool has_hashed_links(const std::string& directory) {
  std::error_code fault;
  std::filesystem::directory_iterator entries(directory, fault);
  // Stops at the first hashed name; a usual directory has hundreds.
  for (; !fault && entries != std::filesystem::directory_iterator(); entries.increment(fault)) {
    if (is_hashed_name(entries->path().filename().string())) return true;
  }
  return false;
}

core::Error unusable(std::string_view source, std::string_view what, std::string_view path,
                     std::string_view reason) {
  return core::Error{
      .error_class = core::ErrorClass::certificate,
      .message = fmt::format("the CA {} {} (from {}) cannot be used: {}", what, path, source, reason),
      .hint = source == kExplicitSource
                  ? "--cacert and `ca_file` name a PEM file with the certificates to trust"
                  : fmt::format("correct or unset {}", source)};
}

std::expected<CertificateStore, core::Error> from_file(std::string file, std::string source) {
  if (const auto fault = fault_of_file(file)) return std::unexpected(unusable(source, "file", file, *fault));
  return CertificateStore{.file = std::move(file), .directory = "", .source = std::move(source)};
}

/// SSL_CERT_FILE and SSL_CERT_DIR may both be set; OpenSSL then asks both.
std::expected<CertificateStore, core::Error> from_openssl_variables(
    const std::optional<std::string>& file, const std::optional<std::string>& directory) {
  CertificateStore store;
  if (file) {
    auto checked = from_file(*file, "SSL_CERT_FILE");
    if (!checked) return checked;
    store = *std::move(checked);
  }
  if (directory) {
    // OpenSSL takes a list of directories; one that exists is enough.
    if (std::ranges::none_of(util::split(*directory, ':'),
                             [](std::string_view part) { return is_directory(std::string(part)); })) {
      return std::unexpected(unusable("SSL_CERT_DIR", "directory", *directory, "no such directory"));
    }
    store.directory = *directory;
    store.source = file ? "SSL_CERT_FILE and SSL_CERT_DIR" : "SSL_CERT_DIR";
  }
  return store;
}

}  // namespace

std::expected<CertificateStore, core::Error> choose_certificate_store(const std::string& ca_file,
                                                                      const util::Environment& environment,
                                                                      const SystemCertificates& system) {
  if (!ca_file.empty()) return from_file(ca_file, kExplicitSource);
  if (auto bundle = environment.get("CURL_CA_BUNDLE")) return from_file(*std::move(bundle), "CURL_CA_BUNDLE");
  const auto file = environment.get("SSL_CERT_FILE");
  const auto directory = environment.get("SSL_CERT_DIR");
  if (file || directory) return from_openssl_variables(file, directory);
  if (has_hashed_links(system.hashed_directory)) {
    return CertificateStore{.file = "", .directory = system.hashed_directory, .source = "system"};
  }
  for (const auto& bundle : {system.bundle, system.other_bundle}) {
    if (!fault_of_file(bundle)) return CertificateStore{.file = bundle, .directory = "", .source = "system"};
  }
  return std::unexpected(
      core::Error{.error_class = core::ErrorClass::certificate,
                  .message = "the system has no CA certificates",
                  .hint = "apt-get install ca-certificates, or name a PEM file with --cacert"});
}

}  // namespace agentpress::net
