#include "doctor/report_text.hpp"

#include "unit/doctor/sample_report.hpp"
#include "util/display_width.hpp"
#include "util/text.hpp"

#include <doctest/doctest.h>

using namespace agentpress::doctor;
using agentpress::util::display_width;
using agentpress::util::split;

namespace {

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("report: the text for people, whole") {
  const std::string expected =
      "agentpress 0.1.0, libcurl/7.88.1 OpenSSL/3.0.19\n"
      "\n"
      "this machine\n"
      "  ok       config\n"
      "  note     stdin       standard input is a pipe\n"
      "                       expected something that ends\n"
      "                       --no-stdin stops the waiting\n"
      "  warning  files       keys.toml is open to other users\n"
      "                       expected mode 0600\n"
      "                       make it yours alone:\n"
      "                         chmod 600 ~/.config/agentpress/keys.toml\n"
      "\n"
      "openai https://api.openai.com/v1, key from OPENAI_API_KEY\n"
      "  ok       route, key, tcp 12 ms\n"
      "  FAILED   auth        the key from OPENAI_API_KEY was rejected (401 <invalid>)\n"
      "                       (120 ms)\n"
      "                       expected a key that openai accepts\n"
      "                       store another: agentpress keys set openai\n"
      "  skipped  models, clock: because auth failed\n"
      "\n"
      "local servers\n"
      "  note     ollama: not running\n"
      "\n"
      "22 more providers have no key\n"
      "\n"
      "4 ok, 2 notes, 1 warning, 1 FAILED, 2 skipped in 1.2 s\n"
      "openai: the key from OPENAI_API_KEY was rejected (401 <invalid>); one warning\n"
      "besides\n"
      "next: agentpress keys set openai\n";
  CHECK(text_report(sample_report(), {.ascii = true}) == expected);
}

TEST_CASE("report: signs and colours only come on top of the words") {
  const auto plain = text_report(sample_report(), {.ascii = true});
  auto signs = text_report(sample_report(), {});
  for (const char* word : {"\u2713 ok", "\u00b7 note", "! warning", "\u2717 FAILED", "- skipped"})
    CHECK(holds(signs, word));
  const auto coloured = text_report(sample_report(), {.colour = true, .ascii = true});
  CHECK(holds(coloured, "\x1b[1;31mFAILED\x1b[0m"));
  std::string without;
  for (std::size_t index = 0; index < coloured.size(); ++index) {
    if (coloured[index] == '\x1b')
      index = coloured.find('m', index);
    else
      without += coloured[index];
  }
  CHECK(without == plain);
}

TEST_CASE("report: no line is wider than the terminal, but a command is never cut") {
  auto report = sample_report();
  report.results[6].summary =
      "a sentence that goes on and on, with \u5bc6\u94a5 in it, until it needs several lines of a terminal";
  report.results[6].fix->command = "agentpress keys set a-name-that-is-far-longer-than-any-narrow-terminal";
  for (const std::size_t columns : {50U, 60U, 80U, 100U}) {
    for (const bool verbose : {false, true}) {
      const auto text = text_report(report, {.verbose = verbose, .columns = columns});
      CHECK(holds(text, report.results[6].fix->command + "\n"));
      for (const auto line : split(text, '\n')) {
        CAPTURE(line);
        const bool has_command = line.find("far-longer") != std::string_view::npos ||
                                 line.find("chmod 600") != std::string_view::npos;
        if (!has_command) CHECK(agentpress::util::display_width(line) <= columns);
      }
    }
  }
}

TEST_CASE("report: verbose has a line for each row, with its evidence") {
  const auto text = text_report(sample_report(), {.ascii = true, .verbose = true});
  CHECK(holds(text,
              "  ok       key         from OPENAI_API_KEY\n                       source: OPENAI_API_KEY\n"));
  CHECK(holds(text, "  ok       tcp         127.0.0.1:443 (12 ms)\n"));
  CHECK(holds(text, "  skipped  models      because auth failed\n"));
  CHECK(holds(text, "\nollama\n  note     tcp         nothing runs there\n"));
}

TEST_CASE("report: what changed since the last run") {
  auto report = sample_report();
  report.changes = ChangeReport{"2026-11-25T00:00:00Z", {{"anthropic.auth", "ok", "key_rejected"}}};
  CHECK(holds(text_report(report, {}),
              "\nsince the last run (2026-11-25T00:00:00Z)\n"
              "  anthropic auth: ok -> key_rejected\n"));
  report.changes->changes.clear();
  CHECK(holds(text_report(report, {}), "  nothing changed\n"));
  report.changes = ChangeReport{};
  CHECK(holds(text_report(report, {}), "no earlier run is remembered"));
}

TEST_CASE("report: nothing to check is no fault") {
  Report report{.head = {"2026-11-26T02:00:00Z", "0.1.0", "libcurl/7.88.1"}};
  report.summary = summarise(report.results, {});
  CHECK(holds(text_report(report, {}), "nothing was checked in 0.0 s\neverything that was checked works\n"));
}
