"""What `ask` does with the history: every turn is kept, whatever happens, and sessions go on."""

import json
import os
import signal
import sqlite3
import threading
import unittest

from harness import keys, wire
from harness.case import CliTest
from harness.history import History
from harness.provider_server import Reply


def answer(*texts, **settings):
    return Reply(200, wire.openai_events(*texts, **settings))


def messages_of(request):
    return json.loads(request.body)["messages"]


class HistoryTest(CliTest):
    def setUp(self):
        super().setUp()
        self.history = History(self.sandbox)

    def only_turn(self):
        turns = self.history.turns()
        self.assertEqual(len(turns), 1, turns)
        return turns[0]

    def echo(self, *arguments, **settings):
        return self.sandbox.run("-m", "echo", *arguments, **settings)

    def wait_until(self, condition):
        end = threading.Event()
        for _ in range(600):
            try:
                if condition():
                    return
            except sqlite3.OperationalError:
                pass
            end.wait(0.1)
        self.fail("it never came to that")


class StoringTest(HistoryTest):
    def test_a_turn_is_stored_with_all_that_is_known_of_it(self):
        server = self.server(answer("Hello ", "wörld"))
        result = self.ask(server, "-s", "be brief", "say hello")
        self.assertEqual((result.code, result.stdout), (0, "Hello wörld".encode()), str(result))
        turn = self.only_turn()
        self.assertEqual((turn["system"], turn["prompt"], turn["answer"]), ("be brief", "say hello", "Hello wörld"))
        self.assertEqual(turn["state"], "complete")
        self.assertEqual((turn["provider"], turn["format"], turn["model"]), ("openai", "openai_chat", "test-model"))
        self.assertEqual(turn["served_model"], "served-model")
        self.assertEqual(turn["finish_reason"], "stop")
        self.assertEqual((turn["input_tokens"], turn["output_tokens"]), (11, 7))
        self.assertEqual(turn["key_source"], "OPENAI_API_KEY")
        self.assertTrue(turn["url"].startswith(server.origin), turn["url"])
        self.assertEqual(self.history.sessions()[0]["title"], "say hello")
        self.assertEqual(self.history.pending(), [])

    def test_it_is_not_stored_when_that_is_not_wanted(self):
        recording = os.path.join(self.sandbox.work, "recording")
        server = self.server(answer("Hi"))
        self.assertEqual(self.ask(server, "--no-history", "--record", recording, "hello").code, 0)
        self.assertEqual(self.ask(server, "--dry-run", "hello").code, 0)
        self.assertEqual(self.ask(server, "--no-history", "--replay", recording, "hello").code, 0)
        self.assertEqual(self.ask(server, "--replay", recording, "hello").code, 0)
        self.sandbox.write_config("history = false\n")
        self.assertEqual(self.echo("hello").code, 0)
        self.assertFalse(os.path.exists(self.history.directory))

    def test_json_tells_the_session(self):
        report = json.loads(self.echo("--json", "hello").stdout)
        self.assertEqual((report["session_id"], report["stored"]), (self.only_turn()["session_id"], True))
        report = json.loads(self.echo("--json", "--no-history", "hello").stdout)
        self.assertEqual((report["session_id"], report["stored"]), (None, None))
        lines = [json.loads(line) for line in self.echo("--jsonl", "hello").stdout.splitlines()]
        self.assertEqual(lines[0]["session_id"], lines[-1]["session_id"])
        self.assertTrue(lines[-1]["stored"])

    def test_the_session_is_printed_on_request(self):
        result = self.echo("--print-session", "-q", "hello")
        self.assertEqual(result.errors, f"agentpress: session {self.only_turn()['session_id']}\n")

    def test_a_failed_answer_is_stored_with_its_cause(self):
        causes = {"incomplete": (Reply(200, wire.openai_events("half", finish=None, done=False)[:2]), 18, "half"),
                  "auth": (Reply(401, b'{"error":{"message":"no","code":"invalid_api_key"}}',
                                 content_type="application/json"), 4, "")}
        for cause, (reply, code, text) in causes.items():
            with self.subTest(cause):
                result = self.ask(self.server(reply), "hello " + cause)
                self.assertEqual(result.code, code, str(result))
                turn = [turn for turn in self.history.turns() if turn["prompt"] == "hello " + cause][0]
                self.assertEqual((turn["state"], turn["error_class"], turn["answer"]), ("failed", cause, text))

    def test_an_interrupted_answer_is_kept(self):
        never = threading.Event()
        self.addCleanup(never.set)
        server = self.server(Reply(200, wire.openai_events("as far as this", finish=None, done=False)[:2] + [never]))
        running = self.start_asking(server, "hello")
        running.wait_for("stdout", b"as far as this")
        running.signal(signal.SIGINT)
        self.assertEqual(running.finish().code, -signal.SIGINT)
        turn = self.only_turn()
        self.assertEqual((turn["state"], turn["error_class"], turn["answer"]),
                         ("failed", "interrupted", "as far as this"))

    def test_a_killed_answer_is_kept_and_recognised(self):
        never = threading.Event()
        self.addCleanup(never.set)
        server = self.server(Reply(200, wire.openai_events("as far as this", finish=None, done=False)[:2] + [never]))
        running = self.start_asking(server, "hello")
        running.wait_for("stdout", b"as far as this")
        self.wait_until(lambda: self.history.exists() and [turn["answer"] for turn in self.history.turns()] ==
                        ["as far as this"])
        self.assertEqual(self.only_turn()["state"], "running")
        running.signal(signal.SIGKILL)
        running.finish()
        self.assertEqual(self.echo("next").code, 0)
        states = {turn["prompt"]: (turn["state"], turn["answer"]) for turn in self.history.turns()}
        self.assertEqual(states, {"hello": ("killed", "as far as this"), "next": ("complete", "next")})

    def test_a_reader_that_goes_away_loses_nothing_that_came(self):
        server = self.server(answer("first ", "second"))
        result = self.ask(server, "hello", shell='"$@" | head -c 1')
        self.assertEqual(result.stdout, b"f")
        self.assertTrue(self.only_turn()["answer"].startswith("first "), self.only_turn())

    def test_an_output_that_is_full_does_not_cut_what_is_stored(self):
        steps = wire.openai_events("first ", "second")
        server = self.server(Reply(200, steps[:2] + [0.3] + steps[2:]))
        result = self.ask(server, "hello", shell='exec "$@" >/dev/full')
        self.assert_error(result, 23)
        turn = self.only_turn()
        self.assertEqual((turn["state"], turn["answer"]), ("complete", "first second"))

    def test_reasoning_and_signatures_are_parts(self):
        block = {"type": "thinking", "thinking": "", "signature": ""}
        deltas = [{"type": "thinking_delta", "thinking": "hm "}, {"type": "thinking_delta", "thinking": "hm"},
                  {"type": "signature_delta", "signature": "c2ln"}]
        server = self.server(Reply(200, wire.anthropic_events("so", blocks=[(block, deltas)])))
        self.assertEqual(self.ask(server, "why", provider="anthropic", model="claude-sonnet-4-5").code, 0)
        parts = self.history.query("SELECT kind, text, opaque FROM part WHERE side = 1 ORDER BY message, position")
        self.assertEqual([(part["kind"], part["text"], part["opaque"]) for part in parts],
                         [("reasoning", "hm hm", "c2ln"), ("text", "so", None)])

    def test_a_fallback_is_stored_as_what_answered(self):
        failing = self.server(Reply(503, b"{}", content_type="application/json"))
        working = self.server(answer("from the second"))
        self.sandbox.write_config(f'[providers.groq]\nbase_url = "{working.origin}/openai/v1"\n'
                                  f'api_key_env = "GROQ_API_KEY"\n')
        result = self.ask(failing, "--retries", "0", "--fallback", "groq/other-model", "hello",
                          environment=keys.environment_of("groq"))
        self.assertEqual(result.code, 0, str(result))
        turn = self.only_turn()
        self.assertEqual((turn["provider"], turn["model"], turn["answer"]),
                         ("groq", "other-model", "from the second"))

    def test_sixteen_writers_at_once_lose_nothing(self):
        running = [self.sandbox.start("-m", "echo", f"prompt {number}") for number in range(16)]
        for run in running:
            self.assertEqual(run.finish().code, 0)
        self.assertEqual(self.echo("the next run").code, 0)
        prompts = {turn["prompt"] for turn in self.history.turns() if turn["state"] == "complete"}
        self.assertEqual(prompts, {f"prompt {number}" for number in range(16)} | {"the next run"})
        self.assertEqual(self.history.pending(), [])
        self.assertEqual(self.history.integrity(), ["ok"])


class FaultTest(HistoryTest):
    """The answer is always printed; what cannot go to the file waits beside it, or is said to be lost."""

    def test_a_locked_file_keeps_the_turn_waiting(self):
        self.assertEqual(self.echo("before").code, 0)
        connection = self.history.connect()
        connection.execute("BEGIN EXCLUSIVE")
        result = self.echo("meanwhile")
        self.assertEqual((result.code, result.stdout), (0, b"meanwhile"), str(result))
        self.assertIn("locked", result.errors)
        self.assertEqual([turn["answer"] for path in self.history.pending() for turn in self.history.turns(path)],
                         ["meanwhile"])
        connection.execute("ROLLBACK")
        connection.close()
        self.assertEqual(self.echo("after").code, 0)
        self.assertEqual({turn["answer"] for turn in self.history.turns()}, {"before", "meanwhile", "after"})
        self.assertEqual(self.history.pending(), [])

    def test_a_file_of_a_newer_version_is_left_alone(self):
        self.assertEqual(self.echo("before").code, 0)
        version = self.history.query("PRAGMA user_version")[0]["user_version"]
        self.history.query("PRAGMA user_version = 1000")
        with open(self.history.path, "rb") as file:
            before = file.read()
        result = self.echo("meanwhile")
        self.assertEqual((result.code, result.stdout), (0, b"meanwhile"))
        self.assertIn("newer", result.errors)
        with open(self.history.path, "rb") as file:
            self.assertEqual(file.read(), before)
        self.assertEqual(len(self.history.pending()), 1)
        self.history.query(f"PRAGMA user_version = {version}")
        self.assertEqual(self.echo("after").code, 0)
        self.assertEqual({turn["answer"] for turn in self.history.turns()}, {"before", "meanwhile", "after"})

    def test_a_damaged_file_is_set_aside(self):
        self.assertEqual(self.echo("before").code, 0)
        damages = {"not a database": lambda data: b"no database at all" * 100,
                   "a header of nothing": lambda data: b"\0" * 100 + data[100:],
                   "half a file": lambda data: data[:len(data) // 2]}
        with open(self.history.path, "rb") as file:
            whole = file.read()
        for name, damage in damages.items():
            with self.subTest(name):
                with open(self.history.path, "wb") as file:
                    file.write(damage(whole))
                result = self.echo(name)
                self.assertEqual((result.code, result.stdout), (0, name.encode()), str(result))
                self.assertIn("damaged", result.errors)
                self.assertIn(name, {turn["answer"] for turn in self.history.turns()})
                aside = [entry for entry in os.listdir(self.history.directory) if "damaged" in entry]
                contents = set()
                for entry in aside:
                    with open(os.path.join(self.history.directory, entry), "rb") as file:
                        contents.add(file.read())
                self.assertIn(damage(whole), contents)

    def block_directory(self):
        self.sandbox.write(".local/share/agentpress", "a file where a directory should be", folder=self.sandbox.home)

    def test_no_place_for_it_is_a_warning(self):
        self.block_directory()
        result = self.echo("hello")
        self.assertEqual((result.code, result.stdout), (0, b"hello"))
        self.assertIn("agentpress: warning: this turn is not stored", result.errors)

    def test_no_place_for_it_is_an_error_when_it_is_required(self):
        self.block_directory()
        server = self.server(answer("Hi"))
        result = self.ask(server, "--require-history", "hello")
        self.assert_error(result, 24)
        self.assertIn("nothing was sent", result.errors)
        self.assertEqual(server.requests, [])

    def test_without_a_home_there_is_a_warning(self):
        result = self.echo("hello", environment={"HOME": None})
        self.assertEqual((result.code, result.stdout), (0, b"hello"))
        self.assertIn("XDG_DATA_HOME", result.errors)
        self.assert_error(self.echo("--require-history", "hello", environment={"HOME": None}), 24)

    def test_required_and_there(self):
        self.assertEqual(self.echo("--require-history", "hello").code, 0)
        self.assertEqual(self.only_turn()["answer"], "hello")
        self.assert_error(self.echo("--require-history", "--no-history", "hello"), 2)


class SessionTest(HistoryTest):
    def test_the_session_goes_on(self):
        server = self.server([answer("One."), answer("Two."), answer("Three.")])
        self.assertEqual(self.ask(server, "-s", "count", "first").code, 0)
        self.assertEqual(self.ask(server, "-c", "second").code, 0)
        self.assertEqual(self.ask(server, "-c", "-s", "count loudly", "third").code, 0)
        wanted = [{"role": "system", "content": "count loudly"}, {"role": "user", "content": "first"},
                  {"role": "assistant", "content": "One."}, {"role": "user", "content": "second"},
                  {"role": "assistant", "content": "Two."}, {"role": "user", "content": "third"}]
        self.assertEqual(messages_of(server.requests[2]), wanted)
        self.assertEqual(messages_of(server.requests[1])[0], {"role": "system", "content": "count"})
        turns = self.history.turns()
        self.assertEqual([turn["number"] for turn in turns], [1, 2, 3])
        self.assertEqual(len({turn["session"] for turn in turns}), 1)

    def test_the_model_of_the_session_goes_on_and_a_named_one_goes_before(self):
        server = self.server([answer("One."), answer("Two."), answer("Three.")])
        self.sandbox.write_config(f'[providers.openai]\nbase_url = "{server.origin}/v1"\n')
        variables = keys.environment_of("openai") | {"AGENTPRESS_MODEL": "echo"}
        self.assertEqual(self.sandbox.run("-m", "gpt-4.1", "first", environment=variables).code, 0)
        result = self.sandbox.run("-c", "-v", "second", environment=variables)
        self.assertEqual(result.stdout, b"Two.", str(result))
        session = self.history.turns()[0]["session_id"]
        self.assertIn(f"model from session {session}", result.errors)
        result = self.sandbox.run("-c", "-m", "gpt-5-mini", "third", environment=variables)
        self.assertEqual([json.loads(request.body)["model"] for request in server.requests],
                         ["gpt-4.1", "gpt-4.1", "gpt-5-mini"])

    def test_the_last_used_session_goes_on_not_the_newest(self):
        self.assertEqual(self.echo("--session", "older", "1").code, 0)
        self.assertEqual(self.echo("--session", "newer", "2").code, 0)
        self.assertEqual(self.echo("--session", "older", "3").code, 0)
        self.assertEqual(self.echo("-c", "4").code, 0)
        names = {session["id"]: session["name"] for session in self.history.sessions()}
        prompts = [(names[turn["session_id"]], turn["prompt"]) for turn in self.history.turns()]
        self.assertEqual(prompts, [("older", "1"), ("newer", "2"), ("older", "3"), ("older", "4")])

    def test_a_session_is_named_or_has_its_id(self):
        result = self.echo("--session", "work", "hello")
        self.assertIn("a new session: work", result.errors)
        session = self.only_turn()["session_id"]
        for name in ("work", session, session[:4]):
            with self.subTest(name):
                result = self.echo("--session", name, "again")
                self.assertEqual((result.code, result.errors), (0, ""), str(result))
        self.assertEqual([turn["number"] for turn in self.history.turns()], [1, 2, 3, 4])

    def test_names_that_cannot_be(self):
        for name in ("a/b", "-x", "tab\there", "n" * 101):
            with self.subTest(name):
                self.assert_error(self.echo(f"--session={name}", "hello"), 2)
        self.assert_error(self.echo("--session", "zzzzzzzzzzzz", "hello"), 24)

    def test_nothing_to_go_on_with(self):
        result = self.echo("-c", "hello")
        self.assert_error(result, 24)
        self.assertIn("nothing was sent", result.errors)
        self.assert_error(self.echo("-c", "--session", "work", "hello"), 2)

    def test_two_processes_on_one_session_are_told(self):
        never = threading.Event()
        self.addCleanup(never.set)
        server = self.server(Reply(200, wire.openai_events("a word", finish=None, done=False)[:2] + [never]))
        running = self.start_asking(server, "--session", "shared", "first")
        running.wait_for("stdout", b"a word")
        self.wait_until(lambda: self.history.exists() and self.history.turns())
        for arguments in (("--session", "shared"), ("-c",)):
            result = self.echo(*arguments, "second")
            self.assert_error(result, 24)
            self.assertIn("another agentpress", result.errors)
        running.signal(signal.SIGTERM)
        running.finish()
        self.assertEqual(self.echo("--session", "shared", "third").code, 0)

    def test_signatures_go_back_to_the_provider_they_came_from_and_to_no_other(self):
        block = {"type": "thinking", "thinking": "", "signature": ""}
        deltas = [{"type": "thinking_delta", "thinking": "hm"}, {"type": "signature_delta", "signature": "c2ln"}]
        claude = self.server(Reply(200, wire.anthropic_events("so", blocks=[(block, deltas)])))
        self.assertEqual(self.ask(claude, "why", provider="anthropic", model="claude-sonnet-4-5").code, 0)
        self.assertEqual(self.ask(claude, "-c", "go on", provider="anthropic", model="claude-sonnet-4-5").code, 0)
        content = messages_of(claude.requests[1])[1]["content"]
        self.assertEqual(content[0], {"type": "thinking", "thinking": "hm", "signature": "c2ln"})
        other = self.server(answer("ok"))
        result = self.ask(other, "-c", "and you?")
        self.assertEqual(result.code, 0)
        self.assertIn("2 blocks of reasoning that only anthropic reads", result.errors)
        self.assertEqual(messages_of(other.requests[0])[1], {"role": "assistant", "content": "so"})
        self.assertNotIn(b"c2ln", other.requests[0].raw)

    def test_a_turn_without_an_answer_is_not_sent(self):
        server = self.server([Reply(401, b"{}", content_type="application/json"), answer("now")])
        self.assertEqual(self.ask(server, "lost").code, 4)
        result = self.ask(server, "-c", "again")
        self.assertEqual(result.code, 0)
        self.assertEqual(messages_of(server.requests[1]), [{"role": "user", "content": "again"}])
        self.assertIn("1 turn without an answer", result.errors)

    def test_a_session_can_be_read_without_adding_to_it(self):
        server = self.server([answer("One."), answer("Two.")])
        self.assertEqual(self.ask(server, "first").code, 0)
        self.assertEqual(self.ask(server, "-c", "--no-history", "second").code, 0)
        self.assertEqual(len(messages_of(server.requests[1])), 3)
        self.assertEqual(len(self.history.turns()), 1)
        result = self.ask(server, "-c", "--dry-run", "third")
        self.assertIn(b"One.", result.stdout)


if __name__ == "__main__":
    unittest.main()
