"""--record and --replay: the same run again, with the server gone and without a key."""

import json
import os
import stat

from harness import keys, wire
from harness.case import CliTest
from harness.provider_server import Reply


class RecordingTest(CliTest):
    def setUp(self):
        super().setUp()
        self.tape = os.path.join(self.sandbox.work, "tape.jsonl")

    def record(self, reply, *arguments, **settings):
        """Records a run and returns it with the arguments of its replay."""
        server = self.server(reply)
        result = self.ask(server, "--record", "tape.jsonl", *arguments, **settings)
        server.close()
        base = ["--provider", settings.get("provider", "openai"), "-m", "test-model", "--base-url",
                server.origin + ("" if settings.get("provider") == "anthropic" else "/v1")]
        return result, [*base, "--replay", "tape.jsonl", *arguments]

    def lines(self):
        with open(self.tape, "rb") as file:
            return [json.loads(line) for line in file]

    def assert_same(self, recorded, replayed):
        self.assertEqual((replayed.code, replayed.stdout, replayed.stderr),
                         (recorded.code, recorded.stdout, recorded.stderr), f"\n{replayed}")

    def test_an_answer_is_replayed_without_server_and_key(self):
        for provider, api in (("openai", "openai"), ("anthropic", "anthropic")):
            with self.subTest(provider):
                recorded, again = self.record(wire.answer("Hel", "lo ü", api=api), "-u", "x", provider=provider)
                self.assert_code(recorded, 0)
                self.assertEqual(recorded.stdout, "Hello ü".encode())
                self.assert_same(recorded, self.sandbox.run(*again))

    def test_failures_and_cut_answers_are_replayed_as_such(self):
        events = wire.openai_events("half")[:2]
        for reply, code in ((wire.openai_error(401, "wrong", "invalid_api_key"), 4),
                            (Reply(body=events, cut="fin"), 18), (Reply(body=events, cut="rst"), 18),
                            (Reply(body=events, transfer="length", cut="fin"), 18),
                            (Reply(body=b"<html>", content_type="text/html"), 12),
                            (Reply(302, headers=[("Location", "https://elsewhere.example/a?b")]), 12),
                            (wire.openai_error(429, "slow down", headers=[("retry-after", "900")]), 8)):
            with self.subTest(code=code, cut=reply.cut):
                if os.path.exists(self.tape):
                    os.remove(self.tape)
                recorded, again = self.record(reply, "x")
                self.assert_code(recorded, code)
                replayed = self.sandbox.run(*again)
                self.assertEqual((replayed.code, replayed.stdout), (recorded.code, recorded.stdout), f"\n{replayed}")
                self.assertEqual(replayed.errors.split("\n")[0], recorded.errors.split("\n")[0])

    def test_a_timeout_is_replayed_without_waiting(self):
        recorded, again = self.record(Reply(body=[*wire.openai_events("half")[:2], 3.0]), "--timeout-idle", "1s", "x")
        self.assert_code(recorded, 28)
        replayed = self.sandbox.run(*again)
        self.assert_code(replayed, 28)
        self.assertEqual(replayed.stdout, b"half")

    def test_retries_are_recorded_with_their_pauses(self):
        soon = [("retry-after-ms", "1")]
        recorded, again = self.record([wire.openai_error(503, "busy", headers=soon), wire.answer("ok")], "x")
        self.assert_code(recorded, 0)
        self.assertEqual(len(self.lines()), 2)
        self.assert_same(recorded, self.sandbox.run(*again))

    def test_a_fallback_is_recorded_too(self):
        first, second = self.server(wire.openai_error(503, "no")), self.server(wire.answer("ok", api="anthropic"))
        bases = {"OPENAI_BASE_URL": first.origin + "/v1", "ANTHROPIC_BASE_URL": second.origin}
        arguments = ["-m", "gpt-4.1", "--fallback", "claude-sonnet-4-5", "--retries", "0", "x"]
        recorded = self.sandbox.run("--record", "tape.jsonl", *arguments,
                                    environment=keys.environment_of("openai", "anthropic") | bases)
        self.assert_code(recorded, 0)
        first.close()
        second.close()
        self.assert_same(recorded, self.sandbox.run("--replay", "tape.jsonl", *arguments, environment=bases))

    def test_several_runs_in_one_file(self):
        recorded = [self.record(wire.answer(answer), prompt) for prompt, answer in (("a", "A"), ("b", "B"), ("c", "C"))]
        for result, again in reversed(recorded):
            self.assert_same(result, self.sandbox.run(*again))

    def test_a_request_that_is_not_there(self):
        _, again = self.record(wire.answer("ok"), "-o", "seed=7", "x")
        again[again.index("seed=7")] = "seed=8"
        result = self.sandbox.run(*again)
        self.assert_error(result, 3, '"seed"', "--record tape.jsonl")
        self.assertEqual(result.stdout, b"")
        again[again.index("test-model")] = "other-model"
        self.assert_error(self.sandbox.run(*again), 3, '"model"')

    def test_the_variable_needs_no_change_of_a_script(self):
        recorded, again = self.record(wire.answer("ok"), "x")
        del again[again.index("--replay"):again.index("--replay") + 2]
        variables = {"AGENTPRESS_REPLAY": self.tape}
        self.assert_same(recorded, self.sandbox.run(*again, environment=variables))
        self.assertIn("AGENTPRESS_REPLAY", self.sandbox.run(*again, "-v", environment=variables).errors)

    def test_no_key_is_in_the_file(self):
        key = keys.key_of("openai")
        echoed = wire.openai_error(401, f"Incorrect API key provided: {key}")
        events = wire.openai_events(f"your key is {key}")
        middle = events[1].index(key.encode()) + 40
        parts = [events[0], events[1][:middle], 0.05, events[1][middle:], *events[2:]]
        for reply in (echoed, Reply(body=parts, headers=[("Set-Cookie", "session=" + key), ("x-echo", key)])):
            # The run's own sweep finds a key in any file; stdout is the model's own word and is not captured.
            self.sandbox.run("--provider", "openai", "-m", "m", "--base-url", self.server(reply).origin + "/v1",
                             "--record", "tape.jsonl", "x", environment=keys.environment_of("openai"),
                             shell='exec "$@" >/dev/null')
        self.assertEqual(len(self.lines()), 2)
        self.assertEqual(stat.S_IMODE(os.stat(self.tape).st_mode), 0o600)
        with open(self.tape, encoding="utf-8") as file:
            content = file.read()
        for word in ("authorization", "session", "x-echo"):
            self.assertNotIn(word, content.lower())

    def test_files_that_cannot_be_used(self):
        server = self.server(wire.answer("ok"))
        self.assert_error(self.ask(server, "--record", "none/tape", "x"), 23, "nothing was sent")
        self.assert_error(self.ask(server, "--replay", "none", "x"), 26, "--record")
        self.sandbox.write("bad", "{}\n")
        self.assert_error(self.ask(server, "--replay", "bad", "x"), 3, "bad:1:")
        self.assert_error(self.ask(server, "--replay", "bad", "--record", "bad", "x"), 2, "exclude")
        self.assertEqual(server.connections, 0)

    def test_the_offline_model_can_be_recorded(self):
        recorded = self.sandbox.run("-m", "echo", "--record", "tape.jsonl", "one two")
        self.assert_same(recorded, self.sandbox.run("-m", "echo", "--replay", "tape.jsonl", "one two"))
        self.assert_error(self.sandbox.run("-m", "echo", "--replay", "tape.jsonl", "three"), 3)
