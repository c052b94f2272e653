"""The sweep for leaked keys can fail: programs that leak on purpose are caught in every place it looks at."""

import base64
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
