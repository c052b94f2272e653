// The text that is sent: files, then the words of the command line, then standard input - bytes as they are.
#pragma once

#include "cli/diagnostics.hpp"
#include "cli/options.hpp"

#include <string>

namespace agentpress::cli {

/// All input of one prompt together.
inline constexpr std::size_t kMaximumInputBytes = std::size_t{64} << 20U;

/// Throws core::StartupError (usage) when it can be said at once that there is no prompt: no words, no
/// --file, and a standard input that is not read (a terminal, --no-stdin, closed).
void refuse_missing_prompt(const TypedOptions& options);

/// Whether a prompt without any text is a mistake: a template may be all there is to send.
enum class EmptyPrompt { refuse, accept };

/// Reads the files and standard input. Throws core::StartupError: `input` for what cannot be read, is over
/// the cap or is not UTF-8 text (with the offset), `usage` when there is no prompt at all, `interrupted` when
/// a signal came while waiting. A silent standard input is waited for, after a second with a note.
std::string read_prompt(const TypedOptions& options, Diagnostics& diagnostics, EmptyPrompt empty);

/// A text file as it stands before a prompt: its name and its content. Throws as `read_prompt` does.
std::string quoted_file(const std::string& path, bool lossy);

/// `bytes` if it is UTF-8 without NUL, with such bytes replaced if `lossy`; else throws (`input`) with the
/// offset.
std::string checked_text(std::string bytes, const std::string& source, bool lossy);

}  // namespace agentpress::cli
