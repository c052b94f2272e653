"""LiteLLM's proxy between the program and providers that the tests play."""

import json
import os
import threading

from foreign_server import ForeignServer, installed
from harness import keys, wire
from harness.provider_server import ProviderServer, Reply
from interop_case import NO_RETRIES, InteropTest

MASTER_KEY = keys.canary("sk-", 48, "litellm")
UPSTREAM_KEY = keys.canary("sk-", 48, "upstream")
TEXT = ("Grüße ", "from far ", "away.")
WHOLE = "".join(TEXT)

# Model of the proxy -> what LiteLLM calls the provider's model. Each provider is played by one of `upstream_reply`.
MODELS = {name: "openai/" + name for name in ("plain", "tools", "held", "rejecting", "limited", "failing", "overloaded")}
MODELS["translated"] = "anthropic/translated"

_upstream = None
_server = None
_configuration = None
_end = threading.Event()  # keeps the answers of `held` open until all tests are over


def upstream_reply(request):
    """Answers as the model in the request wants it."""
    body = json.loads(request.body)
    model, is_streamed = body["model"], body.get("stream", False)
    if model in FAILURES:
        return FAILURES[model]
    if model == "held":
        return Reply(body=[*wire.openai_events(*TEXT)[:3], _end])
    if model == "tools":
        return Reply(body=wire.openai_events(before=wire.TOOL_DELTAS, finish="tool_calls"))
    api = "anthropic" if model == "translated" else "openai"
    return wire.answer(*TEXT, api=api) if is_streamed else wire.whole_answer(WHOLE, api)


FAILURES = {
    "rejecting": wire.openai_error(400, "the upstream did not like it"),
    "limited": wire.openai_error(429, "the upstream is busy", "rate_limit_exceeded", headers=[("retry-after", "1")]),
    "failing": wire.openai_error(500, "the upstream broke", kind="server_error"),
    "overloaded": wire.openai_error(503, "the upstream is full", kind="server_error"),
}


def configuration(origin):
    """JSON is YAML too."""
    addresses = {"openai": origin + "/v1", "anthropic": origin}
    return json.dumps({
        "model_list": [{"model_name": name, "litellm_params": {
            "model": model, "api_base": addresses[model.split("/")[0]], "api_key": UPSTREAM_KEY,
            "max_retries": 0}} for name, model in MODELS.items()],
        "router_settings": {"num_retries": 0, "disable_cooldowns": True},
        "litellm_settings": {"num_retries": 0, "request_timeout": 60},
        "general_settings": {"master_key": MASTER_KEY}})


def start_server():
    program = installed("bin/litellm")
    return ForeignServer(lambda port: [program, "--config", _configuration, "--host", "127.0.0.1", "--port", str(port),
                                       "--telemetry", "False"],
                         "/health/liveliness", {"LITELLM_LOCAL_MODEL_COST_MAP": "True"})


def setUpModule():
    global _upstream, _server, _configuration
    _upstream = ProviderServer(upstream_reply)
    _configuration = os.path.join(os.environ["AGENTPRESS_INTEROP"], "config.yaml")
    with open(_configuration, "w", encoding="utf-8") as file:
        file.write(configuration(_upstream.origin))
    _server = start_server()


def tearDownModule():
    _end.set()
    _server.close()
    _upstream.close()


class LitellmTest(InteropTest):
    def ask_it(self, model, *arguments, key=MASTER_KEY):
        """Runs a prompt; the proxy's address and its key come from the variables that LiteLLM's users have."""
        return self.sandbox.run("-m", "litellm/" + model, *NO_RETRIES, *arguments, environment={
            "LITELLM_BASE_URL": _server.origin, "LITELLM_API_KEY": key})

    def both_ways(self, check):
        for way in ((), ("--no-stream",)):
            with self.subTest(way=way):
                check(way)


class AnswerTest(LitellmTest):
    def test_text_and_nothing_else(self):
        def check(way):
            result = self.ask_it("plain", *way, "hello")
            self.assert_code(result, 0)
            self.assertEqual((result.stdout.decode(), result.errors), (WHOLE, ""))
        self.both_ways(check)

    def test_json_and_usage(self):
        def check(way):
            report = self.json_of(self.ask_it("plain", *way, "--json", "hello"))
            self.assert_answer(report, WHOLE)
            self.assertEqual((report["usage"]["input_tokens"], report["usage"]["output_tokens"]), (11, 7))
            self.assertEqual(report["attempts"], 1)
        self.both_ways(check)

    def test_what_reaches_the_provider_behind_it(self):
        before = len(_upstream.requests)
        self.assert_code(self.ask_it("plain", "-s", "be brief", "--max-tokens", "99", "--temperature", "0.5", "--stop",
                                     "END", "hello"), 0)
        self.assertEqual(len(_upstream.requests), before + 1)
        request = _upstream.requests[-1]
        body = json.loads(request.body)
        self.assertEqual(request.header("authorization"), "Bearer " + UPSTREAM_KEY)
        self.assertEqual([(message["role"], message["content"]) for message in body["messages"]],
                         [("system", "be brief"), ("user", "hello")])
        self.assertEqual((body["model"], body["stream"], body["max_tokens"], body["temperature"], body["stop"]),
                         ("plain", True, 99, 0.5, ["END"]))

    def test_tool_calls(self):
        report = self.json_of(self.ask_it("tools", "--json", "hello"))
        self.assert_answer(report, "", "tool_calls")
        self.assertEqual([(call["id"], call["name"], call["arguments"]) for call in report["tool_calls"]],
                         [("call_1", "weather", {"city": "Oslo", "days": 3}), ("call_2", "now", {})])

    def test_a_provider_of_another_format_behind_it(self):
        def check(way):
            report = self.json_of(self.ask_it("translated", *way, "--json", "hello"))
            self.assert_answer(report, WHOLE)
            self.assertEqual(report["usage"]["output_tokens"], 7)
        self.both_ways(check)

    def test_its_list_of_models(self):
        result = self.sandbox.run("models", "--refresh", "translated", environment={
            "LITELLM_BASE_URL": _server.origin, "LITELLM_API_KEY": MASTER_KEY})
        self.assert_code(result, 0)
        self.assertIn(b"translated", result.stdout)

    def test_its_anthropic_address(self):
        def check(way):
            result = self.sandbox.run("--provider", "anthropic", "-m", "translated", "--base-url", _server.origin,
                                      *NO_RETRIES, *way, "--json", "hello",
                                      environment={"ANTHROPIC_AUTH_TOKEN": MASTER_KEY})
            self.assert_answer(self.json_of(result), WHOLE)
        self.both_ways(check)


class FailureTest(LitellmTest):
    def test_a_wrong_key(self):
        def check(way):
            before = len(_upstream.requests)
            result = self.ask_it("plain", *way, "--json", "hello", key=MASTER_KEY[:-4] + "0000")
            self.assertEqual(self.assert_failure(result, "auth", 4)["attempts"], 1)
            self.assertEqual(len(_upstream.requests), before)
        self.both_ways(check)

    def test_no_key(self):
        self.both_ways(lambda way: self.assert_failure(
            self.ask_it("plain", *way, "--json", "hello", key=None), "auth", 4, "No api key passed in"))

    def test_an_unknown_model(self):
        self.both_ways(lambda way: self.assert_failure(
            self.ask_it("unheard-of", *way, "--json", "hello"), "model_not_found", 10, "unheard-of"))

    def test_failures_of_the_provider_behind_it(self):
        expected = {"rejecting": ("rejected", 10, "did not like it"), "limited": ("rate_limit", 8, "is busy"),
                    "failing": ("provider", 9, "broke"), "overloaded": ("overloaded", 9, "is full")}
        for model, (error_class, code, words) in expected.items():
            with self.subTest(model):
                self.both_ways(lambda way, model=model, error_class=error_class, code=code, words=words:
                               self.assert_failure(self.ask_it(model, *way, "--json", "hello"), error_class, code, words))


class CutTest(LitellmTest):
    """What is cut behind the proxy cannot be told: LiteLLM ends such an answer with `stop`, as if it were whole."""

    def test_a_proxy_that_dies_in_the_middle(self):
        server = start_server()
        self.addCleanup(server.close)
        child = self.sandbox.start("-m", "litellm/held", *NO_RETRIES, "hello", environment={
            "LITELLM_BASE_URL": server.origin, "LITELLM_API_KEY": MASTER_KEY})
        child.wait_for("stdout", TEXT[0].encode())
        server.kill()
        self.assert_cut(child.finish(), WHOLE)
