"""`agentpress history list`, `show` and `search`, also of what is being written just now."""

import os
import signal
import stat
import subprocess
import sys
import threading
import time

from harness import wire
from harness.history_commands import FIRST, HOSTILE, SECOND, THIRD, HistoryCommandTest, session, turn
from harness.program import DEADLINE_SECONDS
from harness.provider_server import Reply


class NothingYetTest(HistoryCommandTest):
    def test_lists_are_empty_and_no_file_is_made(self):
        result = self.history("list")
        self.assert_code(result, 0)
        self.assertEqual(result.stdout, b"")
        self.assertIn("there is no history yet", result.errors)
        self.assertEqual(self.report("list"), {"schema_version": 1, "total": 0, "sessions": []})
        self.assert_code(self.history("check"), 0)
        self.assertEqual(self.report("check")["sessions"], 0)
        for arguments in (["show"], ["show", "--last"], ["show", FIRST], ["search", "x"], ["export"], ["rename", FIRST, "x"],
                          ["remove", FIRST], ["prune", "--older-than", "1d"]):
            with self.subTest(arguments):
                self.assert_error(self.history(*arguments), 24, "there is no history yet")
        self.assertFalse(os.path.exists(os.path.join(self.sandbox.home, ".local")))

    def test_what_cannot_be_reached_is_not_taken_for_nothing(self):
        self.sandbox.write("data/agentpress", "a file in the place of the directory")
        data = {"XDG_DATA_HOME": os.path.join(self.sandbox.work, "data")}
        for arguments in (["list"], ["check"], ["show"], ["search", "x"], ["export"], ["prune", "--older-than", "1d"]):
            with self.subTest(arguments):
                self.assert_error(self.history(*arguments, environment=data), 24, "history.db: cannot be reached: not a directory",
                                  "ls -la")

    def test_a_session_without_turns(self):
        self.assert_code(self.sandbox.run("--session", "only", "-m", "nosuch", "hi"), 3)
        [found] = self.report("list")["sessions"]
        self.assertEqual((found["name"], found["turns"]), ("only", 0))
        self.assertEqual(self.report("show", "only")["turns"], [])
        self.assert_code(self.history("remove", "only"), 0)
        self.assertEqual(self.report("list")["sessions"], [])

    def test_wrong_values_are_told_with_the_page_that_helps(self):
        for arguments in (["list", "--since", "yesterday"], ["list", "--limit", "x"], ["export", "--format", "xml"],
                          ["prune", "--older-than", "-1d"], ["list", "--session"]):
            with self.subTest(arguments):
                self.assert_error(self.history(*arguments), 2, "`agentpress help history` lists the options")

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


class ListTest(HistoryCommandTest):
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
        self.assertIn("the last 30 sessions; --limit 0 shows all of them", result.errors)
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


class ShowTest(HistoryCommandTest):
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


class SearchTest(HistoryCommandTest):
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


class RecordedTest(HistoryCommandTest):
    """What `ask` stored, while it is at it and afterwards."""

    def start(self, *texts):
        """An answer that stops in its middle, until the test ends."""
        never = threading.Event()
        self.addCleanup(never.set)
        server = self.server(Reply(200, wire.openai_events(*texts, finish=None, done=False)[:1 + len(texts)] + [never]))
        run = self.start_asking(server, "a question")
        run.wait_for("stdout", texts[-1].encode())
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not os.path.exists(self.database) or not self.report("list")["sessions"]:
            self.assertLess(time.monotonic(), deadline, "the turn never came to the history")
            time.sleep(0.05)
        return run, self.report("list")["sessions"][0]["id"]

    def test_the_bytes_are_those_that_were_written(self):
        for reply in ("plain", "line\n", "\r\n\t\0 \x1b[31m \x07", "日本語 \u202e \U0001f600", "", " ", "\n\n"):
            with self.subTest(reply):
                asked = self.ask(self.server(Reply(200, wire.openai_events(reply))), "a question")
                self.assertEqual(asked.stdout, reply.encode())
                self.assertEqual(self.history("show", "--raw").stdout, asked.stdout)
                [last] = self.report("show")["turns"]
                self.assertEqual("".join(part["text"] for message in last["answer"] for part in message["parts"]), reply)

    def test_a_turn_that_is_being_written(self):
        run, identity = self.start("as far as ", "this")
        self.assertIn("still running", self.output("show"))
        [live] = self.report("show")["turns"]
        self.assertEqual(live["state"], "running")
        self.assert_error(self.history("remove", identity), 24, "another agentpress is writing to session " + identity)
        self.assertIn("0 sessions removed", self.history("prune", "--older-than", "0d").errors)
        self.assertIn(b"a question", self.history("export").stdout)
        run.signal(signal.SIGKILL)
        run.finish()
        self.assertIn("cut off: its process died\n> a question\n\nas far as this\n", self.output("show"))
        result = self.history("show", "--raw")
        self.assertEqual(result.stdout, b"as far as this")
        self.assertIn("not complete: killed", result.errors)
        self.output("remove", identity)
        self.assertEqual(self.ids(), [])

    def test_an_export_of_a_running_turn_is_one_that_was_cut_off(self):
        run, identity = self.start("half")
        exported = self.history("export", "--format", "jsonl").stdout
        home = os.path.join(self.sandbox.root, "other home")
        os.mkdir(home)
        self.assert_code(self.history("import", "-", stdin=exported, environment={"HOME": home}), 0)
        result = self.history("show", identity, environment={"HOME": home})
        self.assertIn(b"cut off: its process died", result.stdout)
        run.signal(signal.SIGTERM)
        run.finish()

    def test_turns_that_wait_are_taken_in_by_any_command(self):
        self.assert_code(self.sandbox.run("-m", "echo", "first"), 0)
        script = ("import sqlite3, sys; connection = sqlite3.connect(sys.argv[1]); "
                  "connection.execute('begin exclusive'); print('locked', flush=True); sys.stdin.read()")
        with subprocess.Popen([sys.executable, "-c", script, self.database], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as holder:
            holder.stdout.readline()
            self.assert_code(self.sandbox.run("-m", "echo", "second"), 0)
            self.assertEqual(len(self.waiting()), 1)
            holder.stdin.close()
        self.assertIn("second", self.output("list"))
        self.assertEqual(os.listdir(os.path.join(self.directory, "pending")), [])
        self.assertEqual(self.report("list")["total"], 2)

    def waiting(self):
        return [name for name in os.listdir(os.path.join(self.directory, "pending")) if name.endswith(".db")]
