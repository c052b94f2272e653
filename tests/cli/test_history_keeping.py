"""`agentpress history rename`, `remove`, `prune` and `check`, and other programs at work on the same history."""

import os
import sqlite3
import subprocess
import sys

from harness.history_commands import FIRST, SECOND, THIRD, HistoryCommandTest, session, turn


class ChangeTest(HistoryCommandTest):
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


class CheckTest(HistoryCommandTest):
    def test_a_sound_history(self):
        self.fill(session())
        shown = self.output("check")
        self.assertIn("1 session with 1 turn, ", shown)
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

    def damage_the_middle(self):
        """It still opens like a history."""
        self.fill(*[session(f"{number:012}", [turn("x" * 5000)]) for number in range(50)])
        with open(self.database, "r+b") as file:
            file.seek(8192)
            file.write(b"\xee" * 9000)

    def test_a_history_that_is_damaged_in_its_middle(self):
        self.damage_the_middle()
        result = self.history("check", "--json")
        report = self.json_of(result)
        self.assertIn("it was set aside as " + report["salvaged"]["file"], result.errors)
        self.assertTrue(os.path.exists(report["salvaged"]["file"]))
        self.assertEqual(report["remaining"], [])
        self.assertGreater(report["salvaged"]["sessions"], 10)
        self.assertEqual(report["sessions"], report["salvaged"]["sessions"])
        self.assertEqual(result.code, 1 if report["salvaged"]["lost"] else 0)
        self.assertIn("no fault was found", self.output("check"))

    def test_it_is_not_set_aside_under_others(self):
        self.damage_the_middle()
        lock = os.path.join(self.directory, "history.lock")
        # The byte of those who have the file open (src/history/directory.hpp).
        script = ("import fcntl, os, struct, sys; lock = os.open(sys.argv[1], os.O_RDWR); "
                  "fcntl.fcntl(lock, 37, struct.pack('hhqqi4x', fcntl.F_RDLCK, 0, 1 << 60, 1, 0)); "
                  "print('open', flush=True); sys.stdin.read()")
        with subprocess.Popen([sys.executable, "-c", script, lock], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as other:
            self.assertEqual(other.stdout.readline(), b"open\n")
            result = self.history("check")
            self.assert_code(result, 1)
            self.assertIn(b"another agentpress has the history open", result.stdout)
            self.assertFalse([name for name in os.listdir(self.directory) if "damaged" in name])
            other.stdin.close()
        self.assertIn("it was set aside as", self.history("check").errors)

    def test_a_file_that_is_no_database(self):
        self.fill(session())
        for content in (b"", b"no database", os.urandom(30000)):
            path = self.sandbox.write("junk", content)
            result = self.history("check", path, "--json")
            self.assertIn(result.code, (0, 1), str(result))
            report = self.json_of(result)
            self.assertEqual((report["salvaged"]["sessions"], report["sessions"]), (0, 1))
            self.assertEqual(result.code, 1 if report["salvaged"]["lost"] else 0)
            self.assertEqual(bool(content), bool(report["salvaged"]["lost"]))

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
        for name in ("nowhere.db", ".", "/tmp"):
            self.assert_error(self.history("check", name), 26, f"cannot read {name}")
        self.assert_error(self.history("check", ""), 2, "the name of the file is empty")

    def test_a_newer_history(self):
        self.fill(session())
        connection = sqlite3.connect(self.database)
        connection.execute("pragma user_version = 99")
        connection.close()
        for arguments in (["list"], ["check"], ["import", "fill.jsonl"]):
            with self.subTest(arguments):
                self.assert_error(self.history(*arguments), 24, "newer")
        self.assertFalse([name for name in os.listdir(self.directory) if "damaged" in name])


class OthersAtWorkTest(HistoryCommandTest):
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
