// A small run of doctor with one row of each kind, for the tests of its reports.
#pragma once

#include "doctor/report.hpp"

#include <chrono>

namespace agentpress::doctor {

inline Report sample_report() {
  using std::chrono::milliseconds;
  Report report{.head = {"2026-11-26T02:00:00Z", "0.1.0", "libcurl/7.88.1 OpenSSL/3.0.19"}};
  report.results = {
      {.id = "config", .summary = "none; the defaults count"},
      {.id = "stdin",
       .status = Status::note,
       .finding = FindingClass::environment,
       .summary = "standard input is a pipe",
       .expected = "something that ends",
       .fix = Fix{"--no-stdin stops the waiting", ""}},
      {.id = "files",
       .status = Status::warning,
       .finding = FindingClass::file_mode,
       .summary = "keys.toml is open to other users",
       .expected = "mode 0600",
       .fix = Fix{"make it yours alone", "chmod 600 ~/.config/agentpress/keys.toml"}},
      {.id = "route",
       .provider = "openai",
       .summary = "https://api.openai.com/v1 (built in)",
       .evidence = {{"base URL", "https://api.openai.com/v1"}}},
      {.id = "key",
       .provider = "openai",
       .summary = "from OPENAI_API_KEY",
       .evidence = {{"source", "OPENAI_API_KEY"}}},
      {.id = "tcp", .provider = "openai", .summary = "127.0.0.1:443", .duration = milliseconds(12)},
      {.id = "auth",
       .provider = "openai",
       .status = Status::failed,
       .finding = FindingClass::key_rejected,
       .summary = "the key from OPENAI_API_KEY was rejected (401 <invalid>)",
       .expected = "a key that openai accepts",
       .evidence = {{"status", "401"}},
       .fix = Fix{"store another", "agentpress keys set openai"},
       .duration = milliseconds(120)},
      {.id = "models", .provider = "openai", .status = Status::skipped, .summary = "because auth failed"},
      {.id = "clock", .provider = "openai", .status = Status::skipped, .summary = "because auth failed"},
      {.id = "tcp",
       .provider = "ollama",
       .status = Status::note,
       .finding = FindingClass::not_running,
       .summary = "nothing runs there"},
  };
  report.providers_without_key = 22;
  report.duration = milliseconds(1234);
  report.summary = summarise(report.results, {});
  return report;
}

}  // namespace agentpress::doctor
