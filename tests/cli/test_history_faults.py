"""Every system call on a file of the history fails once, and from then on, each in turn.

Whatever fails, the answer is whole and the exit code is that of the answer; the file stays intact; the turn is all there,
in the history or waiting in `pending`, or the run has said that it is not; and the next run works and takes in what waits.

With AGENTPRESS_ALL_FAULTS each call fails with each error, once and from then on; without, the errors take turns, and some
calls are left out where others have the same result.
"""

import contextlib
import errno
import json
import os
import shutil
import tempfile

from harness.case import CliTest
from harness.failing_calls import FOREVER, FailingCalls
from harness.history import History

ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)
PROMPT = "what fails? ünïcode"
LATER = "and now?"
EARLIER = "it was fine"
HISTORY = "history.db"


@contextlib.contextmanager
def temporary_files_in_memory():
    """Syncing is not what is tested, and thousands of runs would wait for a disk."""
    before = tempfile.tempdir
    tempfile.tempdir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    try:
        yield
    finally:
        tempfile.tempdir = before


class FaultCase(CliTest):
    # Every so many of the calls fail alone, and every so many times as many from then on.
    stride, sparser = 1, 3

    def setUp(self):
        with temporary_files_in_memory():
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
        if "AGENTPRESS_ALL_FAULTS" in os.environ:
            yield from ((number, last, error) for number in range(1, count + 1) for last in (number, FOREVER)
                        for error in ERRORS)
            return
        for number in range(1, count + 1, self.stride):
            yield number, number, ERRORS[number // self.stride % len(ERRORS)]
        for number in range(1, count + 1, self.stride * self.sparser):
            yield number, FOREVER, ERRORS[number // self.stride // self.sparser % len(ERRORS)]

    def files(self, directory):
        """The files of the history below `directory` that have the tables already, as paths relative to it."""
        names = [HISTORY] + [os.path.join("pending", os.path.basename(path)) for path in self.history.pending()]
        return [name for name in names if os.path.exists(os.path.join(directory, name)) and
                self.history.query("SELECT 1 FROM sqlite_schema WHERE name = 'part'", path=os.path.join(directory, name))]

    def complete_turns(self, prompt, directory=None):
        """The files in which the turn is whole."""
        directory = directory or self.history.directory
        return [name for name in self.files(directory) for turn in self.history.turns(os.path.join(directory, name))
                if (turn["prompt"], turn["answer"], turn["state"]) == (prompt, self.answer_to(prompt), "complete")]

    @staticmethod
    def answer_to(prompt):
        return prompt

    def copied(self):
        """Reading rolls back what a run left half done, so a copy is read: the next run has to do it by itself."""
        copy = os.path.join(self.sandbox.temporary, "copy")
        shutil.rmtree(copy, ignore_errors=True)
        if os.path.isdir(self.history.directory):
            shutil.copytree(self.history.directory, copy)
        return copy

    def check_intact(self, directory, told):
        for name in self.files(directory):
            path = os.path.join(directory, name)
            self.assertEqual(self.history.query("PRAGMA integrity_check", path=path), [{"integrity_check": "ok"}], told)
            self.assertEqual(self.history.query("PRAGMA foreign_key_check", path=path), [], told)

    def check_next_run(self, was_whole, told):
        result = self.ask(LATER)
        self.assert_code(result, 0)
        self.assertEqual(result.stdout, self.answer_to(LATER).encode(), told)
        self.assertEqual(self.history.pending(), [], told)
        self.assertEqual(self.complete_turns(LATER), [HISTORY], told)
        if was_whole:
            self.assertEqual(self.complete_turns(PROMPT), [HISTORY], told)
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
        copy = self.copied()
        self.check_intact(copy, told)
        was_whole = self.complete_turns(PROMPT, copy) != []
        if not was_whole:
            self.assertNotEqual(result.errors, "", told)
        self.check_next_run(was_whole, told)

    def check_result(self, result, told):
        self.assertEqual((result.code, result.stdout), (0, self.answer_to(PROMPT).encode()), told)

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
        self.assertEqual(self.complete_turns(EARLIER), [HISTORY])


class FileSystemTest(FaultCase):
    """What only some file systems say: over the quota (EDQUOT), and no locks (ENOLCK), as NFS without its lock service."""

    def prepare(self):
        self.assert_code(self.ask(EARLIER), 0)

    def faults(self, *options):
        for number in range(1, 200, 8):
            yield number, FOREVER, errno.EDQUOT

    def test_answer_is_whole(self):
        self.check_all()

    def test_no_locks(self):
        self.restore()
        result = self.ask(PROMPT, environment=self.calls.environment(1, FOREVER, errno.ENOLCK, named="fcntl"))
        self.assertGreater(self.calls.outcome()[1], 0)
        told = str(result)
        self.check_result(result, told)
        self.assertIn("no locks available", result.errors)
        self.assertEqual(self.complete_turns(PROMPT, self.copied()), [], told)
        self.check_next_run(False, told)
        self.assert_error(self.sandbox.run("history", "list", environment=self.calls.environment(1, FOREVER, errno.ENOLCK,
                                                                                                 named="fcntl")),
                          24, "no locks available")


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
        self.assertEqual(self.complete_turns(EARLIER), [HISTORY], told)


class RequiredHistoryTest(FaultCase):
    """With --require-history the exit code says whether the turn is kept. Nothing is asked when it plainly cannot be."""

    stride = 2

    def check_result(self, result, told):
        if result.code == 0:
            super().check_result(result, told)
            self.assertNotEqual(self.complete_turns(PROMPT, self.copied()), [], told)
        else:
            self.assert_error(result, 24)
            self.assertEqual(result.stdout, b"" if "nothing was sent" in result.errors else PROMPT.encode(), told)

    def test_exit_code(self):
        self.check_all("--require-history")


class ContinuedSessionTest(FaultCase):
    """What cannot be read cannot be gone on with: then nothing is asked, and the exit code is 24."""

    stride = 2

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


class CommandCase(CliTest):
    """Commands of the history may fail then, but they say so, and leave an intact file in which the same works again."""

    SESSIONS = {"0000000000a1": "alpha", "0000000000b2": "beta"}

    def setUp(self):
        with temporary_files_in_memory():
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
            for last in (number, FOREVER)[:2 if number % 3 == 0 else 1]:
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


class ReadingTest(CommandCase):
    def test_list(self):
        self.check("list")

    def test_show(self):
        self.check("show", "0000000000a1")

    def test_search(self):
        self.check("search", "alpha")


class ChangingTest(CommandCase):
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
