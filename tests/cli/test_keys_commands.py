"""`agentpress keys`: keys are stored, listed and removed, and never shown."""

import os
import signal
import stat
import termios

from harness import keys, wire
from harness.case import CliTest

OPENAI = keys.key_of("openai")
GROQ = keys.key_of("groq")
MISTRAL = keys.key_of("mistral")


class KeysTest(CliTest):
    def setUp(self):
        super().setUp()
        self.directory = os.path.join(self.sandbox.home, ".config", "agentpress")
        self.path = os.path.join(self.directory, "keys.toml")

    def stored(self):
        with open(self.path, encoding="utf-8") as file:
            return file.read()

    def expect_stored(self, content):
        """Tells the sweep that the program is meant to write exactly this file."""
        self.sandbox.known_files[self.path] = content.encode()

    def write_keys(self, content, mode=0o600):
        return self.sandbox.write(os.path.join(".config", "agentpress", "keys.toml"), content, mode, self.sandbox.home)

    def set_key(self, provider, key, *arguments, expected=None, environment=None):
        self.expect_stored(expected if expected is not None else f'{HEAD}{provider} = "{key}"\n')
        return self.sandbox.run("keys", "set", provider, *arguments, stdin=key.encode() + b"\n",
                                environment=environment)


HEAD = '# Keys that `agentpress keys set` keeps: PROVIDER = "KEY"\n'


class SetTest(KeysTest):
    def test_a_key_on_standard_input_is_stored_and_used(self):
        result = self.set_key("openai", OPENAI)
        self.assert_code(result, 0)
        self.assertEqual(result.stdout, b"")
        self.assertIn("stored in ~/.config/agentpress/keys.toml", result.errors)
        self.assertEqual(self.stored(), f'{HEAD}openai = "{OPENAI}"\n')
        server = self.server(wire.answer("ok"))
        result = self.sandbox.run("-m", "gpt-4.1", "x", environment={"OPENAI_BASE_URL": server.origin + "/v1"})
        self.assert_code(result, 0)
        self.assertEqual(server.requests[0].header("authorization"), "Bearer " + OPENAI)

    def test_file_and_directory_are_private_whatever_the_mask(self):
        self.expect_stored(f'{HEAD}openai = "{OPENAI}"\n')
        result = self.sandbox.run("keys", "set", "openai", stdin=OPENAI.encode(), shell='umask 0; "$@"')
        self.assert_code(result, 0)
        self.assertEqual(stat.S_IMODE(os.stat(self.path).st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(os.stat(self.directory).st_mode), 0o700)
        self.assertEqual(os.listdir(self.directory), ["keys.toml"])

    def test_comments_and_other_entries_stay(self):
        before = f'# mine\n\ngroq = "{GROQ}" # work\n# end\n'
        self.write_keys(before)
        after = f'# mine\n\ngroq = "{GROQ}" # work\nopenai = "{OPENAI}"\n# end\n'
        self.assert_code(self.set_key("openai", OPENAI, expected=after), 0)
        self.assertEqual(self.stored(), after)
        other = keys.canary("sk-proj-", 90, "another")
        replaced = after.replace(OPENAI, other)
        self.assert_code(self.set_key("openai", other, expected=replaced), 0)
        self.assertEqual(self.stored(), replaced)

    def test_a_link_stays_a_link(self):
        target = self.sandbox.write("dotfiles/keys.toml", "# linked\n")
        os.makedirs(self.directory, mode=0o700)
        os.symlink(target, self.path)
        self.sandbox.known_files[target] = f'# linked\nopenai = "{OPENAI}"\n'.encode()
        self.assert_code(self.sandbox.run("keys", "set", "openai", stdin=OPENAI.encode()), 0)
        self.assertTrue(os.path.islink(self.path))
        self.assertEqual(self.stored(), f'# linked\nopenai = "{OPENAI}"\n')

    def test_a_file_that_cannot_be_trusted_is_refused_and_stays(self):
        for content, mode, words in (("# open\n", 0o640, ["0640", "chmod 600 "]), ("# open\n", 0o604, ["chmod 600 "]),
                                     ("openai = \n", 0o600, ["keys.toml:1:"])):
            with self.subTest(oct(mode)):
                self.write_keys(content, mode)
                result = self.sandbox.run("keys", "set", "openai", stdin=OPENAI.encode())
                self.assert_error(result, 3, *words)
                self.assertEqual(self.stored(), content)
        os.remove(self.path)
        os.mkdir(self.path)
        self.assert_error(self.sandbox.run("keys", "set", "openai", stdin=OPENAI.encode()), 3, "not a regular file")

    def test_a_write_that_fails_leaves_the_old_file(self):
        before = f'groq = "{GROQ}"\n'
        self.write_keys(before)
        # No byte may be written to any file: what a full disk does to the temporary file.
        result = self.sandbox.run("keys", "set", "openai", stdin=OPENAI.encode(),
                                  shell='trap "" XFSZ; ulimit -f 0; exec "$@"')
        self.assert_error(result, 3, "cannot be written", "file too large")
        self.assertEqual(self.stored(), before)
        self.assertEqual(os.listdir(self.directory), ["keys.toml"])

    def test_a_directory_that_cannot_be_made(self):
        self.sandbox.write(".config", "a file", folder=self.sandbox.home)
        self.assert_error(self.sandbox.run("keys", "set", "openai", stdin=OPENAI.encode()), 3, "cannot be written")
        result = self.sandbox.run("keys", "set", "openai", stdin=OPENAI.encode(), environment={"HOME": None})
        self.assert_error(result, 3, "HOME")

    def test_what_is_no_key_is_refused_without_being_repeated(self):
        for key, word in ((f'"{OPENAI}"', "quotes"), (OPENAI[:40] + " " + OPENAI[40:], "white space"),
                          ("sk-your-api-key", "placeholder"), ("$OPENAI_API_KEY", "reference"),
                          (f"OPENAI_API_KEY={OPENAI}", "variable"), (OPENAI + "\n" + OPENAI, "white space"),
                          (GROQ, "Groq")):
            with self.subTest(word):
                result = self.sandbox.run("keys", "set", "openai", stdin=key.encode() + b"\n")
                self.assert_error(result, 4, word, "nothing was stored", "hint: copy the key again: agentpress keys set")
                self.assertEqual(keys.leaks_in(result.stderr, {"key": OPENAI, "groq": GROQ}), [])
        for nothing in (b"", b"\n", b"  \r\n"):
            self.assert_error(self.sandbox.run("keys", "set", "openai", stdin=nothing), 26, "no key was given")
        self.assert_error(self.sandbox.run("keys", "set", "openai", stdin=b"x" * 70000), 26, "65536 bytes")
        self.assertFalse(os.path.exists(self.path))

    def test_a_key_on_the_command_line_is_refused_without_being_repeated(self):
        for arguments in (["set", "openai", "made-up-value"], ["set", "made-up-value", "openai"],
                          ["set", "openai", "--", "made-up-value"], ["set", "openai", "--made-up-value"],
                          ["set", "openai", "--api-key=made-up-value"], ["set", "openai", "-made-up-value"]):
            with self.subTest(arguments):
                result = self.sandbox.run("keys", *arguments, stdin=b"")
                self.assert_error(result, 2, "hint:")
                self.assertNotIn("made-up-value", result.errors)
        for arguments in (["set", "made-up-value"], ["remove", "made-up-value"]):
            result = self.sandbox.run("keys", *arguments, stdin=b"")
            self.assert_error(result, 3, "no provider of that name")
            self.assertNotIn("made-up-value", result.errors)
        result = self.sandbox.run("keys", "made-up-value")
        self.assert_error(result, 2, "set, list, remove, path")
        self.assertNotIn("made-up-value", result.errors)

    def test_the_provider_must_exist_and_take_a_key(self):
        self.assert_error(self.sandbox.run("keys", "set", "opnai", stdin=b"x"), 3, "did you mean 'openai'?")
        self.assert_error(self.sandbox.run("keys", "set", "echo", stdin=b"x"), 2, "echo takes no key")
        self.assert_code(self.set_key("anthropic", keys.key_of("anthropic")), 0)

    def test_another_name_of_a_provider_is_stored_under_its_own(self):
        self.expect_stored(f'{HEAD}anthropic = "{keys.key_of("anthropic")}"\n')
        result = self.sandbox.run("keys", "set", "claude", stdin=keys.key_of("anthropic").encode())
        self.assert_code(result, 0)
        self.assertIn("anthropic = ", self.stored())

    def test_a_provider_of_the_configuration(self):
        self.sandbox.write_config('[providers.house]\nbase_url = "https://h.example/v1"\nformat = "openai_chat"\n')
        secret = keys.canary("hk_", 40, "house")
        self.assert_code(self.set_key("house", secret), 0)

    def test_key_lint_can_be_turned_off(self):
        self.sandbox.write_config('[providers.openai]\nkey_lint = false\n')
        self.assert_code(self.set_key("openai", "your-api-key"), 0)

    def test_a_source_that_goes_before_is_told(self):
        result = self.set_key("openai", OPENAI, environment={"OPENAI_API_KEY": OPENAI})
        self.assert_code(result, 0)
        self.assertIn("warning: OPENAI_API_KEY goes before it", result.errors)

    def test_no_json(self):
        self.assert_error(self.sandbox.run("keys", "set", "openai", "--json", stdin=b"x"), 2, "no option --json")


class HiddenPromptTest(KeysTest):
    def prompt(self, *arguments, **settings):
        run = self.terminal("keys", "set", *arguments, echo=True, **settings)
        run.wait_for(b"(nothing is shown): ")
        return run

    def test_the_echo_is_off_while_the_key_is_typed_and_on_again_afterwards(self):
        self.expect_stored(f'{HEAD}openai = "{OPENAI}"\n')
        run = self.prompt("openai")
        self.assertEqual(run.attributes()[3] & termios.ECHO, 0)
        run.type(OPENAI.encode() + b"\r")
        result = run.finish()
        self.assertEqual(result.code, 0, result)
        self.assertEqual(self.stored(), f'{HEAD}openai = "{OPENAI}"\n')
        self.assertNotIn(OPENAI.encode(), result.stdout)
        self.assertNotEqual(run.last_attributes[3] & termios.ECHO, 0)

    def test_the_terminal_is_as_before_whatever_ends_the_prompt(self):
        for number, key in ((signal.SIGINT, b"\x03"), (signal.SIGTERM, None), (signal.SIGHUP, None)):
            with self.subTest(number):
                run = self.prompt("openai")
                hidden = run.attributes()
                run.type(OPENAI.encode()[:20])
                if key:
                    run.type(key)
                else:
                    os.kill(run.pid, number)
                result = run.finish()
                self.assertEqual(result.code, -number, result)
                expected = list(hidden)
                expected[3] |= termios.ECHO
                for name in (termios.VSUSP, termios.VQUIT):
                    expected[6][name] = run.last_attributes[6][name]
                    self.assertNotEqual(run.last_attributes[6][name], b"\0")
                self.assertEqual(run.last_attributes, expected)
                self.assertFalse(os.path.exists(self.path))

    def test_keys_that_would_stop_the_program_are_off(self):
        run = self.prompt("openai")
        for name in (termios.VSUSP, termios.VQUIT):
            self.assertEqual(run.attributes()[6][name], b"\0")
        run.type(b"\x04")
        result = run.finish()
        self.assertEqual(result.code, 26)

    def test_the_prompt_is_on_the_terminal_also_when_the_streams_are_not(self):
        self.expect_stored(f'{HEAD}openai = "{OPENAI}"\n')
        run = self.prompt("openai", redirect=">out 2>errors")
        run.type(OPENAI.encode() + b"\n")
        self.assertEqual(run.finish().code, 0)

    def test_an_empty_line_changes_nothing(self):
        run = self.prompt("openai")
        run.type(b"\n")
        result = run.finish()
        self.assertEqual(result.code, 26)
        self.assertIn(b"no key was given; nothing was changed", result.stdout)


class ListTest(KeysTest):
    def test_every_key_with_its_source_and_origin(self):
        self.write_keys(f'openai = "{OPENAI}"\ngroq = "{GROQ}"\n')
        environment = keys.environment_of("openai", "mistral")
        result = self.sandbox.run("keys", "list", environment=environment)
        self.assert_code(result, 0)
        lines = [line.split() for line in result.stdout.decode().splitlines()]
        self.assertEqual(lines[1:], [["groq", "keys.toml", "https://api.groq.com"],
                                     ["mistral", "MISTRAL_API_KEY", "https://api.mistral.ai"],
                                     ["openai", "OPENAI_API_KEY", "https://api.openai.com", "keys.toml"]])
        report = self.json_of(self.sandbox.run("keys", "list", "--json", environment=environment))
        self.assertEqual(report["keys"][2], {"provider": "openai", "source": "OPENAI_API_KEY",
                                             "origin": "https://api.openai.com", "shadowed": ["keys.toml"]})
        self.assertEqual(report["problems"], [])
        self.assertEqual(report["schema_version"], 1)

    def test_the_address_of_the_user_is_where_a_key_goes(self):
        environment = keys.environment_of("openai") | {"OPENAI_BASE_URL": "https://gateway.example/v1"}
        report = self.json_of(self.sandbox.run("keys", "list", "--json", environment=environment))
        self.assertEqual(report["keys"][0]["origin"], "https://gateway.example")

    def test_no_command_is_run(self):
        marker = os.path.join(self.sandbox.work, "ran")
        self.sandbox.write_config(f'[providers.openai]\napi_key_cmd = ["touch", "{marker}"]\n')
        result = self.sandbox.run("keys", "list")
        self.assertIn(b"api_key_cmd of config.toml", result.stdout)
        self.assertFalse(os.path.exists(marker))

    def test_problems_of_files_are_told_and_hide_nothing(self):
        self.write_keys(f'openai = "{OPENAI}"\n', 0o644)
        key_file = self.sandbox.write("groq.key", GROQ, 0o644)
        self.sandbox.write_config(f'[providers.groq]\napi_key_file = "{key_file}"\n')
        result = self.sandbox.run("keys", "list", environment=keys.environment_of("mistral"))
        self.assert_code(result, 0)
        self.assertIn("keys.toml is open to other users (mode 0644)", result.errors)
        self.assertIn("groq.key is open to other users (mode 0644)", result.errors)
        self.assertIn(b"mistral", result.stdout)
        report = self.json_of(self.sandbox.run("keys", "list", "--json"))
        self.assertEqual(len(report["problems"]), 2, report)

    def test_keys_of_nobody_are_told(self):
        self.write_keys(f'gone = "{MISTRAL}"\n')
        result = self.sandbox.run("keys", "list")
        self.assertIn("'gone'", result.errors)
        self.expect_stored("")
        self.assert_code(self.sandbox.run("keys", "remove", "gone"), 0)
        self.assertEqual(self.stored(), "")

    def test_no_key_at_all(self):
        result = self.sandbox.run("keys", "list")
        self.assert_code(result, 0)
        self.assertEqual(result.stdout, b"")
        self.assertIn("agentpress keys set PROVIDER", result.errors)


class RemoveTest(KeysTest):
    def test_only_that_entry_goes(self):
        self.write_keys(f'# mine\nopenai = "{OPENAI}"\n# other\ngroq = "{GROQ}"\n')
        after = f'# mine\n# other\ngroq = "{GROQ}"\n'
        self.expect_stored(after)
        self.assert_code(self.sandbox.run("keys", "remove", "openai"), 0)
        self.assertEqual(self.stored(), after)
        self.assertEqual(stat.S_IMODE(os.stat(self.path).st_mode), 0o600)
        self.assert_error(self.sandbox.run("keys", "remove", "openai"), 3, "has no key of openai")

    def test_path(self):
        result = self.sandbox.run("keys", "path")
        self.assertEqual((result.code, result.stdout.decode()), (0, self.path + "\n"))


class HintTest(KeysTest):
    def test_a_missing_key_names_the_command(self):
        result = self.sandbox.run("-m", "gpt-4.1", "hi")
        self.assert_error(result, 4, "OPENAI_API_KEY", "hint: agentpress keys set openai, or export OPENAI_API_KEY=...")

    def test_a_rejected_stored_key_names_the_command(self):
        self.write_keys(f'openai = "{OPENAI}"\n')
        server = self.server(wire.auth_error("openai", 401))
        result = self.sandbox.run("-m", "gpt-4.1", "hi", environment={"OPENAI_BASE_URL": server.origin + "/v1"})
        self.assert_error(result, 4, "replace the key in keys.toml: agentpress keys set openai")

    def test_the_first_run_names_the_two_shortest_ways_on(self):
        result = self.sandbox.run("hi")
        self.assert_error(result, 3, "--model, AGENTPRESS_MODEL and default_model of ~/.config/agentpress/config.toml "
                          "(no such file)", "keys.toml: none", "hint: agentpress keys set openai",
                          'agentpress --model echo "hi"')
        self.assertEqual(len(result.errors.splitlines()), 5)

    def test_two_keys_and_no_choice_name_the_command(self):
        result = self.sandbox.run("hi", environment=keys.environment_of("openai", "groq"))
        self.assert_error(result, 3, "agentpress models default MODEL")
