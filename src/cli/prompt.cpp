#include "cli/prompt.hpp"

#include "cli/signals.hpp"
#include "cli/usage_error.hpp"
#include "util/files.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <optional>

namespace agentpress::cli {
namespace {

using core::ErrorClass;
using core::StartupError;

[[noreturn]] void no_prompt() {
  throw StartupError(ErrorClass::usage,
                     "there is no prompt: no words, no --file, and nothing on standard input",
                     "agentpress \"your prompt\", or `agentpress --help`");
}

[[noreturn]] void over_the_cap() {
  input_error(fmt::format("the input is larger than {} MiB; nothing was sent", kMaximumInputBytes >> 20U),
              "send less, for example with head -c");
}

std::string read_named_file(const std::string& path, bool lossy) {
  if (path == "-") {
    throw StartupError(ErrorClass::usage,
                       "--file - is not a file; standard input is added to the prompt by itself",
                       "leave --file - out");
  }
  auto content = util::read_file(path, kMaximumInputBytes);
  if (!content) {
    if (content.error().error_number == EFBIG) over_the_cap();
    input_error(fmt::format("cannot read {}: {}", path, content.error().message));
  }
  return checked_text(std::move(*content), path, lossy);
}

enum class StdinKind { nothing, readable };

StdinKind stdin_kind() {
  struct stat status{};
  if (::fstat(STDIN_FILENO, &status) != 0) return StdinKind::nothing;
  if (S_ISDIR(status.st_mode)) {
    input_error("standard input is a directory; expected text", "use --no-stdin, or redirect a file");
  }
  const bool readable = S_ISFIFO(status.st_mode) || S_ISREG(status.st_mode) || S_ISSOCK(status.st_mode);
  return readable ? StdinKind::readable : StdinKind::nothing;
}

void note_partly_read_file(Diagnostics& diagnostics) {
  struct stat status{};
  if (::fstat(STDIN_FILENO, &status) != 0 || !S_ISREG(status.st_mode)) return;
  const auto offset = ::lseek(STDIN_FILENO, 0, SEEK_CUR);
  if (offset > 0) {
    diagnostics.note(
        fmt::format("standard input was already read up to byte {}; the rest of it is added to the prompt "
                    "(in a `while read` loop use --no-stdin)",
                    offset));
  }
}

/// Waits until standard input has something. The note comes once, when nothing at all arrived for a second.
void wait_for_stdin(bool has_data, bool& noted, Diagnostics& diagnostics) {
  std::array<pollfd, 2> wait{{{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0},
                              {.fd = signals::descriptor(), .events = POLLIN, .revents = 0}}};
  for (;;) {
    const int ready = ::poll(wait.data(), wait.size(), has_data || noted ? -1 : 1000);
    if (signals::pending() != 0) {
      throw StartupError(ErrorClass::interrupted, "interrupted while reading standard input");
    }
    if (ready > 0) return;
    if (ready < 0 && errno != EINTR) return;  // the read will say what is wrong
    if (ready == 0) {
      noted = true;
      diagnostics.note("waiting for standard input; to go on without it use --no-stdin or </dev/null");
    }
  }
}

std::string read_stdin(const TypedOptions& options, std::size_t room, Diagnostics& diagnostics) {
  note_partly_read_file(diagnostics);
  std::string content;
  std::array<char, 65536> buffer{};
  bool noted = false;
  for (;;) {
    wait_for_stdin(!content.empty(), noted, diagnostics);
    const ssize_t count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count < 0) {
      input_error(fmt::format("cannot read standard input: {}", util::system_error_text(errno)));
    }
    if (count == 0) break;
    content.append(buffer.data(), static_cast<std::size_t>(count));
    if (content.size() > room) over_the_cap();
  }
  return checked_text(std::move(content), "standard input", options.lossy);
}

std::string words_as_text(const TypedOptions& options) {
  return checked_text(util::join(options.words, " "), "the prompt", options.lossy);
}

}  // namespace

// Text must be UTF-8 without NUL: JSON can carry nothing else unchanged.
std::string checked_text(std::string bytes, const std::string& source, bool lossy) {
  const auto invalid = util::find_invalid_utf8(bytes);
  const auto nul = bytes.find('\0');
  if (!invalid && nul == std::string::npos) return bytes;
  if (lossy) {
    std::string text = util::replace_invalid_utf8(bytes);
    for (auto at = text.find('\0'); at != std::string::npos; at = text.find('\0', at)) {
      text.replace(at, 1, "\xEF\xBF\xBD");
    }
    return text;
  }
  const bool is_utf16 = bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
  if (is_utf16) {
    input_error(fmt::format("{} is UTF-16 text; expected UTF-8", source),
                "convert it: iconv -f UTF-16 -t UTF-8");
  }
  const bool nul_first = nul != std::string::npos && (!invalid || nul < *invalid);
  input_error(fmt::format("{} is not text: {} at byte offset {}", source,
                          nul_first ? "a NUL byte" : "a byte that is not UTF-8", nul_first ? nul : *invalid),
              "convert it (iconv -f LATIN1 -t UTF-8), or replace such bytes with --lossy");
}

std::string quoted_file(const std::string& path, bool lossy) {
  const std::string content = read_named_file(path, lossy);
  return fmt::format("{}:\n{}{}\n", path, content, content.ends_with('\n') ? "" : "\n");
}

std::string read_prompt(const TypedOptions& options, Diagnostics& diagnostics, EmptyPrompt empty) {
  std::string prompt;
  for (const auto& path : options.files) {
    prompt += quoted_file(path, options.lossy);
    if (prompt.size() > kMaximumInputBytes) over_the_cap();
  }
  const std::string words = words_as_text(options);
  prompt += words;
  if (!options.no_stdin && stdin_kind() == StdinKind::readable) {
    const std::string input =
        read_stdin(options, kMaximumInputBytes - std::min(prompt.size(), kMaximumInputBytes), diagnostics);
    if (!input.empty() && !words.empty()) prompt += "\n\n";
    prompt += input;
  }
  if (prompt.empty() && empty == EmptyPrompt::refuse) no_prompt();
  return prompt;
}

void refuse_missing_prompt(const TypedOptions& options) {
  const bool has_words = !util::join(options.words, "").empty();
  if (has_words || !options.files.empty()) return;
  if (options.no_stdin || stdin_kind() == StdinKind::nothing) no_prompt();
}

}  // namespace agentpress::cli
