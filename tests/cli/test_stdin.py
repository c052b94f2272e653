"""Standard input and files: what is added to the prompt, byte for byte, and what is refused before anything is sent."""

import os
import socket
import threading

from harness import wire
from harness.case import CliTest

CAP = 64 << 20


class StdinTest(CliTest):
    def setUp(self):
        super().setUp()
        self.provider = self.server(wire.answer("ok"))

    def prompt_of(self, *arguments, **settings):
        """Runs and returns what the provider got as the user's text."""
        self.provider.requests.clear()
        result = self.ask(self.provider, *arguments, **settings)
        self.assert_code(result, 0)
        self.assertEqual(len(self.provider.requests), 1)
        return self.user_text(self.provider.requests[0])

    def assert_nothing_sent(self, result, *words):
        self.assert_error(result, 26, *words)
        self.assertEqual(self.provider.connections, 0)
        self.assertEqual(result.stdout, b"")

    def test_prompt_blank_line_stdin(self):
        self.assertEqual(self.prompt_of("explain", stdin=b"line 1\nline 2\n"), "explain\n\nline 1\nline 2\n")

    def test_stdin_alone_is_the_prompt_to_the_byte(self):
        for data in (b"a", b"a\n", b"\n\n a \t\r\n\r\n", "\ufeffwith a mark".encode(), "ünïcode 🤖\n".encode(),
                     b"\x01\x1b"):
            with self.subTest(data):
                self.assertEqual(self.prompt_of(stdin=data), data.decode())

    def test_a_large_stdin_arrives_whole(self):
        data = b"".join(b"%07d\n" % number for number in range(300_000))
        self.assertEqual(self.prompt_of("sum", stdin=data), "sum\n\n" + data.decode())

    def test_empty_stdin_adds_nothing(self):
        self.assertEqual(self.prompt_of("only me", stdin=b""), "only me")
        self.assertEqual(self.prompt_of("only me"), "only me")

    def test_no_prompt_and_empty_stdin_is_a_usage_error(self):
        for stdin in (b"", None):
            with self.subTest(stdin):
                self.assert_error(self.ask(self.provider, stdin=stdin), 2, "hint:")
        self.assertEqual(self.provider.connections, 0)

    def test_no_stdin_option_reads_nothing(self):
        reader, writer = os.pipe()
        self.addCleanup(os.close, writer)
        self.addCleanup(os.close, reader)
        os.write(writer, b"unread")
        self.assertEqual(self.prompt_of("only me", "--no-stdin", stdin=reader), "only me")
        self.assertEqual(os.read(reader, 100), b"unread")

    def test_closed_stdin(self):
        self.assertEqual(self.prompt_of("only me", shell='exec "$@" <&-'), "only me")
        self.assert_error(self.ask(self.provider, shell='exec "$@" <&-'), 2)

    def test_file_as_stdin(self):
        path = self.sandbox.write("input.txt", "from a file\n")
        with open(path, "rb") as file:
            self.assertEqual(self.prompt_of("p", stdin=file.fileno()), "p\n\nfrom a file\n")

    def test_socket_as_stdin(self):
        ours, theirs = socket.socketpair()
        with ours, theirs:
            ours.sendall(b"from a socket")
            ours.shutdown(socket.SHUT_WR)
            self.assertEqual(self.prompt_of("p", stdin=theirs.fileno()), "p\n\nfrom a socket")

    def test_non_blocking_pipe_as_stdin(self):
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        child = self.start_asking(self.provider, "p", stdin=reader)
        os.close(reader)
        child.wait_for("stderr", b"--no-stdin")
        os.write(writer, b"late")
        os.close(writer)
        self.assert_code(child.finish(), 0)
        self.assertEqual(self.user_text(self.provider.requests[0]), "p\n\nlate")

    def test_silent_pipe_is_announced_and_late_data_is_not_lost(self):
        reader, writer = os.pipe()
        child = self.start_asking(self.provider, "p", stdin=reader)
        os.close(reader)
        child.wait_for("stderr", b"--no-stdin")
        self.assertEqual(self.provider.connections, 0)
        os.write(writer, b"late ")
        os.write(writer, b"data\n")
        os.close(writer)
        result = child.finish()
        self.assert_code(result, 0)
        self.assertIn("/dev/null", result.errors)
        self.assertEqual(self.user_text(self.provider.requests[0]), "p\n\nlate data\n")

    def test_a_pipe_that_speaks_at_once_is_not_announced(self):
        result = self.ask(self.provider, "p", stdin=b"data")
        self.assertNotIn("--no-stdin", result.errors)

    def test_waiting_for_a_silent_pipe_can_be_interrupted(self):
        reader, writer = os.pipe()
        self.addCleanup(os.close, writer)
        child = self.start_asking(self.provider, "p", stdin=reader)
        os.close(reader)
        child.wait_for("stderr", b"--no-stdin")
        child.signal(2)
        self.assert_code(child.finish(), -2)
        self.assertEqual(self.provider.connections, 0)

    def test_terminal_as_stdin_is_not_read(self):
        path = os.path.join(self.sandbox.work, "answer")
        run = self.terminal("-m", "vllm/x", "--base-url", self.provider.origin + "/v1", "only me",
                            redirect=f'>"{path}"')
        self.assertEqual(run.finish().code, 0)
        self.assertEqual(self.user_text(self.provider.requests[0]), "only me")
        with open(path, "rb") as file:
            self.assertEqual(file.read(), b"ok")

    def test_nul_bytes_are_refused_with_their_offset(self):
        self.assert_nothing_sent(self.ask(self.provider, "p", stdin=b"12345\x00tail"), "5", "nul")

    def test_invalid_utf8_is_refused_with_its_offset_and_help(self):
        for data, offset in ((b"1234567\xff", "7"), (b"ab\xc3", "2"), (b"\xed\xa0\x80", "0"), (b"abc\xc0\xaf", "3")):
            with self.subTest(data):
                result = self.ask(self.provider, "p", stdin=data)
                self.assert_nothing_sent(result, "utf-8", offset, "--lossy", "iconv")

    def test_lossy_replaces_what_is_invalid(self):
        self.assertEqual(self.prompt_of("--lossy", stdin=b"a\xffb"), "a\ufffdb")

    def test_over_the_cap_is_refused_and_nothing_is_sent(self):
        path = os.path.join(self.sandbox.root, "huge")
        with open(path, "wb") as file:
            for _ in range(64):
                file.write(b"a" * (1 << 20))
            file.write(b"b")
        with open(path, "rb") as file:
            self.assert_nothing_sent(self.ask(self.provider, "p", stdin=file.fileno()), "64 MiB")
        self.assert_nothing_sent(self.ask(self.provider, "p", shell=f'cat "{path}" | "$@"; exit ${{PIPESTATUS[1]}}'),
                                 "64 MiB")
        self.assert_nothing_sent(self.ask(self.provider, "-f", path, "p"), "64 MiB")
        os.remove(path)

    def test_a_file_that_was_partly_read_gets_a_note(self):
        path = self.sandbox.write("lines.txt", "first\nsecond\nthird\n")
        with open(path, "rb") as file:
            os.lseek(file.fileno(), 6, os.SEEK_SET)
            result = self.ask(self.provider, "p", stdin=file.fileno())
        self.assert_code(result, 0)
        self.assertIn("--no-stdin", result.errors)
        self.assertEqual(self.user_text(self.provider.requests[0]), "p\n\nsecond\nthird\n")

    def test_a_while_read_loop_gets_the_note(self):
        path = self.sandbox.write("lines.txt", "first\nsecond\n")
        result = self.ask(self.provider, "p", shell=f'while read -r line; do "$@"; done <"{path}"')
        self.assert_code(result, 0)
        self.assertIn("--no-stdin", result.errors)
        result = self.ask(self.provider, "p", "--no-stdin", shell=f'while read -r line; do "$@"; done <"{path}"')
        self.assert_code(result, 0)
        self.assertNotIn("--no-stdin", result.errors)

    def test_a_file_from_its_beginning_gets_no_note(self):
        path = self.sandbox.write("lines.txt", "first\n")
        with open(path, "rb") as file:
            self.assertNotIn("--no-stdin", self.ask(self.provider, "p", stdin=file.fileno()).errors)

    def test_a_directory_as_stdin(self):
        result = self.ask(self.provider, "p", shell='exec "$@" </')
        self.assertIn(result.code, (0, 26), str(result))

    def test_files_then_prompt_then_stdin(self):
        first = self.sandbox.write("first.txt", "  content one\n\n")
        second = self.sandbox.write("second.md", "\tcontent two")
        text = self.prompt_of("-f", first, "-f", "second.md", "the question", stdin=b" stdin \n")
        for piece in ("first.txt", "  content one\n\n", "second.md", "\tcontent two"):
            self.assertIn(piece, text)
        places = [text.index(piece) for piece in
                  ("first.txt", "  content one\n\n", "second.md", "\tcontent two", "the question")]
        self.assertEqual(places, sorted(places))
        self.assertTrue(text.endswith("the question\n\n stdin \n"), text)
        self.assertTrue(second)

    def test_files_alone_are_enough(self):
        self.sandbox.write("a.txt", "content")
        self.assertIn("content", self.prompt_of("-f", "a.txt"))

    def test_unusable_files(self):
        self.sandbox.write("nul.bin", b"ab\0c")
        self.sandbox.write("latin1.txt", b"caf\xe9")
        for path, words in (("missing.txt", ["missing.txt"]), (".", ["directory"]), ("nul.bin", ["nul.bin", "2"]),
                            ("latin1.txt", ["latin1.txt", "3", "utf-8"])):
            with self.subTest(path):
                self.assert_nothing_sent(self.ask(self.provider, "-f", path, "p"), *words)

    def test_an_unreadable_file(self):
        # Its first page is never mapped: reading it fails even for root, whom permissions do not stop.
        self.assert_nothing_sent(self.ask(self.provider, "-f", "/proc/self/mem", "p"), "/proc/self/mem", "error")
        if os.geteuid() != 0:
            self.sandbox.write("secret.txt", "x", mode=0)
            self.assert_nothing_sent(self.ask(self.provider, "-f", "secret.txt", "p"), "secret.txt", "permission")

    def test_a_named_pipe_as_file(self):
        path = os.path.join(self.sandbox.work, "fifo")
        os.mkfifo(path)
        threading.Thread(target=lambda: open(path, "wb").write(b"through a pipe"), daemon=True).start()
        self.assertIn("through a pipe", self.prompt_of("-f", path, "p"))
        os.remove(path)

    def test_json_of_an_input_error(self):
        result = self.ask(self.provider, "--json", "p", stdin=b"\xff")
        self.assert_code(result, 26)
        report = self.json_of(result)
        self.assertEqual((report["error"]["class"], report["exit_code"]), ("input", 26))
