// The choice of certificate authorities.
#include "net/certificate_store.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace agentpress;
using net::choose_certificate_store;

namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

/// A directory of its own for every case.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "agentpress-test-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  std::string path() const { return path_; }
  std::string add(const std::string& name) const {
    std::ofstream(path_ + "/" + name) << "x";
    return path_ + "/" + name;
  }

 private:
  std::string path_;
};

}  // namespace

TEST_CASE("certificates: an explicit file beats every variable") {
  const TemporaryDirectory directory;
  const auto file = directory.add("mine.pem");
  const auto store =
      choose_certificate_store(file, util::Environment(Variables{{"CURL_CA_BUNDLE", "/nowhere"}}));
  REQUIRE(store.has_value());
  CHECK(store->file == file);
  CHECK(store->directory.empty());
  CHECK(store->source == "--cacert");
}

TEST_CASE("certificates: the variables are read as curl reads them") {
  const TemporaryDirectory directory;
  const auto first = directory.add("first.pem");
  const auto second = directory.add("second.pem");
  const auto bundle = choose_certificate_store(
      "", util::Environment(Variables{{"CURL_CA_BUNDLE", first}, {"SSL_CERT_FILE", second}}));
  REQUIRE(bundle.has_value());
  CHECK(bundle->file == first);
  const auto both = choose_certificate_store(
      "", util::Environment(
              Variables{{"SSL_CERT_FILE", second}, {"SSL_CERT_DIR", "/nowhere:" + directory.path()}}));
  REQUIRE(both.has_value());
  CHECK(both->file == second);
  CHECK(both->directory == "/nowhere:" + directory.path());
}

TEST_CASE("certificates: what was named and cannot be used is a certificate error with its name and source") {
  const TemporaryDirectory directory;
  const auto missing = choose_certificate_store("/nowhere/ca.pem", {});
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().error_class == core::ErrorClass::certificate);
  CHECK(missing.error().message ==
        "the CA file /nowhere/ca.pem (from --cacert) cannot be used: no such file or directory");
  const auto folder =
      choose_certificate_store("", util::Environment(Variables{{"SSL_CERT_FILE", directory.path()}}));
  REQUIRE_FALSE(folder.has_value());
  CHECK(folder.error().message.find("SSL_CERT_FILE") != std::string::npos);
  CHECK(folder.error().hint == "correct or unset SSL_CERT_FILE");
  const auto no_folder =
      choose_certificate_store("", util::Environment(Variables{{"SSL_CERT_DIR", "/nowhere"}}));
  REQUIRE_FALSE(no_folder.has_value());
  CHECK(no_folder.error().message.find("SSL_CERT_DIR") != std::string::npos);
}

TEST_CASE("certificates: the system's directory is used only if it was hashed, else its bundle") {
  const TemporaryDirectory directory;
  const auto bundle = directory.add("bundle.crt");
  const net::SystemCertificates system{
      .hashed_directory = directory.path(), .bundle = "/nowhere/first.crt", .other_bundle = bundle};
  const auto unhashed = choose_certificate_store("", {}, system);
  REQUIRE(unhashed.has_value());
  CHECK(unhashed->file == bundle);
  CHECK(unhashed->directory.empty());
  directory.add("0a775a30.0");
  const auto hashed = choose_certificate_store("", {}, system);
  REQUIRE(hashed.has_value());
  CHECK(hashed->file.empty());
  CHECK(hashed->directory == directory.path());
}

TEST_CASE("certificates: a system without any says what to install") {
  const net::SystemCertificates none{
      .hashed_directory = "/nowhere", .bundle = "/nowhere", .other_bundle = "/nowhere"};
  const auto store = choose_certificate_store("", {}, none);
  REQUIRE_FALSE(store.has_value());
  CHECK(store.error().hint.find("apt-get install ca-certificates") != std::string::npos);
}
