"""On a terminal: hostile text is made visible, exact bytes everywhere else, a status line that goes away."""

import json
import os
import re
import threading

from harness import emulator, keys, wire
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


def payloads():
    """What control functions are made of (ECMA-48 and xterm's list), with ESC and as U+0080 to U+009F: bytes that are not
    UTF-8 cannot stand in JSON, and are let at the gate in tests/unit/render."""
    sequences = "@ A B 4C D 6E 7F 8G 1;1H 9I J 1J 2J 3J K 1K 2K L M P 5S 5T X Z 5` 5a 5b c >c =c 3d 2e 2;2f 0g 3g 4h 4l ?1h " \
        "?25l ?25h ?47h ?1047h ?1049h ?1000h ?1002h ?1003h ?1004h ?1005h ?1006h ?1015h ?2004h ?2026h ?7l ?5h ?3h ?69h 20h 4i " \
        "5i ?5i 31m 8m 7m 38:2::1:2:3m 38;5;1m 48;2;1;2;3m 5n 6n ?6n ?15n ?25n ?26n ?53n ?996n !p 2$p ?2$p \"p 1\"q 0q 5 q " \
        "1;5r ?1r s ?1s u >1u <1u =1u ?u 8;1;1t 11t 13t 14t 18t 19t 20t 21t 22;0t 23;0t 1;1$x 1;1$z 1;1;2;2${ 1*x 1*y 1'w 1'z " \
        "1'{ 1'| 3#p #q #{ #} #P #R >4;2m >4n >0q".split(" ")
    commands = "0;owned 1;icon 2;title 3;P=x 4;1;? 4;1;red 5;0;? 6;1;1 7;file:///etc 8;;http://evil.test 8;id=1;javascript:x 9;note " \
        "9;4;1;50 10;? 11;? 12;#f00 13;? 17;? 19;? 22;pointer 46;/tmp/log 50;? 51;x 52;c;cm0= 52;c;? 52;p;AA 60 61 66;s=2;x " \
        "99;i=1;k 104 110 111 112 117 133;A 133;C 133;D 633;E;rm 777;notify;a;b 1337;File=inline=1:AA 1337;SetMark " \
        "1337;RequestUpload=format=tgz 1337;ClearScrollback 5522;x l;label L;icon".split(" ")
    strings = {"P": "$qm $q\"p $qr +q544e +p1;2 1$tx 2$t1 0;1|17/ab q#0;2~ 0!u%5 1;1{@~ =1s >|x tmux;x".split(" "),
               "_": ["Gi=1;AA", "Ga=d", "x"], "^": ["x", "privacy"], "X": ["x", "start"]}
    found = []
    for begin, end in (("\x1b{}", "\x1b\\"), ("{}", "\x9c")):
        def introducer(byte, begin=begin):
            return begin.format(byte if begin != "{}" else chr(ord(byte) + 0x40))
        found += [introducer("[") + text for text in sequences]
        found += [introducer("]") + text + tail for text in commands for tail in (end, "\x07")]
        found += [introducer(byte) + text + end for byte, texts in strings.items() for text in texts]
        found += [introducer(byte) + "never closed" for byte in "[]P_^X"]
    found += ["\x1b" + text for text in "7 8 c D E H M N O V W Z = > 6 9 F l m n o | } ~ #3 #4 #5 #6 #8 (0 (B )0 *0 +0 %@ %G".split()]
    found += [f"a{chr(code)}b" for code in [*range(9), *range(11, 32), *range(127, 160)]]
    found += [f"a{chr(code)}b" for code in (0x200b, *range(0x202a, 0x202f), 0x2028, 0x2029, 0x2060, *range(0x2066, 0x206a), 0xfeff,
                                            *range(0xe0000, 0xe0004), 0xe0020, 0xe0041, 0xe007f)]
    found += [f"a&#{code};[2J" for code in [*range(1, 9), *range(14, 32), *range(127, 160)]]
    found += [f"a&#x{code:x};b" for code in (0x200b, 0x202e, 0x2066, 0xfeff, 0xe0041)]
    return list(dict.fromkeys(found))


class HostileMarkdownTest(CliTest):
    """Every payload cut at each of its places, in every kind of block, on the way through the whole program."""

    PLACES = ["%", "# %", "- %\n  - %", "> %", "*%* **%**", "`%`", "[%](http://x.test/%)", "<http://x.test/%>", "| % | b |\n|---|---|\n| % | c |\n",
              "```%\n%\n```", "```python %\n# %\nx = '%'\n```", "<div %>%</div>", "$%$ \\(%\\)"]
    RUNS = 24

    def test_no_control_function_gets_through(self):
        emulator.require(self)
        found = payloads()
        self.assertGreaterEqual(len(found), 500)
        for run in range(self.RUNS):
            pieces = []
            for index, payload in enumerate(found[run::self.RUNS]):
                for cut in range(len(payload) + 1):
                    place = self.PLACES[(run + index + cut) % len(self.PLACES)]
                    before, *between, after = place.split("%")
                    pieces.append(before)
                    for text in [*between, after]:
                        pieces += [payload[:cut], payload[cut:], text]
                    pieces.append("\n\n")
            server = self.server(wire.answer(*[piece for piece in pieces if piece]))
            shown = self.terminal("-m", "vllm/x", "--base-url", server.origin + "/v1", "--style", "dark", "p",
                                  redirect="2>/dev/null").finish()
            self.assertEqual(shown.code, 0, str(shown))
            self.assertLessEqual(emulator.functions_of(shown.stdout), emulator.HARMLESS)
            text = re.sub(r"\x1b\[(?:0|[1-9;]+|[1-9;]*3[0-9](?:;[1-9]+)*)m", "", shown.stdout.decode())
            self.assertIsNone(re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060\u2066-\u2069\ufeff\U000e0000-\U000e007f]", text))


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
