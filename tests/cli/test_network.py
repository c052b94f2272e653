"""Retries, timeouts, proxies, certificates: what a run does when the network or the provider is not well."""

import socket
import threading

from harness import keys, wire
from harness.case import CliTest
from harness.provider_server import Reply

SOON = [("retry-after-ms", "1")]


class Dropped(Reply):
    """A reply that is a connection reset."""

    def __init__(self):
        super().__init__(cut="rst")

    def head(self):
        return b""


class RetryTest(CliTest):
    expected_seconds = 4

    def test_a_rate_limit_with_a_hint_is_waited_for(self):
        server = self.server([wire.openai_error(429, "slow down", headers=[("retry-after", "1")]), wire.answer("ok")])
        result = self.ask(server, "x")
        self.assert_code(result, 0)
        self.assertEqual((len(server.requests), result.stdout), (2, b"ok"))
        self.assertGreaterEqual(server.requests[1].time - server.requests[0].time, 0.9)
        self.assertEqual(server.requests[0].body, server.requests[1].body)

    def test_milliseconds_win(self):
        headers = [("retry-after", "50"), ("retry-after-ms", "20")]
        server = self.server([wire.openai_error(429, "slow down", headers=headers), wire.answer("ok")])
        self.assert_code(self.ask(server, "x"), 0)
        self.assertLess(server.requests[1].time - server.requests[0].time, 40)

    def test_without_a_hint_the_pause_is_short(self):
        server = self.server([wire.openai_error(503, "busy"), wire.answer("ok")])
        self.assert_code(self.ask(server, "x"), 0)
        self.assertGreaterEqual(server.requests[1].time - server.requests[0].time, 0.3)

    def test_a_long_wait_is_reported_and_not_waited_for(self):
        server = self.server(wire.openai_error(429, "slow down", headers=[("retry-after", "3600")]))
        result = self.ask(server, "--json", "x")
        self.assert_error(result, 8, "3600" if "3600" in result.errors else "hour" if "hour" in result.errors else
                          "60 min")
        self.assertEqual(len(server.requests), 1)
        self.assertEqual(self.json_of(result)["error"]["retry_after_s"], 3600)

    def test_overload_three_times(self):
        server = self.server(wire.anthropic_error(529, "Overloaded", "overloaded_error", headers=SOON))
        result = self.ask(server, "--json", "x", provider="anthropic")
        self.assert_error(result, 9, "529")
        report = self.json_of(result)
        self.assertEqual((len(server.requests), report["attempts"], report["error"]["class"]), (3, 3, "overloaded"))

    def test_every_passing_fault_is_retried_and_the_number_can_be_set(self):
        for status in (408, 409, 429, 500, 502, 503, 504, 529):
            with self.subTest(status):
                server = self.server([wire.openai_error(status, "once", headers=SOON), wire.answer("ok")])
                self.assert_code(self.ask(server, "x"), 0)
                self.assertEqual(len(server.requests), 2)
        server = self.server(wire.openai_error(500, "always", headers=SOON))
        for retries in (0, 1, 4):
            server.requests.clear()
            self.assert_error(self.ask(server, "--retries", retries, "x"), 9)
            self.assertEqual(len(server.requests), retries + 1)

    def test_the_servers_word_wins(self):
        server = self.server(wire.openai_error(500, "no use", headers=[*SOON, ("x-should-retry", "false")]))
        self.assert_error(self.ask(server, "x"), 9)
        self.assertEqual(len(server.requests), 1)

    def test_nothing_is_retried_after_the_first_delta(self):
        for cut in ("fin", "rst"):
            with self.subTest(cut):
                server = self.server([Reply(body=wire.openai_events("part")[:2], cut=cut), wire.answer("again")])
                result = self.ask(server, "x")
                self.assert_error(result, 18)
                self.assertEqual((len(server.requests), result.stdout), (1, b"part"))

    def test_an_error_event_before_the_first_delta_may_be_retried_but_ends(self):
        body = wire.event({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}, "error")
        server = self.server([Reply(body=body, headers=SOON), wire.answer("ok", api="anthropic")])
        result = self.ask(server, "x", provider="anthropic")
        self.assertIn(result.code, (0, 9), str(result))
        self.assertEqual(len(server.requests), 2 if result.code == 0 else 1)

    def test_a_connection_dropped_before_the_head_is_retried(self):
        server = self.server([Dropped(), wire.answer("ok")])
        result = self.ask(server, "x")
        self.assert_code(result, 0)
        self.assertEqual(len(server.requests), 2)

    def test_hints_on_a_successful_answer_are_ignored(self):
        server = self.server(wire.answer("ok", headers=[("retry-after", "36"), ("x-should-retry", "true")]))
        self.assert_code(self.ask(server, "x"), 0)
        self.assertEqual(len(server.requests), 1)


class NetworkFaultTest(CliTest):
    expected_seconds = 8

    def test_connection_refused(self):
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        listener.close()
        result = self.sandbox.run("-m", "vllm/x", "--base-url", f"http://127.0.0.1:{port}/v1", "--retries", "0", "x")
        self.assert_error(result, 7, f"127.0.0.1:{port}", "  route: ")

    def test_unknown_certificate(self):
        server = self.server(wire.answer("never"), host="127.0.0.1")
        result = self.ask(server, "--retries", "0", "x")
        self.assert_error(result, 60, "certificate", "--cacert")
        self.assertEqual(server.requests, [])
        self.assert_code(self.ask(server, "--cacert", self.authority().ca_file, "x"), 0)
        self.assert_code(self.ask(server, "x", environment={"SSL_CERT_FILE": self.authority().ca_file}), 0)

    def test_certificate_of_another_host(self):
        server = self.server(wire.answer("never"), host="other.example")
        result = self.ask(server, "--retries", "0", "--cacert", self.authority().ca_file, "x")
        self.assert_error(result, 60)
        self.assertEqual(server.requests, [])

    def test_missing_ca_file(self):
        server = self.server(wire.answer("never"), host="127.0.0.1")
        result = self.ask(server, "--retries", "0", "--cacert", "missing.pem", "x")
        self.assertIn(result.code, (2, 3, 26, 60), str(result))
        self.assertIn("missing.pem", result.errors)

    def test_plain_http_where_tls_is_expected(self):
        server = self.server(wire.answer("never"))
        base = server.origin.replace("http:", "https:") + "/v1"
        result = self.sandbox.run("-m", "vllm/x", "--base-url", base, "--retries", "0", "x")
        self.assert_error(result, 35)

    def test_timeouts(self):
        gate = threading.Event()
        self.addCleanup(gate.set)
        silent = self.server(lambda request: Reply(body=[b": hi\n\n", gate]))
        result = self.ask(silent, "--timeout-first-token", "0.5", "--retries", "0", "x")
        self.assert_error(result, 28, "token", "0.5 s")
        result = self.ask(silent, "--timeout", "500ms", "x")
        self.assert_error(result, 28)
        events = wire.openai_events("part", "never")
        half = self.server(lambda request: Reply(body=[*events[:2], gate, *events[2:]]))
        result = self.ask(half, "--timeout-idle", "0.5", "x")
        self.assert_error(result, 28)
        self.assertEqual(result.stdout, b"part")
        result = self.ask(half, "--timeout", "1", "x")
        self.assert_error(result, 28)
        self.assertEqual(result.stdout, b"part")

    def test_a_host_that_takes_no_connection(self):
        listener = socket.socket()
        self.addCleanup(listener.close)
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        fillers = []
        for _ in range(4):  # the queue of the listener is full after these; the next one hangs
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
            fillers.append(filler)
            self.addCleanup(filler.close)
        result = self.sandbox.run("-m", "vllm/x", "--base-url",
                                  f"http://127.0.0.1:{listener.getsockname()[1]}/v1", "--retries", "0",
                                  "--timeout-connect", "0.5", "x")
        self.assertIn(result.code, (7, 28), str(result))

    def test_proxy_faults(self):
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.close()
        environment = keys.environment_of("openai")
        result = self.sandbox.run("-m", "gpt-4.1", "--retries", "0", "x", environment=environment | {
            "HTTPS_PROXY": closed})
        self.assert_error(result, 5, "proxy")
        for status in (403, 407, 502):
            with self.subTest(status):
                proxy = self.proxy(wire.answer("never"), refuse=status)
                result = self.sandbox.run("-m", "gpt-4.1", "--retries", "0", "x", environment=environment | {
                    "HTTPS_PROXY": proxy.url})
                self.assert_error(result, 5, "proxy", str(status))
                self.assertEqual(keys.leaks_in(proxy.everything_seen(), keys.every_key()), [])

    def test_a_password_of_the_proxy_is_not_shown(self):
        proxy = self.proxy(wire.answer("never"), refuse=407)
        address = proxy.url.replace("http://", "http://user:pr0xy-passw0rd@")
        result = self.sandbox.run("-m", "gpt-4.1", "-v", "--retries", "0", "--proxy", address, "x",
                                  environment=keys.environment_of("openai"))
        self.assert_error(result, 5)
        self.assertNotIn("pr0xy-passw0rd", result.errors)

    def test_no_proxy(self):
        proxy = self.proxy(wire.answer("never"))
        server = self.server(wire.answer("ok"), host="127.0.0.1")
        result = self.ask(server, "--cacert", self.authority().ca_file, "x", environment={"HTTPS_PROXY": proxy.url})
        self.assert_code(result, 0)
        self.assertEqual(proxy.visits, [])
