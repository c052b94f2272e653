"""The four faults of the founding bug, each as named tests: a hidden default beating the user's choice, an unknown or
ambiguous name reaching any provider, one provider's key in another's request, an auth error sent twice."""

import json

from harness import keys, wire
from harness.case import BASE_PATHS, HOSTED, LOCAL, CliTest, format_at_home, format_of
from harness.provider_server import Reply

ALL = HOSTED + LOCAL


def provider_tables(server, *providers):
    """Configuration that sends each provider to its own path on one server, so that a request names its provider."""
    return "".join(f'[providers.{name}]\nbase_url = "{server.origin}/{name}{BASE_PATHS[name]}"\n'
                   for name in providers or ALL)


def provider_answer(request):
    """A whole answer in the format of the provider in the path."""
    return wire.answer("ok", api=format_of((request.path.split("/") + [""])[1]))


class FirstFaultHiddenDefaultTest(CliTest):
    """1: what the user chose is used, in the documented order, and nothing is compiled in."""

    def setUp(self):
        super().setUp()
        self.provider = self.server(provider_answer)

    def run_prompt(self, *arguments, default_model=None, **variables):
        config = f'default_model = "{default_model}"\n' if default_model else ""
        self.sandbox.write_config(config + provider_tables(self.provider))
        return self.sandbox.run(*arguments, "a prompt", environment=variables)

    def assert_reached(self, result, provider, model=None):
        self.assert_code(result, 0)
        self.assertEqual(len(self.provider.requests), 1, str(result))
        request = self.provider.requests[0]
        self.assertEqual(request.path.split("/")[1], provider, str(result))
        if model is not None:
            self.assertEqual(json.loads(request.body)["model"], model)

    def test_option_beats_environment_variable(self):
        result = self.run_prompt("-m", "claude-sonnet-4-5", AGENTPRESS_MODEL="gpt-4.1", **keys.every_key())
        self.assert_reached(result, "anthropic", "claude-sonnet-4-5")

    def test_option_beats_default_model(self):
        result = self.run_prompt("--model", "mistral-large-latest", default_model="gpt-4.1", **keys.every_key())
        self.assert_reached(result, "mistral", "mistral-large-latest")

    def test_option_beats_single_key(self):
        result = self.run_prompt("-m", "ollama/llama3.2", **keys.environment_of("openai"))
        self.assert_reached(result, "ollama", "llama3.2")

    def test_environment_variable_beats_default_model(self):
        result = self.run_prompt(default_model="gpt-4.1", AGENTPRESS_MODEL="deepseek-chat", **keys.every_key())
        self.assert_reached(result, "deepseek", "deepseek-chat")

    def test_environment_variable_beats_single_key(self):
        result = self.run_prompt(AGENTPRESS_MODEL="ollama/qwen3:8b", **keys.environment_of("openai"))
        self.assert_reached(result, "ollama", "qwen3:8b")

    def test_default_model_beats_single_key(self):
        result = self.run_prompt(default_model="vllm/a/b", **keys.environment_of("anthropic"))
        self.assert_reached(result, "vllm", "a/b")

    def test_empty_environment_variable_counts_as_unset(self):
        result = self.run_prompt(default_model="gpt-4.1", AGENTPRESS_MODEL="", **keys.every_key())
        self.assert_reached(result, "openai", "gpt-4.1")

    def test_single_key_chooses_that_provider_and_says_so(self):
        for provider in HOSTED:
            with self.subTest(provider):
                self.provider.requests.clear()
                result = self.run_prompt(**keys.environment_of(provider))
                self.assert_reached(result, provider)
                model = json.loads(self.provider.requests[0].body)["model"]
                self.assertIn(provider, result.errors)
                self.assertIn(model, result.errors)

    def test_keys_shared_with_other_tools_choose_nothing(self):
        shared = {name: keys.FOREIGN_KEYS[name] for name in
                  ("GITHUB_TOKEN", "HF_TOKEN", "AWS_SECRET_ACCESS_KEY", "AWS_BEARER_TOKEN_BEDROCK")}
        result = self.run_prompt(**shared)
        self.assert_error(result, 3)
        self.assertRegex(result.errors, "(-m|--model) echo")
        result = self.run_prompt(**shared, **keys.environment_of("mistral"))
        self.assert_reached(result, "mistral")

    def test_two_keys_and_no_choice_is_an_error_that_lists_them(self):
        result = self.run_prompt(**keys.environment_of("openai", "anthropic"))
        self.assert_error(result, 3, "openai", "anthropic", "hint:")
        self.assertEqual(self.provider.connections, 0)

    def test_no_key_and_no_choice_is_an_error_that_offers_echo(self):
        result = self.run_prompt()
        self.assert_error(result, 3)
        self.assertRegex(result.errors, "hint: [^\0]*(-m|--model) echo")
        self.assertEqual(self.provider.connections, 0)

    def test_a_name_that_cannot_be_routed_does_not_fall_through_to_the_next_source(self):
        for variables in ({"AGENTPRESS_MODEL": "gtp-4.1"}, {}):
            with self.subTest(variables):
                arguments = [] if variables else ["-m", "gtp-4.1"]
                result = self.run_prompt(*arguments, default_model="claude-sonnet-4-5", **variables,
                                         **keys.environment_of("anthropic"))
                self.assert_error(result, 3, "gtp-4.1")
                self.assertEqual(self.provider.connections, 0)

    def test_the_failure_of_the_chosen_provider_does_not_move_to_another(self):
        self.provider.replies = lambda request: wire.openai_error(500, "broken", headers=[("retry-after-ms", "1")])
        result = self.run_prompt("-m", "gpt-4.1", "--retries", "1", default_model="claude-sonnet-4-5",
                                 **keys.every_key())
        self.assert_error(result, 9)
        self.assertEqual({request.path.split("/")[1] for request in self.provider.requests}, {"openai"})


# Names that no rule assigns to one provider: mistyped, open weights, other tools' spellings, and plain rubbish.
UNROUTABLE = [
    "gtp-4.1", "gpt4", "gpt_4.1", "gpt", "ggpt-4", "cluade-sonnet-4-5", "claud-sonnet", "claude", "claudesonnet",
    "mistrall-large", "mistral", "mixtral-8x7b", "deepseek", "deepsek-chat", "deepseek-ai/DeepSeek-V3", "o", "o5x",
    "gpt-oss-120b", "gpt-oss-20b", "gpt-oss:20b", "meta-llama/x", "meta-llama/Llama-3.3-70B-Instruct", "Qwen/Qwen3-8B",
    "moonshotai/Kimi-K3", "zai-org/GLM-5.3", "NousResearch/Hermes-4", "mistral:7b", "openai:gpt-4", "openai:gpt-4.1",
    "anthropic:claude-sonnet-4-5", "groq:llama3", "openrouter:auto", "qwen3:8b", "llama3", "llama3.2:1b",
    "llama-4-scout", "phi-4", "nemotron-70b", "granite-3", "hermes-3", "gemma-3-27b", "anthropic.claude-x",
    "us.anthropic.claude-sonnet-4-5-v1:0", "claude-x@20250514", "amazon.nova-pro-v1:0", "arn:aws:bedrock:x",
    "projects/p/locations/l/models/m", "openia/gpt-4.1", "OpenAl/gpt-4.1",
    "antropic/claude-sonnet-4-5", "openai/", "anthropic/", "/gpt-4.1", "//", "https://api.openai.com",
    "127.0.0.1:8080", "unknown", "default", "auto", "none", "null", "*", "../gpt-4.1", "", " ", "\t", "模型", "ĝpt-4.1",
    "ｇｐｔ-4.1", "gpt\u20104.1", "🤖", "сlaude-sonnet-4-5", "--", "a" * 3000,
]


class SecondFaultUnknownNameTest(CliTest):
    """2: with every key set and a server behind every base URL, a name that no rule assigns reaches none."""

    expected_seconds = 8

    def setUp(self):
        super().setUp()
        self.provider = self.server(provider_answer)
        self.sandbox.write_config(provider_tables(self.provider))
        origin = self.provider.origin
        self.variables = keys.every_key() | {
            "OPENAI_BASE_URL": origin + "/v1", "OPENAI_API_BASE": origin + "/v1", "ANTHROPIC_BASE_URL": origin,
            "GROQ_BASE_URL": origin, "OPENROUTER_BASE_URL": origin + "/api/v1", "OLLAMA_HOST": origin,
            "MISTRAL_BASE_URL": origin, "DEEPSEEK_BASE_URL": origin, "HTTPS_PROXY": origin, "ALL_PROXY": origin,
        }

    def test_servers_would_have_been_reached(self):
        result = self.sandbox.run("-m", "gpt-4.1", "x", environment=self.variables)
        self.assert_code(result, 0)
        self.assertEqual(self.provider.connections, 1)

    def test_no_unroutable_name_makes_a_connection(self):
        for name in UNROUTABLE:
            with self.subTest(name[:40]):
                result = self.sandbox.run("--model=" + name, "a prompt", environment=self.variables)
                paths = [request.path for request in self.provider.requests]
                self.provider.requests.clear()
                self.assertEqual(paths, [], f"{name!r} reached a provider")
                self.assertIn(result.code, (2, 3), str(result))
                self.assertEqual(result.stdout, b"")
                self.assertIn("agentpress: error: ", result.errors)
        self.assertEqual(self.provider.connections, 0)

    def test_unknown_provider_of_the_option_makes_no_connection(self):
        for provider in ("openia", "OpenAI ", "gpt-4.1", "", "open ai", "x/y", "openai/gpt-4.1"):
            with self.subTest(provider):
                result = self.sandbox.run("--provider=" + provider, "-m", "gpt-4.1", "x", environment=self.variables)
                self.assertIn(result.code, (2, 3), str(result))
                self.assertEqual(self.provider.connections, 0)

    def test_ambiguous_names_list_their_candidates(self):
        result = self.sandbox.run("-m", "gpt-oss-120b", "x", environment=self.variables)
        self.assert_error(result, 3, "gpt-oss-120b", "groq/openai/gpt-oss-120b", "hint:")

    def test_mistyped_names_get_the_nearest(self):
        result = self.sandbox.run("-m", "gtp-4.1", "x", environment=self.variables)
        self.assert_error(result, 3, "gtp-4.1", "gpt-4.1")
        result = self.sandbox.run("-m", "openia/gpt-4.1", "x", environment=self.variables)
        self.assert_error(result, 3, "openia", "openai")

    def test_a_colon_is_an_error_with_both_spellings(self):
        result = self.sandbox.run("-m", "mistral:7b", "x", environment=self.variables)
        self.assert_error(result, 3, "mistral/7b", "ollama/mistral:7b")

    def test_unroutable_defaults_make_no_connection(self):
        for name in ("gpt-oss-120b", "qwen3:8b", "nonsense"):
            with self.subTest(name):
                result = self.sandbox.run("x", environment=self.variables | {"AGENTPRESS_MODEL": name})
                self.assert_error(result, 3, name)
        self.assertEqual(self.provider.connections, 0)


# Every way of naming a hosted provider's model, and who must get it.
ROUTED = [
    ("gpt-4.1", "openai"), ("o3", "openai"), ("openai/whatever", "openai"), ("claude-sonnet-4-5", "anthropic"),
    ("anthropic/claude-sonnet-4-5", "anthropic"), ("CLAUDE-opus-4", "anthropic"), ("mistral-large-latest", "mistral"),
    ("codestral-latest", "mistral"), ("mistral/x", "mistral"), ("groq/llama-3.3-70b-versatile", "groq"),
    ("groq/openai/gpt-oss-120b", "groq"), ("deepseek-chat", "deepseek"), ("deepseek/deepseek-chat", "deepseek"),
    ("openrouter/anthropic/claude-sonnet-4.5", "openrouter"), ("openrouter/openai/gpt-4.1", "openrouter"),
]


class ThirdFaultForeignKeyTest(CliTest):
    """3: a request holds its own provider's key and no other, in no byte, on no way."""

    expected_seconds = 8

    def assert_only_key_of(self, provider, data, all_keys=None):
        own = keys.PROVIDER_KEYS[provider][0] if provider in keys.PROVIDER_KEYS else None
        self.assertEqual(keys.leaks_in(data, all_keys or keys.every_key()), [own] if own else [])

    def test_every_model_through_the_proxy_carries_only_its_own_key(self):
        for model, provider in ROUTED:
            with self.subTest(model):
                proxy = self.proxy(wire.answer("ok", api=format_at_home(provider)))
                result = self.sandbox.run(
                    "-m", model, "--cacert", self.authority().ca_file, "a prompt",
                    environment=keys.every_key() | {"HTTPS_PROXY": proxy.url, "https_proxy": proxy.url})
                self.assert_code(result, 0)
                self.assertEqual(len(proxy.visits), 1)
                self.assert_only_key_of(provider, proxy.everything_seen())
                self.assertNotIn(b"authorization", proxy.visits[0].connect.raw.lower())

    def test_local_servers_get_no_hosted_key(self):
        for provider in LOCAL:
            with self.subTest(provider):
                server = self.server(wire.answer("ok", api=format_of(provider)))
                result = self.sandbox.run(
                    "-m", f"{provider}/some-model", "--base-url", server.origin + BASE_PATHS[provider], "x",
                    environment=keys.every_key() | {"HTTP_PROXY": "http://127.0.0.1:1", "http_proxy":
                                                    "http://127.0.0.1:1", "ALL_PROXY": "http://127.0.0.1:1"})
                self.assert_code(result, 0)
                self.assert_only_key_of(provider, server.requests[0].raw)

    def test_users_own_provider_gets_only_what_its_table_says(self):
        server = self.server(wire.answer("ok"))
        self.sandbox.write_config(f'[providers.mine]\nbase_url = "{server.origin}/v1"\nformat = "openai_chat"\n'
                                  'auth = "none"\n')
        result = self.sandbox.run("-m", "mine/gpt-4.1", "x", environment=keys.every_key())
        self.assert_code(result, 0)
        self.assert_only_key_of("mine", server.requests[0].raw)

    def test_redirects_to_another_origin_are_not_followed(self):
        for provider in HOSTED:
            for status in (301, 302, 303, 307, 308):
                with self.subTest(provider=provider, status=status):
                    second = self.server(wire.answer("stolen", api=format_of(provider)))
                    first = self.server(Reply(status, b"", [("Location", second.origin + "/v1/elsewhere")],
                                              transfer="length", content_type=None))
                    result = self.ask(first, "x", provider=provider, environment=keys.every_key())
                    self.assert_error(result, 12)
                    self.assertEqual((len(first.requests), second.connections), (1, 0))
                    self.assertEqual(result.stdout, b"")
                    self.assert_only_key_of(provider, first.requests[0].raw)

    def test_redirects_to_the_same_origin_are_not_followed(self):
        server = self.server(Reply(307, b"", [("Location", "/v1/chat/completions?again")], transfer="length",
                                   content_type=None))
        self.assert_error(self.ask(server, "x"), 12)
        self.assertEqual(len(server.requests), 1)

    def test_redirects_through_the_proxy_reach_no_second_host(self):
        for model, provider in (("gpt-4.1", "openai"), ("claude-sonnet-4-5", "anthropic")):
            with self.subTest(provider):
                proxy = self.proxy(Reply(308, b"", [("Location", "https://elsewhere.example/v1/chat/completions")],
                                         transfer="length", content_type=None))
                result = self.sandbox.run("-m", model, "--cacert", self.authority().ca_file, "x",
                                          environment=keys.every_key() | {"HTTPS_PROXY": proxy.url})
                self.assert_error(result, 12, "elsewhere.example")
                self.assertEqual(len(proxy.visits), 1)
                self.assertNotIn(b"elsewhere", proxy.everything_seen())

    def test_netrc_and_sslkeylogfile_are_ignored(self):
        server = self.server(wire.answer("ok"))
        self.sandbox.write(".netrc", "machine 127.0.0.1 login somebody password netrc-password-value\n",
                           folder=self.sandbox.home)
        log = self.sandbox.root + "/keylog"
        proxy = self.proxy(wire.answer("ok", api="responses"))
        self.assert_code(self.ask(server, "x", provider="vllm", environment={"SSLKEYLOGFILE": log}), 0)
        result = self.sandbox.run("-m", "gpt-4.1", "--cacert", self.authority().ca_file, "x",
                                  environment=keys.every_key() | {"HTTPS_PROXY": proxy.url, "SSLKEYLOGFILE": log})
        self.assert_code(result, 0)
        self.assertIsNone(server.requests[0].header("authorization"))
        self.assertNotIn(b"netrc", server.requests[0].raw + proxy.everything_seen())
        with self.assertRaises(FileNotFoundError):
            open(log, "rb").close()

    def test_two_key_variables_of_one_vendor_send_one_key(self):
        token = keys.canary("sk-ant-oat01-", 80, "anthropic token")
        server = self.server(wire.answer("ok", api="anthropic"))
        result = self.ask(server, "x", provider="anthropic", environment={"ANTHROPIC_AUTH_TOKEN": token})
        self.assert_code(result, 0)
        self.assertEqual(server.requests[0].header("x-api-key"), keys.key_of("anthropic"))
        self.assertEqual(keys.leaks_in(server.requests[0].raw, {"token": token}), [])


class FourthFaultAuthErrorTwiceTest(CliTest):
    """4: an auth error is final: one request, exit 4, and a message that says which key of which route."""

    expected_seconds = 6

    def test_rejected_keys_are_sent_once_for_every_provider(self):
        for provider in HOSTED:
            for status in (401, 403):
                with self.subTest(provider=provider, status=status):
                    server = self.server(wire.auth_error(provider, status))
                    result = self.ask(server, "--retries", "5", "x", provider=provider, model="some-model")
                    self.assert_error(result, 4, str(status), "  route: ", "some-model", provider,
                                      f"--provider {provider}", server.origin, keys.PROVIDER_KEYS[provider][0],
                                      "hint: " if status == 401 else "key")
                    self.assertEqual(len(server.requests), 1)
                    self.assertEqual(result.stdout, b"")

    def test_local_servers_with_a_key_of_their_own(self):
        for provider in LOCAL:
            for status in (401, 403):
                with self.subTest(provider=provider, status=status):
                    server = self.server(wire.auth_error(provider, status))
                    result = self.ask(server, "--retries", "5", "x", provider=provider)
                    self.assert_error(result, 4, provider, "test-model")
                    self.assertEqual(len(server.requests), 1)

    def test_no_hint_of_the_server_makes_it_try_again(self):
        for headers in ([("x-should-retry", "true")], [("retry-after", "0")], [("retry-after-ms", "1")]):
            with self.subTest(headers):
                server = self.server(wire.openai_error(401, "no", "invalid_api_key", headers=headers))
                self.assert_error(self.ask(server, "--retries", "5", "x"), 4)
                self.assertEqual(len(server.requests), 1)

    def test_auth_errors_inside_a_stream_are_sent_once(self):
        body = wire.event({"error": {"message": "Incorrect API key", "type": "invalid_request_error",
                                     "code": "invalid_api_key"}})
        server = self.server(Reply(body=body))
        result = self.ask(server, "--retries", "5", "x")
        self.assertNotEqual(result.code, 0)
        self.assertEqual(len(server.requests), 1)

    def test_an_auth_error_after_a_retried_one_is_final(self):
        server = self.server([wire.openai_error(500, "first", headers=[("retry-after-ms", "1")]),
                              wire.openai_error(401, "then", "invalid_api_key"), wire.answer("never")])
        self.assert_error(self.ask(server, "--retries", "5", "x"), 4)
        self.assertEqual(len(server.requests), 2)

    def test_a_rule_that_chose_the_provider_is_named(self):
        server = self.server(wire.auth_error("openai", 401))
        result = self.sandbox.run("-m", "gpt-4.1", "x", environment=keys.environment_of("openai") | {
            "OPENAI_BASE_URL": server.origin + "/v1"})
        self.assert_error(result, 4, 'route: gpt-4.1 -> openai (prefix "gpt-")', server.origin + "/v1",
                          "key from OPENAI_API_KEY", "openai rejected the key (401 invalid_api_key)")

    def test_a_message_that_repeats_the_key_does_not_show_it(self):
        for provider in HOSTED:
            with self.subTest(provider):
                text = f"the key {keys.key_of(provider)} is not valid"
                body = wire.anthropic_error(401, text, "authentication_error") if provider == "anthropic" else \
                    wire.openai_error(401, text, "invalid_api_key")
                for more in ([], ["--json"], ["--jsonl"], ["-v"]):
                    # The sweep of the sandbox is the assertion.
                    self.assert_code(self.ask(self.server(body), "x", *more, provider=provider), 4)
