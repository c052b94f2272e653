#include "doctor/model_verdict.hpp"

#include "doctor/finding_of_error.hpp"
#include "doctor/remedies.hpp"
#include "providers/model_catalogue.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace agentpress::doctor {
namespace {

using client::VisibleModel;

/// A list may have the dated or tagged form of a name alone: `claude-sonnet-4-5-20250929`, `qwen3:latest`,
/// `accounts/x/models/glm`; and a name may carry a router's wish behind it: `org/name:fastest`.
bool is_same_model(std::string_view wanted, std::string_view listed) {
  if (util::equals_ignoring_case(wanted, listed)) return true;
  if (const auto colon = wanted.rfind(':'); colon != std::string_view::npos) {
    if (util::equals_ignoring_case(wanted.substr(0, colon), listed)) return true;
  }
  if (!util::starts_with_ignoring_case(listed, wanted)) return false;
  const auto rest = listed.substr(wanted.size());
  if (rest == ":latest" || rest == "-latest") return true;
  return rest.size() >= 5 && rest.front() == '-' &&
         rest.find_first_not_of("-0123456789") == std::string_view::npos;
}

const VisibleModel* find_visible(const std::vector<VisibleModel>& models, std::string_view wanted) {
  const auto found = std::ranges::find_if(
      models, [&](const VisibleModel& model) { return is_same_model(wanted, model.id); });
  return found == models.end() ? nullptr : &*found;
}

std::optional<util::Date> retirement_of(const ProviderTarget& target, std::string_view model,
                                        const VisibleModel* visible) {
  if (visible != nullptr && visible->retires) return visible->retires;
  return providers::find_model(target.name, model, target.overrides).retires;
}

/// What the user has named must be there. The default model of the row is only used when nobody names one,
/// and at another address than the vendor's it is no wonder that it is missing.
Status severity_of_missing(const ProbeSubject& subject, const ProviderTarget& target,
                           std::string_view model) {
  if (model != target.row->default_model) return Status::failed;
  return subject.is_vendor_origin ? Status::warning : Status::note;
}

void worsen(CheckResult& row, Status status, FindingClass finding, std::string summary, Fix fix) {
  if (row.status >= status) return;
  row.status = status;
  row.finding = finding;
  row.summary = std::move(summary);
  row.fix = std::move(fix);
}

void judge_one(CheckResult& row, const ProbeSubject& subject, const ProviderTarget& target,
               const client::HealthReply& reply, const std::string& model, const Limits& limits) {
  constexpr long kDaysOfWarning = 30;
  const auto* visible = find_visible(*reply.models, model);
  const auto retires = retirement_of(target, model, visible);
  const auto today = util::date_of(limits.now_seconds);
  const bool is_retired = retires && today && util::days_between(*today, *retires) <= 0;
  if (visible != nullptr) {
    if (is_retired || !retires || !today || util::days_between(*today, *retires) > kDaysOfWarning) return;
    worsen(row, Status::warning, FindingClass::model_retired,
           fmt::format("{} retires on {}", one_line(model), util::date_text(*retires)), list_models(subject));
    row.expected = "a model that stays";
    return;
  }
  if (reply.has_more_models) return;
  const auto severity = severity_of_missing(subject, target, model);
  if (is_retired) {
    worsen(row, severity, FindingClass::model_retired,
           fmt::format("{} has retired on {}", one_line(model), util::date_text(*retires)),
           list_models(subject));
    row.expected = "a model that is served";
    return;
  }
  std::vector<std::string> listed;
  for (const auto& entry : *reply.models) listed.push_back(entry.id);
  const auto near = providers::nearest_models(target.name, model, listed, target.overrides);
  worsen(row, severity, FindingClass::model_not_found,
         fmt::format("{} does not list {}{}", subject.title, one_line(model),
                     near.empty() ? "" : fmt::format("; near it is {}", one_line(near.front()))),
         list_models(subject));
  row.expected = "the models that you use among those that it lists";
}

std::string names_of(const std::vector<std::string>& models) {
  std::vector<std::string> names;
  for (const auto& model : models) names.push_back(one_line(model, 80));
  return util::join(names, ", ");
}

}  // namespace

CheckResult judge_models(const ProbeSubject& subject, const ProviderTarget& target, const Asked* asked,
                         const client::HealthReply* reply, const Limits& limits) {
  CheckResult row{.id = "models", .provider = subject.provider};
  if (asked == nullptr) {
    row.status = Status::skipped;
    row.summary = "it has no list of models";
    return row;
  }
  if (reply != nullptr && reply->error && finding_of(*reply->error) == FindingClass::rate_limited) {
    row.status = Status::skipped;
    row.summary = "the rate limit is reached";
    return row;
  }
  if (reply == nullptr || !reply->models) {
    row.status = Status::note;
    const auto* error = asked->failure                     ? &*asked->failure
                        : reply != nullptr && reply->error ? &*reply->error
                                                           : nullptr;
    if (!asked->is_over) {
      row.finding = FindingClass::timeout;
      row.summary = fmt::format("no list of models within {}", seconds_words(limits.network));
    } else {
      row.finding = error == nullptr ? FindingClass::not_an_api : finding_of(*error);
      row.summary = fmt::format("no list of models: {}", error == nullptr ? std::string("the reply is none")
                                                                          : one_line(error->message));
    }
    if (row.finding == FindingClass::model_not_found) row.finding = FindingClass::none;  // a 404 to the list
    return row;
  }
  row.duration = asked->duration;
  const auto count = reply->models->size();
  row.evidence.push_back({"listed", std::to_string(count)});
  row.summary = target.models.empty() ? fmt::format("{} listed", count)
                                      : fmt::format("{} among {} listed", names_of(target.models), count);
  for (const auto& model : target.models) judge_one(row, subject, target, *reply, model, limits);
  return row;
}

}  // namespace agentpress::doctor
