// The rows of one provider on their way out: each once, only the selected ones, and never with a secret in
// them.
#pragma once

#include "doctor/check.hpp"
#include "doctor/provider_checks.hpp"
#include "doctor/provider_target.hpp"
#include "util/redact.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::doctor {

/// The references must outlive it.
class RowReporter {
 public:
  RowReporter(const ProviderTarget& target, const std::vector<std::string>& only,
              const ResultSink& on_result);

  /// Nothing that is reported from now on shows `value`.
  void hide(std::string_view value, std::string_view label);

  bool is_selected(std::string_view id) const;
  bool has(std::string_view id) const { return reported_.contains(id); }
  /// Hands a row on, if it is the first of its id and selected, or failed and so keeps a selected one from
  /// being looked at. What nobody asked for fails no run: it is handed on as a note. True when the row
  /// failed.
  bool report(CheckResult row);
  /// Every row that is still missing, as skipped for this reason.
  void skip_rest(std::string_view reason);

 private:
  bool awaits_selected() const;

  const ProviderTarget& target_;
  const std::vector<std::string>& only_;
  const ResultSink& on_result_;
  util::Redactor redactor_;
  std::set<std::string, std::less<>> reported_;
};

}  // namespace agentpress::doctor
