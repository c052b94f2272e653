"""On a terminal: hostile text is made visible, exact bytes everywhere else, a status line that goes away."""

import json
import os
import threading

from harness import keys, wire
from harness.case import CliTest
from harness.provider_server import Reply

# What must not reach a terminal, with what makes each of them dangerous.
HOSTILE = {
    "clear screen": "\x1b[2J", "window title": "\x1b]0;owned\x07", "hyperlink": "\x1b]8;;http://evil\x1b\\x",
    "clipboard": "\x1b]52;c;AAAA\x07", "bell": "\x07", "backspace": "a\x08b", "form feed": "\x0c", "delete": "\x7f",
    "eight-bit CSI": "\u009b2J", "eight-bit OSC": "\u009d0;x\u009c", "next line": "\u0085", "nul": "\0",
    "overwrite": "real\rfake", "right-to-left override": "\u202egnp.exe", "isolate": "\u2066x\u2069",
    "zero width space": "a\u200bb", "word joiner": "a\u2060b", "byte order mark": "a\ufeffb", "tags": "a\U000e0041b",
}
# What has to stay as it is.
HARMLESS = ["a\tb\n\nc", "می\u200cخواهم", "क्\u200dष", "👩\u200d👩\u200d👧", "❤️", "שלום\u200f!", "é e\u0301", "日本語",
            "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"]


class TerminalGateTest(CliTest):
    def answer_on_terminal(self, text, *arguments, redirect="2>/dev/null", environment=None, style="none"):
        server = self.server(wire.answer(*text))
        run = self.terminal("-m", "vllm/x", "--base-url", server.origin + "/v1", "--style", style, *arguments, "p",
                            redirect=redirect, environment=environment)
        result = run.finish()
        self.assertEqual(result.code, 0, str(result))
        return result.stdout

    def assert_harmless(self, screen, name):
        text = screen.decode("utf-8")
        for character in text:
            code = ord(character)
            dangerous = (code < 0x20 and character not in "\t\n\r") or 0x7f <= code <= 0x9f or \
                0x202a <= code <= 0x202e or 0x2066 <= code <= 0x2069 or code in (0x200b, 0x2060, 0xfeff) or \
                0xe0000 <= code <= 0xe007f
            self.assertFalse(dangerous, f"{name}: {character!r} in {text!r}")
        self.assertNotIn("\r", text.replace("\r\n", "\n"), name)

    def test_hostile_answers_are_made_visible(self):
        everything = "".join(f"<{name}:{text}>" for name, text in HOSTILE.items())
        for pieces in ([everything], list(everything)):
            screen = self.answer_on_terminal(pieces)
            self.assert_harmless(screen, "all")
            for name in HOSTILE:
                self.assertIn(f"<{name}:".encode(), screen)

    def test_harmless_text_is_untouched(self):
        for text in HARMLESS:
            with self.subTest(text):
                self.assertEqual(self.answer_on_terminal([text]), (text + "\n").encode())

    def test_raw_turns_the_gate_off(self):
        text = "\x1b[31mred\x07"
        self.assertEqual(self.answer_on_terminal([text], "--raw"), (text + "\n").encode())

    def test_piped_bytes_are_exact(self):
        text = "".join(HOSTILE.values())
        path = os.path.join(self.sandbox.work, "answer")
        self.answer_on_terminal([text], redirect=f'>"{path}"')
        with open(path, "rb") as file:
            self.assertEqual(file.read(), text.encode())

    def test_hostile_error_texts_are_made_visible(self):
        text = "".join(HOSTILE.values())
        server = self.server(wire.openai_error(400, text + "\nagentpress: error: forged", text))
        run = self.terminal("--provider", "vllm", "-m", "x", "--base-url", server.origin + "/v1", "p",
                            redirect=">/dev/null")
        result = run.finish()
        self.assertEqual(result.code, 10)
        screen = result.stdout.replace(b"\r\x1b[K", b"")
        while b"\r" in screen and b"\x1b[K" in screen:  # a status line that was shown and erased
            screen = screen[screen.rindex(b"\x1b[K") + 3:]
        self.assert_harmless(screen, "error")
        self.assertNotIn(b"\nagentpress: error: forged", screen)

    def test_hostile_error_texts_in_pipes_too(self):
        server = self.server(wire.openai_error(400, "".join(HOSTILE.values()), "code\x1b[2J"))
        result = self.ask(server, "x")
        self.assert_error(result, 10)
        self.assert_harmless(result.stderr, "stderr")

    def test_hostile_model_names_in_messages(self):
        result = self.sandbox.run("-m", "\x1b[2Jevil\u202e", "x")
        self.assert_error(result, 3)
        self.assert_harmless(result.stderr, "stderr")


class StatusLineTest(CliTest):
    def test_it_appears_and_is_gone_with_the_first_token(self):
        gate = threading.Event()
        self.addCleanup(gate.set)
        server = self.server(lambda request: gate.wait(80) and wire.answer("the answer") or Reply(500))
        run = self.terminal("-m", "vllm/slow-model", "--base-url", server.origin + "/v1", "p")
        run.wait_for(b"slow-model")
        run.wait_for(b" s")
        gate.set()
        result = run.finish()
        self.assertEqual(result.code, 0)
        before, _, after = result.stdout.rpartition(b"\x1b[K")
        self.assertIn(b"vllm", before)
        self.assertEqual(after, b"the answer\n")

    def test_it_never_wraps(self):
        gate = threading.Event()
        self.addCleanup(gate.set)
        server = self.server(lambda request: gate.wait(80) and wire.answer("ok") or Reply(500))
        run = self.terminal("-m", "vllm/" + "long-name-" * 30, "--base-url", server.origin + "/v1", "p", columns=40)
        run.wait_for(b" s")
        gate.set()
        result = run.finish()
        for line in result.stdout.replace(b"\x1b[K", b"\r").split(b"\r"):
            self.assertLess(len(line), 40, line)

    def test_none_without_a_terminal_and_none_when_quiet(self):
        gate = threading.Event()
        server = self.server(lambda request: gate.wait(80) and wire.answer("ok") or Reply(500))
        piped = self.start_asking(server, "x")
        path = os.path.join(self.sandbox.work, "errors")
        quiet = self.terminal("-q", "-m", "vllm/m", "--base-url", server.origin + "/v1", "p")
        redirected = self.terminal("-m", "vllm/m", "--base-url", server.origin + "/v1", "p",
                                   redirect=f'2>"{path}"')
        server.wait_for_requests(3)
        gate.wait(1.5)
        gate.set()
        self.assertEqual(piped.finish().stderr, b"")
        self.assertEqual(quiet.finish().stdout, b"ok\n")
        self.assertEqual(redirected.finish().stdout, b"ok\n")
        self.assertEqual(os.path.getsize(path), 0)

    def test_it_is_erased_before_an_error(self):
        gate = threading.Event()
        self.addCleanup(gate.set)
        server = self.server(lambda request: gate.wait(80) and wire.openai_error(400, "bad") or Reply(500))
        run = self.terminal("-m", "vllm/m", "--base-url", server.origin + "/v1", "p")
        run.wait_for(b" s")
        gate.set()
        result = run.finish()
        self.assertEqual(result.code, 10)
        self.assertTrue(result.stdout.rpartition(b"\x1b[K")[2].startswith(b"agentpress: error: "), result.stdout)


class ReasoningTest(CliTest):
    def screen(self, *arguments, environment=None, redirect=""):
        events = wire.openai_events("the answer", before=[{"reasoning_content": "the \x1b[31mthought"}])
        server = self.server(Reply(body=events))
        run = self.terminal("-m", "vllm/m", "--base-url", server.origin + "/v1", *arguments, "p",
                            environment=environment, redirect=redirect)
        result = run.finish()
        self.assertEqual(result.code, 0, str(result))
        screen = result.stdout
        return screen.rpartition(b"\x1b[K")[2]

    def test_dim_on_a_terminal_and_before_the_answer(self):
        screen = self.screen()
        self.assertTrue(screen.startswith(b"\x1b[2m"), screen)
        self.assertNotIn(b"\x1b[31m", screen)
        self.assertLess(screen.index(b"thought"), screen.index(b"the answer"))
        between = screen[screen.index(b"thought"):screen.index(b"the answer")]
        self.assertTrue(b"\x1b[0m" in between or b"\x1b[22m" in between, screen)

    def test_no_color(self):
        for variables in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
            with self.subTest(variables):
                screen = self.screen(environment=variables)
                self.assertIn(b"thought", screen)
                self.assertNotIn(b"\x1b[2m", screen)

    def test_hidden_on_demand(self):
        self.assertEqual(self.screen("--hide-reasoning"), b"the answer\n")

    def test_never_on_stdout(self):
        self.assertEqual(self.screen(redirect="2>/dev/null"), b"the answer\n")


class NoTerminalSequencesTest(CliTest):
    def test_pipes_never_get_escape_sequences(self):
        server = self.server(wire.openai_error(401, "no", "invalid_api_key"))
        result = self.ask(server, "-v", "x", environment={"TERM": "xterm-256color", "CLICOLOR_FORCE": "1"})
        self.assertNotIn(b"\x1b", result.stderr)
        result = self.sandbox.run("--help")
        self.assertNotIn(b"\x1b", result.stdout)

    def test_json_on_a_terminal_is_valid_and_harmless(self):
        text = "".join(HOSTILE.values())
        server = self.server(wire.answer(text))
        run = self.terminal("-m", "vllm/m", "--base-url", server.origin + "/v1", "--json", "p",
                            redirect="2>/dev/null")
        result = run.finish()
        self.assertEqual(json.loads(result.stdout)["text"], text)
        self.assertNotIn(b"\x1b", result.stdout)

    def test_keys_are_not_on_the_terminal_either(self):
        server = self.server(wire.openai_error(401, "bad key " + keys.key_of("openai"), "invalid_api_key"))
        run = self.terminal("-m", "gpt-4.1", "--base-url", server.origin + "/v1", "-v", "p",
                            environment=keys.environment_of("openai"))
        self.assertEqual(run.finish().code, 4)
