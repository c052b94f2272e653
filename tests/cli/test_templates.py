"""-t, -p, -e and `agentpress templates`."""

import json
import os
import signal

from harness import wire
from harness.case import CliTest


class TemplateTest(CliTest):
    def template(self, content, name="t.md"):
        return self.sandbox.write(os.path.join(".config", "agentpress", "templates", name), content,
                                  folder=self.sandbox.home)

    def sent(self, *arguments, **settings):
        """The body of the one request that the run made."""
        server = self.server(wire.answer("ok"))
        result = self.ask(server, *arguments, **settings)
        self.assert_code(result, 0)
        return json.loads(server.requests[0].body)

    def prompt(self, *arguments, **settings):
        return self.sent(*arguments, **settings)["messages"][-1]["content"]

    def test_the_prompt_takes_its_place(self):
        self.template("Say {{input}} twice.\n")
        self.assertEqual(self.prompt("-t", "t", "it"), "Say it twice.\n")
        self.assertEqual(self.prompt("-t", "t", stdin=b"piped"), "Say piped twice.\n")
        self.template("Summarise.\n")
        self.assertEqual(self.prompt("-t", "t", "this"), "Summarise.\n\nthis")
        self.assertEqual(self.prompt("-t", "t"), "Summarise.\n")

    def test_both_endings_are_found(self):
        self.template("text", "u.txt")
        self.assertEqual(self.prompt("-t", "u"), "text")

    def test_a_template_that_wants_a_prompt_needs_one(self):
        self.template("Say {{input}}.")
        self.assert_error(self.sandbox.run("-m", "echo", "-t", "t"), 2, "no prompt")

    def test_variables(self):
        self.template("+++\n[params]\ntone = \"kind\"\n+++\n{{language}} {{tone}} {{length|short}}: {{input}}")
        self.assertEqual(self.prompt("-t", "t", "-p", "language=en", "x"), "en kind short: x")
        self.assertEqual(self.prompt("-t", "t", "-p", "language={{tone}}", "-p", "tone=", "-p", "length=a=b", "{{tone}}"),
                         "{{tone}}  a=b: {{tone}}")

    def test_missing_and_unknown_values(self):
        self.template("{{language}} {{tone}} {{x|y}}")
        result = self.sandbox.run("-m", "echo", "-t", "t", "x")
        self.assert_error(result, 2, "language, tone", "agentpress -t t -p language=... -p tone=...")
        result = self.sandbox.run("-m", "echo", "-t", "t", "-p", "langage=en", "x")
        self.assert_error(result, 2, "langage", "did you mean -p language=...?")
        self.assert_error(self.sandbox.run("-m", "echo", "-t", "t", "-p", "language", "x"), 2, "NAME=VALUE")
        self.assert_error(self.sandbox.run("-m", "echo", "-p", "language=en", "x"), 2, "-t NAME")

    def test_settings_and_what_was_typed(self):
        self.template("+++\nmodel = \"openai/from-template\"\nsystem = \"Be {{tone|brief}}.\"\ntemperature = 0.5\n"
                      "max_tokens = 7\nstop = [\"a\", \"b\"]\noption = \"seed=7\"\n+++\n{{input}}")
        body = self.sent("-t", "t", "-p", "tone=kind", "x")
        self.assertEqual(body["messages"][0], {"role": "system", "content": "Be kind."})
        self.assertEqual((body["temperature"], body["stop"], body["seed"]), (0.5, ["a", "b"], 7))
        body = self.sent("-t", "t", "--temperature", "1", "-s", "Mine.", "--stop", "c", "x")
        self.assertEqual((body["messages"][0]["content"], body["temperature"], body["stop"]), ("Mine.", 1, ["c"]))
        server = self.server(wire.answer("ok"))
        self.assert_code(self.sandbox.run("-t", "t", "x", environment={
            "OPENAI_API_KEY": "sk-" + "a" * 40, "OPENAI_BASE_URL": server.origin + "/v1",
            "AGENTPRESS_MODEL": "openai/other"}), 0)
        self.assertEqual(json.loads(server.requests[0].body)["model"], "from-template")

    def test_extraction_gives_way_to_the_other_kind(self):
        self.template("+++\nextract = true\n+++\n{{input}}")
        blocks = "```\na\n```\n```\nb\n```"
        self.assertEqual(self.sandbox.run("-m", "echo", "-t", "t", blocks).stdout, b"a\n")
        self.assertEqual(self.sandbox.run("-m", "echo", "-t", "t", "--extract-last", blocks).stdout, b"b\n")

    def test_names_are_no_paths(self):
        self.sandbox.write("here.md", "text")
        for name in ("../t", "a/b", "/etc/passwd", "..", ".hidden", "", "a b", "-x"):
            with self.subTest(name):
                self.assert_error(self.sandbox.run("-m", "echo", f"--template={name}", "x"), 2)
        self.assert_error(self.sandbox.run("-m", "echo", "-t", "here", "x"), 2, "no template here")

    def test_unknown_names_and_broken_files(self):
        self.template("x", "review.md")
        self.assert_error(self.sandbox.run("-m", "echo", "-t", "reveiw", "x"), 2, "did you mean review?")
        self.assert_error(self.sandbox.run("-m", "echo", "-t", "zzz", "x"), 2, "templates list")
        for content, words in (("+++\nmodle = 1\n+++\n", ("t.md:2:1", "model")), ("+++\nx = 1\n", ("do not end",)),
                               ("+++\ntemperature = 99\n+++\n", ("t.md", "0 to 10")),
                               ("+++\nmodel = true\n+++\n", ("t.md", "model")),
                               ("+++\nsystem = \"{{input}}\"\n+++\n", ("system",))):
            with self.subTest(content):
                self.template(content)
                self.assert_error(self.sandbox.run("-m", "echo", "-t", "t", "x"), 3, *words)
        self.template(b"\xff")
        self.assert_error(self.sandbox.run("-m", "echo", "-t", "t", "x"), 26, "t.md")

    def test_nothing_is_executed(self):
        self.template("$(touch mark) `touch mark` {{input}} !touch mark")
        self.assertEqual(self.prompt("-t", "t", "$(touch mark)"),
                         "$(touch mark) `touch mark` $(touch mark) !touch mark")
        self.assertFalse(os.path.exists(os.path.join(self.sandbox.work, "mark")))


class TemplatesCommandTest(CliTest):
    def run_templates(self, *arguments, **settings):
        return self.sandbox.run("templates", *arguments, **settings)

    def test_save_show_list(self):
        self.assertIn("no templates yet", self.run_templates("list").errors)
        text = b"+++\nmodel = \"echo\"\n+++\n{{language}}: {{input}} {{x|y}}\n"
        self.assert_code(self.run_templates("save", "translate", stdin=text), 0)
        self.assertEqual(self.run_templates("show", "translate").stdout, text)
        self.assertEqual(self.run_templates("list").stdout.split(),
                         [b"translate", b"-m", b"echo", b"-p", b"language=...", b"-p", b"x=y"])
        self.assertEqual(self.run_templates().stdout, self.run_templates("list").stdout)
        self.assertEqual(self.sandbox.run("-t", "translate", "-p", "language=fr", "hi").stdout, b"fr: hi y\n")
        report = self.json_of(self.run_templates("list", "--json"))
        self.assertEqual(report["templates"][0]["variables"],
                         [{"name": "language", "default": None}, {"name": "x", "default": "y"}])

    def test_save_refuses_to_replace_and_to_store_what_is_broken(self):
        self.assert_code(self.run_templates("save", "t", stdin=b"one"), 0)
        self.assert_error(self.run_templates("save", "t", stdin=b"two"), 2, "templates save t --force")
        self.assertEqual(self.run_templates("show", "t").stdout, b"one")
        self.sandbox.write("file", "two")
        self.assert_code(self.run_templates("save", "t", "--force", "--file", "file"), 0)
        self.assertEqual(self.run_templates("show", "t").stdout, b"two")
        self.assert_error(self.run_templates("save", "u", stdin=b"+++\nmodle = 1\n+++\n"), 3, "model")
        self.assert_error(self.run_templates("show", "u"), 2)
        self.assert_error(self.run_templates("save", "u"), 2)
        self.assert_error(self.run_templates("save", "../u", stdin=b"x"), 2)
        self.assert_error(self.run_templates("save", "u", "--file", "none"), 26)

    def test_a_broken_template_does_not_hide_the_others(self):
        folder = os.path.join(".config", "agentpress", "templates")
        self.sandbox.write(os.path.join(folder, "bad.md"), "+++\n", folder=self.sandbox.home)
        self.sandbox.write(os.path.join(folder, "good.md"), "x", folder=self.sandbox.home)
        result = self.run_templates("list")
        self.assert_code(result, 0)
        self.assertIn(b"good\n", result.stdout)
        self.assertIn(b"bad", result.stdout)

    def test_usage(self):
        self.assert_error(self.run_templates("shwo", "t"), 2, "templates show")
        self.assert_error(self.run_templates("show"), 2, "NAME")
        self.assert_error(self.run_templates("list", "t"), 2)
        self.assert_error(self.run_templates("list", "--temperature", "1"), 2)
        self.assert_error(self.run_templates("edit", "t", shell='exec setsid -w "$@"'), 2, "terminal")


class EditorTest(CliTest):
    def editor(self, script):
        return self.sandbox.write("editor", "#!/bin/sh\n" + script, 0o755)

    def compose(self, script, *arguments, variable="VISUAL", redirect=""):
        editor = self.editor(script)
        run = self.terminal("-m", "echo", "-e", *arguments, environment={"EDITOR": "false", variable: editor},
                            redirect=redirect)
        result = run.finish()
        self.assertEqual(os.listdir(self.sandbox.temporary), [], "the editor's file is left")
        return result

    def test_the_words_are_the_text_to_begin_with(self):
        result = self.compose('cp "$1" "$HOME/seen"; stat -c %a "$1" >> "$HOME/mode"; '
                              'printf "%s, more\\n\\n" "$(cat "$1")" > "$1"; touch "$1~"; echo "$1" > "$HOME/name"',
                              "one two")
        self.assertEqual((result.code, result.stdout), (0, b"one two, more\n"))
        for name, content in (("seen", "one two"), ("mode", "600\n")):
            with open(os.path.join(self.sandbox.home, name), encoding="utf-8") as file:
                self.assertEqual(file.read(), content)
        with open(os.path.join(self.sandbox.home, "name"), encoding="utf-8") as file:
            self.assertTrue(file.read().endswith(".md\n"))

    def test_editor_variables_may_have_options_and_visual_comes_first(self):
        self.editor('printf "%s" "$1" > "$2"')
        result = self.terminal("-m", "echo", "-e", environment={
            "VISUAL": "./editor --wait", "EDITOR": "false"}).finish()
        self.assertEqual((result.code, result.stdout), (0, b"--wait\n"))

    def test_it_works_with_standard_streams_elsewhere(self):
        self.sandbox.write("input", "from stdin")
        result = self.compose('[ -t 0 ] && [ -t 1 ] && echo typed > "$1"', redirect="< input > output")
        self.assertEqual(result.code, 0)
        with open(os.path.join(self.sandbox.work, "output"), encoding="utf-8") as file:
            self.assertEqual(file.read(), "typed\n\nfrom stdin")

    def test_an_empty_prompt_is_not_sent(self):
        for script in ("true", 'echo "  " > "$1"', 'rm "$1"'):
            with self.subTest(script):
                result = self.compose(script)
                self.assertEqual(result.code, 2)
                self.assertIn(b"nothing was sent", result.stdout)

    def test_a_failing_editor_is_an_error(self):
        for script, word in (("exit 3", b"status 3"), ("kill -9 $$", b"signal 9"), ("exit 127", b"not found")):
            with self.subTest(script):
                result = self.compose(script, "words")
                self.assertEqual(result.code, 26)
                self.assertIn(word, result.stdout)

    def test_without_a_terminal(self):
        result = self.sandbox.run("-m", "echo", "-e", "x", shell='exec setsid -w "$@"')
        self.assert_error(result, 2, "terminal", "--file")
        self.assertEqual(os.listdir(self.sandbox.temporary), [])

    def test_a_signal_ends_the_editor_and_removes_its_file(self):
        self.editor('echo open > /dev/tty; exec sleep 600')
        for number in (signal.SIGTERM, signal.SIGHUP):
            with self.subTest(number):
                run = self.terminal("-m", "echo", "-e", environment={"VISUAL": "./editor"})
                run.wait_for(b"open")
                os.kill(run.pid, number)
                self.assertEqual(run.finish().code, -number)
                self.assertEqual(os.listdir(self.sandbox.temporary), [])

    def test_ctrl_c_belongs_to_the_editor(self):
        self.editor('trap "echo caught > \\"$1\\"; exit 0" INT; echo open > /dev/tty; while :; do sleep 1; done')
        run = self.terminal("-m", "echo", "-e", environment={"VISUAL": "./editor"})
        run.wait_for(b"open")
        run.type(b"\x03")
        result = run.finish()
        self.assertEqual(result.code, 0)
        self.assertTrue(result.stdout.endswith(b"caught\n"))

    def test_it_fills_a_template(self):
        self.sandbox.write(os.path.join(".config", "agentpress", "templates", "t.md"), "<{{input}}>",
                           folder=self.sandbox.home)
        self.assertEqual(self.compose('echo typed > "$1"', "-t", "t").stdout, b"<typed>\n")

    def test_templates_edit(self):
        self.editor('echo "text {{input}}" > "$1"')
        run = self.terminal("templates", "edit", "new", environment={"VISUAL": "./editor"})
        self.assertEqual(run.finish().code, 0)
        self.assertEqual(self.sandbox.run("templates", "show", "new").stdout, b"text {{input}}\n")
        self.editor('echo "+++" > "$1"')
        run = self.terminal("templates", "edit", "new", environment={"VISUAL": "./editor"})
        self.assertEqual(run.finish().code, 3)
