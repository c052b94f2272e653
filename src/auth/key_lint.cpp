#include "auth/key_lint.hpp"

#include "auth/credentials.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace agentpress::auth {
namespace {

using providers::Provider;

bool contains_any(std::string_view text, std::span<const std::string_view> words) {
  return std::ranges::any_of(
      words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

bool is_blank(char byte) {
  return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

// --- the mistakes of copying: each function says what is wrong with the key, or nothing -------------------

using Complaint = std::optional<std::string_view>;

Complaint byte_order_mark(std::string_view key) {
  if (key.find(util::kByteOrderMark) == std::string_view::npos) return std::nullopt;
  return "holds a byte order mark";
}

Complaint quotes(std::string_view key) {
  static constexpr std::array<std::string_view, 7> kQuotes{"\"",     "'",      "`",     "\u201C",
                                                           "\u201D", "\u2018", "\u2019"};
  for (const auto quote : kQuotes) {
    if (key.starts_with(quote) || key.ends_with(quote)) return "is enclosed in quotes, expected the bare key";
  }
  return std::nullopt;
}

Complaint unresolved_reference(std::string_view key) {
  static constexpr std::array<std::string_view, 6> kSchemes{"op://",   "vault://",  "env://",
                                                            "file://", "secret://", "{{"};
  const bool is_variable =
      key.size() > 1 && key.front() == '$' && key.find_first_of("\t ") == std::string_view::npos;
  const bool is_reference =
      std::ranges::any_of(kSchemes, [&](std::string_view scheme) { return key.starts_with(scheme); });
  if (!is_variable && !is_reference) return std::nullopt;
  return "is a reference that nothing has resolved, expected the key itself";
}

Complaint placeholder(std::string_view key) {
  static constexpr std::array<std::string_view, 10> kPhrases{
      "your-api",     "your_api",     "yourapi", "your-key", "your_key",
      "api-key-here", "api_key_here", "...",     "\u2026",   "replace_me"};
  static constexpr std::array<std::string_view, 8> kWords{"changeme", "change-me", "placeholder", "undefined",
                                                          "null",     "todo",      "api-key",     "api_key"};
  const std::string lower = util::lower_ascii(key);
  const auto mark = lower.find_last_of("-_");
  const std::string_view tail = std::string_view(lower).substr(mark == std::string::npos ? 0 : mark + 1);
  const bool is_blotted = tail.size() >= 3 && tail.find_first_not_of('x') == std::string_view::npos;
  const bool is_enclosed = key.starts_with('<') && key.ends_with('>');
  if (lower.find("***") != std::string::npos)
    return "has stars in place of its characters, expected the whole key";
  if (is_blotted || is_enclosed || contains_any(lower, kPhrases) ||
      std::ranges::find(kWords, lower) != kWords.end()) {
    return "is a placeholder, expected a real key";
  }
  return std::nullopt;
}

/// `NAME=value`, copied with its name. Keys of base64 have their "=" at the end.
Complaint assignment(std::string_view key) {
  const auto equals = key.find('=');
  if (equals == std::string_view::npos || equals + 1 >= key.size()) return std::nullopt;
  const auto name = key.substr(0, equals);
  const auto is_name_byte = [](char byte) {
    return (byte >= 'A' && byte <= 'Z') || byte == '_' || (byte >= '0' && byte <= '9');
  };
  if (!std::ranges::all_of(name, is_name_byte)) return std::nullopt;
  if (!name.ends_with("_KEY") && !name.ends_with("_TOKEN")) return std::nullopt;
  return "begins with the name of a variable, expected only its value";
}

Complaint scheme_word(std::string_view key) {
  if (!util::starts_with_ignoring_case(key, "bearer ")) return std::nullopt;
  return "begins with \"Bearer \", which agentpress adds itself";
}

Complaint white_space(std::string_view key) {
  if (std::ranges::none_of(key, is_blank)) return std::nullopt;
  return "holds white space, expected one word";
}

Complaint unprintable(std::string_view key) {
  const auto is_control = [](char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F; };
  if (std::ranges::any_of(key, is_control)) return "holds a control character";
  const auto is_foreign = [](char byte) { return static_cast<unsigned char>(byte) >= 0x80; };
  if (std::ranges::any_of(key, is_foreign)) return "holds a character outside of ASCII";
  return std::nullopt;
}

/// In the order in which they explain best: a quoted placeholder is first of all quoted.
constexpr std::array kComplaints{byte_order_mark, quotes,      unresolved_reference, placeholder,
                                 assignment,      scheme_word, white_space,          unprintable};

// --- keys of another vendor -------------------------------------------------------------------------------

struct Owner {
  std::string_view prefix;
  const Provider* provider = nullptr;
  bool is_shared = false;
};

/// Whose keys begin like this one, by the longest prefix that fits.
Owner owner_of(std::string_view key, std::span<const Provider* const> all_providers) {
  Owner best;
  for (const Provider* row : all_providers) {
    for (const auto prefix : row->key_prefixes) {
      if (!key.starts_with(prefix) || prefix.size() < best.prefix.size()) continue;
      const bool is_shared =
          prefix.size() == best.prefix.size() && best.provider != nullptr && best.provider->name != row->name;
      best = {prefix, row, is_shared};
    }
  }
  return best;
}

/// How the user replaces the key of that source.
std::string replacing(std::string_view source, const Provider& provider) {
  return source == kStoredKeysSource ? fmt::format("`agentpress keys set {}`", provider.name)
                                     : fmt::format("set {}", source);
}

core::Error refused(std::string message, std::string hint) {
  return {.error_class = core::ErrorClass::auth, .message = std::move(message), .hint = std::move(hint)};
}

}  // namespace

std::expected<LintedKey, core::Error> lint_key(std::string_view key, std::string_view source,
                                               const Provider& provider,
                                               std::span<const Provider* const> all_providers,
                                               bool is_vendor_host) {
  if (key.ends_with('\n')) key.remove_suffix(1);
  if (key.ends_with('\r')) key.remove_suffix(1);
  if (key.empty()) return LintedKey{};
  const std::string off =
      fmt::format("`key_lint = false` under [providers.{}] sends a key as it is", provider.name);
  for (const auto complaint_about : kComplaints) {
    const auto complaint = complaint_about(key);
    if (!complaint) continue;
    return std::unexpected(refused(fmt::format("the key from {} {}", source, *complaint),
                                   fmt::format("{} again; {}", replacing(source, provider), off)));
  }
  const Owner owner = owner_of(key, all_providers);
  if (owner.provider == nullptr || owner.is_shared || owner.provider->name == provider.name)
    return LintedKey{std::string(key), ""};
  const std::string title(provider.title.empty() ? provider.name : provider.title);
  std::string message = fmt::format("the key from {} begins like a key of {} (\"{}\"), expected one of {}",
                                    source, owner.provider->title, owner.prefix, title);
  if (!is_vendor_host) return LintedKey{std::string(key), std::move(message)};
  return std::unexpected(refused(
      std::move(message), fmt::format("{} to a key of {}; {}", replacing(source, provider), title, off)));
}

}  // namespace agentpress::auth
