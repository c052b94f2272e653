"""Every system call on a file of the history fails once, and from then on, each in turn.

Whatever fails, the answer is whole and the exit code is that of the answer; the file stays intact; the turn is all there,
in the history or waiting in `pending`, or the run has said that it is not; and the next run works and takes in what waits.

With AGENTPRESS_ALL_FAULTS each call fails with each error; without, the errors take turns.
"""

import errno
import json
import os
import shutil
import sqlite3

from harness.case import CliTest
from harness.failing_calls import FOREVER, FailingCalls
from harness.history import History

ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)
PROMPT = "what fails? ünïcode"
LATER = "and now?"
EARLIER = "it was fine"


class FaultCase(CliTest):
    def setUp(self):
        super().setUp()
        self.history = History(self.sandbox)
        self.calls = FailingCalls(self.history.directory, os.path.join(self.sandbox.temporary, "report"))
        self.template = os.path.join(self.sandbox.temporary, "template")
        self.prepare()
        if os.path.isdir(self.history.directory):
            shutil.copytree(self.history.directory, self.template)

    def prepare(self):
        """Makes what is there before the run whose calls fail."""

    def restore(self):
        shutil.rmtree(self.history.directory, ignore_errors=True)
        if os.path.isdir(self.template):
            shutil.copytree(self.template, self.history.directory)

    def ask(self, prompt, *options, environment=None):
        return self.sandbox.run("-m", "echo", *options, prompt, environment=environment)

    def faults(self, *options):
        """(first call that fails, last one, errno) of each run, after a run that only counts."""
        self.restore()
        self.assert_code(self.ask(PROMPT, *options, environment=self.calls.environment()), 0)
        count = self.calls.outcome()[0]
        self.assertGreater(count, 20)
        errors_of = ((lambda number: ERRORS) if "AGENTPRESS_ALL_FAULTS" in os.environ else
                     (lambda number: ERRORS[number % len(ERRORS):][:1]))
        for number in range(1, count + 1):
            yield from ((number, number, error) for error in errors_of(number))
            yield from ((number, FOREVER, error) for error in errors_of(number + 1))

    def complete_turns(self, prompt):
        """Where the turn is whole: paths of files."""
        places = [self.history.path] if self.is_history() else []
        return [path for path in places + self.history.pending() for turn in self.history.turns(path)
                if (turn["prompt"], turn["answer"], turn["state"]) == (prompt, self.answer_to(prompt), "complete")]

    def is_history(self):
        return self.history.exists() and os.path.getsize(self.history.path) > 0

    @staticmethod
    def answer_to(prompt):
        return prompt

    def check_intact(self, told):
        """Reading rolls back what a run left half done, so a copy is read; the next run has to do it by itself."""
        if not self.is_history():
            return
        copy = os.path.join(self.sandbox.temporary, "copy")
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.history.directory, copy)
        connection = sqlite3.connect(os.path.join(copy, "history.db"), isolation_level=None)
        self.assertEqual(connection.execute("PRAGMA integrity_check").fetchall(), [("ok",)], told)
        self.assertEqual(connection.execute("PRAGMA foreign_key_check").fetchall(), [], told)
        connection.close()

    def check_next_run(self, was_whole, told):
        result = self.ask(LATER)
        self.assert_code(result, 0)
        self.assertEqual(result.stdout, self.answer_to(LATER).encode() + b"\n", told)
        self.assertEqual(self.history.pending(), [], told)
        self.assertEqual(self.complete_turns(LATER), [self.history.path], told)
        if was_whole:
            self.assertEqual(self.complete_turns(PROMPT), [self.history.path], told)
        self.assertEqual(self.history.query("SELECT * FROM turn WHERE state = 'running'"), [], told)
        self.assertEqual(self.history.integrity(), ["ok"], told)

    def check_fault(self, fault, *options):
        first, last, error = fault
        self.restore()
        result = self.ask(PROMPT, *options, environment=self.calls.environment(first, last, error))
        name = self.calls.outcome()[2]
        kind = "once" if first == last else "from then on"
        told = f"call {first}, {name}, fails {kind} with {errno.errorcode[error]}: {result}"
        self.check_result(result, told)
        self.check_intact(told)
        was_whole = self.complete_turns(PROMPT) != []
        if not was_whole:
            self.assertNotEqual(result.errors, "", told)
        self.check_next_run(was_whole, told)

    def check_result(self, result, told):
        self.assertEqual((result.code, result.stdout), (0, self.answer_to(PROMPT).encode() + b"\n"), told)

    def check_all(self, *options):
        for fault in self.faults(*options):
            with self.subTest(fault=fault):
                self.check_fault(fault, *options)


class NewHistoryTest(FaultCase):
    def test_answer_is_whole(self):
        self.check_all()


class OldHistoryTest(FaultCase):
    def prepare(self):
        self.assert_code(self.ask(EARLIER), 0)

    def test_answer_is_whole(self):
        self.check_all()
        self.assertEqual(self.complete_turns(EARLIER), [self.history.path])


class PendingTurnTest(FaultCase):
    """A turn waits for the history when the calls fail."""

    def prepare(self):
        self.assert_code(self.ask("first of all"), 0)
        calls = FailingCalls(self.history.path, self.calls.report)
        self.assert_code(self.ask(EARLIER, environment=calls.environment(1, FOREVER, errno.EIO)), 0)
        self.assertEqual(len(self.history.pending()), 1)

    def test_answer_is_whole(self):
        self.check_all()

    def check_next_run(self, was_whole, told):
        super().check_next_run(was_whole, told)
        self.assertEqual(self.complete_turns(EARLIER), [self.history.path], told)


class RequiredHistoryTest(FaultCase):
    """With --require-history the exit code says whether the turn is kept; the answer is whole all the same."""

    def check_result(self, result, told):
        self.assertEqual(result.stdout, self.answer_to(PROMPT).encode() + b"\n", told)
        if result.code != 0:
            self.assert_error(result, 24)
        elif self.complete_turns(PROMPT) == []:
            self.fail(told)

    def test_exit_code(self):
        self.check_all("--require-history")


class ContinuedSessionTest(FaultCase):
    """What cannot be read cannot be gone on with: then nothing is asked, and the exit code is 24."""

    def prepare(self):
        self.assert_code(self.ask(EARLIER), 0)

    def check_result(self, result, told):
        if result.code == 0:
            super().check_result(result, told)
        else:
            self.assert_error(result, 24)
            self.assertEqual(result.stdout, b"", told)

    def test_continue(self):
        self.check_all("-c")


def export_of(identifier, prompt, answer):
    """A session as `history export` writes it, as far as `history import` needs it."""
    def message(role, text):
        return {"role": role, "parts": [{"type": "text", "text": text}]}
    turn = {"turn": 1, "started": "2027-01-14T08:30:00.000Z", "state": "complete", "requested_model": "echo", "model": "echo",
            "prompt": [message("user", prompt)], "answer": [message("assistant", answer)]}
    return json.dumps({"schema_version": 1, "id": identifier, "title": prompt, "created": turn["started"],
                       "used": turn["started"], "turns": [turn]}) + "\n"


class CommandTest(CliTest):
    """Commands of the history may fail then, but they say so, and leave an intact file in which the same works again."""

    SESSIONS = {"0000000000a1": "alpha", "0000000000b2": "beta"}

    def setUp(self):
        super().setUp()
        self.history = History(self.sandbox)
        self.calls = FailingCalls(self.history.directory, os.path.join(self.sandbox.temporary, "report"))
        text = "".join(export_of(identifier, word, word.upper()) for identifier, word in self.SESSIONS.items())
        self.assert_code(self.sandbox.run("history", "import", self.sandbox.write("sessions.jsonl", text)), 0)
        self.template = os.path.join(self.sandbox.temporary, "template")
        shutil.copytree(self.history.directory, self.template)

    def restore(self):
        shutil.rmtree(self.history.directory)
        shutil.copytree(self.template, self.history.directory)

    def words(self):
        return {turn["session_id"]: (turn["prompt"], turn["answer"]) for turn in self.history.turns()}

    def check(self, *command, after=None):
        """`after` is what the sessions are once the command worked; each fault leaves that or what was before."""
        before = {identifier: (word, word.upper()) for identifier, word in self.SESSIONS.items()}
        after = before if after is None else after
        self.restore()
        self.assert_code(self.sandbox.run("history", *command, environment=self.calls.environment()), 0)
        self.assertEqual(self.words(), after)
        for number in range(1, self.calls.outcome()[0] + 1):
            for last in (number, FOREVER):
                error = ERRORS[(number + (last == FOREVER)) % len(ERRORS)]
                self.restore()
                result = self.sandbox.run("history", *command, environment=self.calls.environment(number, last, error))
                told = f"call {number} to {last}, {self.calls.outcome()[2]}, with {errno.errorcode[error]}: {result}"
                self.assertEqual(self.history.integrity(), ["ok"], told)
                if result.code == 0:
                    self.assertEqual(self.words(), after, told)
                elif result.code == 1 and command == ("check",):
                    self.assertIn(b"still wrong", result.stdout, told)
                else:
                    self.assert_error(result, 24)
                    self.assertIn(self.words(), (before, after), told)
                is_removed = self.words() != before and command[0] == "remove"
                again = self.sandbox.run("history", *command)
                self.assertEqual(again.code, 24 if is_removed else 0, f"{told}\nagain: {again}")
                self.assertEqual(self.words(), after, told)

    def test_list(self):
        self.check("list")

    def test_show(self):
        self.check("show", "0000000000a1")

    def test_search(self):
        self.check("search", "alpha")

    def test_rename(self):
        self.check("rename", "0000000000a1", "renamed")

    def test_remove(self):
        self.check("remove", "0000000000a1", after={"0000000000b2": ("beta", "BETA")})

    def test_import(self):
        path = self.sandbox.write("more.jsonl", export_of("0000000000c3", "gamma", "GAMMA"))
        self.check("import", path, after={identifier: (word, word.upper()) for identifier, word in
                                          (*self.SESSIONS.items(), ("0000000000c3", "gamma"))})

    def test_check(self):
        self.check("check")
