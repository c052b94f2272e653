#include "chat/typed_line.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace agentpress::chat;  // NOLINT(google-build-using-namespace): a test

TEST_CASE("a line is a message, a command, or nothing") {
  CHECK(read_line("") == TypedLine(Nothing{}));
  CHECK(read_line(" \t\n") == TypedLine(Nothing{}));
  CHECK(read_line("hello") == TypedLine(Message{"hello"}));
  CHECK(read_line("  hello ") == TypedLine(Message{"  hello "}));
  CHECK(read_line("/help") == TypedLine(TypedCommand{Command::help, ""}));
  CHECK(read_line("/model  gpt-4.1 ") == TypedLine(TypedCommand{Command::model, "gpt-4.1"}));
  CHECK(read_line("/system two\nlines") == TypedLine(TypedCommand{Command::system, "two\nlines"}));
}

TEST_CASE("a message can begin with a slash") {
  CHECK(read_line("//etc") == TypedLine(Message{"/etc"}));
  // A page is as it was pasted.
  for (const auto* const page : {"// comment\nint x;", " /usr\n/bin", "/usr/bin\nand more"})
    CHECK(read_line(page) == TypedLine(Message{page}));
  CHECK(read_line(" /etc") == TypedLine(Message{"/etc"}));
  CHECK(read_line("/usr/bin/env\nsecond line") == TypedLine(Message{"/usr/bin/env\nsecond line"}));
}

TEST_CASE("an unknown command comes with what was likely meant") {
  CHECK(read_line("/modle x") == TypedLine(UnknownCommand{"/modle", {"/model"}}));
  CHECK(read_line("/reas") == TypedLine(UnknownCommand{"/reas", {"/reasoning"}}));
  CHECK(read_line("/se") == TypedLine(UnknownCommand{"/se", {"/set", "/search", "/sessions"}}));
  CHECK(read_line("/") == TypedLine(UnknownCommand{"/", {}}));
  CHECK(read_line("/xyzzyxyzzy") == TypedLine(UnknownCommand{"/xyzzyxyzzy", {}}));
}

TEST_CASE("every command is read by its name") {
  for (const auto& row : command_table())
    CHECK(read_line(std::string(row.name) + " x") == TypedLine(TypedCommand{row.command, "x"}));
}

TEST_CASE("lines outside of a block are whole") {
  BlockJoiner joiner;
  CHECK(joiner.take("a \"\"\" b") == "a \"\"\" b");
  CHECK_FALSE(joiner.is_open());
}

TEST_CASE("a block is joined as it is") {
  BlockJoiner joiner;
  CHECK_FALSE(joiner.take("\"\"\""));
  CHECK(joiner.is_open());
  CHECK_FALSE(joiner.take("  a"));
  CHECK_FALSE(joiner.take(""));
  CHECK_FALSE(joiner.take("\"\"\" in the middle"));
  CHECK(joiner.take("\"\"\"") == "  a\n\n\"\"\" in the middle");
  CHECK_FALSE(joiner.is_open());
}

TEST_CASE("text beside the marks belongs to the block") {
  BlockJoiner joiner;
  CHECK_FALSE(joiner.take("\"\"\"a"));
  CHECK(joiner.take("b\"\"\"") == "a\nb");
  CHECK(joiner.take("\"\"\"one line\"\"\"") == "one line");
}

TEST_CASE("a block that is not closed ends where it is") {
  BlockJoiner joiner;
  CHECK_FALSE(joiner.take("\"\"\""));
  CHECK_FALSE(joiner.take("a"));
  CHECK(joiner.finish() == "a");
  CHECK_FALSE(joiner.is_open());
}
