#include "auth/credentials.hpp"

#include "auth/key_command.hpp"
#include "auth/key_file.hpp"
#include "util/text.hpp"
#include "util/user_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string_view>

namespace agentpress::auth {
namespace {

using providers::AuthScheme;
using providers::Provider;
using Key = std::expected<std::string, core::Error>;

constexpr std::chrono::seconds kCommandLimit{10};

/// One place where a key was found, or can be fetched from: commands run and files are read only for the
/// winner.
struct Candidate {
  std::string source;
  AuthScheme scheme = AuthScheme::bearer;
  std::function<Key()> fetch;
  bool is_shared = false;
};

std::string file_name(const std::string& path, std::string_view otherwise) {
  const auto slash = path.rfind('/');
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  return name.empty() ? std::string(otherwise) : name;
}

std::string trimmed(std::string_view text) {
  return std::string(util::trim(text));
}

class Search {
 public:
  Search(const Provider& provider, const KeySources& sources) : provider_(provider), sources_(sources) {
    add_variables(sources.environment, "");
    const std::string env_file =
        fmt::format(" of {}", util::abbreviate_home(sources.env_file_path, sources.environment));
    add_variables(sources.env_file, env_file);
    add_settings();
    add_value(trimmed(sources.stored_key), std::string(kStoredKeysSource), provider.auth);
  }

  const std::vector<Candidate>& candidates() const { return candidates_; }

 private:
  void add_value(std::string value, std::string source, AuthScheme scheme, bool is_shared = false) {
    if (value.empty()) return;
    candidates_.push_back(
        {std::move(source), scheme, [value = std::move(value)]() -> Key { return value; }, is_shared});
  }

  void add_variables(const util::Environment& variables, std::string_view suffix) {
    for (const auto& variable : provider_.key_variables) {
      add_value(variables.get(variable.name).value_or(""), fmt::format("{}{}", variable.name, suffix),
                variable.scheme, variable.is_shared);
    }
  }

  void add_settings() {
    const KeySettings& settings = sources_.settings;
    const std::string origin = " of " + file_name(sources_.config_path, "config.toml");
    if (!settings.api_key_env.empty()) {
      auto value = sources_.environment.get(settings.api_key_env);
      if (!value) value = sources_.env_file.get(settings.api_key_env);
      if (!is_key_variable(settings.api_key_env))
        add_value(value.value_or(""), settings.api_key_env, provider_.auth);
    }
    if (!settings.api_key_cmd.empty()) {
      candidates_.push_back({"api_key_cmd" + origin, provider_.auth,
                             [&settings] { return run_key_command(settings.api_key_cmd, kCommandLimit); }});
    }
    if (!settings.api_key_file.empty()) {
      candidates_.push_back({"api_key_file" + origin, provider_.auth, [this] {
                               return read_key_file(sources_.settings.api_key_file, sources_.environment);
                             }});
    }
    add_value(trimmed(settings.api_key), "api_key" + origin, provider_.auth);
  }

  /// A variable that the row names already is not a second source.
  bool is_key_variable(std::string_view name) const {
    for (const auto& variable : provider_.key_variables) {
      if (variable.name == name) return true;
    }
    return false;
  }

  const Provider& provider_;
  const KeySources& sources_;
  std::vector<Candidate> candidates_;
};

core::Error missing_key(const Provider& provider, const KeySources& sources) {
  std::vector<std::string> places;
  std::vector<std::string> variables;
  for (const auto& variable : provider.key_variables) variables.emplace_back(variable.name);
  const std::string& own = sources.settings.api_key_env;
  if (!own.empty() && std::ranges::find(variables, own) == variables.end()) variables.push_back(own);
  for (const auto& name : variables) places.push_back(name);
  if (!sources.env_file_path.empty())
    places.push_back(util::abbreviate_home(sources.env_file_path, sources.environment));
  const auto config_path = sources.config_path.empty()
                               ? std::string("the configuration")
                               : util::abbreviate_home(sources.config_path, sources.environment);
  places.push_back(fmt::format("[providers.{}] in {}", provider.name, config_path));
  places.emplace_back(kStoredKeysSource);
  // The user's own variable, when there is one, is the one to be set.
  const std::string variable =
      variables.empty() ? "" : fmt::format(", or export {}=...", own.empty() ? variables.front() : own);
  const std::string hint = fmt::format("agentpress keys set {}{}", provider.name, variable);
  return {.error_class = core::ErrorClass::auth,
          .message = fmt::format("no API key for provider \"{}\" (looked at {})", provider.name,
                                 util::join(places, ", ")),
          .hint = hint};
}

Credential none_needed() {
  return {.value = "", .source = "none needed", .scheme = AuthScheme::none, .shadowed = {}};
}

/// The winner among the places that have a key; nullptr when the provider needs none and has none.
std::expected<const Candidate*, core::Error> find_candidate(const Provider& provider,
                                                            const KeySources& sources, const Search& search) {
  if (provider.auth == AuthScheme::none) return nullptr;
  if (!search.candidates().empty()) return &search.candidates().front();
  if (!provider.key_required) return nullptr;
  return std::unexpected(missing_key(provider, sources));
}

Credential without_value(const Candidate& winner, const Search& search) {
  Credential credential{.value = {}, .source = winner.source, .scheme = winner.scheme, .shadowed = {}};
  for (std::size_t index = 1; index < search.candidates().size(); ++index) {
    credential.shadowed.push_back(search.candidates()[index].source);
  }
  return credential;
}

}  // namespace

std::expected<Credential, core::Error> locate_credential(const Provider& provider,
                                                         const KeySources& sources) {
  const Search search(provider, sources);
  const auto winner = find_candidate(provider, sources, search);
  if (!winner) return std::unexpected(winner.error());
  return *winner != nullptr ? without_value(**winner, search) : none_needed();
}

std::expected<Credential, core::Error> find_credential(const Provider& provider, const KeySources& sources) {
  const Search search(provider, sources);
  const auto winner = find_candidate(provider, sources, search);
  if (!winner) return std::unexpected(winner.error());
  if (*winner == nullptr) return none_needed();
  auto value = (*winner)->fetch();
  if (!value) {
    core::Error error = value.error();
    error.message = fmt::format("no API key for provider \"{}\": {}", provider.name, error.message);
    return std::unexpected(std::move(error));
  }
  Credential credential = without_value(**winner, search);
  credential.value = *std::move(value);
  return credential;
}

bool has_own_credential(const Provider& provider, const KeySources& sources) {
  if (provider.auth == AuthScheme::none) return false;
  const Search search(provider, sources);
  // `api_key_env` naming a shared variable is the user's own word, and not an accident of the environment.
  const bool is_named = std::ranges::any_of(provider.key_variables, [&](const auto& variable) {
    return variable.is_shared && variable.name == sources.settings.api_key_env;
  });
  return std::ranges::any_of(search.candidates(),
                             [&](const Candidate& candidate) { return is_named || !candidate.is_shared; });
}

std::string hint_to_replace(std::string_view source, std::string_view provider) {
  const auto command = source == kStoredKeysSource ? fmt::format(": agentpress keys set {}", provider) : "";
  return fmt::format("replace the key in {}{}", source, command);
}

}  // namespace agentpress::auth
