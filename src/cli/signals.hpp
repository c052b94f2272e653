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

/// From now on a second and a third interrupt do not end the process: a chat decides what they mean.
void be_patient();

/// An interrupt was seen and has done its work: the next one is a first one. Other signals stay recorded.
/// Returns how many there were.
int forget_interrupt();

/// Called before the process dies of a signal, from a handler: it may do what is safe there and nothing else.
void set_farewell(void (*farewell)());

/// Dies of `signal` with its default action, so that shells and loops see how we ended.
[[noreturn]] void die_of(int signal);

}  // namespace agentpress::cli::signals
