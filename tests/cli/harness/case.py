"""The base class of the command-line tests."""

import json
import os
import threading
import unittest

from harness import certificates, keys, wire
from harness.connect_proxy import ConnectProxy
from harness.program import Sandbox
from harness.provider_server import ProviderServer, Reply
from harness.terminal import TerminalRun

# Provider -> what its base URL ends with, so that a base URL of a test looks like the real one. From the vendors'
# documentation, as everything the tests compare the program with.
BASE_PATHS = {"openai": "/v1", "anthropic": "", "mistral": "/v1", "groq": "/openai/v1", "deepseek": "",
              "openrouter": "/api/v1", "perplexity": "", "ollama": "", "llamacpp": "/v1", "lmstudio": "/v1", "vllm": "/v1"}
CHAT_PATHS = {"openai": "/v1/chat/completions", "anthropic": "/v1/messages", "mistral": "/v1/chat/completions",
              "groq": "/openai/v1/chat/completions", "deepseek": "/chat/completions",
              "openrouter": "/api/v1/chat/completions", "ollama": "/api/chat",
              "llamacpp": "/v1/chat/completions", "lmstudio": "/v1/chat/completions",
              "vllm": "/v1/chat/completions", "litellm": "/v1/chat/completions"}
HOSTED = ("openai", "anthropic", "mistral", "groq", "deepseek", "openrouter")
LOCAL = ("ollama", "llamacpp", "lmstudio", "vllm")


def format_of(provider):
    """Which of the hand-written wire formats a provider speaks."""
    return provider if provider in ("anthropic", "ollama") else "openai"


def format_at_home(provider):
    """The same on the vendor's own origin: OpenAI speaks another format there than gateways do."""
    return "responses" if provider == "openai" else format_of(provider)


class CliTest(unittest.TestCase):
    """Gives each test a sandbox and servers that end with it. The program is named by AGENTPRESS_BINARY."""

    maxDiff = 4000

    def setUp(self):
        self.sandbox = Sandbox(os.environ["AGENTPRESS_BINARY"])
        self.addCleanup(self.sandbox.close)

    def server(self, replies=None, host=None, port=0):
        """A provider; with `host` it speaks TLS and has a certificate of the test authority for that host."""
        context = self.authority().context_for(host) if host else None
        server = ProviderServer(replies, context, port)
        self.addCleanup(server.close)
        return server

    def held_reply(self, *texts, **settings):
        """A reply that stops after the first text until the gate is open, and the gate."""
        gate = threading.Event()
        self.addCleanup(gate.set)
        events = wire.openai_events(*texts)
        return Reply(200, [*events[:2], gate, *events[2:]], **settings), gate

    def proxy(self, answer, refuse=None):
        proxy = ConnectProxy(self.authority(), answer, refuse)
        self.addCleanup(proxy.close)
        return proxy

    def authority(self):
        authority = certificates.shared_authority()
        if authority is None:
            self.skipTest("the openssl command is not installed")
        return authority

    def terminal(self, *arguments, **settings):
        run = TerminalRun(self.sandbox, *arguments, **settings)
        self.addCleanup(run.kill)
        return run

    def ask(self, server, *arguments, provider="openai", model="test-model", environment=None, **settings):
        """Runs a prompt against a server that plays `provider`, whose key is set."""
        base = server.origin + BASE_PATHS[provider]
        variables = keys.environment_of(provider) if provider in keys.PROVIDER_KEYS else {}
        return self.sandbox.run("--provider", provider, "-m", model, "--base-url", base, *arguments,
                                environment=variables | (environment or {}), **settings)

    def start_asking(self, server, *arguments, provider="openai", model="test-model", **settings):
        """The same without waiting for the end."""
        return self.sandbox.start("--provider", provider, "-m", model, "--base-url",
                                  server.origin + BASE_PATHS[provider], *arguments,
                                  environment=keys.environment_of(provider), **settings)

    def assert_code(self, result, code):
        self.assertEqual(result.code, code, f"\n{result}")

    def assert_error(self, result, code, *words):
        """The form of a failure: the exit code, the prefix, and words that the message has to have (any case)."""
        self.assert_code(result, code)
        self.assertIn("agentpress: error: ", result.errors, f"\n{result}")
        for word in words:
            self.assertIn(word.lower(), result.errors.lower(), f"\n{result}")

    def json_of(self, result):
        """The one JSON object on stdout."""
        try:
            return json.loads(result.stdout)
        except ValueError as fault:
            self.fail(f"stdout is not one JSON object: {fault}\n{result}")

    def json_lines_of(self, result):
        lines = result.stdout.split(b"\n")
        self.assertEqual(lines[-1], b"", f"the last line has no end\n{result}")
        return [json.loads(line) for line in lines[:-1]]

    @staticmethod
    def user_text(request):
        """The text of the last user message of a recorded request, in any format with messages or input items."""
        body = json.loads(request.body)
        content = (body.get("messages") or body["input"])[-1]["content"]
        return content if isinstance(content, str) else "".join(part["text"] for part in content)
