"""Runs the program on a pseudo-terminal, as its controlling terminal, and records what it wrote there."""

import os
import pty
import select
import signal
import termios
import time

from harness import program as programs


def with_settings_of_a_run(attributes, echo):
    attributes[1] &= ~termios.OPOST
    attributes[3] |= termios.NOFLSH  # else the interrupt key drops what the program writes meanwhile
    if not echo:
        attributes[3] &= ~termios.ECHO
    return attributes


def settings_before_a_run(echo=False):
    """Those that a program finds, whenever one asks: the run itself may have changed its terminal already."""
    ends = pty.openpty()
    try:
        return with_settings_of_a_run(termios.tcgetattr(ends[1]), echo)
    finally:
        for end in ends:
            os.close(end)


class TerminalRun:
    """A run whose standard streams are a terminal. `redirect` is a piece of sh, such as "2>file", that takes single
    streams away from it. Output processing is off, so that the bytes read are the bytes written; `echo` makes the
    terminal show what is typed; `shell` is the piece of sh that runs the program."""

    def __init__(self, sandbox, *arguments, environment=None, redirect="", columns=80, rows=24, echo=False,
                 shell='exec "$@"'):
        self.sandbox = sandbox
        self.command = sandbox.program + [str(argument) for argument in arguments]
        self.environment = sandbox.environment(environment)
        self.screen = bytearray()
        self._ended = False
        self.code = None
        self.last_attributes = None
        shell = ["/bin/bash", "-c", f"{shell} {redirect}", "bash", *self.command]
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            self._become_program(shell, (rows, columns), echo)
        self.command_lines = set()

    def _become_program(self, shell, size, echo):
        try:
            termios.tcsetattr(0, termios.TCSANOW, with_settings_of_a_run(termios.tcgetattr(0), echo))
            termios.tcsetwinsize(0, size)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGPIPE):
                signal.signal(number, signal.SIG_DFL)
            os.chdir(self.sandbox.work)
            os.execve(shell[0], shell, self.environment)
        finally:
            os._exit(127)

    def attributes(self):
        """The settings of the terminal, as the program has them now."""
        return termios.tcgetattr(self.master)

    def resize(self, columns, rows=24):
        termios.tcsetwinsize(self.master, (rows, columns))

    def type(self, data):
        os.write(self.master, data)

    def wait_for(self, wanted, deadline=programs.DEADLINE_SECONDS):
        """Reads until `wanted` is on the screen."""
        self.wait_until(lambda: wanted in self.screen, repr(wanted), deadline)

    def wait_until(self, is_there, wanted, deadline=programs.DEADLINE_SECONDS):
        """Reads until the screen is as it has to be; `wanted` says how that is."""
        self._read_until(is_there, deadline)
        if not is_there():
            raise AssertionError(f"{wanted} never came on the terminal: {bytes(self.screen)!r}")

    def _read_until(self, is_enough, deadline):
        end = time.monotonic() + deadline
        while not is_enough() and not self._ended:
            left = end - time.monotonic()
            if left <= 0:
                return
            if not select.select([self.master], [], [], min(left, 1.0))[0]:
                continue
            try:
                data = os.read(self.master, 65536)
            except OSError:
                data = b""
            if not data:
                self._ended = True
            self.screen += data

    def finish(self, deadline=programs.DEADLINE_SECONDS):
        """Waits for the end and returns a Result whose stdout is everything the terminal got."""
        self._read_until(lambda: False, deadline)
        if not self._ended:
            self.kill()
            raise programs.Hang(f"still on the terminal after {deadline} s: {self.command} {bytes(self.screen)!r}")
        _, status = os.waitpid(self.pid, 0)
        self.code = os.waitstatus_to_exitcode(status)
        self.pid = None
        self.last_attributes = self.attributes()
        os.close(self.master)
        self.master = None
        result = programs.Result(self.command, self.code, bytes(self.screen), b"", 0.0)
        self.sandbox.sweep(result, self.environment, self.command_lines)
        return result

    def kill(self):
        if self.pid is not None:
            try:
                os.killpg(self.pid, signal.SIGKILL)
            except OSError:
                pass
            os.waitpid(self.pid, 0)
            self.pid = None
        if self.master is not None:
            os.close(self.master)
            self.master = None
