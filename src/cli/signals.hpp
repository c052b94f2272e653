// SIGINT, SIGTERM and SIGHUP as bytes in a pipe that the event loop watches; SIGPIPE as a write error.
#pragma once

namespace agentpress::cli::signals {

/// Ignores SIGPIPE for the whole process; remembers whether our parent had it ignored already.
void ignore_broken_pipe();
bool broken_pipe_was_ignored();

/// Installs the handlers. The first signal is recorded; a second one ends the process at once.
void install();

/// Readable once a signal came; -1 before `install`.
int descriptor();

/// The recorded signal, or 0.
int pending();

/// Dies of `signal` with its default action, so that shells and loops see how we ended.
[[noreturn]] void die_of(int signal);

}  // namespace agentpress::cli::signals
