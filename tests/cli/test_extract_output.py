"""-x, --extract-last and --output: what of an answer goes where, and what a cut answer leaves behind."""

import json
import os
import random
import stat
import threading
import time

from harness import wire
from harness.case import CliTest
from harness.program import DEADLINE_SECONDS
from harness.provider_server import Reply

ANSWER = "Here:\n\n```sh\necho 'hi'\n```\n\nor\n\n~~~python\nprint(1)\n~~~\nbye\n"


def cut_body(*texts):
    return Reply(body=wire.openai_events(*texts, finish=None, usage=False, done=False))


class ExtractTest(CliTest):
    def test_the_first_and_the_last_block(self):
        for option, block in (("-x", b"echo 'hi'\n"), ("--extract", b"echo 'hi'\n"), ("--extract-last", b"print(1)\n")):
            with self.subTest(option):
                result = self.ask(self.server(wire.answer(ANSWER)), option, "x")
                self.assert_code(result, 0)
                self.assertEqual((result.stdout, result.stderr), (block, b""))

    def test_pieces_may_be_cut_anywhere(self):
        chance = random.Random(5)
        for _ in range(10):
            pieces, rest = [], ANSWER
            while rest:
                length = chance.randint(1, 6)
                pieces, rest = pieces + [rest[:length]], rest[length:]
            self.assertEqual(self.ask(self.server(wire.answer(*pieces)), "-x", "x").stdout, b"echo 'hi'\n")

    def test_the_first_block_is_printed_while_the_answer_goes_on(self):
        event = threading.Event()
        events = wire.openai_events("```\none\n", "two\n```\n")
        run = self.start_asking(self.server(Reply(body=[*events[:2], event, *events[2:]])), "-x", "x")
        run.wait_for("stdout", b"one\n")
        event.set()
        self.assertEqual(run.finish().stdout, b"one\ntwo\n")

    def test_no_block_is_an_error_and_prints_nothing(self):
        result = self.ask(self.server(wire.answer("no code")), "-x", "x")
        self.assert_error(result, 12, "code block", "hint:", "--extract")
        self.assertEqual(result.stdout, b"")

    def test_a_cut_answer_never_exits_with_0(self):
        result = self.ask(self.server(cut_body("```\na\n```\nand")), "-x", "x")
        self.assert_code(result, 18)
        self.assertEqual(result.stdout, b"a\n")
        result = self.ask(self.server(cut_body("```\na\n```\nand")), "--extract-last", "x")
        self.assert_code(result, 18)
        self.assertEqual(result.stdout, b"")

    def test_json_has_the_block_beside_the_text(self):
        report = self.json_of(self.ask(self.server(wire.answer(ANSWER)), "--json", "-x", "x"))
        self.assertEqual((report["extracted"], report["text"]), ("echo 'hi'\n", ANSWER))
        self.assertIsNone(self.json_of(self.ask(self.server(wire.answer(ANSWER)), "--json", "x"))["extracted"])
        result = self.ask(self.server(wire.answer("none")), "--json", "-x", "x")
        self.assert_code(result, 12)
        report = self.json_of(result)
        self.assertEqual((report["extracted"], report["text"], report["error"]["class"]),
                         (None, "none", "nothing_to_extract"))
        lines = self.json_lines_of(self.ask(self.server(wire.answer(ANSWER)), "--jsonl", "--extract-last", "x"))
        self.assertEqual(lines[-1]["extracted"], "print(1)\n")

    def test_reasoning_in_the_text_is_no_code(self):
        variables = {"PERPLEXITY_API_KEY": "pplx-" + "a" * 48}
        result = self.ask(self.server(wire.answer("<think>```\nno\n```\n</think>", "```\nyes\n```")), "-x", "x",
                          provider="perplexity", environment=variables)
        self.assert_code(result, 0)
        self.assertEqual(result.stdout, b"yes\n")

    def test_on_a_terminal_the_gate_stays(self):
        run = self.terminal("-m", "echo", "-x", "```\na\x1b[31m\n```")
        result = run.finish()
        self.assertEqual(result.code, 0)
        self.assertIn(b"a\\x1b[31m\n", result.stdout)


class OutputFileTest(CliTest):
    def setUp(self):
        super().setUp()
        self.path = os.path.join(self.sandbox.work, "answer.txt")

    def content(self, path=None):
        try:
            with open(path or self.path, "rb") as file:
                return file.read()
        except FileNotFoundError:
            return None

    def test_the_answer_goes_to_the_file_and_nothing_to_stdout(self):
        result = self.ask(self.server(wire.answer("Hel", "lo")), "--output", "answer.txt", "x")
        self.assert_code(result, 0)
        self.assertEqual((result.stdout, result.stderr, self.content()), (b"", b"", b"Hello"))
        self.assertEqual(os.listdir(self.sandbox.work), ["answer.txt"])

    def test_a_new_file_has_the_mode_of_the_umask_and_an_old_one_keeps_its_own(self):
        self.assert_code(self.sandbox.run("-m", "echo", "--output", "answer.txt", "x", shell='umask 027; exec "$@"'), 0)
        self.assertEqual(stat.S_IMODE(os.stat(self.path).st_mode), 0o640)
        os.chmod(self.path, 0o604)
        self.assert_code(self.sandbox.run("-m", "echo", "--output", "answer.txt", "y"), 0)
        self.assertEqual((stat.S_IMODE(os.stat(self.path).st_mode), self.content()), (0o604, b"y"))

    def test_a_cut_answer_changes_nothing_and_is_kept_beside(self):
        self.sandbox.write("answer.txt", "old")
        result = self.ask(self.server(cut_body("half")), "--output", "answer.txt", "x")
        self.assert_error(result, 18, "answer.txt.partial")
        self.assertEqual((self.content(), self.content(self.path + ".partial")), (b"old", b"half"))

    def test_a_failure_without_a_word_leaves_nothing(self):
        result = self.ask(self.server(wire.openai_error(401, "no")), "--output", "answer.txt", "x")
        self.assert_code(result, 4)
        self.assertEqual(os.listdir(self.sandbox.work), [])
        self.assert_code(self.sandbox.run("-m", "gpt-4.1", "--output", "answer.txt", "x"), 4)
        self.assert_code(self.sandbox.run("-m", "echo", "--output", "answer.txt", "--file", "none", "x"), 26)
        self.assertEqual(os.listdir(self.sandbox.work), [])

    def test_an_interrupted_answer_is_kept_beside(self):
        event = threading.Event()
        events = wire.openai_events("half", "rest")
        run = self.start_asking(self.server(Reply(body=[*events[:2], event, *events[2:]])), "--output", "answer.txt",
                                "--show-reasoning", "-v", "x")
        partial = self.path + ".partial"
        end = time.monotonic() + DEADLINE_SECONDS
        while self.content(partial) != b"half" and time.monotonic() < end:
            time.sleep(0.01)
        run.signal(2)
        result = run.finish()
        event.set()
        self.assertEqual((result.code, self.content(), self.content(partial)), (-2, None, b"half"))

    def test_an_interrupt_before_the_first_word_leaves_nothing(self):
        event = threading.Event()
        server = self.server(Reply(body=[event, *wire.openai_events("late")]))
        run = self.start_asking(server, "--output", "answer.txt", "x")
        server.wait_for_requests(1)
        run.signal(2)
        result = run.finish()
        event.set()
        self.assertEqual((result.code, os.listdir(self.sandbox.work)), (-2, []))

    def test_what_cannot_be_written_is_told_before_anything_is_sent(self):
        server = self.server(wire.answer("ok"))
        os.mkdir(os.path.join(self.sandbox.work, "folder"))
        for path in ("none/answer.txt", "folder", "folder/", "/proc/answer"):
            with self.subTest(path):
                self.assert_error(self.ask(server, "--output", path, "x"), 23, "nothing was sent")
        self.assertEqual(server.connections, 0)
        self.assert_error(self.ask(server, "--output", "", "x"), 2)

    def test_a_full_disk_is_noticed(self):
        result = self.ask(self.server(wire.answer("ok")), "--output", "/dev/full", "x")
        self.assert_error(result, 23, "/dev/full", "no space left")

    def test_links_devices_and_the_dash(self):
        os.symlink("target.txt", self.path)
        self.assert_code(self.ask(self.server(wire.answer("ok")), "--output", "answer.txt", "x"), 0)
        self.assertTrue(os.path.islink(self.path))
        self.assertEqual(self.content(), b"ok")
        self.assert_code(self.ask(self.server(wire.answer("ok")), "--output", "/dev/null", "x"), 0)
        self.assertTrue(stat.S_ISCHR(os.stat("/dev/null").st_mode))
        self.assertEqual(self.ask(self.server(wire.answer("ok")), "--output", "-", "x").stdout, b"ok")

    def test_the_file_may_be_part_of_the_prompt(self):
        self.sandbox.write("answer.txt", "old")
        server = self.server(wire.answer("new"))
        self.assert_code(self.ask(server, "--file", "answer.txt", "--output", "answer.txt", "x"), 0)
        self.assertIn("old", self.user_text(server.requests[0]))
        self.assertEqual(self.content(), b"new")

    def test_with_a_block_and_with_json(self):
        self.assert_code(self.ask(self.server(wire.answer(ANSWER)), "-x", "--output", "answer.txt", "x"), 0)
        self.assertEqual(self.content(), b"echo 'hi'\n")
        self.assert_code(self.ask(self.server(wire.answer("none")), "-x", "--output", "answer.txt", "x"), 12)
        self.assertEqual(self.content(), b"echo 'hi'\n")
        self.assert_code(self.ask(self.server(wire.answer("ok")), "--json", "--output", "answer.txt", "x"), 0)
        self.assertEqual(json.loads(self.content())["text"], "ok")
        self.assert_code(self.ask(self.server(cut_body("half")), "--json", "--output", "answer.txt", "x"), 18)
        self.assertEqual(json.loads(self.content())["text"], "ok")
        self.assertEqual(json.loads(self.content(self.path + ".partial"))["text"], "half")

    def test_stdout_is_not_needed(self):
        result = self.sandbox.run("-m", "echo", "--output", "answer.txt", "x", shell='exec "$@" >&-')
        self.assert_code(result, 0)
        self.assertEqual(self.content(), b"x")
