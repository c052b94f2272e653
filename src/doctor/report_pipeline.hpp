// The report for build pipelines: JUnit's XML, which nearly every one of them shows, and the annotations of
// GitHub's.
#pragma once

#include "doctor/report.hpp"

#include <string>

namespace agentpress::doctor {

/// One suite for this machine and one for each provider. With `strict` a warning is a failure, as in the exit
/// code.
std::string junit_report(const Report& report, bool strict);

/// A line for each note, warning and failure, and the verdict.
/// https://docs.github.com/actions/reference/workflow-commands-for-github-actions
std::string github_report(const Report& report);

}  // namespace agentpress::doctor
