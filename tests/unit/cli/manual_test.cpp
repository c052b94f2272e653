// The man page is written by hand; these tests fail when it and the program's tables drift apart.
#include "cli/options.hpp"
#include "core/error_class.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

namespace {

std::string read_source(const std::string& path) {
  std::ifstream file(std::string(AGENTPRESS_SOURCE_DIRECTORY) + "/" + path);
  REQUIRE(file.good());
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

/// The page's text without the roff escape of dashes.
std::string manual() {
  std::string page = read_source("man/agentpress.1");
  for (auto at = page.find("\\-"); at != std::string::npos; at = page.find("\\-", at)) page.erase(at, 1);
  return page;
}

std::string lower_first(std::string text) {
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

}  // namespace

TEST_CASE("manual: it has every option, with its letter and the name of its value") {
  const std::string page = manual();
  for (const auto& row : agentpress::cli::option_table()) {
    CAPTURE(row.name);
    const std::string with_letter = std::string("-") + row.letter + " \", \" --" + std::string(row.name);
    const std::string spelled = row.letter == '\0' ? "--" + std::string(row.name) : with_letter;
    CHECK(page.find(spelled) != std::string::npos);
    if (!row.value.empty()) CHECK(page.find("\\fI" + std::string(row.value)) != std::string::npos);
  }
}

TEST_CASE("manual: it has no option that the program does not have") {
  const std::string page = manual();
  std::set<std::string> known;
  for (const auto& row : agentpress::cli::option_table()) known.insert(std::string(row.name));
  for (auto at = page.find("--"); at != std::string::npos; at = page.find("--", at + 2)) {
    const auto end = page.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-", at + 2);
    const std::string name = page.substr(at + 2, end - at - 2);
    if (name.empty()) continue;
    CAPTURE(name);
    CHECK(known.contains(name));
  }
}

TEST_CASE("manual: every exit status stands there with its meaning, and no other does") {
  const std::string page = manual();
  const std::string section =
      page.substr(page.find(".SH EXIT STATUS"), page.find(".SH ENVIRONMENT") - page.find(".SH EXIT STATUS"));
  std::map<int, std::string> meanings{{0, ""}};
  for (const auto& row : agentpress::core::error_class_table())
    meanings[row.exit_code] += std::string(row.meaning) + "|";
  std::stringstream lines(section);
  std::set<int> seen;
  int current = -1;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(".B ")) {
      current = std::stoi(line.substr(3));
      seen.insert(current);
      CHECK(meanings.contains(current));
    } else if (current > 0 && !line.starts_with(".")) {
      std::stringstream parts(meanings[current]);
      for (std::string meaning; std::getline(parts, meaning, '|');) {
        CAPTURE(meaning);
        CHECK((line.find(meaning) != std::string::npos ||
               lower_first(line).find(meaning) != std::string::npos));
      }
    }
  }
  CHECK(seen.size() == meanings.size());
}

TEST_CASE("readme: its table of exit codes has the program's codes") {
  const std::string readme = read_source("README.md");
  for (const auto& row : agentpress::core::error_class_table()) {
    if (row.exit_code == 1 || row.exit_code == 130) continue;
    CAPTURE(row.exit_code);
    CHECK(readme.find("| " + std::to_string(row.exit_code) + " |") != std::string::npos);
  }
}
