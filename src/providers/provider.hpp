// What a provider's row is. A provider is data: one header with its row, one line in the registry.
#pragma once

#include "core/endpoint.hpp"
#include "core/format_id.hpp"

#include <array>
#include <cstddef>
#include <initializer_list>
#include <string_view>

namespace agentpress::providers {

/// A short list that can stand in a constexpr row.
template <class Item, std::size_t Capacity = 16>
class RowList {
 public:
  constexpr RowList() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): rows are written as plain braces
  constexpr RowList(std::initializer_list<Item> items) {
    for (const auto& item : items) items_.at(count_++) = item;
  }
  constexpr void push_back(const Item& item) { items_.at(count_++) = item; }
  constexpr Item* begin() { return items_.data(); }
  constexpr Item* end() { return items_.data() + count_; }
  constexpr const Item* begin() const { return items_.data(); }
  constexpr const Item* end() const { return items_.data() + count_; }
  static constexpr std::size_t capacity() { return Capacity; }
  constexpr std::size_t size() const { return count_; }
  constexpr bool empty() const { return count_ == 0; }

 private:
  std::array<Item, Capacity> items_{};
  std::size_t count_ = 0;
};

/// How a key travels.
enum class AuthScheme {
  none,            ///< no key at all
  bearer,          ///< Authorization: Bearer KEY
  x_api_key,       ///< x-api-key: KEY
  x_goog_api_key,  ///< x-goog-api-key: KEY
};

/// A variable of the environment in which the vendor's own SDK looks for a key.
struct KeyVariable {
  std::string_view name{};
  AuthScheme scheme = AuthScheme::bearer;
  bool is_shared = false;  ///< other tools set it too (GITHUB_TOKEN): it never chooses a default model
};

/// What the vendor's base-URL variable holds.
enum class BaseUrlForm {
  same_as_row,  ///< the same as the row's base URL, with or without path segments that the chat path repeats
  host,         ///< host, host:port, :port or a URL, as OLLAMA_HOST
};

/// A further address of the same provider, chosen by `region` in `[providers.NAME]`.
struct Region {
  std::string_view name{};
  std::string_view base_url{};
};

/// A variable whose value the vendor's SDK sends as a header: OPENAI_ORG_ID.
struct HeaderVariable {
  std::string_view variable{};
  std::string_view header{};
};

struct Header {
  std::string_view name{};
  std::string_view value{};
};

/// What a good reply to the question of a `HealthCheck` says about the key.
enum class KeyProof {
  none,        ///< nothing: the endpoint is public, or knows no keys
  status,      ///< 200: the key is accepted
  valid_flag,  ///< 200 with `"valid": true`: the key is accepted
};

/// The cheapest question that the vendor documents and that costs no tokens: what `agentpress doctor` asks.
struct HealthCheck {
  /// Joined as `models_path` is. Empty where nothing free is documented: then the base URL itself is asked,
  /// without a key, and any answer of an API shows that somebody is there.
  std::string_view path{};
  KeyProof proof = KeyProof::none;
  std::string_view method = "GET";
  /// Where else the same vendor tells by 200 or 401 whether it knows the key; asked on the vendor's own
  /// origin only.
  std::string_view key_url{};
};

struct Provider {
  std::string_view name{};   ///< lower case; what `--provider` and `NAME/model` accept
  std::string_view title{};  ///< as its vendor writes it
  core::FormatId format = core::FormatId::openai_chat;
  std::string_view base_url{};
  std::string_view chat_path{};
  /// Where a GET lists the models (`agentpress models --refresh`), joined as `chat_path` is; `/..` at its
  /// beginning leaves out the last segment of the base URL. Empty where there is no such list.
  std::string_view models_path{};
  HealthCheck health{};
  AuthScheme auth = AuthScheme::bearer;
  bool key_required = true;                 ///< false for local servers, which take a key only if configured
  RowList<KeyVariable, 4> key_variables{};  ///< the first one found wins
  std::string_view base_url_variable{};     ///< empty when the vendor's SDKs read none
  BaseUrlForm base_url_form = BaseUrlForm::same_as_row;
  RowList<std::string_view, 24> model_prefixes{};  ///< lower case; at most one provider may claim a prefix
  RowList<std::string_view, 4> model_names{};      ///< lower case; whole names that are this provider's alone
  RowList<std::string_view, 4> aliases{};          ///< other spellings of the provider's name
  RowList<std::string_view, 4>
      key_prefixes{};                ///< how keys of this vendor begin; empty when they have no mark
  std::string_view default_model{};  ///< used only when this is the one provider with a key
  /// The format and path on any other origin than the row's own (OpenAI: Responses at home, Chat at
  /// gateways); empty when they are the same everywhere.
  std::string_view elsewhere_path{};
  core::FormatId elsewhere_format = core::FormatId::openai_chat;
  RowList<Region, 6> regions{};
  RowList<HeaderVariable, 4> header_variables{};
  std::string_view headers_variable{};  ///< lines of `Name: value`, as OPENAI_CUSTOM_HEADERS; empty for none
  bool offline = false;                 ///< answered inside this process; nothing is sent anywhere
  core::Quirks quirks{};
  RowList<Header, 4> headers{};  ///< sent with every request
  /// How the names of models begin whose thinking is counted in tokens; all others take a level.
  RowList<std::string_view, 12> budget_thinking_models{};
  /// How the names of models begin that take no system instruction (gemini).
  RowList<std::string_view, 4> no_system_models{};
  /// How the names of models begin that do not reason: asking them for their reasoning is an error
  /// (openai_responses).
  RowList<std::string_view, 12> plain_models{};
  std::string_view documentation{};  ///< the page that the facts of this row come from
};

}  // namespace agentpress::providers
