"""`agentpress doctor` among providers that never come to an end: it ends all the same, with a row for each of them."""

import contextlib
import os
import shutil
import socket
import sys
import threading
import time

from harness import keys, silent_resolver
from harness.doctor import DoctorTest

LIMIT = 2  # seconds that doctor is told to wait
GENEROUS = 30  # more than this is a hang: one after the other they would take longer
KEY = keys.canary("", 40, "lab")
TLS_RECORD = b"\x16\x03\x03\x40\x00"  # of 16 kB, which never come whole


class Staller:
    """Accepts, sends `beginning` when anything has come, and then `drip` over and over."""

    def __init__(self, beginning=b"", drip=b""):
        self.beginning, self.drip = beginning, drip
        self.received = b""
        self._connections = []
        self._closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        with contextlib.suppress(OSError):
            while not self._closing.is_set():
                connection, _ = self._listener.accept()
                self._connections.append(connection)
                threading.Thread(target=self._stall, args=(connection,), daemon=True).start()

    def _stall(self, connection):
        with contextlib.suppress(OSError):
            self.received += connection.recv(65536)
            connection.sendall(self.beginning)
            while self.drip and not self._closing.wait(0.05):
                connection.sendall(self.drip)

    def close(self):
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()
        for connection in self._connections:
            connection.close()


# What it does -> scheme, how it stalls, the row that says so.
STALLERS = {
    "silence": ("http", {}, "http"),
    "a-head-that-drips": ("http", {"beginning": b"HTTP/1.1 200 OK\r\nX-Long: ", "drip": b"a"}, "http"),
    "heads-without-end": ("http", {"beginning": b"HTTP/1.1 200 OK\r\n", "drip": b"X: y\r\n"}, "http"),
    "a-body-that-drips": ("http", {"beginning": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                                b"Content-Length: 1000000\r\n\r\n", "drip": b" "}, "http"),
    "chunks-without-end": ("http", {"beginning": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                                 b"Transfer-Encoding: chunked\r\n\r\n", "drip": b"1\r\n \r\n"}, "http"),
    "tls-silence": ("https", {}, "tls"),
    "tls-that-drips": ("https", {"beginning": TLS_RECORD, "drip": b"\2"}, "tls"),
}
FULL_BACKLOGS = 2
PROXIES = {"a-proxy-in-silence": {}, "a-proxy-that-drips": {"beginning": b"HTTP/1.1 200 ", "drip": b"O"}}


class HangTest(DoctorTest):
    expected_seconds = 10

    def setUp(self):
        super().setUp()
        self.tables = ""

    def add(self, name, base, *settings):
        lines = [f"[providers.{name}]", f'base_url = "{base}"', 'format = "openai_chat"', 'api_key_env = "LAB_KEY"']
        self.tables += "\n".join([*lines, *settings]) + "\n"

    def staller(self, **manner):
        staller = Staller(**manner)
        self.addCleanup(staller.close)
        return staller

    def full_backlog(self):
        listening = socket.create_server(("127.0.0.1", 0), backlog=0)
        self.addCleanup(listening.close)
        for _ in range(4):
            waiting = socket.socket()
            self.addCleanup(waiting.close)
            waiting.setblocking(False)
            waiting.connect_ex(listening.getsockname())
        return listening.getsockname()[1]

    def assert_ended(self, report, seconds, rows):
        """Each provider has one broken row of the class, below it what was skipped for it, and no row is missing."""
        self.assertLess(seconds, GENEROUS)
        self.assertEqual(report["exit_code"], 1)
        listed = [row["id"] for row in self.json_of(self.doctor("--list-checks", "--json"))["list"]
                  if row["group"] == "provider"]
        for name, broken in rows.items():
            with self.subTest(name):
                checks = {key.split(".")[1]: check for key, check in report["checks"].items()
                          if check["provider"] == name}
                self.assertEqual(list(checks), listed)
                self.assert_check(report, f"{name}.{broken}", "failed", "timeout")
                self.assertIn(f"within {LIMIT} s", checks[broken]["summary"])
                self.assertIsNotNone(checks[broken]["fix"])
                skipped = {check["summary"] for check in checks.values() if check["status"] == "skipped"}
                self.assertEqual(skipped, {f"because {broken} failed"})
                self.assertEqual([key for key, check in checks.items() if check["status"] == "failed"], [broken])

    def test_many_that_never_end(self):
        rows = {}
        for name, (scheme, manner, row) in STALLERS.items():
            for number in range(2):
                rows[f"{name}-{number}"] = row
                self.add(f"{name}-{number}", f"{scheme}://127.0.0.1:{self.staller(**manner).port}/v1")
        for number in range(FULL_BACKLOGS):
            rows[f"a-full-backlog-{number}"] = "tcp"
            self.add(f"a-full-backlog-{number}", f"http://127.0.0.1:{self.full_backlog()}/v1")
        proxies = []
        for name, manner in PROXIES.items():
            proxies.append(self.staller(**manner))
            rows[name] = "proxy"
            self.add(name, "https://nowhere.example/v1", f'proxy = "http://127.0.0.1:{proxies[-1].port}"')
        self.sandbox.write_config(self.tables)
        began = time.monotonic()
        report = self.report(*rows, "--timeout", f"{LIMIT}s", environment={"LAB_KEY": KEY}, deadline=2 * GENEROUS)
        self.assert_ended(report, time.monotonic() - began, rows)
        self.assertGreaterEqual(len(rows), 10)
        for proxy in proxies:
            self.assertTrue(proxy.received.startswith(b"CONNECT nowhere.example:443"), proxy.received)

    def test_a_name_server_that_never_answers(self):
        unshare = shutil.which("unshare")
        if unshare is None:
            self.skipTest("the unshare command is not installed")
        rows = {f"lab{number}": "dns" for number in range(10)}
        for name in rows:
            self.add(name, f"https://{name}.example/v1")
        self.sandbox.write_config(self.tables)
        script = os.path.abspath(silent_resolver.__file__)
        program = [unshare, "--map-root-user", "--mount", "--net", sys.executable, script, *self.sandbox.program]
        arguments = ("doctor", *rows, "--timeout", f"{LIMIT}s", "--json")
        began = time.monotonic()
        result = self.sandbox.run(*arguments, environment={"LAB_KEY": KEY}, program=program, deadline=2 * GENEROUS)
        if result.code == silent_resolver.CANNOT or "unshare:" in result.errors:
            self.skipTest(result.errors.strip())
        self.assertNotIn("never asked", result.errors)
        report = self.json_of(result)
        self.validate(report)
        self.assert_ended(report, time.monotonic() - began, rows)
