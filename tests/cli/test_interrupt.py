"""Signals: the process really dies of them, soon, and what had arrived is on stdout and nothing else."""

import os
import signal
import threading

from harness import wire
from harness.case import CliTest
from harness.provider_server import Reply

# Design bound: 200 ms. What is asserted leaves room for a slow machine and sanitizers.
SOON_SECONDS = 20.0

PARTS = ["The first part ", "and the second."]


class InterruptTest(CliTest):
    def gate(self):
        gate = threading.Event()
        self.addCleanup(gate.set)
        return gate

    def silent_server(self):
        """Takes the request and never answers."""
        return self.server(lambda request: Reply(body=[self.gate()]))

    def half_server(self, **settings):
        """Sends the first part and goes silent."""
        events = wire.openai_events(*PARTS)
        return self.server(Reply(body=[*events[:2], self.gate(), *events[2:]], **settings))

    def test_before_the_first_byte(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(number.name):
                gate = self.gate()
                server = self.server(lambda request, gate=gate: self.never(gate))
                child = self.start_asking(server, "x")
                server.wait_for_requests(1)
                child.signal(number)
                result = child.finish(SOON_SECONDS)
                self.assert_code(result, -number)
                self.assertEqual(result.stdout, b"")
                self.assertEqual(len(server.requests), 1)
                gate.set()

    @staticmethod
    def never(gate):
        gate.wait(60)
        return Reply(body=b"")

    def test_after_the_head_and_before_the_first_delta(self):
        server = self.server(Reply(body=[b": waiting\n\n", self.gate()]))
        child = self.start_asking(server, "x")
        server.wait_for_requests(1)
        child.signal(signal.SIGINT)
        result = child.finish(SOON_SECONDS)
        self.assert_code(result, -signal.SIGINT)
        self.assertEqual(result.stdout, b"")

    def test_during_the_stream_keeps_the_partial_answer(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(number.name):
                child = self.start_asking(self.half_server(), "x")
                child.wait_for("stdout", PARTS[0].encode())
                child.signal(number)
                result = child.finish(SOON_SECONDS)
                self.assert_code(result, -number)
                self.assertEqual(result.stdout, PARTS[0].encode())

    def test_a_shell_sees_128_and_the_number(self):
        child = self.start_asking(self.half_server(), "x",
                                  shell='"$@" & child=$!; echo $child >&2; wait $child; exit $?')
        child.wait_for("stdout", PARTS[0].encode())
        child.wait_for("stderr", b"\n")
        # Background jobs of a shell without job control ignore SIGINT; SIGTERM is not affected.
        os.kill(int(child.so_far("stderr").split()[0]), signal.SIGTERM)
        self.assert_code(child.finish(SOON_SECONDS), 143)

    def test_json_is_still_printed(self):
        child = self.start_asking(self.half_server(), "--jsonl", "x")
        child.wait_for("stdout", b"first part")
        child.signal(signal.SIGINT)
        result = child.finish(SOON_SECONDS)
        self.assert_code(result, -signal.SIGINT)
        lines = self.json_lines_of(result)
        self.assertEqual(lines[0]["type"], "start")
        self.assertEqual(lines[-1]["type"], "error")
        self.assertEqual(lines[-1]["error"]["class"], "interrupted")

    def test_json_object_has_the_partial_answer(self):
        server = self.half_server()
        child = self.start_asking(server, "--json", "-v", "x")
        server.wait_for_requests(1)
        child.signal(signal.SIGINT)
        result = child.finish(SOON_SECONDS)
        self.assert_code(result, -signal.SIGINT)
        report = self.json_of(result)
        self.assertFalse(report["complete"])
        self.assertEqual(report["error"]["class"], "interrupted")
        self.assertEqual(report["exit_code"], 130)
        self.assertIn(report["text"], ("", PARTS[0]))

    def test_during_a_pause_before_a_retry(self):
        server = self.server(wire.openai_error(429, "slow down", headers=[("retry-after", "50")]))
        child = self.start_asking(server, "-v", "x")
        server.wait_for_requests(1)
        child.signal(signal.SIGINT)
        self.assert_code(child.finish(SOON_SECONDS), -signal.SIGINT)
        self.assertEqual(len(server.requests), 1)

    def test_while_the_reader_takes_nothing(self):
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        sent = threading.Event()
        large = ["x" * 4000] * 500

        class Announce(threading.Event):
            def wait(self, timeout=None):
                sent.set()
                return True

        events = wire.openai_events(*large)
        child = self.start_asking(self.server(Reply(body=[*events[:30], Announce(), *events[30:]])), "x", stdout=writer)
        os.close(writer)
        sent.wait(60)
        child.signal(signal.SIGINT)
        self.assert_code(child.finish(SOON_SECONDS), -signal.SIGINT)

    def test_the_terminal_event_ends_it_though_the_connection_stays_open(self):
        for api, provider in (("openai", "openai"), ("anthropic", "anthropic")):
            with self.subTest(api):
                server = self.server(Reply(body=[*wire.stream_of(api, *PARTS), self.gate()]))
                child = self.start_asking(server, "x", provider=provider)
                result = child.finish(SOON_SECONDS)
                self.assert_code(result, 0)
                self.assertEqual(result.stdout, "".join(PARTS).encode())

    def test_a_signal_after_the_end_changes_no_byte(self):
        server = self.server(Reply(body=[*wire.openai_events(*PARTS), self.gate()]))
        child = self.start_asking(server, "x")
        child.wait_for("stdout", PARTS[1].encode())
        child.signal(signal.SIGINT)
        result = child.finish(SOON_SECONDS)
        self.assertIn(result.code, (0, -signal.SIGINT))
        self.assertEqual(result.stdout, "".join(PARTS).encode())

    def test_an_ignored_sigint_stays_ignored(self):
        events = wire.openai_events(*PARTS)
        gate = self.gate()
        server = self.server(Reply(body=[*events[:2], gate, *events[2:]]))
        child = self.start_asking(server, "x", shell='trap "" INT; exec "$@"')
        child.wait_for("stdout", PARTS[0].encode())
        child.signal(signal.SIGINT)
        gate.set()
        result = child.finish()
        self.assert_code(result, 0)
        self.assertEqual(result.stdout, "".join(PARTS).encode())

    def test_control_c_on_a_terminal(self):
        server = self.half_server()
        run = self.terminal("-m", "vllm/x", "--base-url", server.origin + "/v1", "p")
        run.wait_for(PARTS[0].rstrip().encode())  # the blank waits for the next word
        run.type(b"\x03")
        result = run.finish(SOON_SECONDS)
        self.assertEqual(result.code, -signal.SIGINT, str(result))
        self.assertIn(PARTS[0].rstrip().encode(), result.stdout)
        self.assertNotIn(PARTS[1].encode(), result.stdout)

    def test_control_c_while_waiting_leaves_no_status_line(self):
        gate = self.gate()
        server = self.server(lambda request: self.never(gate))
        run = self.terminal("-m", "vllm/x", "--base-url", server.origin + "/v1", "p")
        run.wait_for(b"vllm")
        run.type(b"\x03")
        result = run.finish(SOON_SECONDS)
        self.assertEqual(result.code, -signal.SIGINT, str(result))
        self.assertTrue(result.stdout.rstrip(b"\r\n").endswith(b"\x1b[K") or b"\n" in result.stdout, result.stdout)
