"""Keys: where they come from, in which order, and what refuses to send one."""

import json
import os
import sys

from harness import keys, wire
from harness.case import BASE_PATHS, CliTest, format_at_home

OPENAI = keys.key_of("openai")


class KeySourceTest(CliTest):
    """Each source of a key works, and an earlier one beats a later one."""

    expected_seconds = 12

    def setUp(self):
        super().setUp()
        self.provider = self.server(wire.answer("ok"))

    def ask_openai(self, settings="", *arguments, environment=None):
        self.provider.requests.clear()
        self.sandbox.write_config(f'[providers.openai]\nbase_url = "{self.provider.origin}/v1"\n{settings}')
        return self.sandbox.run("-m", "gpt-4.1", *arguments, "x", environment=environment)

    def assert_sent(self, result, key):
        self.assert_code(result, 0)
        self.assertEqual(self.provider.requests[0].header("authorization"), "Bearer " + key)

    def command(self, script):
        return "api_key_cmd = " + json.dumps([sys.executable, "-c", script]) + "\n"

    def test_environment(self):
        self.assert_sent(self.ask_openai(environment={"OPENAI_API_KEY": OPENAI}), OPENAI)

    def test_one_trailing_line_end_is_trimmed(self):
        for end in ("\n", "\r\n"):
            self.assert_sent(self.ask_openai(environment={"OPENAI_API_KEY": OPENAI + end}), OPENAI)

    def test_empty_and_blank_variables_are_unset(self):
        for value in ("", "  ", "\n"):
            with self.subTest(value):
                result = self.ask_openai(environment={"OPENAI_API_KEY": value})
                self.assert_error(result, 4, "OPENAI_API_KEY")
        self.assertEqual(self.provider.connections, 0)

    def test_env_file(self):
        other = keys.canary("sk-proj-", 90, "second openai")
        path = self.sandbox.write("my.env", f'# a comment\n\nexport OTHER=1\nOPENAI_API_KEY="{OPENAI}"\n')
        self.assert_sent(self.ask_openai("", "--env-file", path), OPENAI)
        result = self.ask_openai("", "--env-file", path, environment={"OPENAI_API_KEY": other})
        self.assert_sent(result, other)

    def test_env_file_mistakes(self):
        path = self.sandbox.write("my.env", f"OPENAI_API_KEY={OPENAI}\nthis is not a line\n")
        result = self.ask_openai("", "--env-file", path)
        self.assert_error(result, 3, "my.env", "2")
        result = self.ask_openai("", "--env-file", "missing.env")
        self.assertIn(result.code, (3, 26), str(result))
        self.assertIn("missing.env", result.errors)
        self.assertEqual(self.provider.connections, 0)

    def test_env_file_gives_keys_only(self):
        path = self.sandbox.write("my.env", f"OPENAI_API_KEY={OPENAI}\nOPENAI_BASE_URL=http://127.0.0.1:9/v1\n"
                                            "HTTPS_PROXY=http://127.0.0.1:9\nAGENTPRESS_MODEL=nonsense\n")
        self.assert_sent(self.ask_openai("", "--env-file", path), OPENAI)

    def test_key_of_the_configuration(self):
        self.assert_sent(self.ask_openai(f'api_key = "{OPENAI}"\n'), OPENAI)

    def test_key_file(self):
        path = self.sandbox.write("openai.key", OPENAI + "\n")
        self.assert_sent(self.ask_openai(f'api_key_file = "{path}"\n'), OPENAI)
        self.assert_error(self.ask_openai(f'api_key_file = "{path}-missing"\n'), 4, "openai.key-missing")

    def test_key_variable_of_the_configuration(self):
        self.assert_sent(self.ask_openai('api_key_env = "WORK_KEY"\n', environment={"WORK_KEY": OPENAI}), OPENAI)

    def test_key_command(self):
        path = self.sandbox.write("secret", OPENAI)
        self.assert_sent(self.ask_openai(self.command(f"print(open({path!r}).read())")), OPENAI)

    def test_key_command_runs_without_a_shell(self):
        marker = os.path.join(self.sandbox.work, "made-by-a-shell")
        settings = 'api_key_cmd = ["echo", "$(touch %s); touch %s"]\n' % (marker, marker)
        self.assert_error(self.ask_openai(settings), 4)
        self.assertFalse(os.path.exists(marker))

    def test_failing_key_commands(self):
        for script, word in (("raise SystemExit(3)", "3"), ("pass", "nothing"), ("print('a\\nb\\nc')", "line"),
                             ("print('x' * 100000)", "bytes")):
            with self.subTest(script):
                self.assert_error(self.ask_openai(self.command(script)), 4, "key command", word)
        self.assert_error(self.ask_openai('api_key_cmd = ["/nonexistent/program"]\n'), 4, "/nonexistent/program")
        self.assertEqual(self.provider.connections, 0)

    def test_a_key_command_that_hangs_is_stopped(self):
        pid_file = os.path.join(self.sandbox.work, "pid")
        script = f"import os, time; open({pid_file!r}, 'w').write(str(os.getpid())); time.sleep(300)"
        result = self.ask_openai(self.command(script))
        self.assert_error(result, 4, "10 s")
        self.assertGreater(result.seconds, 9)
        with open(pid_file, encoding="ascii") as file:
            pid = int(file.read())
        self.assertFalse(os.path.exists(f"/proc/{pid}"), "the command is still running")

    def test_order_of_the_sources(self):
        values = [keys.canary("sk-proj-", 90, f"source {number}") for number in range(4)]
        path = self.sandbox.write("key", values[2])
        settings = ['api_key_env = "WORK_KEY"\n', self.command(f"print({values[1]!r})"),
                    f'api_key_file = "{path}"\n', f'api_key = "{values[3]}"\n']
        environment = {"WORK_KEY": values[0]}
        for first in range(4):
            with self.subTest(first):
                result = self.ask_openai("".join(settings[first:]), environment=environment)
                self.assert_sent(result, values[first])
        result = self.ask_openai("".join(settings), environment=environment | {"OPENAI_API_KEY": OPENAI})
        self.assert_sent(result, OPENAI)

    def test_a_missing_key_names_every_place(self):
        result = self.ask_openai()
        self.assert_error(result, 4, "openai", "OPENAI_API_KEY", "config.toml", "hint:")
        self.assertEqual(self.provider.connections, 0)

    def test_there_is_no_key_option(self):
        for option in ("--api-key", "--key", "--token"):
            with self.subTest(option):
                result = self.sandbox.run(option, "not-a-real-value", "-m", "gpt-4.1", "x")
                self.assert_error(result, 2, option)
                self.assertNotIn("not-a-real-value", result.errors)

    def test_a_key_in_a_header_option_is_refused(self):
        for header in ("Authorization: Bearer abcdef", "X-API-Key: abcdef", "cookie: abcdef"):
            with self.subTest(header):
                result = self.ask_openai("", "-H", header, environment={"OPENAI_API_KEY": OPENAI})
                self.assert_error(result, 2)
                self.assertNotIn("abcdef", result.errors)


class KeyLintTest(CliTest):
    """Keys that cannot be right are refused before any request, by name and never by value."""

    expected_seconds = 3

    def refused(self, value, environment=None, provider="openai"):
        proxy = self.proxy(wire.answer("never"))
        variable = keys.PROVIDER_KEYS[provider][0]
        result = self.sandbox.run("--provider", provider, "-m", "m", "--cacert", self.authority().ca_file, "x",
                                  environment={variable: value, "HTTPS_PROXY": proxy.url} | (environment or {}))
        self.assert_error(result, 4, variable, "hint:")
        self.assertEqual(proxy.visits, [])
        self.assertNotIn(value.strip()[:24], result.errors)

    def test_mistakes_of_copying(self):
        for value in (f'"{OPENAI}"', f"'{OPENAI}'", OPENAI[:30] + " " + OPENAI[30:], OPENAI[:30] + "\n" + OPENAI[30:],
                      "\ufeff" + OPENAI, "“" + OPENAI + "”", OPENAI[:30] + "\u200b" + OPENAI[30:], OPENAI + "é",
                      "Bearer " + OPENAI, "OPENAI_API_KEY=" + OPENAI, OPENAI[:40] + "\t" + OPENAI[40:]):
            with self.subTest(value[:12] + "..."):
                self.refused(value)

    def test_references_and_placeholders(self):
        for value in ("$OPENAI_API_KEY", "${OPENAI_API_KEY}", "op://vault/item/field", "your-api-key", "sk-...",
                      "YOUR_API_KEY_HERE"):
            with self.subTest(value):
                proxy = self.proxy(wire.answer("never"))
                result = self.sandbox.run("-m", "gpt-4.1", "x", "--cacert", self.authority().ca_file,
                                          environment={"OPENAI_API_KEY": value, "HTTPS_PROXY": proxy.url})
                self.assertEqual((result.code, proxy.visits), (4, []), str(result))

    def test_keys_of_another_vendor_on_the_vendors_own_host(self):
        self.refused(keys.key_of("anthropic"))
        self.refused(keys.key_of("groq"))
        self.refused(keys.key_of("openrouter"))
        self.refused(OPENAI, provider="anthropic")
        self.refused(OPENAI, provider="groq")
        self.refused(keys.key_of("groq"), provider="deepseek")

    def test_keys_of_the_right_vendor_pass(self):
        for provider, (variable, value) in keys.PROVIDER_KEYS.items():
            with self.subTest(provider):
                proxy = self.proxy(wire.answer("ok", api=format_at_home(provider)))
                result = self.sandbox.run("--provider", provider, "-m", "m", "--cacert", self.authority().ca_file, "x",
                                          environment={variable: value, "HTTPS_PROXY": proxy.url})
                self.assert_code(result, 0)
                self.assertNotIn("warning", result.errors)

    def test_a_foreign_key_at_a_gateway_is_a_warning(self):
        server = self.server(wire.answer("ok"))
        result = self.ask(server, "x", environment={"OPENAI_API_KEY": keys.key_of("openrouter")})
        self.assert_code(result, 0)
        self.assertIn("agentpress: warning: ", result.errors)
        self.assertEqual(server.requests[0].header("authorization"), "Bearer " + keys.key_of("openrouter"))

    def test_lint_can_be_turned_off(self):
        self.sandbox.write_config("[providers.openai]\nkey_lint = false\n")
        proxy = self.proxy(wire.answer("ok", api="responses"))
        result = self.sandbox.run("-m", "gpt-4.1", "x", "--cacert", self.authority().ca_file,
                                  environment={"OPENAI_API_KEY": keys.key_of("groq"), "HTTPS_PROXY": proxy.url})
        self.assert_code(result, 0)


class PlainHttpTest(CliTest):
    """A key travels over plain http only to loopback, or where the user said that it may."""

    def setUp(self):
        super().setUp()
        # Should the program be wrong, what it sends ends at this proxy and not on a network.
        self.trap = self.server(wire.answer("ok"))
        self.variables = keys.environment_of("openai") | {"http_proxy": self.trap.origin}

    def test_refused_from_every_source(self):
        url = "http://plain.example.test/v1"
        self.sandbox.write_config("")
        for arguments, environment in ((["--base-url", url], {}), ([], {"OPENAI_BASE_URL": url})):
            with self.subTest(arguments):
                result = self.sandbox.run("-m", "gpt-4.1", *arguments, "x", environment=self.variables | environment)
                self.assert_error(result, 3, "http", "allow_http")
        self.sandbox.write_config(f'[providers.openai]\nbase_url = "{url}"\n')
        self.assert_error(self.sandbox.run("-m", "gpt-4.1", "x", environment=self.variables), 3, "allow_http")
        self.assertEqual(self.trap.connections, 0)

    def test_loopback_lookalikes_are_refused(self):
        for host in ("127.0.0.1.example.test", "localhost.example.test", "127.example.test", "1270.0.0.1.test"):
            with self.subTest(host):
                result = self.sandbox.run("-m", "gpt-4.1", "--base-url", f"http://{host}/v1", "x",
                                          environment=self.variables)
                self.assert_error(result, 3, "allow_http")
        self.assertEqual(self.trap.connections, 0)

    def test_allow_http(self):
        self.sandbox.write_config('[providers.openai]\nbase_url = "http://plain.example.test/v1"\nallow_http = true\n')
        result = self.sandbox.run("-m", "gpt-4.1", "x", environment=self.variables)
        self.assert_code(result, 0)
        self.assertEqual(self.trap.requests[0].path, "http://plain.example.test/v1/chat/completions")

    def test_without_a_key_plain_http_is_fine(self):
        result = self.sandbox.run("-m", "vllm/m", "--base-url", "http://plain.example.test/v1", "x",
                                  environment={"http_proxy": self.trap.origin})
        self.assert_code(result, 0)

    def test_unusable_base_urls(self):
        for url in ("plain.example.test", "ftp://h/v1", "https://", "https://user:password@h/v1", "https://h:99999/v1",
                    "https://h/v1?x=1", "https://h/\nv1", "javascript:alert(1)", "file:///etc/passwd"):
            with self.subTest(url):
                result = self.sandbox.run("-m", "gpt-4.1", "--base-url", url, "x", environment=self.variables)
                self.assertIn(result.code, (2, 3), str(result))
                self.assertNotIn("user:password", result.errors)
        self.assertEqual(self.trap.connections, 0)

    def test_loopback_is_never_proxied(self):
        server = self.server(wire.answer("ok"))
        port = server.port
        variables = {name: self.trap.origin for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY")}
        for host in (f"127.0.0.1:{port}", f"localhost:{port}"):
            with self.subTest(host):
                result = self.sandbox.run("-m", "vllm/m", "--base-url", f"http://{host}{BASE_PATHS['vllm']}", "x",
                                          environment=variables)
                self.assert_code(result, 0)
        self.assertEqual((len(server.requests), self.trap.connections), (2, 0))
