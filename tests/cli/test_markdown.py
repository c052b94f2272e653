"""Markdown on a terminal: what an independent terminal shows of an answer, at any width, however it comes."""

import html.parser
import json
import os
import pathlib
import random
import re
import time

from harness import corpus, emulator, wire
from harness.captures import CAPTURES, assert_kept
from harness.case import CliTest
from harness.provider_server import Reply
from harness.screen import THEMES, draw

DOCUMENT = (CAPTURES / "markdown.md").read_text()
WIDTHS = (20, 40, 80, 120, 300)
# CommonMark's own examples (0.30), as Debian's golang-github-yuin-goldmark-dev has them.
EXAMPLES = pathlib.Path("/usr/share/gocode/src/github.com/yuin/goldmark/_test/spec.json")


def cut(text, seed=0):
    """Pieces of random lengths, as tokens are."""
    lengths = random.Random(seed)
    pieces = []
    while text:
        length = lengths.randint(1, 9)
        pieces.append(text[:length])
        text = text[length:]
    return pieces


class MarkdownTest(CliTest):
    def setUp(self):
        super().setUp()
        emulator.require(self)

    def start(self, server, *arguments, environment=None, columns=80, redirect="2>/dev/null", rows=24):
        return self.terminal("-m", "vllm/x", "--base-url", server.origin + "/v1", *arguments, "p", redirect=redirect,
                             environment={"COLORFGBG": "15;0"} | (environment or {}), columns=columns, rows=rows)

    def answer(self, pieces, *arguments, **settings):
        """What the terminal gets of an answer."""
        result = self.start(self.server(wire.answer(*pieces)), *arguments, **settings).finish()
        self.assertEqual(result.code, 0, str(result))
        return result.stdout

    def answers(self, texts, columns, pieces_of=cut):
        """What the terminal gets of each text, streamed in pieces: all by one chat, with a mark between them."""
        mark = "@@@@"

        def reply(request):
            prompt = self.user_text(request)
            pieces = [mark] if prompt == "mark" else pieces_of(texts[int(prompt)])
            return wire.answer(*pieces, cut="keep")

        script = os.path.join(self.sandbox.work, "script")
        with open(script, "w", encoding="utf-8") as file:
            file.writelines(f"{index}\n/clear\nmark\n/clear\n" for index in range(len(texts)))
        result = self.terminal("chat", "--no-history", "-m", "vllm/x", "--base-url", self.server(reply).origin + "/v1", "--style",
                               "dark", redirect=f'<"{script}" 2>/dev/null', columns=columns).finish()
        self.assertEqual(result.code, 0, str(result)[-2000:])
        outputs = result.stdout.split(mark.encode() + b"\n")
        self.assertEqual((len(outputs), outputs.pop()), (len(texts) + 1, b""))
        return outputs


class ScreenTest(MarkdownTest):
    def test_the_screen_is_as_it_was_looked_at(self):
        for columns in WIDTHS:
            screens = []
            for pieces in ([DOCUMENT], cut(DOCUMENT, columns), list(DOCUMENT)):
                output = self.answer(pieces, columns=columns)
                self.assertLessEqual(emulator.functions_of(output), emulator.HARMLESS)
                screens.append("\n".join(emulator.screen_of(output, columns)) + "\n")
            self.assertEqual(screens[0], screens[1])
            self.assertEqual(screens[0], screens[2])
            assert_kept(self, f"markdown-{columns}.txt", screens[0])

    def test_pictures(self):
        for columns, rows in ((80, 24), (200, 50)):
            for theme in THEMES:
                output = self.answer(cut(DOCUMENT), "--style", theme, columns=columns, rows=rows).decode()
                # No row of this answer is longer than these terminals, so that the last lines are the last rows.
                screen = "\n".join(output.splitlines()[-rows:]) + "\n"
                assert_kept(self, f"markdown-{columns}x{rows}-{theme}.svg", draw(screen, theme, columns))
                assert_kept(self, f"markdown-{columns}x{rows}-{theme}.txt", screen.replace("\x1b", "\\e"))

    def test_resizing_counts_from_the_next_row_on(self):
        reply, gate = self.held_reply("word " * 30, "more " * 30)
        run = self.start(self.server(reply), columns=60)
        run.wait_for(b"\nword")
        run.resize(30)
        gate.set()
        lines = [len(line) for line in run.finish().stdout.decode().splitlines()]
        self.assertGreater(max(lines), 50)
        self.assertLessEqual(max(lines[len("word " * 30) // 55 + 1:]), 30)


class StyleTest(MarkdownTest):
    TEXT = ["# Title\n\n", "**bold** `code`\n", "- item\n"]
    PLAIN = "# Title\n\nbold `code`\n• item\n".encode()
    AS_IT_CAME = "# Title\n\n**bold** `code`\n- item\n".encode()

    def test_colours_by_style_and_environment(self):
        dark, light = (self.answer(self.TEXT, "--style", style) for style in ("dark", "light"))
        self.assertIn(b"\x1b[1;4;36mTitle", dark)
        self.assertIn(b"\x1b[1;4;34mTitle", light)
        self.assertEqual(self.answer(self.TEXT), dark)
        self.assertEqual(self.answer(self.TEXT, environment={"COLORFGBG": "0;15"}), light)
        self.assertIn(b"\x1b[1;4;35mTitle", self.answer(self.TEXT, environment={"COLORFGBG": ""}))

    def test_no_colour_keeps_the_structure(self):
        self.assertEqual(self.answer(self.TEXT, environment={"NO_COLOR": "1"}), self.PLAIN)
        self.assertEqual(self.answer(self.TEXT, "--style", "plain"), self.PLAIN)
        # What was asked for goes before what is set for all programs.
        self.assertIn(b"\x1b[", self.answer(self.TEXT, "--style", "dark", environment={"NO_COLOR": "1"}))

    def test_a_locale_without_utf8_gets_ascii(self):
        shown = self.answer(["- a\n- b\n\n***\n"], "--style", "plain", environment={"LC_ALL": "C"})
        self.assertTrue(shown.isascii(), shown)
        self.assertTrue(shown.startswith(b"* a\n* b\n\n----"), shown)

    def test_off(self):
        for arguments, environment in ((["--style", "none"], {}), (["--raw"], {}), ([], {"TERM": "dumb"})):
            with self.subTest(arguments):
                self.assertEqual(self.answer(self.TEXT, *arguments, environment=environment), self.AS_IT_CAME)

    def test_off_in_files_pipes_and_reports(self):
        path = os.path.join(self.sandbox.work, "answer")
        for arguments, redirect in (([], f'>"{path}"'), ([], f'| cat >"{path}"'), (["--output", path], "2>/dev/null")):
            with self.subTest(arguments or redirect):
                self.answer(self.TEXT, "--style", "dark", *arguments, redirect=redirect)
                with open(path, "rb") as file:
                    self.assertEqual(file.read(), self.AS_IT_CAME)
        self.assertEqual(json.loads(self.answer(self.TEXT, "--json"))["text"].encode(), self.AS_IT_CAME)
        self.assertEqual(self.answer(["a\n```c\nint *x = 1;\n```\n"], "-x"), b"int *x = 1;\n")

    def test_the_configuration(self):
        self.sandbox.write_config('style = "plain"\n')
        self.assertEqual(self.answer(self.TEXT), self.PLAIN)
        self.assertIn(b"\x1b[", self.answer(self.TEXT, "--style", "light"))
        self.assert_error(self.sandbox.run("-m", "echo", "--style", "pink", "x"), 2, "auto, light, dark, plain or none")


class TimingTest(MarkdownTest):
    def held(self, *texts):
        """A run whose answer stops after the first text until the gate is open."""
        reply, gate = self.held_reply(*texts)
        return self.start(self.server(reply), "--style", "plain"), gate

    def test_the_first_token_is_shown_at_once(self):
        run, gate = self.held("Hel", "lo")
        run.wait_for(b"Hel")
        gate.set()
        self.assertEqual(run.finish().stdout, b"Hello\n")

    def test_what_is_open_waits_two_seconds_and_is_shown_as_it_came(self):
        run, gate = self.held("one **two", " three** *four*")
        run.wait_for(b"one")
        begun = time.monotonic()
        run.wait_for(b"**two")
        self.assertGreater(time.monotonic() - begun, 1)
        gate.set()
        self.assertEqual(run.finish().stdout, b"one **two three** four\n")

    def test_rows_of_a_table_that_stops_are_shown_as_a_table(self):
        run, gate = self.held("| a | b |\n|---|---|\n| 1 | 2 |\n", "| 3 | 4 |\n")
        run.wait_for("│ 2".encode())
        gate.set()
        lines = [line.split() for line in run.finish().stdout.decode().splitlines()]
        self.assertEqual(lines[0], ["a", "│", "b"])
        self.assertEqual(lines[-1], ["3", "│", "4"])

    def test_what_is_open_at_the_end_is_shown(self):
        self.assertEqual(self.answer(["a **b ", "`c"], "--style", "plain"), b"a **b `c\n")
        cut_short = self.server(Reply(body=wire.openai_events("a **b", finish=None, usage=False, done=False)))
        result = self.start(cut_short, "--style", "plain").finish()
        self.assertEqual((result.code, result.stdout), (18, b"a **b\n"))


class CorpusTest(MarkdownTest):
    """Answers of real models: the same screen however they are cut, and no letter of them is lost."""

    @staticmethod
    def letters(text):
        return "".join(character for character in text if character.isalpha())

    def test_real_answers(self):
        corpus.require(self)
        texts = {case.expected["text"] or "" for case in corpus.cases()}
        # What a model thinks inline is no part of its answer here.
        texts = sorted(text for text in texts if text.strip() and not text.startswith("<think>"))
        self.assertGreater(len(texts), 50)
        for columns in WIDTHS:
            wholes = self.answers(texts, columns, lambda text: [text])
            for text, shown, whole in zip(texts, self.answers(texts, columns), wholes):
                with self.subTest(columns, text=text):
                    self.assertEqual(shown, whole)
                    self.assertLessEqual(emulator.functions_of(shown), emulator.HARMLESS)
                    self.assertEqual(self.letters("".join(emulator.screen_of(shown, columns))), self.letters(text))


class ExampleTest(MarkdownTest):
    """CommonMark's examples against the HTML that CommonMark says they are: every word of it is on the screen, in order."""

    class Words(html.parser.HTMLParser):
        """What a reader sees of HTML: words, addresses of links behind them, marks of lists."""

        def __init__(self):
            super().__init__()
            self.text = ""
            self.links = []

        def handle_starttag(self, tag, attributes):
            named = dict(attributes)
            if tag == "a":
                self.links.append((len(self.text), named.get("href", "")))
            if tag == "code" and "class" in named:
                self.text += named["class"].removeprefix("language-")
            if tag == "img":
                alternative, source = named.get("alt") or "", named.get("src") or ""
                self.text += alternative + (f"({source})" if alternative else source)

        def handle_endtag(self, tag):
            if tag == "a" and self.links:
                start, address = self.links.pop()
                words = self.text[start:]
                if address not in ("", words, "mailto:" + words):
                    self.text += f"({address})" if words else address

        def handle_data(self, data):
            self.text += data

    @staticmethod
    def comparable(text):
        """Without blanks, what is drawn, and the marks and numbers of lists."""
        return re.sub(r"[\s│•◦▪─═()]|(?<!\w)\d+[.)]", "", text)

    @staticmethod
    def is_compared(example):
        # HTML is shown as it came; definitions are text; these escapes in addresses are shown as they were written; HTML
        # drops the addresses of what stands in the words of an image.
        return example["section"] not in ("HTML blocks", "Raw HTML", "Entity and numeric character references") and \
            "]:" not in example["markdown"] and not re.search(r"!\[.*\[", example["markdown"]) and "%" not in example["html"] and \
            not re.search(r"<(?!http|mailto|/?[a-z]+@)[a-zA-Z/!?]|\\\[|&\w+;|^\s*\d+[.)]", example["markdown"], re.M)

    def test_every_word_of_the_examples_is_shown(self):
        self.assertTrue(EXAMPLES.is_file(), "golang-github-yuin-goldmark-dev is not installed: scripts/packages test")
        examples = [one for one in json.loads(EXAMPLES.read_text()) if self.is_compared(one)]
        self.assertGreater(len(examples), 250)
        texts = [example["markdown"] for example in examples]
        for columns in WIDTHS:
            for example, shown in zip(examples, self.answers(texts, columns)):
                words = self.Words()
                words.feed(example["html"])
                words.close()
                with self.subTest(columns, example=example["example"], markdown=example["markdown"]):
                    self.assertLessEqual(emulator.functions_of(shown), emulator.HARMLESS)
                    screen = "\n".join(emulator.screen_of(shown, columns))
                    self.assertEqual(self.comparable(screen), self.comparable(words.text))
