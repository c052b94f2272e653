"""The sweep for leaked keys can fail: programs that leak on purpose are caught in every place it looks at."""

import base64
import json
import os

from harness import keys
from harness.case import CliTest
from harness.program import Leak

KEY = keys.key_of("openai")
ENVIRONMENT = keys.environment_of("openai")


class CanarySweepTest(CliTest):
    def leak(self, script, **settings):
        """Runs a shell script in place of the program."""
        return self.sandbox.run("-c", script, program=["/bin/sh"], environment=ENVIRONMENT, **settings)

    def test_clean_run_passes(self):
        result = self.leak("echo fine; echo note >&2; echo saved > notes.txt")
        self.assertEqual(result.stdout, b"fine\n")

    def test_key_on_stdout_is_caught(self):
        with self.assertRaisesRegex(Leak, "stdout holds OPENAI_API_KEY"):
            self.leak('printf %s "$OPENAI_API_KEY"')

    def test_key_on_stderr_is_caught(self):
        with self.assertRaisesRegex(Leak, "stderr holds OPENAI_API_KEY"):
            self.leak('printf "x%sx" "$OPENAI_API_KEY" >&2')

    def test_key_in_files_is_caught(self):
        for place in ("$HOME/.cache/x", "$TMPDIR/x", "x"):
            with self.subTest(place), self.assertRaisesRegex(Leak, "/x holds OPENAI_API_KEY"):
                self.leak(f'mkdir -p $HOME/.cache; printf %s "$OPENAI_API_KEY" > {place}')
            for folder, _, names in os.walk(self.sandbox.root):
                for name in names:
                    os.remove(os.path.join(folder, name))

    def test_key_in_a_file_name_is_caught(self):
        with self.assertRaisesRegex(Leak, "its name"):
            self.leak(': > "$OPENAI_API_KEY"')

    def test_key_in_base64_is_caught_at_every_position(self):
        for before in ("", "a", "ab", "user:"):
            with self.subTest(before), self.assertRaises(Leak):
                encoded = base64.b64encode((before + KEY + ":tail").encode()).decode()
                self.leak(f"echo {encoded}")

    def test_percent_and_hexadecimal_spellings_are_caught(self):
        for text in ("".join(f"%{byte:02x}" for byte in KEY.encode()), KEY.encode().hex()):
            with self.subTest(text[:8]), self.assertRaises(Leak):
                self.leak(f"echo '{text}' >&2")

    def test_most_of_a_key_is_caught(self):
        with self.assertRaises(Leak):
            self.leak(f"echo 'sk-***{KEY[-20:]}'")

    def test_key_on_a_command_line_is_caught(self):
        with self.assertRaisesRegex(Leak, "arguments holds OPENAI_API_KEY"):
            self.sandbox.run("-c", ":", "sh", KEY, program=["/bin/sh"], environment=ENVIRONMENT)

    def test_key_in_a_changed_configuration_file_is_caught(self):
        self.sandbox.write_config(f'api_key = "{KEY}"\n')
        self.leak("echo untouched")
        with self.assertRaisesRegex(Leak, "config.toml holds"):
            self.leak('echo "# changed" >> $HOME/.config/agentpress/config.toml')


class EverySetupCommandTest(CliTest):
    """Keys in every place that a key can be in, and every command that sets the program up: the sweep of each run
    looks at all it wrote."""

    COMMANDS = (["keys", "list"], ["keys", "list", "--json"], ["keys", "list", "-v"], ["keys", "path"],
                ["keys", "remove", "nobody"], ["config", "path"], ["config", "show"], ["config", "show", "--json"],
                ["config", "check"], ["config", "check", "--json"], ["config", "init"], ["config", "edit"],
                ["models", "default"], ["models", "default", "--json"], ["models", "default", "nobody-knows"],
                ["models", "groq/"], ["aliases", "list"], ["aliases", "list", "--json"], ["aliases", "remove", "x"],
                ["aliases", "set", "x", "nobody-knows"], ["route", "gpt-4.1"], ["hi"], ["-m", "nobody-knows", "hi"])

    def write_keys(self, mode=0o600):
        path = os.path.join(".config", "agentpress", "keys.toml")
        return self.sandbox.write(path, f'deepseek = "{keys.key_of("deepseek")}"\nopenai = "{KEY}"\n', mode,
                                  self.sandbox.home)

    def run_all(self):
        environment = keys.environment_of("anthropic") | {"MY_KEY": keys.canary("mk_", 40, "mine")}
        for arguments in self.COMMANDS:
            with self.subTest(arguments):
                self.assertIn(self.sandbox.run(*arguments, environment=environment).code, (0, 1, 2, 3, 4))

    def config(self):
        key_file = self.sandbox.write("mistral.key", keys.key_of("mistral"))
        return (f'[providers.groq]\napi_key = "{keys.key_of("groq")}"\n[providers.mistral]\n'
                f'api_key_file = "{key_file}"\n[providers.xai]\napi_key_env = "MY_KEY"\n[providers.openrouter]\n'
                f'api_key_cmd = ["echo", {json.dumps(keys.key_of("openrouter"))}]\n'
                f'headers = {{ "X-Team" = "{keys.FOREIGN_KEYS["CO_API_KEY"]}" }}\n')

    def test_keys_in_every_place(self):
        self.write_keys()
        self.sandbox.write_config(self.config())
        self.run_all()

    def test_files_that_are_open_to_others(self):
        self.write_keys(0o644)
        self.sandbox.write_config(self.config(), 0o644)
        self.run_all()

    def test_keys_in_wrong_places_of_the_configuration(self):
        secret = keys.key_of("mistral")  # it has no mark by which it could be known for a key
        for wrong in (f'[providers.groq]\nauth = "{secret}"', f'[providers.groq]\napi_key_env = "{secret}-"', f'[providers.groq]\nbase_url = "https://{secret}@h"',
                      f'[providers.groq]\napi_key = {secret}', f'[providers.groq]\nheaders = {{ Authorization = "{secret}" }}'):
            with self.subTest(wrong.replace(secret, "KEY")):
                self.sandbox.write_config(wrong + "\n")
                self.run_all()

    def test_keys_toml_with_mistakes(self):
        secret = keys.key_of("mistral")
        for wrong in (f"openai = {secret}\n", f'openai = ["{secret}"]\n', f'[openai]\nkey = "{secret}"\n'):
            with self.subTest(wrong.replace(secret, "KEY")):
                path = os.path.join(".config", "agentpress", "keys.toml")
                self.sandbox.write(path, wrong, 0o600, self.sandbox.home)
                self.run_all()
                self.sandbox.run("keys", "set", "openai", stdin=KEY.encode())
