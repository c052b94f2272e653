"""The command line of `agentpress history`, its manual page and its completion."""

import pathlib
import re

from harness import keys
from harness.history_commands import FIRST, FULL_SESSION, HOSTILE, SECOND, THIRD, HistoryCommandTest, session, turn

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]


class ManualTest(HistoryCommandTest):
    def test_it_explains_every_field_of_the_json(self):
        page = (REPOSITORY / "man/agentpress-history.1").read_text()
        section = re.search(r"^\.SH JSON\n(.*?)^\.SH ", page, re.M | re.S)[1]
        explained = set(re.findall(r"[a-z0-9_]+", section))
        self.fill(FULL_SESSION)

        def names_in(value):
            if isinstance(value, dict):
                for name, one in value.items():
                    yield name
                    yield from names_in(one)
            for one in value if isinstance(value, list) else []:
                yield from names_in(one)
        damaged = self.sandbox.write("damaged.db", b"")
        with open(self.database, "rb") as file:
            self.sandbox.write("damaged.db", file.read())
        for arguments in (["show"], ["list"], ["search", "done"], ["check", damaged], ["prune", "--older-than", "0d"]):
            names = set(names_in(self.report(*arguments)))
            self.assertGreater(len(names), 3)
            # Of the usage only what agentpress-ask(1) does not have is explained here.
            told_elsewhere = {"input_tokens", "output_tokens", "cached_tokens", "cache_write_tokens", "reasoning_tokens",
                              "first_token_ms", "total_ms"}
            self.assertEqual(names - explained - told_elsewhere, set(), arguments)


class CommandLineTest(HistoryCommandTest):
    def test_options_belong_to_their_actions(self):
        for arguments in (["path", "--limit", "3"], ["path", "--json"], ["rename", "a", "b", "--since", "1d"], ["list", "--raw"],
                          ["list", "--last"], ["show", "--limit", "3"], ["check", "--dry-run"], ["list", "--format", "json"],
                          ["import", "x", "--output", "y"], ["export", "--older-than", "1d"], ["prune", "--since", "1d"],
                          ["export", "--json"], ["search", "x", "--show-reasoning"]):
            with self.subTest(arguments):
                option = next(word for word in arguments if word.startswith("--"))
                self.assert_error(self.history(*arguments), 2, f"has no option {option}", "agentpress help history")
        for arguments in (["--temperature", "1"], ["--jsonl"], ["--no-stream"]):
            self.assert_error(self.history("list", *arguments), 2, arguments[0])
        for option in ("--since", "--until", "--limit", "--older-than"):
            self.assert_error(self.sandbox.run("-m", "echo", option, "1d", "x"), 2, option)

    def test_values_that_cannot_be_used(self):
        for option, value in (("--since", "yesterday"), ("--since", "2026-13-01"), ("--until", "1.5d"), ("--limit", "-1"),
                              ("--limit", "many"), ("--session", ""), ("--since", "")):
            with self.subTest(option + value):
                self.assert_error(self.history("list", f"{option}={value}"), 2, option)

    def test_actions_that_are_none(self):
        self.assert_error(self.history("lst"), 2, "did you mean `agentpress history list`?")
        self.assert_error(self.history("of", "rome"), 2, "agentpress ask history")

    def test_names_and_ids_are_completed(self):
        self.fill(session(FIRST, name="kernel"), session(SECOND, [turn("title " + HOSTILE)]), session(THIRD, name="two words"))

        def candidates(*words):
            return self.sandbox.run("completion", "candidates", "--", *words).stdout.decode()
        self.assertIn("kernel\t", candidates("history", "show", ""))
        self.assertEqual({line.split("\t")[0] for line in candidates("history", "show", "0").splitlines()},
                         {FIRST, SECOND})
        self.assert_harmless(candidates("history", "remove", FIRST, ""))
        self.assertIn(SECOND, candidates("history", "remove", FIRST, ""))
        self.assertNotIn("two words", candidates("history", "show", ""))
        self.assertIn("kernel\t", candidates("history", "list", "--session", "k"))
        self.assertEqual(candidates("history", "export", "--format", "j"), "json\t\njsonl\t\n")
        self.assertEqual(candidates("doctor", "--format", "j"), "junit\t\n")
        self.assertEqual(candidates("history", "import", ""), ":files\n")
        for action in ("list", "show", "search", "export", "import", "rename", "remove", "prune", "path", "check"):
            self.assertIn(f"{action}\t", candidates("history", ""))

    def test_completion_is_silent_about_a_broken_history(self):
        self.fill(session())
        with open(self.database, "r+b") as file:
            file.write(b"no database at all")
        result = self.sandbox.run("completion", "candidates", "--", "history", "show", "")
        self.assertEqual((result.code, result.stdout, result.stderr), (0, b"", b""))

    def test_no_key_is_in_anything_it_writes(self):
        environment = keys.every_key()
        self.fill(session(), session(SECOND))
        # Each run is swept, the files that it leaves too.
        for arguments in (["list", "-v"], ["show", "--json"], ["search", "answer"], ["export"], ["rename", FIRST, "x"], ["check", "-v"],
                          ["remove", "x"], ["prune", "--older-than", "1d"]):
            with self.subTest(arguments):
                self.assert_code(self.history(*arguments, environment=environment), 0)
