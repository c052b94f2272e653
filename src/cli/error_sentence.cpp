#include "cli/error_sentence.hpp"

#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

namespace agentpress::cli {
namespace {

using core::ErrorClass;

struct Sentence {
  ErrorClass error_class;
  std::string_view predicate;
};

constexpr std::array kSentences{
    Sentence{ErrorClass::auth, "rejected the key"},
    Sentence{ErrorClass::permission, "does not allow this with the key"},
    Sentence{ErrorClass::rate_limit, "limits the rate of requests"},
    Sentence{ErrorClass::quota, "has no quota or credit left for the key"},
    Sentence{ErrorClass::provider, "failed"},
    Sentence{ErrorClass::overloaded, "is overloaded"},
    Sentence{ErrorClass::rejected, "rejected the request"},
    Sentence{ErrorClass::model_not_found, "does not know the model"},
    Sentence{ErrorClass::context_too_long, "finds the prompt too long for the model"},
    Sentence{ErrorClass::refused, "refused the request"},
};

std::string status_and_code(const core::Error& error) {
  std::string text = error.http_status == 0 ? "" : std::to_string(error.http_status);
  if (!error.code.empty() && error.code != text) text += (text.empty() ? "" : " ") + error.code;
  return text;
}

}  // namespace

core::Error as_sentence(core::Error error, std::string_view provider) {
  const auto* row = std::ranges::find(kSentences, error.error_class, &Sentence::error_class);
  const std::string origin = status_and_code(error);
  if (row == kSentences.end() || origin.empty()) return error;
  const std::string words(util::trim(error.message));
  error.message =
      fmt::format("{} {} ({}){}{}", provider, row->predicate, origin, words.empty() ? "" : ": ", words);
  return error;
}

}  // namespace agentpress::cli
