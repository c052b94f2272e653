"""Starts a server program of others in the background, and ends it with all that it started."""

import contextlib
import glob
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

# Far above what any server needs to start, also on a slow machine.
START_SECONDS = 180.0

# Another program may take a free port before the server does; then it is tried again.
_ATTEMPTS = 3


def installed(pattern):
    """The only path below the server's folder in build/interop that matches."""
    found = glob.glob(os.path.join(os.environ["AGENTPRESS_INTEROP"], pattern))
    if len(found) != 1:
        raise AssertionError(f"expected one {pattern} below {os.environ['AGENTPRESS_INTEROP']}, found {found}")
    return found[0]


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class ForeignServer:
    """`command` makes the command line for a port; `ready` is a path that answers 200 once the server works."""

    def __init__(self, command, ready, environment=None):
        self.home = tempfile.mkdtemp(prefix="agentpress-interop-")
        variables = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": self.home, "LANG": "C.UTF-8"} | (environment or {})
        for _ in range(_ATTEMPTS):
            self.port = free_port()
            self._log = open(os.path.join(self.home, "log"), "wb")
            self._process = subprocess.Popen(command(self.port), env=variables, cwd=self.home, stdin=subprocess.DEVNULL,
                                             stdout=self._log, stderr=subprocess.STDOUT, start_new_session=True)
            if self._wait_until(ready):
                return
            self._end()
        with open(os.path.join(self.home, "log"), encoding="utf-8", errors="replace") as log:
            text = log.read()[-4000:]
        self.close()
        raise AssertionError(f"the server did not start:\n{text}")

    @property
    def origin(self):
        return f"http://127.0.0.1:{self.port}"

    def _wait_until(self, ready):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            with contextlib.suppress(OSError):
                if self.request("GET", ready)[0] == 200:
                    return True
            time.sleep(0.05)
        return False

    def request(self, method, path, body=None, headers=None):
        """(status, body) of a request that does not come from the program under test."""
        request = urllib.request.Request(self.origin + path, body, headers or {}, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=START_SECONDS) as response:
                return response.status, response.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def kill(self):
        """Ends it at once, in the middle of whatever it does."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _end(self):
        self.kill()
        self._log.close()

    def close(self):
        self._end()
        shutil.rmtree(self.home, ignore_errors=True)
