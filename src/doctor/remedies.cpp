#include "doctor/remedies.hpp"

#include "auth/credentials.hpp"
#include "util/environment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

namespace agentpress::doctor {
namespace {

struct StartCommand {
  std::string_view provider;
  std::string_view command;
};

/// The others need a model or a file to start with.
constexpr std::array kStartCommands{
    StartCommand{"lmstudio", "lms server start"},
    StartCommand{"ollama", "ollama serve"},
};

/// The other sources are words: "built in", "configuration", "keys.toml".
bool names_variable(std::string_view source) {
  return source != "configuration" && util::is_variable_name(source);
}

}  // namespace

Fix mend_base_url(const ProbeSubject& subject) {
  if (names_variable(subject.base_url_source)) {
    return {
        fmt::format("go back to the address of {}, or correct {}", subject.title, subject.base_url_source),
        fmt::format("unset {}", subject.base_url_source)};
  }
  if (subject.base_url_source == "configuration") {
    return {fmt::format("correct `base_url` of [providers.{}]", subject.provider), "agentpress config edit"};
  }
  if (subject.base_url_source == "--base-url") return {"correct the value of --base-url", ""};
  if (subject.is_local_server) {
    return {
        fmt::format("another program may listen there: set `base_url` of [providers.{}]", subject.provider),
        "agentpress config edit"};
  }
  return {"see whether something on the way answers in the provider's place",
          fmt::format("curl -sSI {}", subject.base_url)};
}

Fix mend_key(const ProbeSubject& subject) {
  const auto command = fmt::format("agentpress keys set {}", subject.provider);
  if (subject.key_source.empty()) return {fmt::format("store a key of {}", subject.title), command};
  if (subject.key_source == auth::kStoredKeysSource) return {"replace the stored key", command};
  if (names_variable(subject.key_source)) {
    return {fmt::format("replace the key in {}, or store one instead", subject.key_source),
            fmt::format("unset {} && {}", subject.key_source, command)};
  }
  return {fmt::format("replace the key of {}", subject.key_source), "agentpress keys list"};
}

Fix mend_proxy(const ProbeSubject& subject, const net::ProxyChoice& proxy) {
  if (names_variable(proxy.source)) {
    return {fmt::format("correct {}, or except the host", proxy.source),
            fmt::format("export NO_PROXY=\"$NO_PROXY,{}\"", subject.url.host)};
  }
  return {fmt::format("correct `proxy` of [providers.{}]", subject.provider), "agentpress config edit"};
}

Fix mend_proxy_login(const net::ProxyChoice& proxy) {
  if (!names_variable(proxy.source)) {
    return {"write your user name and password before the host of the proxy's URL: USER:PASSWORD@",
            "agentpress config edit"};
  }
  // Quoted in pieces: in one piece the place for the password would be redacted as if it were one.
  auto address = net::printable_proxy(proxy.url);
  if (const auto scheme_end = address.find("://"); scheme_end != std::string::npos)
    address.insert(scheme_end + 3, "\"USER:PASSWORD\"@");
  return {"write your user name and password into the proxy's URL",
          fmt::format("export {}=\"{}\"", proxy.source, address)};
}

Fix prove_by_chat(const ProbeSubject& subject) {
  return {"prove it by one small chat, which costs tokens",
          fmt::format("agentpress doctor --deep {}", subject.provider)};
}

Fix start_local_server(const ProbeSubject& subject) {
  const auto* row = std::ranges::find(kStartCommands, subject.provider, &StartCommand::provider);
  return {fmt::format("start {}, or correct its base URL", subject.title),
          row == kStartCommands.end() ? "" : std::string(row->command)};
}

Fix look_again(const ProbeSubject& subject) {
  return {"try again later", fmt::format("agentpress doctor {}", subject.provider)};
}

Fix trust_authority() {
  return {"if a company or a proxy of yours signs here, name the PEM file of its authority",
          "export SSL_CERT_FILE=/path/to/authority.pem"};
}

Fix set_clock() {
  return {"let this machine's clock follow the network", "sudo timedatectl set-ntp true"};
}

Fix list_models(const ProbeSubject& subject) {
  return {"choose one of the models that it lists",
          fmt::format("agentpress models --refresh {}", subject.provider)};
}

}  // namespace agentpress::doctor
