#!/usr/bin/env python3
"""Kills the real program with SIGKILL at random moments of streaming, and looks at what the history kept.

    tests/soak/kill.py --binary build/dev/agentpress [--kills 2000] [--lanes 12] [--seed NUMBER]

After each kill:
  - all text that was on stdout 250 ms before the kill is stored;
  - what is stored is a prefix of what the server sent;
and regularly: `integrity_check` is clean, and the session goes on. Several lanes share each history, so that a kill
also comes while others write. Prints what failed, and a last line 'N passed, N failed, 0 skipped'.
"""

import argparse
import asyncio
import json
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import time

SAFE_AFTER = 0.25  # seconds, promised
LONGEST_LIFE = 0.9  # seconds until the kill
LANES_EACH = 3  # that share a history
LOOK_EVERY = 25  # kills of a lane between two looks at the whole file

SCRIPT = ["word", "größer", "漢字", "🙂", "line\n", "\t", "e\u0301", "-" * 40]


def text_of(number, length):
    """What the server sends for prompt `number`: the same for every process, so that any prefix can be checked."""
    source = random.Random(number)
    return [f"{source.choice(SCRIPT)} " for _ in range(length)]


def chunk(delta):
    return f"data: {json.dumps({'choices': [{'index': 0, 'delta': delta, 'finish_reason': None}]})}\n\n".encode()


async def serve(reader, writer):
    """One chat completion, a token every few milliseconds, until the client has gone."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
        body = json.loads(await reader.readexactly(length))
        number = int(body["messages"][-1]["content"].split()[-1])
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
        pace = random.Random(number).choice([0.0005, 0.002, 0.005, 0.02])
        for piece in text_of(number, int(3 / pace)):
            writer.write(chunk({"content": piece}))
            await writer.drain()
            await asyncio.sleep(pace)
    except (OSError, EOFError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


class Lane:
    def __init__(self, soak, index, home):
        self.soak = soak
        self.index = index
        self.home = home
        self.directory = os.path.join(home, ".local", "share", "agentpress")
        self.environment = {"PATH": "/usr/bin:/bin", "HOME": home, "LANG": "C.UTF-8", "OPENAI_API_KEY": "sk-soak-0123456789abcdef",
                            **{name: os.environ[name] for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS") if name in os.environ}}

    def command(self, *arguments):
        return [self.soak.binary, "--provider", "openai", "-m", "m", "--base-url", self.soak.address, *arguments]

    async def kill_one(self, number):
        life = random.Random(self.soak.seed * 1_000_003 + number).uniform(0, LONGEST_LIFE)
        process = await asyncio.create_subprocess_exec(
            *self.command("--", f"prompt {number}"), env=self.environment, stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE)
        seen = []  # (time, bytes)

        async def read():
            while data := await process.stdout.read(65536):
                seen.append((time.monotonic(), data))

        reading = asyncio.create_task(read())
        await asyncio.sleep(life)
        killed = time.monotonic()
        try:
            process.kill()
        except ProcessLookupError:
            pass
        errors = (await asyncio.gather(reading, process.stderr.read(), process.wait()))[1].decode("utf-8", "replace")
        safe = b"".join(data for moment, data in seen if moment <= killed - SAFE_AFTER)
        shown = b"".join(data for _, data in seen)
        self.check(number, safe, shown, errors)

    def check(self, number, safe, shown, errors):
        kept = self.stored(number)
        sent = "".join(text_of(number, 6000)).encode()
        what = f"prompt {number} in {self.directory}"
        self.soak.judge(kept.startswith(safe), f"{what}: {len(safe)} bytes were shown in time, {len(kept)} are stored {errors}")
        self.soak.judge(sent.startswith(kept), f"{what}: what is stored is not what was sent: {kept[-80:]!r}")
        self.soak.judge(sent.startswith(shown), f"{what}: what was shown is not what was sent")

    def stored(self, number):
        """The longest text that any file of the history has for the prompt."""
        folder = os.path.join(self.directory, "pending")
        waiting = [os.path.join(folder, name) for name in os.listdir(folder)] if os.path.isdir(folder) else []
        paths = [os.path.join(self.directory, "history.db")] + [path for path in waiting if path.endswith(".db")]
        return max((self.stored_in(path, number) for path in paths if os.path.exists(path)), key=len, default=b"")

    def stored_in(self, path, number):
        connection = sqlite3.connect(path, timeout=60, isolation_level=None)
        connection.text_factory = bytes
        try:
            rows = connection.execute(
                "SELECT answer.text FROM part AS answer JOIN part AS prompt USING (turn) "
                "WHERE prompt.side = 0 AND prompt.text = ? AND answer.side = 1 AND answer.kind = 'text' "
                "ORDER BY answer.message, answer.position, answer.piece", (f"prompt {number}",)).fetchall()
            return b"".join(row[0] for row in rows)
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):  # killed before the first transaction
                return b""
            raise
        finally:
            connection.close()

    async def look_at_all(self):
        path = os.path.join(self.directory, "history.db")
        if not os.path.exists(path):
            return
        connection = sqlite3.connect(path, timeout=60, isolation_level=None)
        try:
            faults = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        finally:
            connection.close()
        self.soak.judge(faults == ["ok"], f"{path}: {faults}")
        await self.go_on()

    async def go_on(self):
        """A session that was killed takes another turn. Others of the lanes may be the last used one just now."""
        connection = sqlite3.connect(os.path.join(self.directory, "history.db"), timeout=60)
        killed = connection.execute("SELECT session.id FROM turn JOIN session ON session.key = turn.session "
                                    "WHERE state = 'killed' ORDER BY started DESC LIMIT 1").fetchone()
        connection.close()
        if killed is None:
            return
        process = await asyncio.create_subprocess_exec(
            self.soak.binary, "-m", "echo", "--session", killed[0], "go on", env=self.environment,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE)
        output, errors = await process.communicate()
        self.soak.judge(process.returncode == 0 and output == b"go on",
                        f"session {killed[0]} does not go on: {process.returncode} {errors.decode()}")

    async def run(self):
        kills = 0
        while (number := self.soak.next_number()) is not None:
            await self.kill_one(number)
            kills += 1
            if kills % LOOK_EVERY == 0:
                await self.look_at_all()
        await self.look_at_all()


class Soak:
    def __init__(self, options):
        self.binary = os.path.abspath(options.binary)
        self.kills = options.kills
        self.lanes = options.lanes
        self.seed = options.seed
        self.address = ""
        self.started = 0
        self.failures = []

    def next_number(self):
        if self.started >= self.kills or len(self.failures) >= 20:
            return None
        self.started += 1
        return self.started

    def judge(self, is_right, complaint):
        if not is_right:
            self.failures.append(complaint)
            print(complaint, flush=True)

    async def run(self):
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        # The page cache survives a kill, so nothing is proven by a slow disk.
        place = "/dev/shm" if os.path.isdir("/dev/shm") and os.access("/dev/shm", os.W_OK) else None
        root = tempfile.mkdtemp(prefix="agentpress-kill-", dir=place)
        homes = [os.path.join(root, str(number)) for number in range((self.lanes + LANES_EACH - 1) // LANES_EACH)]
        for home in homes:
            os.mkdir(home, 0o700)
        await asyncio.gather(*(Lane(self, index, homes[index // LANES_EACH]).run() for index in range(self.lanes)))
        server.close()
        if not self.failures:
            shutil.rmtree(root)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--binary", required=True)
    parser.add_argument("--kills", type=int, default=2000)
    parser.add_argument("--lanes", type=int, default=12)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    soak = Soak(options)
    started = time.monotonic()
    asyncio.run(soak.run())
    print(f"seed {options.seed}, {soak.started} kills in {time.monotonic() - started:.0f} s")
    print(f"{max(0, soak.started - len(soak.failures))} passed, {len(soak.failures)} failed, 0 skipped")
    return 1 if soak.failures else 0


if __name__ == "__main__":
    sys.exit(main())
