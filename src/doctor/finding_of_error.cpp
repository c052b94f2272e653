#include "doctor/finding_of_error.hpp"

#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

namespace agentpress::doctor {
namespace {

using core::ErrorClass;

struct ClassFinding {
  ErrorClass error_class;
  FindingClass finding;
};

constexpr std::array kClassFindings{
    ClassFinding{ErrorClass::configuration, FindingClass::configuration},
    ClassFinding{ErrorClass::auth, FindingClass::key_rejected},
    ClassFinding{ErrorClass::permission, FindingClass::forbidden},
    ClassFinding{ErrorClass::proxy, FindingClass::proxy},
    ClassFinding{ErrorClass::name_resolution, FindingClass::dns},
    ClassFinding{ErrorClass::connection, FindingClass::connect},
    ClassFinding{ErrorClass::rate_limit, FindingClass::rate_limited},
    ClassFinding{ErrorClass::quota, FindingClass::quota},
    ClassFinding{ErrorClass::provider, FindingClass::provider_down},
    ClassFinding{ErrorClass::overloaded, FindingClass::provider_down},
    ClassFinding{ErrorClass::rejected, FindingClass::request_rejected},
    ClassFinding{ErrorClass::model_not_found, FindingClass::model_not_found},
    ClassFinding{ErrorClass::context_too_long, FindingClass::request_rejected},
    ClassFinding{ErrorClass::refused, FindingClass::request_rejected},
    ClassFinding{ErrorClass::not_an_answer, FindingClass::not_an_api},
    ClassFinding{ErrorClass::incomplete, FindingClass::connect},
    ClassFinding{ErrorClass::timeout, FindingClass::timeout},
    ClassFinding{ErrorClass::tls, FindingClass::tls},
    ClassFinding{ErrorClass::certificate, FindingClass::certificate},
};

/// Words that count under certain classes only, in the order in which they are looked for.
struct PhraseFinding {
  std::string_view phrase;  ///< lower case, of the code or the message
  std::array<ErrorClass, 3> classes;
  FindingClass finding;
};

constexpr std::array<ErrorClass, 3> kRefusals{ErrorClass::permission, ErrorClass::rejected,
                                              ErrorClass::model_not_found};
constexpr std::array<ErrorClass, 3> kMoney{ErrorClass::permission, ErrorClass::rejected,
                                           ErrorClass::rate_limit};
constexpr std::array<ErrorClass, 3> kForbiddenOnly{ErrorClass::permission, ErrorClass::permission,
                                                   ErrorClass::permission};
constexpr std::array<ErrorClass, 3> kTokens{ErrorClass::overloaded, ErrorClass::rejected,
                                            ErrorClass::permission};
constexpr std::array<ErrorClass, 3> kModels{ErrorClass::model_not_found, ErrorClass::rejected,
                                            ErrorClass::permission};

constexpr std::array kPhraseFindings{
    PhraseFinding{"unsupported_country", kRefusals, FindingClass::region_blocked},
    PhraseFinding{"country, region, or territory", kRefusals, FindingClass::region_blocked},
    PhraseFinding{"location is not supported", kRefusals, FindingClass::region_blocked},
    PhraseFinding{"not available in your region", kRefusals, FindingClass::region_blocked},
    PhraseFinding{"not available in your country", kRefusals, FindingClass::region_blocked},
    PhraseFinding{"not supported in your region", kRefusals, FindingClass::region_blocked},
    PhraseFinding{"insufficient_quota", kMoney, FindingClass::quota},
    PhraseFinding{"insufficient balance", kMoney, FindingClass::quota},
    PhraseFinding{"insufficient credit", kMoney, FindingClass::quota},
    PhraseFinding{"credit balance", kMoney, FindingClass::quota},
    PhraseFinding{"no credits", kMoney, FindingClass::quota},
    PhraseFinding{"used all available credits", kMoney, FindingClass::quota},
    // Not of a 429: a rate limit's message praises the paid plan.
    PhraseFinding{"billing", kForbiddenOnly, FindingClass::quota},
    PhraseFinding{"invalid api token", kTokens, FindingClass::key_rejected},
    PhraseFinding{"invalid token", kTokens, FindingClass::key_rejected},
    PhraseFinding{"api key expired", kTokens, FindingClass::key_rejected},
    PhraseFinding{"api key not found", kTokens, FindingClass::key_rejected},
    PhraseFinding{"token is invalid", kTokens, FindingClass::key_rejected},
    PhraseFinding{"token has expired", kTokens, FindingClass::key_rejected},
    PhraseFinding{"unrecognizedclient", kTokens, FindingClass::key_rejected},
    PhraseFinding{"expiredtoken", kTokens, FindingClass::key_rejected},
    PhraseFinding{"has been deprecated", kModels, FindingClass::model_retired},
    PhraseFinding{"has been retired", kModels, FindingClass::model_retired},
    PhraseFinding{"has been decommissioned", kModels, FindingClass::model_retired},
    PhraseFinding{"model_decommissioned", kModels, FindingClass::model_retired},
    PhraseFinding{"reached its end of life", kModels, FindingClass::model_retired},
    PhraseFinding{"is no longer available", kModels, FindingClass::model_retired},
    PhraseFinding{"model_not_found", kModels, FindingClass::model_not_found},
    PhraseFinding{"model identifier is invalid", kModels, FindingClass::model_not_found},
    PhraseFinding{"is not a valid model", kModels, FindingClass::model_not_found},
    PhraseFinding{"invalid model", kModels, FindingClass::model_not_found},
    PhraseFinding{"supported api model names", kModels, FindingClass::model_not_found},
    PhraseFinding{"model not exist", kModels, FindingClass::model_not_found},
    PhraseFinding{"model not found", kModels, FindingClass::model_not_found},
};

constexpr std::array<std::string_view, 5> kScopeWords{"missing scopes", "insufficient permissions",
                                                      "restricted api key", "required scope",
                                                      "lacks the permission"};
constexpr std::array<std::string_view, 3> kLoadingWords{"loading model", "model is loading", "warming up"};

std::string searchable(const core::Error& error) {
  return util::lower_ascii(error.code + '\n' + error.message);
}

bool holds_any_word(std::string_view text, std::span<const std::string_view> words) {
  return std::ranges::any_of(
      words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

}  // namespace

FindingClass finding_of(const core::Error& error) {
  constexpr int kUnavailableForLegalReasons = 451;
  if (error.http_status == kUnavailableForLegalReasons) return FindingClass::region_blocked;
  const auto text = searchable(error);
  for (const auto& row : kPhraseFindings) {
    const bool counts = std::ranges::find(row.classes, error.error_class) != row.classes.end();
    if (counts && text.find(row.phrase) != std::string::npos) return row.finding;
  }
  const auto* row = std::ranges::find(kClassFindings, error.error_class, &ClassFinding::error_class);
  return row == kClassFindings.end() ? FindingClass::internal : row->finding;
}

bool is_about_scope(const core::Error& error) {
  return error.error_class == ErrorClass::permission && holds_any_word(searchable(error), kScopeWords);
}

bool is_about_loading(const core::Error& error) {
  return error.error_class == ErrorClass::overloaded && holds_any_word(searchable(error), kLoadingWords);
}

}  // namespace agentpress::doctor
