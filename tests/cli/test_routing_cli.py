"""Where a request goes with nothing overridden: host, path and headers of every provider, compared with a table typed
from the vendors' documentation; and what `agentpress route` says about it, offline."""

import contextlib
import json

from harness import keys, wire
from harness.case import CHAT_PATHS, HOSTED, LOCAL, CliTest, format_at_home, format_of

# Provider -> (model to ask for, host, path, name of the auth header, how the key stands in it, other headers).
FACTS = {
    "openai": ("gpt-4.1", "api.openai.com", "/v1/responses", "authorization", "Bearer {}", {}),
    "anthropic": ("claude-sonnet-4-5", "api.anthropic.com", "/v1/messages", "x-api-key", "{}",
                  {"anthropic-version": "2023-06-01"}),
    "mistral": ("mistral-large-latest", "api.mistral.ai", "/v1/chat/completions", "authorization", "Bearer {}", {}),
    "groq": ("groq/llama-3.3-70b-versatile", "api.groq.com", "/openai/v1/chat/completions", "authorization",
             "Bearer {}", {}),
    "deepseek": ("deepseek-chat", "api.deepseek.com", "/chat/completions", "authorization", "Bearer {}", {}),
    "openrouter": ("openrouter/openai/gpt-4.1", "openrouter.ai", "/api/v1/chat/completions", "authorization",
                   "Bearer {}", {}),
}
# The rows that came later: the same, then the key's variable and the wire format.
CHAT, BEARER = "/chat/completions", ("authorization", "Bearer {}")
MORE_FACTS = {
    "ai21": ("jamba-large", "api.ai21.com", "/studio/v1" + CHAT, *BEARER, "AI21_API_KEY", "openai"),
    "cerebras": ("cerebras/gpt-oss-120b", "api.cerebras.ai", "/v1" + CHAT, *BEARER, "CEREBRAS_API_KEY", "openai"),
    "cohere": ("command-a-03-2025", "api.cohere.com", "/v2/chat", *BEARER, "CO_API_KEY", "cohere"),
    "dashscope": ("dashscope/qwen-max", "dashscope-intl.aliyuncs.com", "/compatible-mode/v1" + CHAT, *BEARER,
                  "DASHSCOPE_API_KEY", "openai"),
    "fireworks": ("fireworks/accounts/fireworks/models/kimi-k3", "api.fireworks.ai", "/inference/v1" + CHAT, *BEARER,
                  "FIREWORKS_API_KEY", "openai"),
    "github": ("github/openai/gpt-4.1", "models.github.ai", "/inference" + CHAT, *BEARER, "GITHUB_TOKEN", "openai"),
    "google": ("gemini-2.5-pro", "generativelanguage.googleapis.com",
               "/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse", "x-goog-api-key", "{}", "GOOGLE_API_KEY",
               "gemini"),
    "huggingface": ("huggingface/openai/gpt-oss-120b", "router.huggingface.co", "/v1" + CHAT, *BEARER, "HF_TOKEN",
                    "openai"),
    "meta": ("muse-spark-1.3", "api.meta.ai", "/v1/responses", *BEARER, "META_API_KEY", "responses"),
    "minimax": ("MiniMax-M3", "api.minimax.io", "/anthropic/v1/messages", "x-api-key", "{}", "MINIMAX_API_KEY",
                "anthropic"),
    "moonshot": ("kimi-k3", "api.moonshot.ai", "/v1" + CHAT, *BEARER, "MOONSHOT_API_KEY", "openai"),
    "nvidia": ("nvidia/openai/gpt-oss-20b", "integrate.api.nvidia.com", "/v1" + CHAT, *BEARER, "NVIDIA_API_KEY",
               "openai"),
    "perplexity": ("sonar-pro", "api.perplexity.ai", CHAT, *BEARER, "PERPLEXITY_API_KEY", "openai"),
    "together": ("together/openai/gpt-oss-120b", "api.together.ai", "/v1" + CHAT, *BEARER, "TOGETHER_API_KEY", "openai"),
    "xai": ("grok-4.7", "api.x.ai", "/v1/responses", *BEARER, "XAI_API_KEY", "responses"),
    "zai": ("glm-5.3", "api.z.ai", "/api/paas/v4" + CHAT, *BEARER, "ZAI_API_KEY", "openai"),
}
# How they word a rejected key where it is not OpenAI's way.
ERRORS = {
    "cohere": wire.json_reply({"message": "invalid api token"}, 401),
    "google": wire.json_reply({"error": {"code": 400, "message": "API key not valid. Please pass a valid API key.",
                                         "status": "INVALID_ARGUMENT", "details": [
                                             {"@type": "type.googleapis.com/google.rpc.ErrorInfo",
                                              "reason": "API_KEY_INVALID", "domain": "googleapis.com"}]}}, 400),
    "huggingface": wire.json_reply({"error": "Invalid username or password."}, 401),
    "minimax": wire.anthropic_error(401, "invalid api key", "authentication_error"),
    "nvidia": wire.json_reply({"status": 401, "title": "Unauthorized", "detail": "Authentication failed"}, 401),
    "xai": wire.json_reply({"code": "Client specified an invalid argument",
                            "error": "Incorrect API key provided: xa***ey."}, 400),
    "zai": wire.json_reply({"error": {"code": "1002", "message": "Authorization Token non legal"}}, 401),
}
LOCAL_PORTS = {"ollama": 11434, "llamacpp": 8080, "lmstudio": 1234, "vllm": 8000, "litellm": 4000}
AUTH_HEADERS = {"authorization", "x-api-key", "api-key", "x-goog-api-key", "proxy-authorization", "cookie"}


class RealAddressTest(CliTest):
    def test_host_path_and_headers_of_every_hosted_provider(self):
        self.assertEqual(set(FACTS), set(HOSTED))
        for provider, (model, host, path, header, form, others) in FACTS.items():
            for streaming in (True, False):
                with self.subTest(provider=provider, streaming=streaming):
                    proxy = self.proxy(self.reply_for(provider, streaming))
                    result = self.sandbox.run(
                        "-m", model, "--cacert", self.authority().ca_file, "say ok",
                        *([] if streaming else ["--no-stream"]),
                        environment=keys.every_key() | {"HTTPS_PROXY": proxy.url})
                    self.assert_code(result, 0)
                    self.assertEqual(result.stdout, b"fine")
                    self.assertEqual([visit.target for visit in proxy.visits], [host + ":443"])
                    request = proxy.visits[0].request
                    self.assertEqual((request.method, request.path), ("POST", path))
                    self.assertEqual(request.header("host"), host)
                    self.assertEqual(request.header(header), form.format(keys.key_of(provider)))
                    present = {name.lower() for name, _ in request.headers}
                    self.assertEqual(present & AUTH_HEADERS, {header})
                    for name, value in others.items():
                        self.assertEqual(request.header(name), value)
                    self.assert_plain_request(request, streaming)

    def test_host_path_and_headers_of_the_other_rows(self):
        for provider, (model, host, path, header, form, variable, api) in MORE_FACTS.items():
            with self.subTest(provider=provider):
                key = keys.canary("", 40, provider)
                proxy = self.proxy(wire.answer("fine", api=api))
                result = self.sandbox.run(
                    "-m", model, "--cacert", self.authority().ca_file, "--", "say ok",
                    environment=keys.every_key() | {variable: key, "HTTPS_PROXY": proxy.url})
                self.assert_code(result, 0)
                self.assertEqual(result.stdout, b"fine")
                self.assertEqual([visit.target for visit in proxy.visits], [host + ":443"])
                request = proxy.visits[0].request
                self.assertEqual((request.method, request.path), ("POST", path))
                self.assertEqual(request.header(header), form.format(key))
                present = {name.lower() for name, _ in request.headers}
                self.assertEqual(present & AUTH_HEADERS, {header})
                self.assert_body(request, model, provider, api)

    def assert_body(self, request, model, provider, api):
        """The shape of each format with nothing but a prompt: the model as the provider spells it, the prompt, and no
        setting that nobody asked for."""
        body = json.loads(request.body)
        name = model.removeprefix(provider + "/")
        prompt = [{"role": "user", "content": "say ok"}]
        usage = {} if provider == "mistral" else {"stream_options": {"include_usage": True}}
        self.assertEqual(body, {
            "openai": {"model": name, "messages": prompt, "stream": True, **usage},
            "anthropic": {"model": name, "messages": [{"role": "user", "content": "say ok"}], "stream": True,
                          "max_tokens": body.get("max_tokens")},
            "responses": {"model": name, "stream": True, "store": False, "include": ["reasoning.encrypted_content"],
                          "input": prompt},
            "gemini": {"contents": [{"role": "user", "parts": [{"text": "say ok"}]}]},
            "cohere": {"model": name, "messages": prompt, "stream": True},
        }[api])
        if api == "anthropic":
            self.assertGreater(body["max_tokens"], 1000)

    def test_rejected_keys_of_the_other_rows_are_sent_once(self):
        for provider, (model, _, _, _, _, variable, _) in MORE_FACTS.items():
            with self.subTest(provider=provider):
                proxy = self.proxy(ERRORS.get(provider) or wire.openai_error(401, "Invalid API key", "invalid_api_key"))
                result = self.sandbox.run(
                    "-m", model, "--cacert", self.authority().ca_file, "--retries", "4", "x",
                    environment={variable: keys.canary("", 40, provider), "HTTPS_PROXY": proxy.url})
                self.assert_error(result, 4, provider, "  route: ", variable)
                self.assertEqual(len(proxy.visits), 1)

    @staticmethod
    def reply_for(provider, streaming):
        api = format_at_home(provider)
        return wire.answer("fine", api=api) if streaming else wire.whole_answer("fine", api)

    def assert_plain_request(self, request, streaming):
        """What every request has, and what none has unless the user asked for it."""
        self.assertEqual(request.header("content-type"), "application/json")
        self.assertTrue(request.header("user-agent").startswith("agentpress/"), request.headers)
        self.assertIsNone(request.header("expect"))
        if streaming:
            self.assertIsNone(request.header("accept-encoding"), "compression delays tokens")
        body = json.loads(request.body)
        self.assertEqual(bool(body.get("stream")), streaming)
        self.assertEqual(self.user_text(request), "say ok")
        self.assertEqual(set(body) & {"temperature", "top_p", "stop", "stop_sequences", "n", "seed", "tools",
                                      "presence_penalty", "frequency_penalty", "reasoning_effort", "thinking"}, set())

    def test_local_providers_listen_on_their_own_ports(self):
        for provider, port in LOCAL_PORTS.items():
            with self.subTest(provider):
                url = f"http://127.0.0.1:{port}{CHAT_PATHS[provider]}"
                result = self.sandbox.run("route", f"{provider}/some-model", "--json", environment=keys.every_key())
                self.assert_code(result, 0)
                self.assertEqual(self.json_of(result)["url"], url)
                with contextlib.suppress(OSError):
                    server = self.server(wire.answer("fine", api=format_of(provider)), port=port)
                    result = self.sandbox.run("-m", f"{provider}/some-model", "x", environment=keys.every_key())
                    self.assert_code(result, 0)
                    self.assertEqual(server.requests[0].path, CHAT_PATHS[provider])
                    self.assertEqual(json.loads(server.requests[0].body)["model"], "some-model")
                    server.close()


class RouteCommandTest(CliTest):
    def route(self, *arguments, environment=None, code=0):
        result = self.sandbox.run("route", *arguments, "--json", environment=environment)
        self.assert_code(result, code)
        return self.json_of(result)

    def test_json_has_every_field(self):
        for provider, (model, host, path, header, _, _) in FACTS.items():
            with self.subTest(provider):
                found = self.route(model, environment=keys.environment_of(provider))
                self.assertEqual(found["provider"], provider)
                self.assertEqual(found["model"], model.removeprefix(provider + "/"))
                self.assertEqual(found["url"], f"https://{host}{path}")
                self.assertEqual(found["format"],
                                 {"anthropic": "anthropic_messages", "openai": "openai_responses"}.get(provider, "openai_chat"))
                self.assertEqual(found["key_source"], keys.PROVIDER_KEYS[provider][0])
                self.assertIn(header, str(found["auth"]).lower())
                self.assertTrue(found["reason"])
                self.assertIsInstance(found["schema_version"], int)

    def test_text_names_provider_url_rule_and_key_source(self):
        result = self.sandbox.run("route", "gpt-4.1", environment=keys.environment_of("openai"))
        self.assert_code(result, 0)
        for word in (b"openai", b"https://api.openai.com/v1", b'prefix "gpt-"', b"OPENAI_API_KEY"):
            self.assertIn(word, result.stdout)

    def test_reasons_name_the_rule(self):
        self.sandbox.write_config('[aliases]\nfast = "groq/llama-3.1-8b-instant"\n[prefixes]\n"house-" = "vllm"\n')
        everything = keys.every_key()
        self.assertIn('prefix "claude-"', self.route("claude-sonnet-4-5", environment=everything)["reason"])
        alias = self.route("fast", environment=everything)
        self.assertEqual((alias["provider"], alias["model"]), ("groq", "llama-3.1-8b-instant"))
        self.assertIn("fast", alias["reason"])
        own = self.route("house-special", environment=everything)
        self.assertEqual((own["provider"], own["model"]), ("vllm", "house-special"))
        self.assertIn("house-", own["reason"])
        explicit = self.route("openrouter/anthropic/claude-x", environment=everything)
        self.assertEqual((explicit["provider"], explicit["model"]), ("openrouter", "anthropic/claude-x"))

    def test_the_users_prefix_beats_the_built_in_one(self):
        self.sandbox.write_config('[prefixes]\n"gpt-" = "vllm"\n')
        self.assertEqual(self.route("gpt-4.1", environment=keys.every_key())["provider"], "vllm")

    def test_provider_option_takes_the_name_verbatim(self):
        self.sandbox.write_config('[aliases]\n"gpt-4.1" = "claude-sonnet-4-5"\n')
        found = self.route("gpt-4.1", "--provider", "openrouter", environment=keys.every_key())
        self.assertEqual((found["provider"], found["model"]), ("openrouter", "gpt-4.1"))
        self.assertEqual(self.route("gpt-4.1", environment=keys.every_key())["provider"], "anthropic")

    def test_base_url_variables_are_honoured_and_shown(self):
        cases = [("gpt-4.1", "OPENAI_BASE_URL", "https://gw.example/v1", "https://gw.example/v1/chat/completions"),
                 ("gpt-4.1", "OPENAI_BASE_URL", "https://gw.example/v1/", "https://gw.example/v1/chat/completions"),
                 ("claude-sonnet-4-5", "ANTHROPIC_BASE_URL", "https://gw.example", "https://gw.example/v1/messages"),
                 ("claude-sonnet-4-5", "ANTHROPIC_BASE_URL", "https://gw.example/v1", "https://gw.example/v1/messages"),
                 ("groq/x", "GROQ_BASE_URL", "https://gw.example", "https://gw.example/openai/v1/chat/completions"),
                 ("openrouter/x", "OPENROUTER_BASE_URL", "https://gw.example/api/v1",
                  "https://gw.example/api/v1/chat/completions"),
                 ("ollama/x", "OLLAMA_HOST", "127.0.0.1:11500", "http://127.0.0.1:11500/api/chat"),
                 ("ollama/x", "OLLAMA_HOST", ":11500", "http://127.0.0.1:11500/api/chat"),
                 ("ollama/x", "OLLAMA_HOST", "http://127.0.0.1:11500", "http://127.0.0.1:11500/api/chat")]
        for model, variable, value, url in cases:
            with self.subTest(variable=variable, value=value):
                found = self.route(model, environment=keys.every_key() | {variable: value})
                self.assertEqual(found["url"], url)
                text = self.sandbox.run("route", model, environment=keys.every_key() | {variable: value})
                self.assertIn(variable.encode(), text.stdout + text.stderr)

    def test_unknown_and_ambiguous_models(self):
        for model in ("gpt-oss-120b", "nonsense", "mistral:7b"):
            with self.subTest(model):
                result = self.sandbox.run("route", model, environment=keys.every_key())
                self.assert_error(result, 3, model)

    def test_route_works_without_any_key(self):
        result = self.sandbox.run("route", "gpt-4.1")
        self.assertIn(result.code, (0, 4), str(result))
        self.assertIn("openai", result.errors + result.stdout.decode())
        self.assertIn("OPENAI_API_KEY", result.errors + result.stdout.decode())

    def test_route_without_a_model_is_a_usage_error(self):
        self.assert_error(self.sandbox.run("route"), 2)

    def test_route_connects_nowhere(self):
        server = self.server(wire.answer("x"))
        found = self.route("gpt-4.1", environment=keys.environment_of("openai") | {
            "OPENAI_BASE_URL": server.origin + "/v1", "HTTPS_PROXY": server.origin})
        self.assertEqual(found["url"], server.origin + "/v1/chat/completions")
        self.assertEqual(server.connections, 0)

    def test_local_servers_need_no_key(self):
        for provider in LOCAL:
            with self.subTest(provider):
                self.assertEqual(self.route(f"{provider}/x")["provider"], provider)


class RequestOptionsTest(CliTest):
    """What the options put into a request."""

    def body_of(self, *arguments, provider="openai", model="test-model"):
        server = self.server(wire.answer("ok", api=format_of(provider)))
        self.assert_code(self.ask(server, *arguments, "x", provider=provider, model=model), 0)
        self.last_request = server.requests[0]
        return json.loads(server.requests[0].body)

    def test_sampling(self):
        body = self.body_of("--temperature", "0.25", "--top-p", "0.5", "--stop", "A", "--stop", "B", "--max-tokens", "77",
                            provider="mistral")
        self.assertEqual((body["temperature"], body["top_p"], body["stop"], body["max_tokens"]),
                         (0.25, 0.5, ["A", "B"], 77))

    def test_token_limit_field_of_openai(self):
        body = self.body_of("--max-tokens", "77")
        self.assertEqual(body["max_completion_tokens"], 77)
        self.assertNotIn("max_tokens", body)

    def test_anthropic_always_has_a_token_limit(self):
        self.assertGreater(self.body_of(provider="anthropic")["max_tokens"], 1000)
        body = self.body_of("--max-tokens", "77", "--stop", "A", provider="anthropic")
        self.assertEqual((body["max_tokens"], body["stop_sequences"]), (77, ["A"]))

    def test_system_prompt(self):
        messages = self.body_of("-s", "be brief")["messages"]
        self.assertIn(messages[0]["role"], ("system", "developer"))
        self.assertEqual(messages[0]["content"], "be brief")
        self.assertEqual(len(messages), 2)
        body = self.body_of("-s", "be brief", provider="anthropic")
        self.assertIn("be brief", json.dumps(body["system"]))
        self.assertEqual([message["role"] for message in body["messages"]], ["user"])

    def test_headers(self):
        self.body_of("-H", "X-Team: blue", "-H", "X-Empty-Ok: a:b")
        self.assertEqual(self.last_request.header("x-team"), "blue")
        self.assertEqual(self.last_request.header("x-empty-ok"), "a:b")

    def test_headers_with_line_ends_are_refused(self):
        server = self.server(wire.answer("ok"))
        for value in ("X-A: b\r\nX-Evil: 1", "X-A: b\nc", "no colon", ": empty name", "X A: space in name"):
            with self.subTest(value):
                result = self.ask(server, "-H", value, "x")
                self.assert_error(result, 2)
        self.assertEqual(server.connections, 0)

    def test_options_reach_the_body(self):
        body = self.body_of("-o", "seed=7", "-o", "user=alice", "-o", "logprobs=true")
        self.assertEqual((body["seed"], body["user"], body["logprobs"]), (7, "alice", True))

    def test_prompt_words_are_joined_by_one_space(self):
        server = self.server(wire.answer("ok"))
        self.assert_code(self.ask(server, "two", "words  here"), 0)
        self.assertEqual(self.user_text(server.requests[0]), "two words  here")

    def test_unicode_survives(self):
        server = self.server(wire.answer("héllo 🌍 \u202b"))
        result = self.ask(server, "prömpt 🤖\t\x01")
        self.assertEqual(self.user_text(server.requests[0]), "prömpt 🤖\t\x01")
        self.assertEqual(result.stdout.decode(), "héllo 🌍 \u202b")

    def test_an_argument_that_is_not_utf8_is_refused(self):
        server = self.server(wire.answer("ok"))
        result = self.sandbox.run("-m", "ollama/x", "--base-url", server.origin + "/v1",
                                  program=["/bin/bash", "-c", 'exec "$0" "$@" $\'bad\\xff\'', *self.sandbox.program])
        self.assertIn(result.code, (2, 26), str(result))
        self.assertEqual(server.connections, 0)

    def test_echo_answers_offline_with_the_prompt(self):
        result = self.sandbox.run("--model", "echo", "say this back")
        self.assert_code(result, 0)
        self.assertIn(b"say this back", result.stdout)
