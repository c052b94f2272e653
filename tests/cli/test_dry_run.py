"""--dry-run: what would be sent, and that the curl line sends exactly that."""

import json
import os
import shutil
import unittest

from harness import keys, wire
from harness.case import CliTest
from harness.program import Sandbox

ODD = ["plain", "it's", '"double"', "$HOME ${HOME} $(id) `id`", "back\\slash \\n \\'", "two\nlines\n", "tab\there",
       "ünïcödé 日本語 🙂", "!history !!", "%s %d %%", "*?[a]{b,c}", "~/x", "#x", "a & b | c ; d > e < f", "@file",
       "'\"'\"'", "\u202e\u200b", "-x --data"]


class DryRunTest(CliTest):
    def dry(self, *arguments, provider="openai", **settings):
        self.provider = self.server(wire.answer("sent"))
        result = self.ask(self.provider, *arguments, provider=provider, **settings)
        self.assertEqual(self.provider.connections, 0)
        return result

    def test_it_shows_the_request_and_sends_nothing(self):
        result = self.dry("--dry-run", "-H", "X-Mine: yes", "hello")
        self.assert_code(result, 0)
        head, body = result.stdout.decode().split("\n\n", 1)
        self.assertEqual(head.split("\n")[0], f"POST {self.provider.origin}/v1/chat/completions")
        self.assertIn("Authorization: Bearer <redacted:OPENAI_API_KEY>", head)
        self.assertIn("X-Mine: yes", head)
        self.assertEqual(json.loads(body)["messages"], [{"role": "user", "content": "hello"}])
        self.assertEqual(result.stderr, b"")

    def test_the_words_after_it_are_prompt(self):
        result = self.dry("--dry-run", "curl", "hello")
        self.assertIn(b'"content":"curl hello"', result.stdout)

    def test_a_wrong_form_is_refused(self):
        self.assert_error(self.dry("--dry-run=wget", "x"), 2, "curl")

    def test_json(self):
        report = self.json_of(self.dry("--dry-run", "--json", "hello"))
        self.assertEqual(report["request"]["method"], "POST")
        self.assertEqual(report["request"]["body"]["messages"][0]["content"], "hello")
        self.assertIn({"name": "Authorization", "value": "Bearer <redacted:OPENAI_API_KEY>"},
                      report["request"]["headers"])
        self.assertNotIn("curl", report)
        self.assertIn("curl --no-buffer", self.json_of(self.dry("--dry-run=curl", "--json", "hello"))["curl"])

    def test_to_a_file(self):
        self.assert_code(self.dry("--dry-run=curl", "--output", "line.sh", "x"), 0)
        with open(os.path.join(self.sandbox.work, "line.sh"), encoding="utf-8") as file:
            self.assertTrue(file.read().startswith("curl "))

    def test_no_key_command_is_run(self):
        mark = os.path.join(self.sandbox.work, "was-run")
        self.sandbox.write_config(f'[providers.groq]\napi_key_cmd = ["touch", "{mark}"]\n')
        result = self.sandbox.run("--dry-run=curl", "-m", "groq/x", "hello")
        self.assert_code(result, 0)
        self.assertFalse(os.path.exists(mark))
        self.assertIn(f'# GROQ_API_KEY="$(touch {mark})"', result.stdout.decode())
        self.assertIn('"Authorization: Bearer $GROQ_API_KEY"', result.stdout.decode())

    def test_a_missing_key_is_a_warning(self):
        result = self.sandbox.run("--dry-run", "-m", "gpt-4.1", "hello")
        self.assert_code(result, 0)
        self.assertIn("no API key", result.errors)
        self.assertIn(b"Authorization: Bearer <no key>", result.stdout)

    def test_secrets_of_the_configuration_are_not_shown(self):
        secret = keys.key_of("anthropic")
        self.sandbox.write_config(f'[providers.openai]\nheaders = {{ "X-Other-Key" = "{secret}" }}\n')
        for form in ("--dry-run", "--dry-run=curl"):
            result = self.dry(form, "hello")
            self.assert_code(result, 0)
            self.assertIn("X-Other-Key is not shown", result.errors)

    def test_the_offline_model_has_no_request(self):
        self.assert_error(self.sandbox.run("--dry-run", "-m", "echo", "x"), 2, "offline")

    def test_mistakes_are_told_as_ever(self):
        self.assert_error(self.sandbox.run("--dry-run", "-m", "nonsense-model", "x"), 3)
        self.assert_error(self.sandbox.run("--dry-run", "-m", "gpt-4.1"), 2, "no prompt")
        self.assert_error(self.sandbox.run("--dry-run", "--jsonl", "-m", "gpt-4.1", "x"), 2, "exclude")


@unittest.skipUnless(shutil.which("curl"), "the curl command is not installed")
class CurlLineTest(CliTest):
    """The printed line, run by sh, sends what agentpress sends."""

    def assert_same_request(self, *arguments, provider="openai", environment=None, stdin=None):
        server = self.server(wire.answer("ok", api="anthropic" if provider == "anthropic" else "openai"))
        self.assert_code(self.ask(server, *arguments, provider=provider, environment=environment, stdin=stdin), 0)
        printed = self.ask(server, "--dry-run=curl", *arguments, provider=provider, environment=environment,
                           stdin=stdin)
        self.assert_code(printed, 0)
        self.assertEqual(len(server.requests), 1)
        script = self.sandbox.write("line.sh", printed.stdout)
        shell = Sandbox(["/bin/sh"])
        self.addCleanup(shell.close)
        run = shell.run(script, environment=keys.environment_of(provider) | (environment or {})
                        | {"http_proxy": "http://127.0.0.1:1"})
        self.assert_code(run, 0)
        own, curls = server.requests
        self.assertEqual((own.method, own.path), (curls.method, curls.path))
        self.assertEqual(own.body, curls.body)

        def comparable(request):
            return sorted((name.lower(), value) for name, value in request.headers)
        self.assertEqual(comparable(own), comparable(curls))

    def test_any_prompt(self):
        for prompt in ODD:
            with self.subTest(prompt):
                self.assert_same_request("--", prompt)

    def test_every_auth_header(self):
        for provider in ("openai", "anthropic", "mistral", "openrouter"):
            with self.subTest(provider):
                self.assert_same_request("hello", provider=provider)

    def test_an_oauth_token_goes_as_it_would(self):
        self.assert_same_request("hello", provider="anthropic", environment={
            "ANTHROPIC_API_KEY": keys.canary("sk-ant-oat01-", 80, "oauth")})

    def test_headers_and_odd_header_values(self):
        self.assert_same_request("-H", "X-Odd: it's \"$HOME\" `id` \\ ü", "-H", "X-Empty:", "-o", "seed=7", "hello")

    def test_a_prompt_longer_than_an_argument(self):
        self.assert_same_request("hello", stdin=b"it's long '$x' \n" * 100_000)
