"""The READMEs and the manual: both languages show the same commands, the real parser takes each of them, and their tables agree."""

import pathlib
import re
import shlex

from harness.case import CliTest

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
ENGLISH = (REPOSITORY / "README.md").read_text()
CHINESE = (REPOSITORY / "README.zh-CN.md").read_text()
OPERATORS = set("|&;<>()")


def code_blocks(text):
    """(language, lines without the comments of shells)."""
    blocks = []
    for language, body in re.findall(r"^```(\w*)\n(.*?)^```$", text, re.M | re.S):
        lines = body.splitlines()
        if language == "sh":
            lines = [re.sub(r"\s+# .*", "", line) for line in lines]
        blocks.append((language, lines))
    return blocks


def commands_of(line):
    """The words of every command of a shell line."""
    words = shlex.shlex(line, posix=True, punctuation_chars=True)
    words.whitespace_split = True
    command = []
    for word in words:
        if set(word) <= OPERATORS:
            yield command
            command = []
        else:
            command.append(word)
    yield command


def agentpress_commands(text):
    for language, lines in code_blocks(text):
        for line in lines if language == "sh" else []:
            yield from (command[1:] for command in commands_of(line) if command[:1] == ["agentpress"])


class ReadmeTest(CliTest):
    def test_both_languages_show_the_same_code(self):
        self.assertEqual(code_blocks(ENGLISH), code_blocks(CHINESE))

    def test_both_have_the_same_sections_and_pictures_of_their_own(self):
        for text in (ENGLISH, CHINESE):
            self.assertEqual(text.count("\n## "), ENGLISH.count("\n## "))
            for picture in re.findall(r"!\[.+\]\((.+)\)", text):
                self.assertTrue((REPOSITORY / picture).exists(), picture)

    def test_their_tables_have_the_same_rows(self):
        def keyed(text):
            return [cell for cell in re.findall(r"^\| ([a-z0-9]+) \|", text, re.M)
                    if cell not in ("code", "provider", "completions")]
        self.assertEqual(keyed(CHINESE), keyed(ENGLISH))
        self.assertGreater(len(keyed(ENGLISH)), 40)

        def shapes(text):
            return [line.count("|") for line in text.splitlines() if line.startswith("|")]
        self.assertEqual(shapes(CHINESE), shapes(ENGLISH))

    def test_the_comparison_counts_the_providers_that_there_are(self):
        table = re.search("begin provider-table -->(.*)<!-- end provider-table", ENGLISH, re.S)[1]
        rows = table.count("\n| ") - len(["header", "rule"])
        self.assertEqual(re.findall(r"built-in providers \| (\d+)", ENGLISH), [str(rows)])
        self.assertEqual(re.findall(r"内置提供商 \| (\d+)", CHINESE), [str(rows)])

    def test_the_parser_takes_every_command(self):
        commands = list(agentpress_commands(ENGLISH))
        self.assertGreater(len(commands), 12)
        for words in commands:
            with self.subTest(words):
                # With --help the line is read and checked as always, and nothing of it is done.
                self.assert_code(self.sandbox.run("--help", *words), 0)
        self.assert_error(self.sandbox.run("--help", "-m", "gpt-4.1", "--no-such-option"), 2)

    def test_every_action_exists(self):
        for words in agentpress_commands(ENGLISH):
            if not words:  # a chat begins
                continue
            page = REPOSITORY / f"man/agentpress-{words[0]}.1"
            # A command whose synopsis has options takes other words beside its actions.
            if page.exists() and "OPTIONS]" not in page.read_text():
                actions = self.sandbox.run("completion", "candidates", "--", words[0], "").stdout.decode()
                self.assertIn(f"{words[1]}\t", actions)

    def test_links_lead_somewhere(self):
        for text in (ENGLISH, CHINESE):
            for target in re.findall(r"\]\(([^)#:]+)\)", text):
                self.assertTrue((REPOSITORY / target).exists(), target)


class ManualTest(CliTest):
    def test_it_explains_every_field_of_the_json_object(self):
        page = (REPOSITORY / "man/agentpress-ask.1").read_text()
        section = re.search(r"^\.SH JSON\n(.*?)^\.SH ", page, re.M | re.S)[1]
        explained = {name for line in re.findall(r"^\.BR ([a-z].*)$", section, re.M) for name in line.split(' ", " ')}
        self.assertEqual(explained, set(self.json_of(self.sandbox.run("-m", "echo", "--json", "hi"))))
