"""The recorded traffic: where it is, what its cases say, and the server that plays it back."""

import json
import os
import subprocess
import sys
import tempfile

APIS = {"openai-chat": "openai_chat", "mistral-chat": "openai_chat", "anthropic-messages": "anthropic_messages"}


def directory():
    """The folder of the public cases, or None."""
    path = os.environ.get("AGENTPRESS_CORPUS", "")
    return path if path and os.path.isdir(path) else None


def reason_to_skip():
    """Why the corpus cannot be used, or None when it can."""
    path = os.environ.get("AGENTPRESS_CORPUS", "")
    if directory() is None:
        return f"no corpus at {path or 'AGENTPRESS_CORPUS'}: give --corpus DIRECTORY"
    if not os.path.isfile(replay_script()):
        return f"no replay.py beside the corpus: {replay_script()}"
    return None


def require(test):
    """Skips a test that needs the corpus when there is none; with AGENTPRESS_REQUIRE_CORPUS, as in CI, it fails."""
    reason = reason_to_skip()
    if reason is not None and os.environ.get("AGENTPRESS_REQUIRE_CORPUS"):
        test.fail(reason)
    if reason is not None:
        test.skipTest(reason)


def replay_script():
    return os.path.join(os.path.dirname(os.path.abspath(directory() or ".")), "replay.py")


class Case:
    def __init__(self, folder):
        self.folder = folder
        self.meta = self._read("meta.json")
        self.expected = self._read("expected.json")
        self.name = self.meta["id"]
        self.provider = self.meta["provider"]
        self.api = self.meta["api"]
        self.status = self.meta["http_status"]
        self.streaming = bool(self.meta["streaming"])

    def _read(self, name):
        with open(os.path.join(self.folder, name), encoding="utf-8") as file:
            return json.load(file)

    def body(self):
        with open(os.path.join(self.folder, "response.body"), "rb") as file:
            return file.read()


def cases():
    """Every case of a format that the program speaks, in order."""
    folder = directory()
    found = []
    for name in sorted(os.listdir(folder)) if folder else []:
        if os.path.isfile(os.path.join(folder, name, "meta.json")):
            case = Case(os.path.join(folder, name))
            if case.api in APIS:
                found.append(case)
    return found


class Replay:
    """The corpus's own server as a child process, started in the folder that holds the corpus."""

    def __init__(self, *arguments):
        self._log = tempfile.NamedTemporaryFile(prefix="agentpress-test-replay-", suffix=".jsonl")
        script = replay_script()
        self._process = subprocess.Popen(
            [sys.executable, script, "--log", self._log.name, "--max-seconds", "900", *arguments],
            cwd=os.path.dirname(script), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.origin = self._process.stdout.readline().decode().strip()
        if not self.origin.startswith("http://127.0.0.1:"):
            raise RuntimeError(f"replay.py did not start: {self.origin!r}")

    def requests(self):
        """The requests so far, as replay.py logs them: method, path, headers, body."""
        with open(self._log.name, encoding="utf-8") as file:
            records = [json.loads(line) for line in file if line.endswith("\n")]
        return [record for record in records if record["event"] == "request"]

    def close(self):
        self._process.terminate()
        self._process.wait()
        self._process.stdout.close()
        self._log.close()
