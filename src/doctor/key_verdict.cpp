#include "doctor/key_verdict.hpp"

#include "doctor/finding_of_error.hpp"
#include "doctor/remedies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace agentpress::doctor {
namespace {

using client::HealthReply;
using providers::KeyProof;

std::string said(const core::Error& error) {
  return error.http_status == 0 ? one_line(error.message)
                                : fmt::format("{}: {}", error.http_status, one_line(error.message));
}

Fix mend_quota(const ProbeSubject& subject) {
  return {fmt::format("add credit or raise the limit in the account at {}", subject.title), ""};
}

void judge_unproven(CheckResult& row, const ProbeSubject& subject, std::string summary) {
  settle(row, Status::note, FindingClass::auth_not_proven, std::move(summary), "", prove_by_chat(subject));
}

/// What was told, and to whom.
struct KeyRefusal {
  const ProbeSubject& subject;
  const core::Error& error;
  bool is_page = false;
};

void judge_rejection(CheckResult& row, const KeyRefusal& refusal) {
  const auto& [subject, error, is_page] = refusal;
  if (!subject.has_key) {
    settle(row, Status::failed, FindingClass::missing_key, fmt::format("{} wants a key", subject.title),
           "a key", mend_key(subject));
  } else if (!subject.foreign_key_owner.empty()) {
    settle(row, Status::failed, FindingClass::wrong_provider_key,
           fmt::format("{} rejects the key from {}, which begins like one of {}", subject.title,
                       subject.key_source, subject.foreign_key_owner),
           fmt::format("a key of {}", subject.title), mend_key(subject));
  } else {
    settle(row, Status::failed, FindingClass::key_rejected,
           fmt::format("{} rejects the key from {} ({})", subject.title, subject.key_source,
                       is_page ? std::to_string(error.http_status) : said(error)),
           "a key that it knows", mend_key(subject));
  }
}

void judge_region(CheckResult& row, const KeyRefusal& refusal) {
  settle(row, Status::failed, FindingClass::region_blocked,
         fmt::format("{} does not serve this region ({})", refusal.subject.title, said(refusal.error)),
         "a region that it serves", {"use another provider, or a network in a region that it serves", ""});
}

void judge_prohibition(CheckResult& row, const KeyRefusal& refusal) {
  const auto& [subject, error, is_page] = refusal;
  if (!subject.has_key) {
    judge_rejection(row, refusal);
  } else if (is_about_scope(error)) {
    settle(row, Status::warning, FindingClass::forbidden,
           fmt::format("the key from {} is known, but may not do this ({})", subject.key_source, said(error)),
           "a key with this permission; chats may work all the same", prove_by_chat(subject));
  } else if (is_page) {
    settle(row, Status::failed, FindingClass::forbidden,
           fmt::format("the shield in front of {} turns this machine away ({})", subject.title,
                       error.http_status),
           "a network that is welcome there", {"try another network", ""});
  } else {
    settle(
        row, Status::failed, FindingClass::forbidden,
        fmt::format("{} forbids it to the key from {} ({})", subject.title, subject.key_source, said(error)),
        "a key and an account that are allowed", mend_key(subject));
  }
}

void judge_quota(CheckResult& row, const KeyRefusal& refusal) {
  settle(row, Status::failed, FindingClass::quota,
         fmt::format("the key from {} works, but no quota or credit is left ({})", refusal.subject.key_source,
                     said(refusal.error)),
         "credit that is left", mend_quota(refusal.subject));
}

void judge_reached_limit(CheckResult& row, const KeyRefusal& refusal) {
  const auto& wait = refusal.error.retry_after_seconds;
  settle(row, Status::warning, FindingClass::rate_limited,
         wait ? fmt::format("the key works, but its rate limit is reached; again in {:g} s", *wait)
              : fmt::format("the key works, but its rate limit is reached ({})", said(refusal.error)),
         "requests that are left", look_again(refusal.subject));
}

struct KeyJudge {
  FindingClass finding;
  void (*judge)(CheckResult&, const KeyRefusal&);
};

constexpr std::array kKeyJudges{
    KeyJudge{FindingClass::key_rejected, judge_rejection},
    KeyJudge{FindingClass::region_blocked, judge_region},
    KeyJudge{FindingClass::forbidden, judge_prohibition},
    KeyJudge{FindingClass::quota, judge_quota},
    KeyJudge{FindingClass::rate_limited, judge_reached_limit},
};

void judge_accepted(CheckResult& row, const ProbeSubject& subject, const HealthReply& reply) {
  row.summary = fmt::format("the key from {} is accepted", subject.key_source);
  if (!reply.credit_limit || !reply.credit_used) return;
  row.evidence.push_back(
      {"credit", fmt::format("{:.2f} of {:.2f} USD used", *reply.credit_used, *reply.credit_limit)});
  if (*reply.credit_used < *reply.credit_limit) return;
  settle(row, Status::failed, FindingClass::quota,
         fmt::format("the key from {} is accepted, but its limit of {:.2f} USD is spent", subject.key_source,
                     *reply.credit_limit),
         "credit that is left", mend_quota(subject));
}

/// A 404 or a 405 is about the endpoint, not about the key.
bool is_about_endpoint(const core::Error& error) {
  return error.http_status == 404 || error.http_status == 405;
}

}  // namespace

CheckResult judge_key_by_error(const ProbeSubject& subject, const core::Error& error, bool is_page) {
  CheckResult row{.id = "auth", .provider = subject.provider};
  if (error.http_status != 0) row.evidence.push_back({"status", std::to_string(error.http_status)});
  if (!error.code.empty()) row.evidence.push_back({"code", one_line(error.code, 80)});
  const auto* judge = std::ranges::find(kKeyJudges, finding_of(error), &KeyJudge::finding);
  if (judge != kKeyJudges.end()) {
    judge->judge(row, {subject, error, is_page});
  } else {
    judge_unproven(row, subject,
                   fmt::format("not proven: {} refused the question ({})", subject.title, said(error)));
  }
  return row;
}

bool is_about_key(FindingClass finding) {
  return std::ranges::find(kKeyJudges, finding, &KeyJudge::finding) != kKeyJudges.end();
}

bool settles_key(const ProbeSubject& subject, KeyProof proof, const Asked& asked, const HealthReply& reply) {
  if (reply.error) return is_about_key(finding_of(*reply.error));
  if (!subject.has_key && subject.is_local_server) return true;
  const bool is_fine = asked.head && asked.head->status / 100 == 2;
  return is_fine && (proof == KeyProof::status || (proof == KeyProof::valid_flag && reply.valid.has_value()));
}

CheckResult judge_key_by(const ProbeSubject& subject, KeyProof proof, const Asked& asked,
                         const HealthReply& reply) {
  // The bare address is asked without the key: what it says is about nobody.
  const bool is_bare = subject.asks_bare_address && asked.url == subject.health_url;
  const bool is_keyless = !subject.has_key && subject.is_local_server;
  const bool is_told = reply.error && !is_bare && !is_about_endpoint(*reply.error) &&
                       (!is_keyless || is_about_key(finding_of(*reply.error)));
  if (is_told) {
    auto row = judge_key_by_error(subject, *reply.error, reply.is_page);
    row.duration = asked.duration;
    return row;
  }
  CheckResult row{.id = "auth", .provider = subject.provider};
  const bool is_fine = asked.head && asked.head->status / 100 == 2;
  if (is_keyless) {
    row.summary = "no key is set, and none was asked for";
  } else if (is_fine &&
             (proof == KeyProof::status || (proof == KeyProof::valid_flag && reply.valid == true))) {
    judge_accepted(row, subject, reply);
    row.duration = asked.duration;
  } else if (is_fine && proof == KeyProof::valid_flag && reply.valid == false) {
    settle(row, Status::failed, FindingClass::key_rejected,
           fmt::format("{} says that the key from {} is not valid", subject.title, subject.key_source),
           "a key that it knows", mend_key(subject));
  } else if (subject.is_local_server && is_fine) {
    row.summary = fmt::format("the key from {} was not refused", subject.key_source);
  } else {
    judge_unproven(row, subject, "not proven without spending tokens");
  }
  return row;
}

}  // namespace agentpress::doctor
