"""Runs the program in a sandbox of its own, and sweeps every artefact of every run for canary keys."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time

from harness import history
from harness import keys as canaries

# Far above what any run needs, so that only a hang ends here, also on a slow machine and under sanitizers.
DEADLINE_SECONDS = 90.0

_PASSED_THROUGH = ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "LLVM_PROFILE_FILE")


class Leak(AssertionError):
    """A canary key was found where it must not be."""


class Hang(AssertionError):
    """The program did not end in time."""


class Result:
    """What a finished run left behind. `code` is negative for a death by signal, as in subprocess."""

    def __init__(self, arguments, code, stdout, stderr, seconds):
        self.arguments = arguments
        self.code = code
        self.stdout = stdout
        self.stderr = stderr
        self.seconds = seconds

    @property
    def errors(self):
        return self.stderr.decode("utf-8", "replace")

    def __str__(self):
        return (f"arguments: {self.arguments}\nexit code: {self.code}\nstdout: {self.stdout[:2000]!r}\n"
                f"stderr: {self.errors[:4000]}")


class Sandbox:
    """A home, a working directory and a temporary directory that exist for one test."""

    def __init__(self, program):
        self.program = [program] if isinstance(program, str) else list(program)
        self.root = tempfile.mkdtemp(prefix="agentpress-test-")
        self.home = os.path.join(self.root, "home")
        self.work = os.path.join(self.root, "work")
        self.temporary = os.path.join(self.root, "tmp")
        for folder in (self.home, self.work, self.temporary):
            os.mkdir(folder, 0o700)
        self.known_files = {}
        self.running = []

    def close(self):
        for child in self.running:
            child.kill()
        shutil.rmtree(self.root, ignore_errors=True)

    def write(self, path, content, mode=0o600, folder=None):
        """Writes a file (relative to the working directory) that the sweep knows to be the test's own."""
        full = os.path.join(folder or self.work, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        data = content.encode() if isinstance(content, str) else content
        with open(full, "wb") as file:
            file.write(data)
        os.chmod(full, mode)
        self.known_files[full] = data
        return full

    def write_config(self, content, mode=0o600):
        """Writes the configuration file where the program looks for it by itself."""
        return self.write(os.path.join(".config", "agentpress", "config.toml"), content, mode, self.home)

    def environment(self, extra=None):
        """A scrubbed environment: nothing of the caller's keys, proxies or XDG directories."""
        variables = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": self.home,
            "TMPDIR": self.temporary,
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
        }
        variables |= {name: os.environ[name] for name in _PASSED_THROUGH if name in os.environ}
        variables |= extra or {}
        return {name: value for name, value in variables.items() if value is not None}

    def run(self, *arguments, deadline=DEADLINE_SECONDS, **settings):
        """Runs to the end; see `start` for the settings."""
        return self.start(*arguments, **settings).finish(deadline)

    def start(self, *arguments, environment=None, stdin=None, stdout=None, stderr=None, shell=None, program=None):
        """Starts a run. `environment` is added to the scrubbed one; keys in it become canaries.

        `stdin` is bytes (a pipe that is written and closed), None (/dev/null) or a descriptor. `stdout` and
        `stderr` are None (captured) or a descriptor. `shell` is a line of sh that runs `"$@"` in some special way.
        """
        command = (program or self.program) + [str(argument) for argument in arguments]
        if shell is not None:
            command = ["/bin/bash", "-c", shell, "bash", *command]
        child = Running(self, command, self.environment(environment), stdin, stdout, stderr)
        self.running.append(child)
        return child

    def sweep(self, result, environment, command_lines):
        """Raises Leak if any canary of the run's environment or configuration is in an artefact of the run."""
        keys = self.canaries_of(environment)
        places = {"stdout": result.stdout, "stderr": result.stderr, "arguments": "\0".join(result.arguments).encode(),
                  "a command line in /proc": b"\n".join(command_lines)}
        found = [f"{place} holds {name}" for place, data in places.items() for name in canaries.leaks_in(data, keys)]
        found += canaries.sweep_directory(self.root, keys, self.known_files)
        if found:
            raise Leak("a key leaked: " + "; ".join(found))
        data_home = environment.get("XDG_DATA_HOME") or os.path.join(self.home, ".local", "share")
        open_to_others = history.mode_faults(os.path.join(data_home, "agentpress"))
        if open_to_others:
            raise Leak("the history is open to others: " + "; ".join(open_to_others))

    def canaries_of(self, environment):
        """All canary keys: those of the environment of this run, and any that a file of the test holds."""
        known = {value for _, value in canaries.PROVIDER_KEYS.values()} | set(canaries.FOREIGN_KEYS.values())
        keys = {name: value for name, value in environment.items()
                if len(value) >= 16 and any(word in name for word in ("KEY", "TOKEN", "SECRET"))}
        for data in self.known_files.values():
            for value in known:
                if value.encode() in data:
                    keys["a key of a file: " + value[:4]] = value
        return keys


class Running:
    """A run that has not ended yet."""

    def __init__(self, sandbox, command, environment, stdin, stdout, stderr):
        self.sandbox = sandbox
        self.command = command
        self.environment = environment
        self.command_lines = set()
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            command, env=environment, cwd=sandbox.work, start_new_session=True,
            stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE if isinstance(stdin, bytes) else stdin,
            stdout=subprocess.PIPE if stdout is None else stdout,
            stderr=subprocess.PIPE if stderr is None else stderr)
        self._look_at_command_line()
        self._changed = threading.Condition()
        pipes = {"stdout": self.process.stdout, "stderr": self.process.stderr}
        pipes = {name: pipe for name, pipe in pipes.items() if pipe is not None}
        self._collectors = {name: bytearray() for name in pipes}
        self._ended = {name: False for name in pipes}
        for name, pipe in pipes.items():
            threading.Thread(target=self._collect, args=(name, pipe), daemon=True).start()
        if isinstance(stdin, bytes):
            threading.Thread(target=self._feed, args=(stdin,), daemon=True).start()

    def _feed(self, data):
        try:
            self.process.stdin.write(data)
            self.process.stdin.close()
        except OSError:
            pass

    def _collect(self, name, pipe):
        while True:
            try:
                data = os.read(pipe.fileno(), 65536)
            except (OSError, ValueError):
                data = b""
            with self._changed:
                self._collectors[name] += data
                if not data:
                    self._ended[name] = True
                self._changed.notify_all()
            if not data:
                return

    def _look_at_command_line(self):
        try:
            with open(f"/proc/{self.process.pid}/cmdline", "rb") as file:
                self.command_lines.add(file.read())
        except OSError:
            pass

    def so_far(self, name):
        with self._changed:
            return bytes(self._collectors[name])

    def wait_for(self, name, wanted, deadline=DEADLINE_SECONDS):
        """Waits until `wanted` occurs in stdout or stderr (`name`), as an event and not by sleeping."""
        with self._changed:
            self._changed.wait_for(lambda: wanted in self._collectors[name] or self._ended[name], deadline)
            seen = bytes(self._collectors[name])
        if wanted not in seen:
            others = {other: bytes(data) for other, data in self._collectors.items()}
            raise AssertionError(f"{wanted!r} never came on {name}: {others}")
        self._look_at_command_line()

    def signal(self, number):
        self._look_at_command_line()
        os.kill(self.process.pid, number)

    def kill(self):
        if self.process.poll() is None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except OSError:
                self.process.kill()
            self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    pass

    def _wait_for_pipes(self):
        """A process that outlives the program may hold its pipes open; it is ended after a while."""
        with self._changed:
            if self._changed.wait_for(lambda: all(self._ended.values()), 20):
                return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except OSError:
            pass

    def finish(self, deadline=DEADLINE_SECONDS):
        """Waits for the end, sweeps for keys and returns the Result."""
        self._look_at_command_line()
        try:
            code = self.process.wait(deadline)
        except subprocess.TimeoutExpired:
            self.kill()
            outputs = {name: bytes(data)[-2000:] for name, data in self._collectors.items()}
            raise Hang(f"still running after {deadline} s: {self.command}\n{outputs}") from None
        self._wait_for_pipes()
        with self._changed:
            outputs = {name: bytes(data) for name, data in self._collectors.items()}
        seconds = time.monotonic() - self.started
        self.kill()
        self.sandbox.running.remove(self)
        result = Result(self.command, code, outputs.get("stdout", b""), outputs.get("stderr", b""), seconds)
        self.sandbox.sweep(result, self.environment, self.command_lines)
        return result
