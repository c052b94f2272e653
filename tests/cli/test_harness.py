"""The servers of these tests do what they claim, as seen by Python's own HTTP client."""

import http.client
import os
import socket
import ssl
import sys
import threading

from harness import wire
from harness.case import CliTest
from harness.provider_server import Reply


def exchange(server, context=None):
    """One POST; returns (status, body, name of the exception that ended it or None)."""
    if context is not None:
        connection = http.client.HTTPSConnection("127.0.0.1", server.port, timeout=30, context=context)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("POST", "/v1/x", b"hello", {"X-Test": "1"})
    response = connection.getresponse()
    body, fault = b"", None
    try:
        while piece := response.read1(65536):
            body += piece
    except http.client.IncompleteRead as error:
        body += error.partial
        fault = "IncompleteRead"
    except OSError as error:
        fault = type(error).__name__
    connection.close()
    return response.status, body, fault


class ProviderServerTest(CliTest):
    def test_every_transfer_arrives_whole(self):
        for transfer in ("chunked", "length", "close"):
            with self.subTest(transfer):
                server = self.server(Reply(body=[b"one", b"two"], transfer=transfer))
                self.assertEqual(exchange(server), (200, b"onetwo", None))

    def test_requests_are_recorded(self):
        server = self.server(Reply(body=b"x"))
        exchange(server)
        request = server.requests[0]
        self.assertEqual((request.method, request.path, request.body), ("POST", "/v1/x", b"hello"))
        self.assertEqual(request.header("x-test"), "1")
        self.assertTrue(request.raw.endswith(b"hello"))

    def test_cuts_are_noticed_where_http_can_notice_them(self):
        expected = {("chunked", "fin"): True, ("length", "fin"): True, ("close", "fin"): False,
                    ("chunked", "rst"): True, ("length", "rst"): True}
        for (transfer, cut), noticed in expected.items():
            with self.subTest(transfer=transfer, cut=cut):
                server = self.server(Reply(body=b"part", transfer=transfer, cut=cut))
                status, body, fault = exchange(server)
                self.assertEqual((status, body), (200, b"part"))
                self.assertEqual(fault is not None or transfer == "length", noticed, fault)

    def test_replies_come_in_order_and_the_last_repeats(self):
        server = self.server([Reply(429, b"a"), Reply(200, b"b")])
        self.assertEqual([exchange(server)[0] for _ in range(3)], [429, 200, 200])
        self.assertEqual(server.connections, 3)

    def test_steps_wait_for_events(self):
        gate = threading.Event()
        server = self.server(Reply(body=[b"first", gate, b"second"]))
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        connection.request("POST", "/", b"")
        response = connection.getresponse()
        self.assertEqual(response.read1(5), b"first")
        gate.set()
        self.assertEqual(response.read(), b"second")
        connection.close()

    def test_tls_and_its_cut_without_a_closing_alert(self):
        context = ssl.create_default_context(cafile=self.authority().ca_file)
        # Debian 12's Python takes an end without an alert for a proper one unless told not to.
        context.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF
        whole = self.server(Reply(body=b"whole", transfer="close"), host="127.0.0.1")
        self.assertEqual(exchange(whole, context), (200, b"whole", None))
        cut = self.server(Reply(body=b"part", transfer="close", cut="fin"), host="127.0.0.1")
        raw = context.wrap_socket(socket.create_connection(("127.0.0.1", cut.port), 30),
                                  server_hostname="127.0.0.1", suppress_ragged_eofs=False)
        raw.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
        with self.assertRaisesRegex(ssl.SSLError, "(?i)eof"):
            while raw.recv(65536):
                pass
        raw.close()


class ConnectProxyTest(CliTest):
    def test_it_is_every_host_and_logs_it(self):
        proxy = self.proxy(lambda host, request: Reply(body=host.encode() + request.path.encode()))
        context = ssl.create_default_context(cafile=self.authority().ca_file)
        for host in ("api.first.example", "api.second.example"):
            connection = http.client.HTTPSConnection("127.0.0.1", proxy.port, timeout=30, context=context)
            connection.set_tunnel(host, 443)
            connection.request("POST", "/v1/y", b"body", {"Authorization": "Bearer secret-value"})
            self.assertEqual(connection.getresponse().read(), host.encode() + b"/v1/y")
            connection.close()
        self.assertEqual([visit.target for visit in proxy.visits], ["api.first.example:443", "api.second.example:443"])
        self.assertEqual(proxy.visits[0].request.header("authorization"), "Bearer secret-value")
        self.assertIn(b"secret-value", proxy.everything_seen())

    def test_a_stranger_to_the_authority_refuses_it(self):
        proxy = self.proxy(Reply(body=b"x"))
        connection = http.client.HTTPSConnection("127.0.0.1", proxy.port, timeout=30,
                                                 context=ssl.create_default_context())
        connection.set_tunnel("api.first.example", 443)
        with self.assertRaises(ssl.SSLCertVerificationError):
            connection.request("POST", "/", b"")
        connection.close()
        self.assertEqual(proxy.everything_seen().count(b"POST"), 0)


class TerminalTest(CliTest):
    def test_bytes_arrive_as_written_and_streams_are_terminals(self):
        self.sandbox.program = ["/bin/sh", "-c",
                                'test -t 0 && test -t 1 && test -t 2 && printf "a\\nb\\033[1m"; exit 7']
        result = self.terminal().finish()
        self.assertEqual((result.code, result.stdout), (7, b"a\nb\x1b[1m"))

    def test_control_c_reaches_the_program(self):
        self.sandbox.program = [sys.executable, "-c", "import time; print('ready', flush=True); time.sleep(60)"]
        run = self.terminal()
        run.wait_for(b"ready")
        run.type(b"\x03")
        self.assertEqual(run.finish().code, -2)


class SandboxTest(CliTest):
    def test_nothing_of_the_callers_environment_is_inherited(self):
        os.environ["OPENAI_API_KEY_OF_THE_CALLER"] = "inherited"
        self.addCleanup(os.environ.pop, "OPENAI_API_KEY_OF_THE_CALLER")
        result = self.sandbox.run(program=["/usr/bin/env"])
        names = {line.split(b"=")[0] for line in result.stdout.splitlines()}
        self.assertLessEqual(names, {b"PATH", b"HOME", b"TMPDIR", b"LANG", b"TERM", b"ASAN_OPTIONS",
                                     b"UBSAN_OPTIONS", b"LSAN_OPTIONS", b"LLVM_PROFILE_FILE"})

    def test_hand_written_streams_are_well_formed(self):
        for api, ending in (("openai", b"data: [DONE]\n\n"), ("anthropic", b'data: {"type": "message_stop"}\n\n')):
            events = wire.stream_of(api, "a", "b")
            self.assertTrue(all(event.endswith(b"\n\n") for event in events))
            self.assertTrue(events[-1].endswith(ending), events[-1])
