"""`agentpress history`: every action on histories that are made by importing, and every way to fail."""

import json
import os
import pathlib
import re
import sqlite3
import stat
import subprocess
import sys

from harness import keys
from harness.case import CliTest

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
HOSTILE = "\x1b[31mred\x1b]0;title\x07 \u202eevil \u200b\u009b2J"
FIRST, SECOND, THIRD = "000000000001", "000000000002", "1yyyyyyyyyyz"


def text(role, content):
    return {"role": role, "parts": [{"type": "text", "text": content}]}


def turn(question="a prompt", reply="an answer", **fields):
    return {"started": "2026-11-11T08:30:00.250Z", "state": "complete", "provider": "openai", "requested_model": "gpt-5",
            "model": "gpt-5", "prompt": [text("user", question)],
            "answer": [text("assistant", reply)]} | fields


def session(identity=FIRST, turns=None, **fields):
    return {"schema_version": 1, "id": identity, "created": "2026-11-11T08:30:00Z", "turns": turns or [turn()]} | fields


def lines(*sessions):
    return "".join(json.dumps(one) + "\n" for one in sessions)


class HistoryTest(CliTest):
    def history(self, *arguments, **settings):
        settings["environment"] = {"TZ": "UTC"} | settings.get("environment", {})
        return self.sandbox.run("history", *arguments, **settings)

    def fill(self, *sessions):
        self.assert_code(self.history("import", self.sandbox.write("fill.jsonl", lines(*sessions))), 0)

    def output(self, *arguments, **settings):
        result = self.history(*arguments, **settings)
        self.assert_code(result, 0)
        return result.stdout.decode()

    def report(self, *arguments):
        result = self.history(*arguments, "--json")
        self.assert_code(result, 0)
        return self.json_of(result)

    def ids(self, *arguments):
        return [one["id"] for one in self.report("list", *arguments)["sessions"]]

    @property
    def directory(self):
        return os.path.join(self.sandbox.home, ".local", "share", "agentpress")

    @property
    def database(self):
        return os.path.join(self.directory, "history.db")

    def screen(self, *arguments, **settings):
        settings["environment"] = {"TZ": "UTC"} | settings.get("environment", {})
        result = self.terminal("history", *arguments, redirect="2>/dev/null", **settings).finish()
        self.assert_code(result, 0)
        return result.stdout.decode()

    def assert_harmless(self, screen):
        for character in screen:
            code = ord(character)
            self.assertFalse((code < 0x20 and character not in "\t\n") or 0x7f <= code <= 0x9f or
                             0x202a <= code <= 0x202e or code == 0x200b, repr(screen))


class NothingYetTest(HistoryTest):
    def test_lists_are_empty_and_no_file_is_made(self):
        result = self.history("list")
        self.assert_code(result, 0)
        self.assertEqual(result.stdout, b"")
        self.assertIn("there is no history yet", result.errors)
        self.assertEqual(self.report("list"), {"schema_version": 1, "total": 0, "sessions": []})
        self.assert_code(self.history("check"), 0)
        for arguments in (["show"], ["show", "--last"], ["show", FIRST], ["search", "x"], ["export"], ["rename", FIRST, "x"],
                          ["remove", FIRST], ["prune", "--older-than", "1d"]):
            with self.subTest(arguments):
                self.assert_error(self.history(*arguments), 24, "there is no history yet")
        self.assertFalse(os.path.exists(os.path.join(self.sandbox.home, ".local")))

    def test_the_path(self):
        self.assertEqual(self.output("path"), self.database + "\n")
        elsewhere = os.path.join(self.sandbox.root, "data")
        self.assertEqual(self.output("path", environment={"XDG_DATA_HOME": elsewhere}),
                         elsewhere + "/agentpress/history.db\n")
        self.assert_error(self.history("path", environment={"HOME": None}), 24, "HOME is not set", "export HOME")
        self.assert_error(self.history("list", environment={"HOME": None}), 24, "HOME is not set")

    def test_only_the_user_can_read_what_is_made(self):
        os.umask(0)
        self.addCleanup(os.umask, 0o022)
        self.fill(session())
        for folder, _, names in os.walk(self.directory):
            self.assertEqual(stat.S_IMODE(os.stat(folder).st_mode), 0o700, folder)
            for name in names:
                self.assertEqual(stat.S_IMODE(os.stat(os.path.join(folder, name)).st_mode), 0o600, name)

    def test_a_file_that_belongs_to_nobody_here_is_read_all_the_same(self):
        self.fill(session())
        os.chmod(self.database, 0o400)
        os.chmod(self.directory, 0o500)
        self.addCleanup(os.chmod, self.directory, 0o700)
        if os.access(self.database, os.W_OK):
            self.skipTest("this user may write everywhere")
        self.assertEqual(self.ids(), [FIRST])


class ListTest(HistoryTest):
    def test_the_one_used_last_comes_first(self):
        self.fill(session(FIRST, [turn(), turn(started="2026-11-12T09:05:00Z")], title="its title"),
                  session(SECOND, [turn(started="2026-11-13T00:00:00Z", provider="anthropic", requested_model="claude")],
                          name="my name"),
                  session(THIRD, [turn(started="2026-01-01T00:00:00Z")]))
        self.assertEqual(self.output("list").splitlines(), [
            f"{SECOND}  2026-11-13 00:00     1  anthropic/claude              my name",
            f"{FIRST}  2026-11-12 09:05     2  openai/gpt-5                  its title",
            f"{THIRD}  2026-01-01 00:00     1  openai/gpt-5                  a prompt"])
        self.assertEqual(self.output(), self.output("list"))
        report = self.report("list")
        self.assertEqual(report["total"], 3)
        self.assertEqual(report["sessions"][0] | {"title": "", "created": ""},
                         {"id": SECOND, "name": "my name", "title": "", "source": None, "created": "",
                          "used": "2026-11-13T00:00:00.000Z", "turns": 1, "provider": "anthropic", "model": "claude"})

    def test_times_are_those_of_the_user(self):
        self.fill(session(turns=[turn(started="2026-11-12T23:30:00Z")]))
        self.assertIn("2026-11-13 08:30", self.output("list", environment={"TZ": "UTC-9"}))

    def test_filters(self):
        self.fill(session(FIRST, [turn(started="2026-11-12T23:59:59.999Z"), turn(started="2026-11-12T23:59:59.999Z")]),
                  session(SECOND, [turn(started="2026-11-13T00:00:00Z", provider="anthropic", requested_model="Claude-X",
                                        model="claude-x-1")], name="my name"))
        for arguments, found in ((["--since", "2026-11-13"], [SECOND]), (["--until", "2026-11-12"], [FIRST]),
                                 (["--since", "2026-11-12", "--until", "2026-11-13"], [SECOND, FIRST]),
                                 (["-m", "claude"], [SECOND]), (["--provider", "openai"], [FIRST]),
                                 (["--session", "my name"], [SECOND]), (["--session", FIRST], [FIRST]),
                                 (["--until", "20y"], []), (["--limit", "1"], [SECOND]), (["--limit", "0"], [SECOND, FIRST])):
            with self.subTest(arguments):
                self.assertEqual(self.ids(*arguments), found)
        self.assertIn("no session fits", self.history("list", "--until", "20y").errors)

    def test_a_long_list_says_what_it_leaves_out(self):
        self.fill(*[session(f"{number:012}") for number in range(35)])
        result = self.history("list")
        self.assertEqual(len(result.stdout.splitlines()), 30)
        self.assertIn("30 of 35 sessions; --limit 0 shows all of them", result.errors)
        self.assertEqual(self.history("list", "--quiet").errors, "")
        self.assertEqual(len(self.output("list", "--limit", "0").splitlines()), 35)
        self.assertEqual(len(self.ids("--limit", "34")), 34)
        self.assertEqual(self.report("list", "--limit", "1")["total"], 35)

    def test_a_reader_that_goes_away_ends_it(self):
        self.fill(*[session(f"{number:012}") for number in range(3000)])
        result = self.history("list", "--limit", "0", shell='"$@" | head -n 1; exit ${PIPESTATUS[0]}')
        self.assertEqual(result.code, 128 + 13, str(result))
        self.assertEqual(len(result.stdout.splitlines()), 1)

    def test_a_full_disk_is_told(self):
        self.fill(session())
        for arguments in (["list"], ["show"], ["show", "--raw"], ["export"], ["list", "--json"], ["export", "--format", "json"]):
            with self.subTest(arguments):
                self.assert_error(self.history(*arguments, shell='"$@" > /dev/full'), 23, "no space left")

    def test_on_a_terminal_lines_are_cut_to_its_width(self):
        self.fill(session(turns=[turn("漢字" * 100)]), session(SECOND, [turn(HOSTILE + "\nsecond line")]))
        for columns in (40, 79, 80, 120):
            screen = self.screen("list", columns=columns)
            self.assert_harmless(screen)
            for line in screen.splitlines():
                self.assertLessEqual(sum(2 if "\u3400" < letter < "\u9fff" else 1 for letter in line), columns, line)
        self.assertIn("漢字漢", screen)
        self.assertIn("\\u{202e}evil", screen)

    def test_names_from_elsewhere_are_harmless_everywhere(self):
        self.fill(session(turns=[turn(HOSTILE, provider=HOSTILE, requested_model=HOSTILE, model=HOSTILE)],
                          source=HOSTILE, title=HOSTILE))
        for arguments in (["list"], ["list", "--limit", "0"], ["search", "evil"], ["show"], ["export"],
                          ["prune", "--older-than", "0d", "--dry-run"], ["check"]):
            with self.subTest(arguments):
                screen = self.screen(*arguments, environment={"NO_COLOR": "1"})
                self.assert_harmless(screen)
        self.assertEqual(len(self.output("list").splitlines()), 1)


class ShowTest(HistoryTest):
    def test_a_session_for_people(self):
        self.fill(session(turns=[
            turn("one\n\ntwo", "the answer\n", usage={"input_tokens": 12, "output_tokens": 34}, cost_usd=0.0012),
            turn("more", "half an", state="failed", error={"class": "incomplete", "message": "cut"}, answer=[
                {"role": "assistant", "parts": [{"type": "reasoning", "text": "hm"}, {"type": "text", "text": "half an"}]}]),
            turn("again", "", state="killed", answer=[])]))
        start = f"{FIRST}  one two\n"
        first = ("\n[1]  2026-11-11 08:30  openai/gpt-5  12 in, 34 out  $0.0012\n> one\n>\n> two\n\nthe answer\n")
        second = "\n[2]  2026-11-11 08:30  openai/gpt-5  failed: incomplete\n> more\n\nhalf an\n\nerror> cut\n"
        third = "\n[3]  2026-11-11 08:30  openai/gpt-5  cut off: its process died\n> again\n"
        for arguments, expected in (([], first + second + third), (["--last"], first + second + third),
                                    ([FIRST], first + second + third), ([FIRST[:8]], first + second + third),
                                    ([FIRST + "/2"], second), (["0000/1"], first)):
            with self.subTest(arguments):
                self.assertEqual(self.output("show", *arguments), start + expected)
        self.assertIn("\nthinking> hm\n", self.output("show", "--show-reasoning"))

    def test_the_bytes_of_an_answer(self):
        odd = bytes(range(256)) + b"no end"
        self.fill(session(turns=[turn("p", "first \0 answer\n"),
                                 turn("p", answer=[{"role": "assistant", "parts": [
                                     {"type": "reasoning", "text": "no"}, {"type": "text", "text": {"hex": odd.hex()}},
                                     {"type": "text", "text": "!"}]}])]))
        self.assertEqual(self.history("show", "--raw").stdout, odd + b"!")
        self.assertEqual(self.history("show", FIRST + "/1", "--raw").stdout, b"first \0 answer\n")
        self.assertIn(odd, self.history("show").stdout)
        run = self.terminal("history", "show", "--raw", redirect="2>/dev/null")
        self.assertEqual(run.finish().stdout, odd + b"!")

    def test_a_partial_answer_does_not_pass_as_a_whole_one(self):
        self.fill(session(turns=[turn("p", "half", state="killed"),
                                 turn("p", "half", state="failed", error={"class": "timeout", "message": "late"})]))
        for word, reason in ((FIRST + "/1", "killed"), (FIRST + "/2", "timeout")):
            result = self.history("show", word, "--raw")
            self.assertEqual(result.stdout, b"half")
            self.assertIn(f"warning: this answer is not complete: {reason}", result.errors)

    def test_a_long_session(self):
        self.fill(session(turns=[turn(f"prompt {number}") for number in range(100)]))
        shown = self.output("show")
        self.assertEqual([line for line in shown.splitlines() if line.startswith("> ")],
                         [f"> prompt {number}" for number in range(100)])
        self.assertIn("> prompt 41\n", self.output("show", FIRST + "/42"))
        self.assertEqual(len(self.report("show")["turns"]), 100)
        self.assertEqual([one["turn"] for one in self.report("show", FIRST + "/42")["turns"]], [42])

    def test_on_a_terminal(self):
        self.fill(session(turns=[turn("prompt " + HOSTILE, "answer " + HOSTILE)]))
        screen = self.screen("show")
        self.assertIn("\x1b[1m[1]  2026-11-11 08:30  openai/gpt-5\n\x1b[0m", screen)
        self.assert_harmless(screen.replace("\x1b[1m", "").replace("\x1b[0m", ""))
        self.assertIn("answer \\x1b[31mred", screen)

    def test_what_cannot_be_shown(self):
        self.fill(session(), session(SECOND, name="kernel notes"))
        for arguments, words in ((["nobody"], ["nobody", "agentpress history list"]),
                                 (["kernal notes"], ["did you mean 'kernel notes'?"]),
                                 (["0000"], ["0000", FIRST, SECOND]), (["000"], ["000"]), ([FIRST + "/2"], ["has no turn 2"]),
                                 ([FIRST + "/999999999"], ["has no turn 999999999"])):
            with self.subTest(arguments):
                self.assert_error(self.history("show", *arguments), 24, *words)
        for arguments, words in (([FIRST, "--last"], "--last"), ([FIRST + "/0"], "turn"), ([FIRST + "/x"], "turn"),
                                 ([FIRST + "/99999999999"], "turn"), (["--raw", "--json"], "--raw"), ([FIRST, SECOND], "no more words")):
            with self.subTest(arguments):
                self.assert_error(self.history("show", *arguments), 2, words)

    def test_faults_as_json(self):
        self.fill(session())
        result = self.history("show", "nobody", "--json")
        self.assert_code(result, 24)
        self.assertEqual(self.json_of(result)["error"]["class"], "history")


class SearchTest(HistoryTest):
    def test_it_finds_words_of_prompts_and_answers(self):
        self.fill(session(FIRST, [turn("How wide is a character?", "One column or two."), turn("And an emoji?", "Two.")]),
                  session(SECOND, [turn("日本語の文字", "幅は二です", provider="anthropic", requested_model="claude", model="claude")]))
        for arguments, found in ((["emoji"], [(FIRST, 2)]), (["EMOJI"], [(FIRST, 2)]), (["column"], [(FIRST, 1)]),
                                 (["wide", "column"], [(FIRST, 1)]), (['"column or two"'], [(FIRST, 1)]),
                                 (['"two or column"'], []), (["wide", "emoji"], []), (["日本"], [(SECOND, 1)]),
                                 (["emoji", "-m", "claude"], []), (["emoji", "--session", FIRST], [(FIRST, 2)]),
                                 (["emoji", "--provider", "anthropic"], []), (["emoji", "--until", "2020-01-01"], [])):
            with self.subTest(arguments):
                hits = self.report("search", *arguments)["hits"]
                self.assertEqual([(one["id"], one["turn"]) for one in hits], found)
        hit = self.report("search", "column")["hits"][0]
        self.assertEqual(hit | {"excerpt": "", "title": ""},
                         {"id": FIRST, "name": None, "title": "", "turn": 1, "started": "2026-11-11T08:30:00.250Z",
                          "provider": "openai", "model": "gpt-5", "excerpt": ""})
        self.assertIn("One column or two.", hit["excerpt"])

    def test_for_people(self):
        self.fill(session(turns=[turn("p", "One column or two.")], name="widths"))
        self.assertEqual(self.output("search", "column"),
                         f"{FIRST}/1  2026-11-11 08:30  openai/gpt-5  widths\n  One column or two.\n")
        self.assertIn("One \x1b[1mcolumn\x1b[0m or two.", self.screen("search", "column"))
        self.assertNotIn("\x1b", self.screen("search", "column", environment={"NO_COLOR": "1"}))

    def test_nothing_found_is_no_failure(self):
        self.fill(session())
        result = self.history("search", "nothing-like-it")
        self.assert_code(result, 0)
        self.assertEqual(result.stdout, b"")
        self.assertIn("nothing was found", result.errors)
        self.assertEqual(self.report("search", "nothing-like-it"), {"schema_version": 1, "hits": []})

    def test_limits(self):
        self.fill(session(turns=[turn("needle") for _ in range(35)]))
        result = self.history("search", "needle")
        self.assertEqual(len(result.stdout.splitlines()), 60)
        self.assertIn("the best 30 turns; --limit 0 shows all of them", result.errors)
        result = self.history("search", "needle", "--limit", "35")
        self.assertEqual((len(result.stdout.splitlines()), result.errors), (70, ""))
        self.assertEqual(len(self.report("search", "needle", "--limit", "0")["hits"]), 35)

    def test_odd_queries_are_words_or_told(self):
        self.fill(session(turns=[turn("a AND b -c * ( ) ' % _ ^ : NEAR")]))
        for query in ("AND", "a AND", "-c", "*", "(", ")", "'", '"', '"a', "a*b", "^a", "NEAR(", "col:a", "%", "\\", "\x01", "a\0b"[:1]):
            with self.subTest(query):
                result = self.history("search", "--", query)
                self.assertIn(result.code, (0, 2), str(result))
        self.assert_error(self.history("search"), 2, "another word", "history search QUERY...")
        self.assert_error(self.history("search", ""), 2)


class TransferTest(HistoryTest):
    # Every kind of part, opaque data, odd bytes, all of the facts.
    FULL = session(FIRST, [
        turn(id="zzzzzzzzzz01", turn=1, served_model="gpt-5-1", route={"format": "openai_responses", "url": "https://127.0.0.1/v1",
                                                    "reason": "prefix", "key_source": "OPENAI_API_KEY"},
             prompt=[text("system", "be brief"),
                     {"role": "user", "parts": [{"type": "text", "text": "nul \0 byte"},
                                                {"type": "media", "media_type": "image/png", "base64": "iVBORw0KGgo=",
                                                 "url": None, "name": "a.png"}]}],
             answer=[{"role": "assistant", "parts": [
                 {"type": "reasoning", "text": "hm", "opaque": "b3BhcXVl+/=="},
                 {"type": "text", "text": {"hex": bytes(range(256)).hex()}},
                 {"type": "tool_call", "id": "c1", "name": "look", "arguments": '{"a": 1.0, "a": 2}', "opaque": "sig"}]},
                 {"role": "tool", "parts": [{"type": "tool_result", "call_id": "c1", "name": "look", "text": "seen",
                                             "is_error": True}]},
                 text("assistant", "done")],
             citations=[{"url": "https://127.0.0.1/c", "title": "C"}], refusal="no", state="failed",
             finish_reason="length", finish_reason_raw="max_tokens", error={"class": "incomplete", "message": "cut"},
             usage={"input_tokens": 1, "output_tokens": 2, "cached_tokens": 3, "cache_write_tokens": 4,
                    "reasoning_tokens": 5, "raw": '{"in": 1}'},
             cost_usd=0.1 + 0.2, timing={"first_token_ms": 7, "total_ms": 8}, attempts=2, request_id="req", response_id="resp"),
        turn(id="zzzzzzzzzz02", turn=2)], name="full", source="llm:01h", used="2026-11-11T08:30:00.250Z")

    def take_over(self, data, *arguments):
        """What another home shows after it imported `data`."""
        home = os.path.join(self.sandbox.root, "other home")
        os.makedirs(home, exist_ok=True)
        result = self.history("import", *(arguments or ["-"]), stdin=data, environment={"HOME": home})
        self.assert_code(result, 0)
        return self.history("export", "--format", "jsonl", environment={"HOME": home}).stdout

    def test_nothing_is_lost_on_the_way(self):
        self.fill(self.FULL, session(SECOND, [turn(started="2026-11-12T00:00:00Z")]))
        exported = self.history("export", "--format", "jsonl").stdout
        written = {one["id"]: one for one in map(json.loads, exported.splitlines())}
        self.assertEqual(set(written), {FIRST, SECOND})

        def assert_has(value, wanted, place):
            if isinstance(wanted, dict):
                for name, one in wanted.items():
                    assert_has(value[name], one, place + "." + name)
            elif isinstance(wanted, list):
                self.assertEqual(len(value), len(wanted), place)
                for index, one in enumerate(wanted):
                    assert_has(value[index], one, f"{place}[{index}]")
            elif not place.endswith((".created", ".title")):
                self.assertEqual(value, wanted, place)
        assert_has(written[FIRST], self.FULL, "session")
        self.assertEqual(self.take_over(exported), exported)

    def test_both_formats_and_every_layout(self):
        self.fill(self.FULL, session(SECOND, [turn(started="2026-11-12T00:00:00Z")]),
                  session(THIRD, [turn(started="2026-11-13T00:00:00Z")]))
        exported = self.history("export", "--format", "jsonl").stdout
        whole = self.history("export", "--format", "json").stdout
        document = json.loads(whole)
        self.assertEqual(document["schema_version"], 1)
        self.assertEqual(document["sessions"], [json.loads(line) for line in exported.splitlines()])
        for data in (whole, json.dumps(document, indent=2).encode(), json.dumps(document["sessions"]).encode()):
            self.sandbox.write("export", data)
            self.assertEqual(self.take_over(b"", "export"), exported)
        self.assertEqual(self.report("show", FIRST), next(one for one in document["sessions"] if one["id"] == FIRST))

    def test_importing_twice_adds_nothing(self):
        self.fill(self.FULL, session(SECOND))
        before = self.history("export", "--format", "jsonl").stdout
        result = self.history("import", self.sandbox.write("again.jsonl", before))
        self.assert_code(result, 0)
        self.assertIn("again.jsonl: 0 sessions added, 2 were there already", result.errors)
        self.assertEqual(self.history("export", "--format", "jsonl").stdout, before)
        result = self.history("import", self.sandbox.write("more.jsonl", before + lines(session(THIRD)).encode()))
        self.assertIn("more.jsonl: 1 session added, 2 were there already", result.errors)

    def test_a_name_that_is_taken_stays_where_it_is(self):
        self.fill(session(FIRST, name="mine"))
        result = self.history("import", self.sandbox.write("other.jsonl", lines(session(SECOND, name="mine"))))
        self.assert_code(result, 0)
        self.assertIn("the name mine belongs to another session and was left out", result.errors)
        self.assertEqual({one["id"]: one["name"] for one in self.report("list")["sessions"]}, {FIRST: "mine", SECOND: None})

    def test_sessions_before_a_mistake_stay_and_none_is_half_there(self):
        good = lines(session(FIRST))
        for name, content, words in (
                ("cut.jsonl", good + '{"id": "000000000002", "turns": [', ["cut.jsonl:2:34: "]),
                ("state.jsonl", good + lines(session(SECOND, [turn(), turn(state="done")])),
                 ["state.jsonl:2: turns[1].state: expected complete, failed, killed or running"]),
                ("newer.jsonl", good + lines(session(SECOND, schema_version=2)), ["newer.jsonl:2: ", "newer version"]),
                ("list.json", '{"sessions": [' + good + ', {"id": "000000000002"}]}', ["list.json: session 2: is no session"]),
                ("cut.json", '{"sessions": [' + good + ', {"id": "0000', ["cut.json:2:"])):
            with self.subTest(name):
                result = self.history("import", self.sandbox.write(name, content))
                self.assert_error(result, 26, *words)
                self.assertIn(f"{name}: ", result.errors)
                self.assertEqual(self.ids(), [FIRST])

    def test_what_cannot_be_imported(self):
        self.sandbox.write("text", "just text\n")
        self.sandbox.write("empty", "")
        self.sandbox.write("locked", "{}", mode=0)
        os.mkdir(os.path.join(self.sandbox.work, "folder"))
        self.sandbox.write("good", lines(session()))
        for name, words in (("nowhere", "cannot read nowhere: no such file or directory"), ("text", "text is no export"),
                            ("empty", "empty is no export"), ("folder", "folder is no export")):
            with self.subTest(name):
                # A typing mistake is found before anything is done.
                self.assert_error(self.history("import", "good", name), 26, words)
        if os.geteuid() != 0:
            self.assert_error(self.history("import", "locked"), 26, "cannot read locked: permission denied")
        self.assertFalse(os.path.exists(self.directory))
        self.assert_error(self.history("import"), 2, "another word")

    def test_a_damaged_database_of_others(self):
        path = os.path.join(self.sandbox.work, "logs.db")
        connection = sqlite3.connect(path)
        connection.execute("create table other(x)")
        connection.commit()
        connection.close()
        self.assert_error(self.history("import", path), 26, "logs.db")

    def test_markdown(self):
        self.fill(session(FIRST, [turn("a <b> prompt", "# an answer\n", usage={"input_tokens": 1, "output_tokens": 2}),
                                  turn("p", "half", state="killed")], name="my *name*"), session(SECOND))
        self.assertEqual(self.output("export", FIRST), (
            f"# my \\*name\\*\n\nSession `{FIRST}`, 2026-11-11 08:30\n"
            "\n## 1. 2026-11-11 08:30, openai/gpt-5, 1 in, 2 out\n\n> a <b> prompt\n\n# an answer\n"
            "\n## 2. 2026-11-11 08:30, openai/gpt-5, cut off: its process died\n\n> p\n\nhalf\n"))
        self.assertEqual(self.output("export"), self.output("export", "--format", "markdown"))
        self.assertEqual(self.output("export").count("\n# "), 2)

    def test_which_sessions(self):
        self.fill(session(FIRST), session(SECOND, name="second"), session(THIRD, [turn(provider="anthropic")]))

        def exported(*arguments):
            return [json.loads(line)["id"] for line in self.output("export", "--format", "jsonl", *arguments).splitlines()]
        self.assertEqual(exported(THIRD, "second", THIRD), [THIRD, SECOND])
        self.assertEqual(exported("--provider", "anthropic"), [THIRD])
        self.assertEqual(len(exported("--limit", "2")), 2)
        self.assertEqual(exported("--until", "20y"), [])
        self.assert_error(self.history("export", "nobody"), 24, "nobody")

    def test_a_file_changes_only_when_everything_is_written(self):
        self.fill(session())
        self.assertEqual(self.output("export", "--output", "out.md"), "")
        with open(os.path.join(self.sandbox.work, "out.md"), encoding="utf-8") as file:
            self.assertEqual(file.read(), self.output("export"))
        self.assertFalse(os.path.exists(os.path.join(self.sandbox.work, "out.md.partial")))
        self.assert_error(self.history("export", "--output", "/nowhere/x"), 23, "cannot write the export to /nowhere/x")
        self.assert_error(self.history("export", "--format", "html"), 2, "markdown, json or jsonl")


class ForeignTest(HistoryTest):
    """What the importers read is the business of their unit tests and of tests/interop; this is about the way in."""

    def llm(self, name="any name"):
        path = os.path.join(self.sandbox.work, name)
        connection = sqlite3.connect(path)
        connection.executescript("""
            create table conversations (id text primary key, name text, model text);
            create table responses (id text primary key, model text, prompt text, system text, prompt_json text, options_json
              text, response text, response_json text, conversation_id text references conversations(id), duration_ms integer,
              datetime_utc text);
            insert into conversations values ('01a', 'talk', 'gpt-4o'), ('01b', 'other', 'gpt-4o');
            insert into responses values ('01c', 'gpt-4o', 'first prompt', 'be brief', null, '{}', 'first answer', null, '01a', 7,
              '2025-01-01T00:00:00'), ('01d', 'gpt-4o', 'second prompt', null, null, '{}', 'second answer', null, '01a', 7,
              '2025-01-02T00:00:00'), ('01e', 'gpt-4o', 'third prompt', null, null, '{}', 'third answer', null, '01b', 7,
              '2025-01-03T00:00:00');""")
        connection.close()
        return path

    def aichat(self, folder="aichat"):
        self.sandbox.write(f"{folder}/sessions/talk.yaml", "model: openai:gpt-4o\nmessages:\n- role: user\n  content: hi\n"
                                                           "- role: assistant\n  content: hello\n")
        return os.path.join(self.sandbox.work, folder)

    def test_the_database_of_llm(self):
        path = self.llm()
        with open(path, "rb") as file:
            before = file.read()
        result = self.history("import", path)
        self.assert_code(result, 0)
        self.assertIn(f"{path}: 2 sessions added", result.errors)
        self.assertIn("0 sessions added, 2 were there already", self.history("import", path).errors)
        with open(path, "rb") as file:
            self.assertEqual(file.read(), before)
        sessions = self.report("list")["sessions"]
        self.assertEqual([(one["source"], one["turns"]) for one in sessions], [("llm:01b", 1), ("llm:01a", 2)])
        shown = self.output("show", sessions[1]["id"])
        for words in ("system> be brief\n> first prompt\n\nfirst answer\n", "2025-01-02 00:00", "> second prompt"):
            self.assertIn(words, shown)

    def test_sessions_of_aichat(self):
        folder = self.aichat()
        for path in (folder, os.path.join(folder, "sessions"), os.path.join(folder, "sessions", "talk.yaml")):
            self.assert_code(self.history("import", path), 0)
        [found] = self.report("list")["sessions"]
        self.assertEqual((found["source"], found["turns"]), ("aichat:talk", 1))
        self.assertIn("> hi\n\nhello\n", self.output("show"))

    def test_several_at_once(self):
        result = self.history("import", self.llm(), self.aichat(), self.sandbox.write("own.jsonl", lines(session())))
        self.assert_code(result, 0)
        self.assertEqual(result.errors.count("added"), 3)
        self.assertEqual(self.report("list")["total"], 4)
        exported = self.history("export", "--format", "jsonl").stdout
        self.assertIn(b"4 were there already", self.history("import", "-", stdin=exported).stderr)

    def test_a_fault_of_theirs_is_one_of_the_input(self):
        with open(self.llm(), "r+b") as file:
            file.truncate(5000)
        self.assert_error(self.history("import", "any name"), 26, "any name")
        self.sandbox.write("sessions/talk.yaml", "model: a:b\nmessages:\n- {role: user, content: [")
        self.assert_error(self.history("import", "sessions/talk.yaml"), 26, "talk.yaml")


class OthersAtWorkTest(HistoryTest):
    def test_a_history_that_another_program_keeps_locked(self):
        self.fill(session())
        # A process of its own: the sweep reads the file, and closing it would drop the locks of this one.
        script = ("import sqlite3, sys; connection = sqlite3.connect(sys.argv[1]); "
                  "connection.execute('begin exclusive'); print('locked', flush=True); sys.stdin.read()")
        with subprocess.Popen([sys.executable, "-c", script, self.database], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as holder:
            self.assertEqual(holder.stdout.readline(), b"locked\n")
            self.see_it_locked()
            holder.stdin.close()
        self.assertEqual(self.ids(), [FIRST])

    def see_it_locked(self):
        self.assert_error(self.history("list"), 24, "locked", "fuser -v")
        result = self.sandbox.run("completion", "candidates", "--", "history", "show", "")
        self.assertEqual((result.code, result.stdout, result.stderr), (0, b"", b""))

    def test_a_reader_that_takes_its_time_keeps_nobody_out(self):
        self.fill(*[session(f"{number:012}", [turn("a word " + "x" * 500)]) for number in range(600)])
        for arguments in (["list", "--limit", "0", "--json"], ["search", "word", "--limit", "0"], ["export"],
                          ["show", "--json"]):
            with self.subTest(arguments):
                reading, writing = os.pipe()
                run = self.sandbox.start("history", *arguments, stdout=writing, environment={"TZ": "UTC"})
                os.close(writing)
                begun = os.read(reading, 1)
                self.fill(session(f"y{len(arguments):011}"))
                self.output("rename", "000000000007", "renamed " + arguments[0])
                rest = begun
                while piece := os.read(reading, 1 << 20):
                    rest += piece
                os.close(reading)
                self.assert_code(run.finish(), 0)
                self.assertGreater(len(rest), 100)


class ChangeTest(HistoryTest):
    def test_rename(self):
        self.fill(session(FIRST), session(SECOND))
        self.output("rename", FIRST, "日本 notes")
        self.output("rename", SECOND[:11] + "2", "other")
        self.assertEqual(self.report("show", "日本 notes")["id"], FIRST)
        self.output("rename", "日本 notes", "new")
        self.assert_error(self.history("show", "日本 notes"), 24)
        self.assert_error(self.history("rename", FIRST, "other"), 24, "other")
        self.output("rename", FIRST, "new")  # its own name is not taken
        self.assert_error(self.history("rename", "nobody", "x"), 24, "nobody")
        for name in ("", "a/b", "x" * 101, "bell\x07", "line\nend", "000000000009", "é" * 51):
            with self.subTest(name):
                self.assert_code(self.history("rename", "--", FIRST, name), 2)
        self.assert_code(self.history("rename", "--", FIRST, "-dash"), 2)
        self.output("rename", FIRST, "é" * 50)
        self.assert_error(self.history("rename", FIRST), 2, "another word")

    def test_remove(self):
        secret = "only in the session that goes"
        self.fill(session(FIRST, [turn(secret, secret)], name="first"), session(SECOND), session(THIRD))
        self.assert_error(self.history("remove", THIRD, "nobody"), 24, "nobody")
        self.assertEqual(set(self.ids()), {FIRST, SECOND, THIRD})
        result = self.history("remove", "first", FIRST, THIRD)
        self.assert_code(result, 0)
        self.assertIn("2 sessions removed", result.errors)
        self.assertEqual(self.ids(), [SECOND])
        with open(self.database, "rb") as file:
            self.assertNotIn(secret.encode(), file.read())
        self.assertEqual(self.report("search", "goes")["hits"], [])

    def test_prune(self):
        self.fill(session(FIRST, [turn(started="2020-01-01T00:00:00Z")]), session(SECOND, [turn(started="2100-01-01T00:00:00Z")]))
        dry = self.history("prune", "--older-than", "1y", "--dry-run")
        self.assert_code(dry, 0)
        self.assertTrue(dry.stdout.decode().startswith(FIRST), str(dry))
        self.assertIn("1 session would go", dry.errors)
        self.assertEqual(self.report("prune", "--older-than", "1y", "--dry-run")["removed"], False)
        self.assertEqual(set(self.ids()), {FIRST, SECOND})
        self.assertEqual(self.report("prune", "--older-than", "1y", "--provider", "anthropic")["sessions"], [])
        result = self.history("prune", "--older-than", "1y")
        self.assert_code(result, 0)
        self.assertIn("1 session removed", result.errors)
        self.assertEqual(self.ids(), [SECOND])
        self.assert_error(self.history("prune"), 2, "--older-than 90d")
        self.assert_error(self.history("prune", "--older-than", "soon"), 2, "expected an age such as")
        self.assert_error(self.history("prune", "--older-than", "1y", "--dry-run=curl"), 2)


class CheckTest(HistoryTest):
    def test_a_sound_history(self):
        self.fill(session())
        shown = self.output("check")
        self.assertIn("1 sessions with 1 turns", shown)
        self.assertIn("no fault was found", shown)
        report = self.report("check")
        self.assertEqual((report["sessions"], report["turns"], report["remaining"], report["salvaged"]), (1, 1, [], None))
        self.assertEqual(report["bytes"], os.path.getsize(self.database))

    def damage(self):
        with open(self.database, "r+b") as file:
            file.write(b"no database at all")

    def test_a_damaged_history(self):
        self.fill(session())
        self.damage()
        for arguments in (["list"], ["show"], ["search", "x"], ["export"], ["remove", FIRST]):
            with self.subTest(arguments):
                self.assert_error(self.history(*arguments), 24, "history.db", "agentpress history check")
        result = self.history("check")
        self.assertIn("it was set aside as", result.errors)
        self.assertNotIn("agentpress history check", result.errors)
        self.assertIn(result.code, (0, 1), str(result))
        self.assertTrue([name for name in os.listdir(self.directory) if name.startswith("history.db.damaged-")])
        self.assert_code(self.history("check"), 0)
        self.fill(session())
        self.assertEqual(self.ids(), [FIRST])

    def test_what_can_be_read_of_a_damaged_file_is_taken_over(self):
        self.fill(*[session(f"{number:012}", [turn("x" * 5000)]) for number in range(50)])
        with open(self.database, "r+b") as file:
            size = os.path.getsize(self.database)
            file.seek(size // 2)
            file.write(b"\xff" * 8192)
        copy = os.path.join(self.sandbox.work, "damaged.db")
        os.rename(self.database, copy)
        with open(copy, "rb") as file:
            before = file.read()
        report = self.json_of(self.history("check", copy, "--json"))
        self.assertGreater(report["salvaged"]["sessions"], 10)
        self.assertEqual(report["salvaged"]["file"], copy)
        self.assertEqual(report["exit_code"], 1 if report["salvaged"]["lost"] or report["remaining"] else 0)
        self.assertEqual(len(self.ids("--limit", "0")), report["salvaged"]["sessions"])
        with open(copy, "rb") as file:
            self.assertEqual(file.read(), before)
        self.assert_error(self.history("check", "nowhere.db"), 24, "nowhere.db")

    def test_a_newer_history(self):
        self.fill(session())
        connection = sqlite3.connect(self.database)
        connection.execute("pragma user_version = 99")
        connection.close()
        for arguments in (["list"], ["check"], ["import", "fill.jsonl"]):
            with self.subTest(arguments):
                self.assert_error(self.history(*arguments), 24, "newer")
        self.assertFalse([name for name in os.listdir(self.directory) if "damaged" in name])


class ManualTest(HistoryTest):
    def test_it_explains_every_field_of_the_json(self):
        page = (REPOSITORY / "man/agentpress-history.1").read_text()
        section = re.search(r"^\.SH JSON\n(.*?)^\.SH ", page, re.M | re.S)[1]
        explained = set(re.findall(r"[a-z0-9_]+", section))
        self.fill(TransferTest.FULL)

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


class CommandLineTest(HistoryTest):
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
