"""Histories made by llm itself, from its first versions to the newest, and read by `agentpress history import`."""

import base64
import datetime
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile

from foreign_server import installed
from harness import wire
from harness.provider_server import ProviderServer
from imported_history import ImportedHistory, turns_of
from interop_case import InteropTest

NEWEST = "newest"
HERE = os.path.dirname(os.path.abspath(__file__))
DRIVER = os.path.join(HERE, "llm_driver.py")

# One pixel, and a byte that no text has.
IMAGE = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")
TOOL = "def weather(city: str, days: int) -> str:\n    'looks out of the window'\n    return f'{city}: {days} days of sun'\n"

GREETING = "Grüße 你好 🎉"
SAID = "you said: "


def versions():
    with open(os.path.join(HERE, "llm-versions.txt"), encoding="utf-8") as file:
        return [*file.read().split(), NEWEST]


def has(version, since):
    """Whether a version has what came with `since`."""
    return version == NEWEST or [int(part) for part in version.split(".")] >= [int(part) for part in since.split(".")]


class LlmHome:
    """A user's folder of llm, and the versions that work in it."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="agentpress-interop-")
        self.image = os.path.join(self.folder, "pixel.png")
        with open(self.image, "wb") as file:
            file.write(IMAGE)
        self.fragment = os.path.join(self.folder, "fragment.txt")
        with open(self.fragment, "w", encoding="utf-8") as file:
            file.write("a long text\n")
        self.database = os.path.join(self.folder, "logs.db")

    def close(self):
        shutil.rmtree(self.folder)

    def run(self, version, *command, given=""):
        path = [] if version == NEWEST else [installed(os.path.join("older", version))]
        variables = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": self.folder, "LANG": "C.UTF-8",
                     "LLM_USER_PATH": self.folder, "LLM_LOG_PATH": self.database, "PYTHONPATH": ":".join(path), "PYTHONDONTWRITEBYTECODE": "1",
                     "OPENAI_API_KEY": "unused"}
        done = subprocess.run([installed(os.path.join("bin", "python")), *command], env=variables, input=given.encode(),
                              cwd=self.folder, capture_output=True, timeout=120, check=False)
        if done.returncode != 0:
            raise AssertionError(f"llm {version} {command}: {done.stdout.decode()}{done.stderr.decode()}")
        return done.stdout.decode()

    def call(self, version, *calls):
        """Runs `llm ARGUMENTS` for each list of arguments."""
        return json.loads(self.run(version, DRIVER, given=json.dumps(
            [{"arguments": arguments, "input": ""} for arguments in calls])))

    def log_by_hand(self, version):
        """The first versions can only ask OpenAI, so what they do with the answer is called for itself."""
        self.run(version, "-c", f"""
import llm.cli
llm.cli.log_db_path().touch()
llm.cli.log(False, "be brief", {GREETING!r}, "ONE", "gpt-4")
llm.cli.log(False, None, "alone", "", "gpt-3.5-turbo")
llm.cli.log(False, "be brief", "second", "TWO", "gpt-4", 1)
""")
        return [[([("system", "be brief"), ("user", GREETING)], [("assistant", "ONE")]),
                 ([("user", "second")], [("assistant", "TWO")])],
                [([("user", "alone")], [])]]

    def converse(self, version):
        """Has all kinds of conversations that the version knows; returns the turns that each must have."""
        if not has(version, "0.5"):
            return self.log_by_hand(version)
        ask = ["prompt", "-m", "scripted"]
        calls = [[*ask, "-s", "be brief", GREETING], ["prompt", "-c", "second"], [*ask, "nothing"]]
        expected = [[([("system", "be brief"), ("user", GREETING)], [("assistant", SAID + GREETING)]),
                     ([("user", "second")], [("assistant", SAID + "second")])],
                    [([("user", "nothing")], [])]]
        if has(version, "0.18"):
            calls.append([*ask, "look", "-a", self.image])
            expected.append([([("user", "look", ("media", "image/png", base64.b64encode(IMAGE).decode()))],
                              [("assistant", SAID + "look")])])
        if has(version, "0.24"):
            calls.append([*ask, "-f", self.fragment, "--sf", self.fragment, "-s", "end", "what is it?"])
            text = "a long text\n\nwhat is it?"
            expected.append([([("system", "a long text\n\nend"), ("user", text)], [("assistant", SAID + text)])])
        if has(version, "0.26"):
            calls += [[*ask, "--functions", TOOL, "weather?"], ["prompt", "-c", "thanks"]]
            expected.append([([("user", "weather?")],
                              [("assistant", ("call", "c1", "weather", {"city": "Zürich", "days": 3})),
                               ("tool", ("result", "c1", "weather", "Zürich: 3 days of sun", False)),
                               ("assistant", "so Zürich: 3 days of sun")]),
                             ([("user", "thanks")], [("assistant", SAID + "thanks")])])
        self.call(version, *calls)
        return expected


class LlmTest(InteropTest):
    def setUp(self):
        super().setUp()
        self.home = LlmHome()
        self.addCleanup(self.home.close)
        self.history = ImportedHistory(self)

    def assert_same_turns(self, sessions, expected):
        """Whatever their order."""
        self.assertCountEqual([json.dumps(turns_of(session)) for session in sessions.values()],
                              [json.dumps(turns) for turns in expected])


class VersionTest(LlmTest):
    def check(self, version):
        before = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=1)
        expected = self.home.converse(version)
        self.history.take(self.home.database)
        sessions = self.history.sessions()
        self.assert_same_turns(sessions, expected)
        for session in sessions.values():
            for turn in session["turns"]:
                started = datetime.datetime.fromisoformat(turn["started"])
                self.assertLess(before, started)
                self.assertLess(started, datetime.datetime.now(datetime.timezone.utc))
                self.assertEqual((turn["state"], turn["error"]), ("complete", None))
                self.assertEqual(turn["requested_model"], "scripted" if has(version, "0.5") else turn["model"])
                if has(version, "0.20"):
                    self.assertEqual(turn["usage"]["cached_tokens"], 2 * (1 + (len(turn["answer"]) > 1)))

    def test_newest(self):
        self.check(NEWEST)


def test_of(version):
    return lambda self: self.check(version)


for number in versions()[:-1]:
    setattr(VersionTest, "test_" + number.replace(".", "_"), test_of(number))


class LifeTest(LlmTest):
    def test_a_file_that_lived_through_all_versions(self):
        expected = []
        for version in versions():
            if has(version, "0.12"):
                # The last conversation of the version before.
                if len(expected) > 3:
                    self.home.call(version, ["prompt", "-c", "still there?"])
                    expected[-1].append(([("user", "still there?")], [("assistant", SAID + "still there?")]))
            expected += self.home.converse(version)
        self.history.take(self.home.database)
        sessions = self.history.sessions()
        self.assert_same_turns(sessions, expected)

        # What llm itself shows of it.
        shown = json.loads(self.home.call(NEWEST, ["logs", "list", "-n", "0", "--json"])[0])
        for row in shown:
            session = sessions["llm:" + row["conversation_id"]]
            moments = {turn["started"][:23]: turn for turn in session["turns"]}
            if row["prompt"]:
                self.assertIn(row["datetime_utc"][:23], moments)
                self.assertEqual(moments[row["datetime_utc"][:23]]["model"], row["model"])
        in_first_table = [source for source in sessions if len(source) < len("llm:") + 26]
        self.assertEqual(len({row["conversation_id"] for row in shown}) + len(in_first_table), len(sessions))

        # Once more: nothing new.
        self.assertIn("0 sessions added", self.history.take(self.home.database))
        self.assertEqual(self.history.sessions(), sessions)

    def test_what_a_newer_version_adds_to_another_conversation(self):
        self.home.converse("0.27")
        self.history.take(self.home.database)
        count = len(self.history.sessions())
        added = self.home.converse(NEWEST)
        self.history.take(self.home.database)
        self.assertEqual(len(self.history.sessions()), count + len(added))


class ProviderTest(LlmTest):
    def test_answers_of_a_provider(self):
        texts = iter([("Grüße ", "from far"), (), ("and ", "again")])
        server = ProviderServer(lambda request: wire.answer(*next(texts)))
        self.addCleanup(server.close)
        with open(os.path.join(self.home.folder, "extra-openai-models.yaml"), "w", encoding="utf-8") as file:
            json.dump([{"model_id": "far", "model_name": "far-1", "api_base": server.origin + "/v1"}], file)
        for arguments in (["-m", "far", "-s", "be brief", "hello"], ["-m", "far", "silence"], ["-c", "more"]):
            self.home.run(NEWEST, "-m", "llm", *arguments)
        self.history.take(self.home.database)
        sessions = list(self.history.sessions().values())
        self.assertCountEqual([turns_of(session) for session in sessions], [
            [([("system", "be brief"), ("user", "hello")], [("assistant", "Grüße from far")])],
            [([("user", "silence")], []), ([("user", "more")], [("assistant", "and again")])]])
        for turn in (turn for session in sessions for turn in session["turns"]):
            self.assertEqual((turn["model"], turn["usage"]["input_tokens"], turn["usage"]["output_tokens"],
                              turn["usage"]["cached_tokens"]), ("far", 11, 7, 4))


class FaultTest(LlmTest):
    def refuse(self, path, words):
        result = self.sandbox.run("history", "import", path)
        self.assertNotEqual(result.code, 0, str(result))
        self.assertIn(path, result.errors)
        self.assertIn(words, result.errors)

    def test_what_cannot_be_imported(self):
        self.home.converse(NEWEST)
        half = os.path.join(self.home.folder, "half.db")
        with open(self.home.database, "rb") as file:
            content = file.read()
        with open(half, "wb") as file:
            file.write(content[:len(content) // 2])
        self.refuse(half, "malformed")
        # llm's embeddings are a database too, but no history.
        embeddings = os.path.join(self.home.folder, "embeddings.db")
        connection = sqlite3.connect(embeddings)
        connection.execute("create table collections (id integer primary key, name text, model text)")
        connection.close()
        self.refuse(embeddings, "is not a database of llm")
