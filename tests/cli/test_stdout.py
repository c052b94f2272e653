"""Standard output: the answer to the byte, and every way in which it cannot be written."""

import os
import threading

from harness import wire
from harness.case import CliTest
from harness.provider_server import Reply

LARGE = [("%06d " % number) * 600 for number in range(1000)]


class StdoutTest(CliTest):
    def test_bytes_are_exact_and_nothing_is_added(self):
        for text in ("answer", "answer\n", "\n\n a \r\n", "\x1b[31m\x07\u202e\u200b", "🤖", " "):
            with self.subTest(text):
                result = self.ask(self.server(wire.answer(text)), "x")
                self.assert_code(result, 0)
                self.assertEqual(result.stdout, text.encode())

    def test_nothing_but_the_answer_is_on_stdout_and_nothing_on_stderr(self):
        result = self.ask(self.server(wire.answer("answer")), "x")
        self.assertEqual((result.stdout, result.stderr), (b"answer", b""))

    def test_deltas_are_written_as_they_come(self):
        gate = threading.Event()
        self.addCleanup(gate.set)
        events = wire.openai_events("first", "second")
        child = self.start_asking(self.server(Reply(body=[*events[:2], gate, *events[2:]])), "x")
        child.wait_for("stdout", b"first")
        self.assertEqual(child.so_far("stdout"), b"first")
        gate.set()
        self.assertEqual(child.finish().stdout, b"firstsecond")

    def test_a_terminal_gets_one_newline_at_the_end(self):
        for text, expected in (("answer", b"answer\n"), ("answer\n", b"answer\n")):
            with self.subTest(text):
                server = self.server(wire.answer(text))
                run = self.terminal("-m", "vllm/x", "--base-url", server.origin + "/v1", "p",
                                    redirect="2>/dev/null")
                result = run.finish()
                self.assertEqual((result.code, result.stdout), (0, expected))

    def test_a_large_answer_arrives_whole(self):
        result = self.ask(self.server(wire.answer(*LARGE)), "x")
        self.assert_code(result, 0)
        self.assertEqual(result.stdout, "".join(LARGE).encode())

    def read_slowly(self, reader):
        """Takes nothing for a moment, so that the pipe is full, and then everything."""
        pieces = []
        taken = threading.Event()
        taken.wait(0.3)
        while piece := os.read(reader, 16384):
            pieces.append(piece)
            if len(pieces) < 20:
                taken.wait(0.02)
        return b"".join(pieces)

    def test_a_slow_reader_gets_every_byte(self):
        for blocking in (True, False):
            with self.subTest(blocking=blocking):
                reader, writer = os.pipe()
                os.set_blocking(writer, blocking)
                child = self.start_asking(self.server(wire.answer(*LARGE)), "x", stdout=writer)
                os.close(writer)
                read = self.read_slowly(reader)
                os.close(reader)
                self.assert_code(child.finish(), 0)
                self.assertEqual(read, "".join(LARGE).encode())

    def test_a_reader_that_leaves_ends_it_by_sigpipe(self):
        gate = threading.Event()
        self.addCleanup(gate.set)
        events = wire.openai_events("first", *LARGE)
        reader, writer = os.pipe()
        child = self.start_asking(self.server(Reply(body=[*events[:2], gate, *events[2:]])), "x", stdout=writer)
        os.close(writer)
        self.assertEqual(os.read(reader, 1), b"f")
        os.close(reader)
        gate.set()
        result = child.finish()
        self.assert_code(result, -13)
        self.assertNotIn("agentpress: error", result.errors)

    def test_head_in_a_shell_sees_141(self):
        result = self.ask(self.server(wire.answer(*LARGE)), "x",
                          shell='"$@" | head -c 1; exit ${PIPESTATUS[0]}')
        self.assert_code(result, 141)
        self.assertEqual(result.stdout, b"0")

    def test_with_sigpipe_ignored_it_exits_with_141(self):
        gate = threading.Event()
        self.addCleanup(gate.set)
        events = wire.openai_events("first", *LARGE)
        reader, writer = os.pipe()
        child = self.start_asking(self.server(Reply(body=[*events[:2], gate, *events[2:]])), "x", stdout=writer,
                                  shell='trap "" PIPE; exec "$@"')
        os.close(writer)
        self.assertEqual(os.read(reader, 1), b"f")
        os.close(reader)
        gate.set()
        self.assert_code(child.finish(), 141)

    def test_a_full_disk(self):
        for more in ([], ["--json"], ["--jsonl"]):
            with self.subTest(more):
                result = self.ask(self.server(wire.answer("answer")), "x", *more, shell='exec "$@" >/dev/full')
                self.assert_error(result, 23, "no space left")

    def test_closed_stdout(self):
        for more in ([], ["--json"]):
            with self.subTest(more):
                server = self.server(wire.answer("answer"))
                result = self.ask(server, "x", *more, shell='exec "$@" >&-')
                self.assert_error(result, 23)
                for request in server.requests:
                    self.assertNotIn(b"answer", request.raw)

    def test_stdout_open_for_reading_only(self):
        self.assert_error(self.ask(self.server(wire.answer("answer")), "x", shell='exec "$@" 1</dev/null'), 23)

    def test_closed_stderr_does_not_matter(self):
        result = self.ask(self.server(wire.answer("answer")), "-v", "x", shell='exec "$@" 2>&-')
        self.assert_code(result, 0)
        self.assertEqual(result.stdout, b"answer")
        result = self.ask(self.server(wire.auth_error("openai", 401)), "x", shell='exec "$@" 2>&-')
        self.assert_code(result, 4)

    def test_all_three_streams_closed(self):
        result = self.ask(self.server(wire.answer("answer")), "x", shell='exec "$@" <&- >&- 2>&-')
        self.assert_code(result, 23)

    def test_a_file_limit_is_a_write_error(self):
        path = os.path.join(self.sandbox.work, "answer")
        result = self.ask(self.server(wire.answer(*LARGE)), "x",
                          shell=f'trap "" XFSZ; ulimit -f 8; exec "$@" >"{path}"')
        self.assert_error(result, 23)
        with open(path, "rb") as file:
            self.assertTrue("".join(LARGE).encode().startswith(file.read()))

