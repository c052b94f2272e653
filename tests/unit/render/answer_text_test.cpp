#include "render/answer_text.hpp"

#include "render/reasoning_text.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

using namespace agentpress;  // NOLINT(google-build-using-namespace): a test

namespace {

/// What is written to a descriptor, read back from a pipe.
class Pipe {
 public:
  Pipe() { REQUIRE(::pipe(ends_.data()) == 0); }
  ~Pipe() {
    ::close(ends_[0]);
    close_writing();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  int writing_end() const { return ends_[1]; }
  std::string content() {
    close_writing();
    std::string text;
    std::array<char, 4096> buffer{};
    for (ssize_t count = 0; (count = ::read(ends_[0], buffer.data(), buffer.size())) > 0;)
      text.append(buffer.data(), static_cast<std::size_t>(count));
    return text;
  }

 private:
  void close_writing() {
    if (ends_[1] >= 0) ::close(ends_[1]);
    ends_[1] = -1;
  }
  std::array<int, 2> ends_{};
};

std::string answer(const std::vector<core::Event>& events, render::Gate gate, bool newline) {
  Pipe pipe;
  util::OutputStream output(pipe.writing_end());
  render::AnswerText text(output, gate, newline);
  for (const auto& event : events) text.on_event(event);
  return pipe.content();
}

}  // namespace

TEST_CASE("answer text: piped output has the exact bytes and nothing else") {
  const std::vector<core::Event> events{core::ReasoningDelta{.text = "thinking"}, core::TextDelta{"a\x1b[1m"},
                                        core::TextDelta{"b"}, core::Usage{}, core::Finish{}};
  CHECK(answer(events, render::Gate::off, false) == "a\x1b[1mb");
}

TEST_CASE("answer text: a terminal gets harmless text and one newline at the end") {
  CHECK(answer({core::TextDelta{"a\x1b"}, core::TextDelta{"[1m"}, core::Finish{}}, render::Gate::on, true) ==
        "a\\x1b[1m\n");
  CHECK(answer({core::TextDelta{"line\n"}, core::Finish{}}, render::Gate::on, true) == "line\n");
  CHECK(answer({core::Finish{}}, render::Gate::on, true).empty());
}

TEST_CASE("answer text: a refusal is shown as the answer") {
  CHECK(answer({core::RefusalDelta{"no"}, core::Finish{}}, render::Gate::off, false) == "no");
}

TEST_CASE("reasoning text: it is closed before the answer begins, dim only when asked") {
  for (const bool dim : {false, true}) {
    Pipe pipe;
    util::OutputStream output(pipe.writing_end());
    render::ReasoningText reasoning(output, dim);
    reasoning.on_event(core::ReasoningDelta{.text = "why\x1b[2J"});
    reasoning.on_event(core::TextDelta{"x"});
    reasoning.on_event(core::Finish{});
    CHECK(pipe.content() == (dim ? "\x1b[2mwhy\\x1b[2J\x1b[22m\n\n" : "why\\x1b[2J\n\n"));
  }
}
