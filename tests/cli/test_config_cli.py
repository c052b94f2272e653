"""The configuration file: where it is, mistakes in it, and providers of the user's own."""

import json
import os

from harness import keys, wire
from harness.case import CliTest

OPENAI = keys.key_of("openai")


class ConfigurationFileTest(CliTest):
    def run_with(self, config, *arguments, environment=None):
        self.config = self.sandbox.write_config(config)
        return self.sandbox.run(*(arguments or ("-m", "echo", "hello")), environment=environment)

    def test_syntax_errors_have_path_line_and_column(self):
        result = self.run_with('default_model = "gpt-4.1"\n[providers.openai\n')
        self.assert_error(result, 3, self.config + ":2:", "hint:" if "hint:" in result.errors else "error")
        self.assertRegex(result.errors, r"config\.toml:2:\d+: ")
        self.assertEqual(result.stdout, b"")

    def test_unknown_keys_get_the_nearest(self):
        for config, line, wrong, right in (
                ('defualt_model = "echo"\n', 1, "defualt_model", "default_model"),
                ('\n[providers.openai]\nbase_ulr = "https://x.example"\n', 3, "base_ulr", "base_url")):
            with self.subTest(wrong):
                result = self.run_with(config)
                self.assert_error(result, 3, wrong, right)
                self.assertRegex(result.errors, rf"config\.toml:{line}:\d+: ")

    def test_wrong_values(self):
        for config, word in (('default_model = 7\n', "default_model"), ('config_version = 99\n', "config_version"),
                             ('[providers.openai]\nbase_url = "ftp://h"\n', "base_url"),
                             ('[providers.openai]\nbase_url = "https://u:p@h"\n', "base_url"),
                             ('[providers.x]\nbase_url = "http://127.0.0.1:1"\nformat = "openai_chatt"\n',
                              "openai_chat"),
                             ('[providers.openai]\nauth = "basic"\n', "bearer"),
                             ('[providers.openai]\ntimeout_idle = -1\n', "timeout_idle"),
                             ('[prefixes]\n"x-" = "nobody"\n', "nobody"),
                             ('[providers.openai]\nheaders = { Authorization = "Bearer x" }\n', "authorization"),
                             ('[aliases]\nfast = "nobody-knows"\n', "fast")):
            with self.subTest(config):
                result = self.run_with(config, "-m", "echo", "hello")
                self.assert_error(result, 3, word)
                self.assertNotIn("u:p@", result.errors)

    def test_a_newer_version_is_refused_by_number(self):
        self.assert_error(self.run_with("config_version = 2\n"), 3, "config_version", "2")
        self.assert_code(self.run_with("config_version = 1\n"), 0)

    def test_hostile_files_end_as_errors(self):
        for name, config in (("dotted key", "a" + ".a" * 200_000 + " = 1\n"), ("deep array", "a = " + "[" * 100_000),
                             ("binary", b"\0\xff\xfe" * 100), ("invalid utf-8", b'default_model = "\xff"\n'),
                             ("huge", b"# " + b"x" * (8 << 20))):
            with self.subTest(name):
                self.assert_error(self.run_with(config), 3, "config.toml")

    def test_an_empty_file_and_no_file_are_fine(self):
        self.assert_code(self.sandbox.run("-m", "echo", "x"), 0)
        self.assert_code(self.run_with(""), 0)

    def test_config_option(self):
        other = self.sandbox.write("other.toml", 'default_model = "echo"\n')
        self.assert_code(self.sandbox.run("--config", other, "x"), 0)
        self.assert_error(self.sandbox.run("--config", "missing.toml", "-m", "echo", "x"), 3, "missing.toml")
        self.assert_error(self.sandbox.run("--config", self.sandbox.work, "-m", "echo", "x"), 3)

    def test_xdg_directory(self):
        self.sandbox.write("xdg/agentpress/config.toml", 'default_model = "echo"\n', folder=self.sandbox.root)
        result = self.sandbox.run("x", environment={"XDG_CONFIG_HOME": self.sandbox.root + "/xdg"})
        self.assert_code(result, 0)
        # The specification says that a relative path is to be ignored.
        self.sandbox.write("relative/agentpress/config.toml", "broken [\n")
        result = self.sandbox.run("-m", "echo", "x", environment={"XDG_CONFIG_HOME": "relative"})
        self.assert_code(result, 0)

    def test_nothing_in_the_working_directory_is_read(self):
        for name in ("agentpress.toml", ".agentpress.toml", "config.toml", ".agentpress/config.toml",
                     "agentpress/config.toml"):
            self.sandbox.write(name, "broken [\n")
        server = self.server(wire.answer("stolen"))
        self.sandbox.write(".env", f"OPENAI_API_KEY={OPENAI}\nOPENAI_BASE_URL={server.origin}/v1\n"
                                   "AGENTPRESS_MODEL=gpt-4.1\n")
        self.assert_code(self.sandbox.run("-m", "echo", "x"), 0)
        self.assert_error(self.sandbox.run("-m", "gpt-4.1", "x"), 4)
        self.assert_error(self.sandbox.run("x"), 3)
        self.assertEqual(server.connections, 0)

    def test_a_home_that_does_not_exist_is_no_fault(self):
        result = self.sandbox.run("-m", "echo", "x", environment={"HOME": "/nonexistent/home"})
        self.assert_code(result, 0)
        self.assert_code(self.sandbox.run("-m", "echo", "x", environment={"HOME": None}), 0)

    def test_a_key_in_a_readable_file_is_refused_with_the_exact_command(self):
        config = f'[providers.openai]\napi_key = "{OPENAI}"\n'
        for mode in (0o640, 0o604, 0o666):
            with self.subTest(oct(mode)):
                path = self.sandbox.write_config(config, mode)
                result = self.sandbox.run("-m", "gpt-4.1", "x")
                self.assert_error(result, 3, "chmod 600 ")
                self.assertIn(os.path.basename(path), result.errors)
        self.sandbox.write_config("default_model = 'echo'\n", 0o644)
        self.assert_code(self.sandbox.run("x"), 0)

    def test_stored_keys_must_be_private(self):
        path = os.path.join(".config", "agentpress", "keys.toml")
        server = self.server(wire.answer("ok"))
        base = {"OPENAI_BASE_URL": server.origin + "/v1"}
        self.sandbox.write(path, f'openai = "{OPENAI}"\n', 0o644, self.sandbox.home)
        self.assert_error(self.sandbox.run("-m", "gpt-4.1", "x", environment=base), 3, "chmod 600 ", "keys.toml")
        self.assertEqual(server.connections, 0)
        self.sandbox.write(path, f'openai = "{OPENAI}"\n', 0o600, self.sandbox.home)
        self.assert_code(self.sandbox.run("-m", "gpt-4.1", "x", environment=base), 0)
        self.assertEqual(server.requests[0].header("authorization"), "Bearer " + OPENAI)


class ProviderTableTest(CliTest):
    def test_a_table_changes_a_built_in_provider(self):
        server = self.server(wire.answer("ok"))
        self.sandbox.write_config(f'[providers.openai]\nbase_url = "{server.origin}/gateway/v1"\n'
                                  'headers = { "X-Team" = "blue" }\nextra_body = { seed = 7, store = false }\n')
        result = self.sandbox.run("-m", "gpt-4.1", "-o", "seed=8", "x", environment=keys.environment_of("openai"))
        self.assert_code(result, 0)
        request = server.requests[0]
        self.assertEqual(request.path, "/gateway/v1/chat/completions")
        self.assertEqual(request.header("x-team"), "blue")
        body = json.loads(request.body)
        self.assertEqual((body["seed"], body["store"]), (8, False))

    def test_a_new_provider_in_either_format(self):
        for name, scheme, header, path in (("openai_chat", "bearer", "authorization", "/v1/chat/completions"),
                                           ("anthropic_messages", "x-api-key", "x-api-key", "/v1/messages")):
            with self.subTest(name):
                server = self.server(wire.answer("ok", api="anthropic" if name.startswith("anthropic") else "openai"))
                self.sandbox.write_config(
                    f'[providers.house]\nbase_url = "{server.origin}/v1"\nformat = "{name}"\nauth = "{scheme}"\n'
                    'api_key_env = "HOUSE_KEY"\nprefixes = ["house-"]\n')
                secret = keys.canary("hk_", 40, "house")
                result = self.sandbox.run("-m", "house-model", "x", environment={"HOUSE_KEY": secret})
                self.assert_code(result, 0)
                self.assertEqual(server.requests[0].path, path)
                expected = secret if scheme == "x-api-key" else "Bearer " + secret
                self.assertEqual(server.requests[0].header(header), expected)
                self.assertEqual(json.loads(server.requests[0].body)["model"], "house-model")

    def test_aliases(self):
        server = self.server(wire.answer("ok", api="ollama"))
        self.sandbox.write_config(f'[aliases]\nfast = "ollama/llama3.2:1b"\n[providers.ollama]\n'
                                  f'base_url = "{server.origin}"\n')
        self.assert_code(self.sandbox.run("-m", "fast", "x"), 0)
        self.assertEqual(json.loads(server.requests[0].body)["model"], "llama3.2:1b")
