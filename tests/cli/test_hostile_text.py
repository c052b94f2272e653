"""Whatever a provider, a file or a person names something: no terminal takes it for a command."""

import json
import os

from harness import emulator, hostile, keys, wire
from harness.case import CliTest
from harness.history import History
from harness.provider_server import Reply


class HostileTextTest(CliTest):
    def setUp(self):
        super().setUp()
        emulator.require(self)
        self.payloads = hostile.payloads()
        self.assertGreaterEqual(len(self.payloads), 500)

    def on_terminal(self, *arguments, code=0, script=None, **settings):
        """What the terminal gets of a run, which must be harmless."""
        redirect = ""
        if script is not None:
            path = os.path.join(self.sandbox.work, "script")
            with open(path, "wb") as file:
                file.write(script)
            redirect = f'<"{path}"'
        result = self.terminal(*arguments, redirect=redirect, **settings).finish()
        if code is not None:
            self.assertEqual(result.code, code, str(result)[-2000:])
        # The line of progress of our own takes itself away.
        self.assertEqual(hostile.faults_of(result.stdout.replace(b"\r\x1b[K", b"\n")), [])
        return result.stdout


class TypedTest(HostileTextTest):
    def test_names_that_are_typed(self):
        """Each is told back by a chat: as a model, a title, a session, a setting, a command, and in what was found."""
        names = [payload for payload in self.payloads if hostile.typable(payload)]
        self.assertGreater(len(names), 400)
        lines = [b"first"]
        for name in names:
            lines += [b"/model vllm/" + name, b"/title " + name, b"/resume no-" + name, b"/set " + name, b"/x" + name,
                      b"/search " + name, b"/system " + name, b"/file no/" + name]
        lines += [b"/model echo", b"last"]
        shown = self.on_terminal("chat", "-m", "echo", script=b"\n".join(lines) + b"\n")
        self.assertTrue(shown.endswith(b"last\n"), shown[-200:])
        self.assertGreater(len(shown.splitlines()), 8 * len(names))

    def test_bytes_that_are_no_text(self):
        lines = [payload.replace(b"\n", b"") for payload in self.payloads if not hostile.typable(payload)]
        script = b"".join(line + b"\n/title " + line + b"\n" for line in lines) + b"last\n"
        self.assertTrue(self.on_terminal("chat", "-m", "echo", script=script).endswith(b"last\n"))


class ErrorTest(HostileTextTest):
    @staticmethod
    def in_json(payload):
        """The payload within a JSON string: what JSON has to escape is escaped, the rest are the bytes themselves."""
        return b"".join(b"\\u%04x" % byte if byte < 0x20 or byte in b'"\\' else bytes([byte]) for byte in payload)

    def failures(self, payload):
        """The ways that a provider can tell a failure."""
        message = self.in_json(payload)
        yield Reply(400, b'{"error": {"message": "bad %s", "type": "%s", "code": "%s"}}' % (message, message, message),
                    content_type="application/json", cut="keep")
        yield Reply(502, b"<html><title>" + payload + b"</title><p>" + payload, content_type="text/html", cut="keep")
        yield Reply(200, [b'data: {"error": {"message": "bad ' + message + b'", "type": "server_error"}}\n\n'], cut="keep")

    def test_errors_of_providers(self):
        replies = [reply for payload in self.payloads for reply in self.failures(payload)]
        server = self.server(replies + [wire.answer("done")])
        script = b"again\n" * len(replies) + b"last\n"
        shown = self.on_terminal("chat", "--no-history", "--retries", "0", "--provider", "openai", "-m", "test-model", "--base-url",
                                 server.origin + "/v1", environment=keys.environment_of("openai"), script=script)
        self.assertTrue(shown.endswith(b"done\n"), shown[-200:])
        self.assertEqual(shown.count(b"agentpress: error: "), len(replies))


class ListingTest(HostileTextTest):
    """A history in which everything that others wrote is a payload."""

    def setUp(self):
        super().setUp()
        history = History(self.sandbox)
        self.assertEqual(self.sandbox.run("-m", "echo", "first").code, 0)
        connection = history.connect()
        connection.execute("BEGIN")
        self.session = connection.execute("SELECT id FROM session").fetchone()["id"]
        for number, payload in enumerate(self.payloads, 2):
            value = self.stored(payload)
            connection.execute("INSERT INTO session (key, id, name, title, created, used) VALUES (?, ?, ?, ?, 0, ?)",
                               (number, f"01{number:024d}", value, value, number))
            for session in (1, number):  # all turns of one session, and a session for each
                turn = connection.execute(
                    "INSERT INTO turn (id, session, number, state, started, provider, format, requested_model, model, url, "
                    "reason, key_source, error_class, error_message, finish_word, served_model, usage_raw) "
                    "VALUES (?, ?, ?, 'failed', 0, ?1, ?1, ?1, ?1, ?1, ?1, ?1, ?1, ?1, ?1, ?1, ?1)".replace("?1", "?4"),
                    (f"02{session:012d}{number:012d}", session, number, value)).lastrowid
                for side, role in ((0, "user"), (1, "assistant")):
                    connection.execute("INSERT INTO part (turn, side, message, position, piece, role, kind, text) "
                                       "VALUES (?, ?, 0, 0, 0, ?, 'text', ?)",
                                       (turn, side, role, self.stored(b"needle " + payload)))
                connection.execute("INSERT INTO citation VALUES (?, 0, ?, ?)", (turn, value, value))
        connection.execute("COMMIT")
        connection.close()

    @staticmethod
    def stored(payload):
        """TEXT where it is UTF-8 without NUL, else BLOB: as the program stores it."""
        try:
            return payload if b"\0" in payload else payload.decode()
        except UnicodeDecodeError:
            return payload

    def test_listings(self):
        count = len(self.payloads)
        self.assertGreater(len(self.on_terminal("history", "list", "--limit", "0").splitlines()), count)
        self.assertGreater(len(self.on_terminal("history", "search", "needle", "--limit", "0").splitlines()), count)
        self.assertGreater(len(self.on_terminal("history", "show", self.session).splitlines()), 2 * count)
        self.on_terminal("history", "export", self.session)
        self.on_terminal("history", "check", code=None)

    def test_a_chat_over_them(self):
        shown = self.on_terminal("chat", "-m", "echo", "--session", self.session,
                                 script=b"/sessions\n/search needle\n/usage\nlast\n")
        self.assertTrue(shown.endswith(b"last\n"), shown[-200:])

    def test_the_models_of_a_provider(self):
        listed = b", ".join(b'{"id": "a%s"}' % ErrorTest.in_json(payload) for payload in self.payloads)
        server = self.server(Reply(200, b'{"data": [%s, {"id": "fine"}]}' % listed, content_type="application/json"))
        environment = keys.environment_of("openai") | {"OPENAI_BASE_URL": server.origin + "/v1"}
        self.assertIn(b"openai/fine", self.on_terminal("models", "openai/", "--refresh", code=None, environment=environment))
        self.assertEqual(len(server.requests), 1)


class JudgementTest(HostileTextTest):
    def test_the_judge_sees_what_it_is_to_see(self):
        self.assertEqual(hostile.faults_of(b"a\x1b[1;36mb\x1b[0m\n"), [])
        for text in (b"\x1b[2J", b"\x1b]0;x\x07", b"\xc2\x9b2J", "\u202e".encode(), b"\x1b[6n", b"\x07", "\u200b".encode()):
            self.assertNotEqual(hostile.faults_of(text), [], text)
        self.assertEqual(json.loads(b'"%s"' % ErrorTest.in_json(b'\x1b"\\\n')), '\x1b"\\\n')
