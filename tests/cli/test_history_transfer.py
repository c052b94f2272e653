"""`agentpress history export` and `import`: nothing is lost, doubled or half there."""

import json
import os
import sqlite3
import subprocess

from harness.history_commands import FIRST, FULL_SESSION, SECOND, THIRD, HistoryCommandTest, lines, session, text, turn


class TransferTest(HistoryCommandTest):
    def take_over(self, data, *arguments):
        """What another home shows after it imported `data`."""
        home = os.path.join(self.sandbox.root, "other home")
        os.makedirs(home, exist_ok=True)
        result = self.history("import", *(arguments or ["-"]), stdin=data, environment={"HOME": home})
        self.assert_code(result, 0)
        return self.history("export", "--format", "jsonl", environment={"HOME": home}).stdout

    def test_nothing_is_lost_on_the_way(self):
        self.fill(FULL_SESSION, session(SECOND, [turn(started="2026-11-12T00:00:00Z")]))
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
        assert_has(written[FIRST], FULL_SESSION, "session")
        self.assertEqual(self.take_over(exported), exported)

    def test_both_formats_and_every_layout(self):
        self.fill(FULL_SESSION, session(SECOND, [turn(started="2026-11-12T00:00:00Z")]),
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
        self.fill(FULL_SESSION, session(SECOND))
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

    def test_a_name_that_no_session_can_have_is_left_out(self):
        self.sandbox.write("names", lines(session(FIRST, name="a/b"), session(SECOND, name="good")))
        result = self.history("import", "names")
        self.assert_code(result, 0)
        self.assertIn("a session cannot have the name 'a/b': it contains /; it was left out", result.errors)
        self.assertEqual(sorted(one["name"] or "" for one in self.report("list")["sessions"]), ["", "good"])

    def test_lists_of_something_else(self):
        for content, words in (("[1,2,3]", "expected an object"), ("[[]]", "expected an object"),
                               ('{"schema_version": 9, "sessions": []}', "newer version of agentpress")):
            with self.subTest(content):
                self.sandbox.write("list", content)
                self.assert_error(self.history("import", "list"), 26, words)

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


class ForeignTest(HistoryCommandTest):
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

    def test_other_words_are_another_session(self):
        """Standard input has no name, and outside of aichat's folder files of one name have nothing in common."""
        first = "model: openai:gpt-4o\nmessages:\n- {role: user, content: hi}\n- {role: assistant, content: one}\n"
        for content in (first, first.replace("one", "two"), first):
            self.assert_code(self.history("import", "-", stdin=content.encode()), 0)
        self.assertEqual(self.report("list")["total"], 2)
        for folder in ("a", "b"):
            self.sandbox.write(f"{folder}/s.yaml", first.replace("one", folder))
        self.assertEqual(self.history("import", "a/s.yaml", "b/s.yaml").errors.count("1 session added"), 2)

    def test_pipes(self):
        with open(self.llm("logs"), "rb") as file:
            database = file.read()
        result = self.sandbox.run("history", "import", "-", stdin=database)
        self.assert_code(result, 0)
        for path in ("logs", os.path.join(self.aichat(), "sessions", "talk.yaml"), self.sandbox.write("own", lines(session()))):
            piped = subprocess.run(["bash", "-c", f'cat "{path}" | "$@"', "bash", *self.sandbox.program, "history", "import", "-"],
                                   cwd=self.sandbox.work, env=self.sandbox.environment({}), capture_output=True, check=False)
            self.assertEqual(piped.returncode, 0, piped)
            self.assertIn(b"-: ", piped.stderr)
        self.assertEqual(self.report("list")["total"], 4)
        broken = subprocess.run(["bash", "-c", 'printf "{\n" | "$@"', "bash", *self.sandbox.program, "history", "import", "-"],
                                cwd=self.sandbox.work, env=self.sandbox.environment({}), capture_output=True, check=False)
        self.assertEqual(broken.returncode, 26)
        self.assertIn(b"/dev/stdin:2:1", broken.stderr)

    def test_a_broken_session_of_aichat_is_told_with_its_line(self):
        self.sandbox.write("bad.yaml", "model: a:b\nmessages:\n- role: user\n  content: 'open\n")
        self.assert_error(self.history("import", "bad.yaml"), 26, "bad.yaml:5: ")

    def test_a_fault_of_theirs_is_one_of_the_input(self):
        with open(self.llm(), "r+b") as file:
            file.truncate(5000)
        self.assert_error(self.history("import", "any name"), 26, "any name")
        self.sandbox.write("sessions/talk.yaml", "model: a:b\nmessages:\n- {role: user, content: [")
        self.assert_error(self.history("import", "sessions/talk.yaml"), 26, "talk.yaml")
