"""`agentpress config`, `aliases` and `models default`: the configuration is written, shown, checked and changed."""

import json
import os
import stat

from harness import keys, wire
from harness.case import CliTest

OPENAI = keys.key_of("openai")
COMMENTED = ("# my models\nconfig_version = 1 # one\n\n# names\n[aliases]\nlocal = \"ollama/llama3.2\" # here\n\n"
             "# servers\n[providers.groq]\ntimeout_idle = 5\n")


class ConfigCommandTest(CliTest):
    def setUp(self):
        super().setUp()
        self.directory = os.path.join(self.sandbox.home, ".config", "agentpress")
        self.path = os.path.join(self.directory, "config.toml")

    def content(self):
        with open(self.path, encoding="utf-8") as file:
            return file.read()


class InitTest(ConfigCommandTest):
    def test_the_example_is_written_once(self):
        result = self.sandbox.run("config", "init")
        self.assertEqual((result.code, result.stdout.decode()), (0, self.path + "\n"))
        with open(os.path.join(os.path.dirname(__file__), "..", "..", "config.example.toml"), encoding="utf-8") as file:
            self.assertEqual(self.content(), file.read())
        self.assertEqual(stat.S_IMODE(os.stat(self.path).st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(os.stat(self.directory).st_mode), 0o700)
        self.assert_code(self.sandbox.run("config", "check"), 0)

    def test_nothing_is_ever_overwritten(self):
        self.sandbox.write_config("# mine\n")
        self.assert_error(self.sandbox.run("config", "init"), 3, "exists already", "hint: agentpress config edit")
        self.assertEqual(self.content(), "# mine\n")
        os.remove(self.path)
        os.symlink("nowhere", self.path)
        self.assert_error(self.sandbox.run("config", "init"), 3, "exists already")
        self.assertEqual(os.listdir(self.directory), ["config.toml"])

    def test_a_named_file(self):
        result = self.sandbox.run("config", "init", "--config", "mine.toml")
        self.assertEqual(result.stdout.decode(), os.path.join(self.sandbox.work, "mine.toml") + "\n")
        self.assertTrue(os.path.exists(os.path.join(self.sandbox.work, "mine.toml")))

    def test_a_place_that_cannot_be_written(self):
        self.sandbox.write(".config", "a file", folder=self.sandbox.home)
        self.assert_error(self.sandbox.run("config", "init"), 3, "cannot be written: not a directory")
        self.assert_error(self.sandbox.run("config", "init", environment={"HOME": None}), 3, "HOME is not set")

    def test_path(self):
        self.assertEqual(self.sandbox.run("config", "path").stdout.decode(), self.path + "\n")
        self.assertEqual(self.sandbox.run("config", "path", "--config", "x.toml").stdout, b"x.toml\n")
        result = self.sandbox.run("config", "path", environment={"AGENTPRESS_CONFIG": "/etc/x.toml"})
        self.assertEqual(result.stdout, b"/etc/x.toml\n")


class ShowTest(ConfigCommandTest):
    def test_every_value_has_its_source_and_no_key_is_shown(self):
        self.sandbox.write_config(f'default_model = "fast"\n[aliases]\nfast = "groq/x"\n[providers.openai]\n'
                                  f'base_url = "https://mine.example/v1"\napi_key = "{OPENAI}"\n')
        environment = keys.environment_of("groq") | {"AGENTPRESS_MODEL": "gpt-4.1",
                                                     "OPENAI_BASE_URL": "https://gateway.example/v1"}
        result = self.sandbox.run("config", "show", "--json", environment=environment)
        rows = {row["key"]: (row["value"], row["hidden"], row["source"]) for row in self.json_of(result)["settings"]}
        self.assertEqual(rows, {
            "configuration": (self.path, False, "the usual place"),
            "default_model": ("gpt-4.1", False, "AGENTPRESS_MODEL"),
            "aliases.fast": ("groq/x", False, "config.toml:3"),
            "providers.openai.base_url": ("https://gateway.example/v1", False, "OPENAI_BASE_URL"),
            "providers.openai.api_key": (None, True, "config.toml:6"),
            "providers.openai.key": (None, True, "api_key of config.toml"),
            "providers.groq.key": (None, True, "GROQ_API_KEY")})
        text = self.sandbox.run("config", "show", environment=environment).stdout.decode()
        self.assertRegex(text, r"(?m)^providers\.openai\.api_key +set \(hidden\) +config\.toml:6$")

    def test_without_a_file(self):
        result = self.sandbox.run("config", "show")
        self.assert_code(result, 0)
        self.assertIn(b"no such file", result.stdout)


class CheckTest(ConfigCommandTest):
    def check(self, content, code, *arguments):
        self.sandbox.write_config(content)
        result = self.sandbox.run("config", "check", *arguments)
        self.assert_code(result, code)
        return result

    def test_all_mistakes_in_one_run(self):
        content = ('defualt_model = "x"\n[aliases]\na = "b"\nb = "a"\n[providers.groq]\nbase_ulr = "https://h"\n'
                   'format = "openai"\nca_file = "/nonexistent.pem"\n')
        result = self.check(content, 1)
        lines = [line for line in result.stdout.decode().splitlines() if not line.startswith("  hint: ")]
        self.assertEqual([line.split(": ")[0] for line in lines],
                         [f"{self.path}:{place}" for place in ("1:1", "3:5", "4:5", "6:1", "7:10", "8:11")])
        self.assertIn(b'hint: did you mean "base_url"?', result.stdout)
        self.assertIn("agentpress: error: 6 mistakes in ", result.errors)
        report = self.json_of(self.check(content, 1, "--json"))
        self.assertEqual((report["schema_version"], report["path"]), (1, self.path))
        self.assertEqual(report["mistakes"][3], {"severity": "error", "line": 6, "column": 1,
                                                 "key": "providers.groq.base_ulr",
                                                 "message": 'unknown key "base_ulr" in [providers.groq]',
                                                 "hint": 'did you mean "base_url"?'})

    def test_a_right_file_and_warnings_exit_0(self):
        self.assertIn(b"no mistakes", self.check(COMMENTED, 0).stdout)
        result = self.check('[prefixes]\n"gpt-" = "openrouter"\n', 0)
        self.assertIn(b':2:10: warning: prefix "gpt-" takes models from built-in providers: openai', result.stdout)
        self.assertEqual(self.json_of(self.check(COMMENTED, 0, "--json"))["mistakes"], [])

    def test_a_syntax_error(self):
        report = self.json_of(self.check("a = 1\n[broken\n", 1, "--json"))
        self.assertEqual([mistake["line"] for mistake in report["mistakes"]], [2])
        self.assertIsNone(report["mistakes"][0]["key"])

    def test_a_file_open_to_others(self):
        self.sandbox.write_config(f'[providers.openai]\napi_key = "{OPENAI}"\n', 0o644)
        result = self.sandbox.run("config", "check")
        self.assert_code(result, 1)
        self.assertIn(b"chmod 600 ", result.stdout)

    def test_no_file(self):
        result = self.sandbox.run("config", "check")
        self.assert_code(result, 0)
        self.assertIn("agentpress config init", result.errors)
        self.assert_error(self.sandbox.run("config", "check", "--config", "none.toml"), 3, "none.toml")


class EditTest(ConfigCommandTest):
    def edit(self, script, *answers, content=COMMENTED):
        """`script` is sh that changes the file "$1"."""
        if content is not None:
            self.sandbox.write_config(content)
        editor = self.sandbox.write("editor", "#!/bin/sh\n" + script, 0o700)
        run = self.terminal("config", "edit", environment={"EDITOR": editor})
        for question, answer in answers:
            run.wait_for(question)
            run.type(answer)
        return run.finish()

    def assert_tidy(self):
        self.assertEqual(os.listdir(self.directory), ["config.toml"])

    def test_a_right_change_is_taken(self):
        result = self.edit("echo '# more' >> \"$1\"")
        self.assertEqual(result.code, 0, result)
        self.assertEqual(self.content(), COMMENTED + "# more\n")
        self.assert_tidy()

    def test_a_new_file_begins_as_the_example(self):
        result = self.edit("grep -q 'config_version = 1' \"$1\" && echo '# mine' >> \"$1\"", content=None)
        self.assertEqual(result.code, 0, result)
        self.assertTrue(self.content().endswith("# mine\n"))

    def test_nothing_changed(self):
        self.assertIn(b"nothing was changed", self.edit("true").stdout)
        self.assertEqual(self.content(), COMMENTED)
        self.assert_tidy()

    def test_a_broken_change_keeps_the_old_file(self):
        for answer in (b"k\n", b"nonsense\n", b"\x04"):
            with self.subTest(answer):
                result = self.edit("echo broken >> \"$1\"", (b"[e] ", answer))
                self.assertEqual(result.code, 1, result)
                self.assertIn(b"config.toml:11:", result.stdout)
                self.assertEqual(self.content(), COMMENTED)
                self.assert_tidy()

    def test_an_interrupt_at_the_question_keeps_the_old_file(self):
        result = self.edit("echo broken >> \"$1\"", (b"[e] ", b"\x03"))
        self.assertEqual(result.code, -2, result)
        self.assertEqual(self.content(), COMMENTED)
        self.assert_tidy()

    def test_a_broken_change_can_be_mended(self):
        result = self.edit("if grep -q broken \"$1\"; then sed -i 's/broken/# mended/' \"$1\"; "
                           "else echo broken >> \"$1\"; fi", (b"[e] ", b"\n"))
        self.assertEqual(result.code, 0, result)
        self.assertEqual(self.content(), COMMENTED + "# mended\n")

    def test_a_broken_change_can_be_insisted_on(self):
        result = self.edit("echo broken >> \"$1\"", (b"[e] ", b"u\n"))
        self.assertEqual(result.code, 0, result)
        self.assertEqual(self.content(), COMMENTED + "broken\n")

    def test_a_broken_file_can_be_mended(self):
        result = self.edit("echo '# mended' > \"$1\"", content="broken [\n")
        self.assertEqual(result.code, 0, result)
        self.assertEqual(self.content(), "# mended\n")

    def test_an_editor_that_fails_changes_nothing(self):
        result = self.edit("echo '# more' >> \"$1\"; exit 3")
        self.assertEqual(result.code, 3)
        self.assertIn(b"exited with status 3; nothing was changed", result.stdout)
        self.assertEqual(self.content(), COMMENTED)
        self.assert_tidy()

    def test_an_editor_with_options_and_visual_first(self):
        self.sandbox.write_config(COMMENTED)
        run = self.terminal("config", "edit", environment={"VISUAL": "sed -i -e 's/my models/ours/'",
                                                           "EDITOR": "false"})
        self.assertEqual(run.finish().code, 0)
        self.assertTrue(self.content().startswith("# ours\n"))

    def test_without_a_terminal(self):
        result = self.sandbox.run("config", "edit", environment={"EDITOR": "true"})
        self.assert_error(result, 2, "needs a terminal", "agentpress config check")


class DefaultModelTest(ConfigCommandTest):
    def default(self, *arguments, **settings):
        return self.sandbox.run("models", "default", *arguments, **settings)

    def test_set_print_and_unset(self):
        self.sandbox.write_config(COMMENTED, 0o640)
        self.assert_code(self.default("gpt-4.1"), 0)
        self.assertEqual(self.content(), COMMENTED.replace("# one\n", '# one\ndefault_model = "gpt-4.1"\n'))
        self.assertEqual(stat.S_IMODE(os.stat(self.path).st_mode), 0o640)
        self.assertEqual(self.default().stdout, b"gpt-4.1 (default_model in ~/.config/agentpress/config.toml)\n")
        self.assertEqual(self.json_of(self.default("--json"))["model"], "gpt-4.1")
        self.assert_code(self.default("local"), 0)
        self.assertIn('default_model = "local"\n', self.content())
        self.assert_code(self.default("--unset"), 0)
        self.assertEqual(self.content(), COMMENTED)
        self.assertIn("nothing was changed", self.default("--unset").errors)

    def test_it_is_used(self):
        self.assert_code(self.default("echo"), 0)
        self.assertEqual(self.content(), 'config_version = 1\ndefault_model = "echo"\n')
        self.assert_code(self.sandbox.run("hello"), 0)

    def test_a_name_that_leads_nowhere_or_to_several_is_not_stored(self):
        self.sandbox.write_config(COMMENTED)
        for name in ("nobody-knows", "llama-4", "gorq/x", ""):
            with self.subTest(name):
                self.assert_error(self.default(name), 3)
        self.assertEqual(self.content(), COMMENTED)

    def test_what_goes_before_is_told(self):
        result = self.default("echo", environment={"AGENTPRESS_MODEL": "gpt-4.1"})
        self.assertIn("warning: AGENTPRESS_MODEL goes before it and says gpt-4.1", result.errors)
        result = self.default(environment={"AGENTPRESS_MODEL": "gpt-4.1"})
        self.assertEqual(result.stdout, b"gpt-4.1 (AGENTPRESS_MODEL)\n")

    def test_without_any(self):
        self.assert_error(self.default(), 3, "no model was named")
        result = self.default(environment=keys.environment_of("openai"))
        self.assertIn(b"(default of openai, the only provider with a key)", result.stdout)

    def test_usage(self):
        for arguments in (["a", "b"], ["a", "--unset"], ["a", "--json"], ["--refresh"]):
            with self.subTest(arguments):
                self.assert_error(self.default(*arguments), 2)
        self.assert_error(self.sandbox.run("models", "--unset"), 2, "agentpress models default --unset")

    def test_a_file_that_cannot_be_written_stays(self):
        self.sandbox.write_config(COMMENTED)
        result = self.default("echo", shell='trap "" XFSZ; ulimit -f 0; exec "$@"')
        self.assert_error(result, 3, "cannot be written")
        self.assertEqual((self.content(), os.listdir(self.directory)), (COMMENTED, ["config.toml"]))


class AliasTest(ConfigCommandTest):
    def aliases(self, *arguments):
        return self.sandbox.run("aliases", *arguments)

    def test_set_list_and_remove(self):
        self.sandbox.write_config(COMMENTED)
        self.assert_code(self.aliases("set", "my fast", "groq/x"), 0)
        self.assertEqual(self.content(), COMMENTED.replace("# here\n", '# here\n"my fast" = "groq/x"\n'))
        self.assertEqual(self.json_of(self.aliases("list", "--json"))["aliases"],
                         [{"name": "local", "model": "ollama/llama3.2", "provider": "ollama"},
                          {"name": "my fast", "model": "groq/x", "provider": "groq"}])
        self.assertIn(b"groq/x", self.aliases("list").stdout)
        self.assert_code(self.aliases("set", "my fast", "echo"), 0)
        self.assertIn('"my fast" = "echo"\n', self.content())
        self.assert_code(self.aliases("remove", "my fast"), 0)
        self.assertEqual(self.content(), COMMENTED)

    def test_of_changes_at_the_same_moment_none_is_lost(self):
        names = [f"name{number}" for number in range(24)]
        runs = [self.sandbox.start("aliases", "set", name, "echo") for name in names]
        for run in runs:
            self.assert_code(run.finish(), 0)
        listed = [alias["name"] for alias in self.json_of(self.aliases("list", "--json"))["aliases"]]
        self.assertEqual(sorted(listed), sorted(names))
        self.assertEqual(os.listdir(self.directory), ["config.toml"])

    def test_a_removal_without_a_file_leaves_nothing_behind(self):
        self.assert_error(self.aliases("remove", "x"), 3)
        self.assertFalse(os.path.exists(self.directory))

    def test_it_is_used(self):
        self.assert_code(self.aliases("set", "fast", "vllm/tiny"), 0)
        server = self.server(wire.answer("ok"))
        result = self.sandbox.run("-m", "fast", "--base-url", server.origin + "/v1", "x")
        self.assert_code(result, 0)
        self.assertEqual(json.loads(server.requests[0].body)["model"], "tiny")

    def test_what_leads_nowhere_is_not_stored(self):
        self.sandbox.write_config(COMMENTED)
        for model, word in (("nobody-knows", "unknown model"), ("llama-4", "several providers"),
                            ("local", "hint: agentpress aliases set x ollama/llama3.2")):
            with self.subTest(model):
                self.assert_error(self.aliases("set", "x", model), 3, word)
        self.assert_error(self.aliases("set", " ", "echo"), 2)
        self.assert_error(self.aliases("set", "x"), 2, "usage: agentpress aliases set NAME MODEL")
        self.assertEqual(self.content(), COMMENTED)

    def test_unknown_names_get_the_nearest(self):
        self.sandbox.write_config(COMMENTED)
        self.assert_error(self.aliases("remove", "locl"), 3, "did you mean 'local'?")

    def test_a_name_that_hides_a_model_is_told(self):
        self.assertIn("it goes before the model of that name at openai", self.aliases("set", "gpt-4.1", "echo").errors)

    def test_a_broken_configuration_is_told_and_stays(self):
        self.sandbox.write_config("broken [\n")
        self.assert_error(self.aliases("set", "x", "echo"), 3, "config.toml:1:")
        self.assertEqual(self.content(), "broken [\n")


class ActionTest(ConfigCommandTest):
    def test_words_that_are_no_action(self):
        for command, actions in (("keys", "set, list, remove, path"), ("config", "init, path, show, check, edit"),
                                 ("aliases", "set, list, remove")):
            with self.subTest(command):
                self.assert_error(self.sandbox.run(command), 2, actions, f"agentpress help {command}")
                self.assert_error(self.sandbox.run(command, "of", "Paris"), 2, f"agentpress ask {command} ...")
                help_text = self.sandbox.run("help", command).stdout.decode()
                for action in actions.split(", "):
                    self.assertIn(f"agentpress {command} {action}", help_text)
        self.assert_error(self.sandbox.run("config", "chek"), 2, "did you mean `agentpress config check`?")

    def test_output_errors_are_noticed(self):
        self.sandbox.write_config(COMMENTED)
        for arguments in (["config", "show"], ["config", "check"], ["config", "path"], ["keys", "path"],
                          ["aliases", "list"]):
            with self.subTest(arguments):
                self.assert_error(self.sandbox.run(*arguments, shell='exec "$@" >/dev/full'), 23)
