"""Recorded traffic of real providers, played to the program: what it asked for, what it printed, how it ended."""

import functools
import json
import random

from harness import corpus, keys, wire
from harness.case import BASE_PATHS, CHAT_PATHS, HOSTED, LOCAL, CliTest, format_of
from harness.provider_server import Reply

ROWS = HOSTED + LOCAL
EXIT_OF_FINISH = {"stop": 0, "tool_calls": 0, "end_turn": 0, "tool_use": 0, "stop_sequence": 0, "length": 17,
                  "max_tokens": 17, "model_length": 17, "content_filter": 11, "refusal": 11}
EXIT_OF_STATUS = {400: 10, 401: 4, 402: 8, 403: 4, 404: 10, 413: 10, 422: 10, 429: 8, 408: 9, 409: 9, 500: 9, 503: 9,
                  529: 9}


@functools.cache
def cases():
    return corpus.cases()


class ReplayTest(CliTest):
    """Every case of a format that the program speaks, through the whole program."""

    expected_seconds = 20
    replay = None

    @classmethod
    def setUpClass(cls):
        if corpus.reason_to_skip() is None:
            cls.replay = corpus.Replay("--root", corpus.directory())

    @classmethod
    def tearDownClass(cls):
        if cls.replay is not None:
            cls.replay.close()

    def setUp(self):
        super().setUp()
        corpus.require(self)

    def run_case(self, case, *more):
        """Runs a case as its provider, or as one of the user's own when the program has no row for it."""
        provider = case.provider if case.provider in ROWS else "recorded"
        base = f"{self.replay.origin}/{case.name}{BASE_PATHS.get(provider, '/v1')}"
        if provider == "recorded":
            self.sandbox.write_config(f'[providers.recorded]\nbase_url = "{base}"\n'
                                      f'format = "{corpus.APIS[case.api]}"\nauth = "none"\n')
        arguments = ["--provider", provider, "-m", case.meta["model"] or "some-model", "--base-url", base,
                     "--retries", "0"]
        if not case.streaming:
            arguments.append("--no-stream")
        variables = keys.environment_of(provider) if provider in keys.PROVIDER_KEYS else {}
        before = len(self.replay.requests())
        result = self.sandbox.run(*arguments, *more, "the prompt", environment=variables)
        requests = self.replay.requests()[before:]
        self.assertEqual(len(requests), 1, str(result))
        return result, requests[0], provider

    def expected_code(self, case):
        """The exit code that a case has to end with; None when the corpus does not decide it."""
        expected = case.expected
        if case.status != 200:
            return EXIT_OF_STATUS[case.status]
        if expected["error"] is not None:
            return None
        if expected.get("refusal"):
            return 11
        if expected["finish_reason"] is None:
            return None if "truncated-stream" in case.meta["tags"] else 0
        return EXIT_OF_FINISH[expected["finish_reason"]]

    def check_request(self, request, provider, case):
        if provider in ROWS:
            self.assertEqual(request["path"], f"/{case.name}{CHAT_PATHS[provider]}")
            headers = {name.lower(): value for name, value in request["headers"]}
            if provider == "anthropic":
                self.assertEqual(headers["x-api-key"], keys.key_of("anthropic"))
                self.assertEqual(headers["anthropic-version"], "2023-06-01")
                self.assertNotIn("authorization", headers)
            elif provider in HOSTED:
                self.assertEqual(headers["authorization"], "Bearer " + keys.key_of(provider))
            else:
                self.assertNotIn("authorization", headers)
        body = json.loads(request["body"])
        self.assertEqual(body["model"], case.meta["model"] or "some-model")
        self.assertEqual(bool(body.get("stream")), case.streaming)

    def check_result(self, result, case):
        expected = case.expected
        code = self.expected_code(case)
        if code is not None:
            self.assert_code(result, code)
        else:
            self.assertIn(result.code, (4, 8, 9, 10, 11, 12, 18), str(result))
        if case.status == 200:
            text = (expected["text"] or "") + (expected.get("refusal") or "")
            self.assertEqual(result.stdout.decode(), text)
        else:
            self.assertEqual(result.stdout, b"")
        if result.code != 0:
            self.assertIn("agentpress: error: ", result.errors)
            message = (expected["error"] or {}).get("message")
            if message:
                self.assertIn(message.split("\n")[0][:60].strip(), result.errors)

    def test_every_case(self):
        for case in cases():
            with self.subTest(case.name):
                result, request, provider = self.run_case(case)
                self.check_request(request, provider, case)
                self.check_result(result, case)

    def test_providers_with_recordings_are_among_them(self):
        present = {case.provider for case in cases()}
        self.assertLessEqual({"openai", "anthropic", "mistral", "groq", "deepseek", "openrouter"}, present)
        self.assertGreater(len(cases()), 50)

    def test_json_of_recorded_answers(self):
        for provider in HOSTED:
            case = next(case for case in cases() if case.provider == provider and case.status == 200 and
                        case.expected["error"] is None and case.expected["tool_calls"] and case.streaming)
            with self.subTest(case.name):
                result, _, _ = self.run_case(case, "--json")
                report = self.json_of(result)
                self.assertEqual(report["text"], case.expected["text"])
                self.assertEqual([(call["id"], call["name"], call["arguments"]) for call in report["tool_calls"]],
                                 [(call["id"], call["name"], call["arguments"])
                                  for call in case.expected["tool_calls"]])
                self.assertTrue(report["complete"])

    def test_rows_without_recordings_read_the_common_format(self):
        case = next(case for case in cases() if case.provider == "openai" and case.streaming and case.status == 200
                    and case.expected["text"] and case.expected["finish_reason"] == "stop")
        for provider in (name for name in LOCAL if name != "ollama"):
            with self.subTest(provider):
                base = f"{self.replay.origin}/{case.name}{BASE_PATHS[provider]}"
                result = self.sandbox.run("-m", f"{provider}/m", "--base-url", base, "x")
                self.assert_code(result, 0)
                self.assertEqual(result.stdout.decode(), case.expected["text"])
                self.assertEqual(self.replay.requests()[-1]["path"], f"/{case.name}{CHAT_PATHS[provider]}")


def text_cases(provider):
    """A recorded stream of plain text with a proper end."""
    return next(case for case in cases() if case.provider == provider and case.streaming and case.status == 200
                and case.expected["error"] is None and len(case.expected["text"]) > 80
                and case.expected["finish_reason"] in ("stop", "end_turn"))


class CutReplayTest(CliTest):
    """A recorded answer cut in the middle, in every way in which a transfer can be lost."""

    def setUp(self):
        super().setUp()
        corpus.require(self)

    def cut_points(self, case):
        """Offsets inside the stream before anything that ends it, the same in every run."""
        body = case.body()
        marks = [body.index(mark) for mark in (b'"finish_reason":"stop"', b"event: message_delta", b"[DONE]",
                                               b'"finish_reason": "stop"') if mark in body]
        last = min(marks)
        numbers = random.Random(case.name)
        return sorted({last // 2, last - 1, *(numbers.randrange(200, last) for _ in range(3))})

    def assert_cut(self, server, provider, text, arguments=()):
        result = self.ask(server, "--retries", "0", *arguments, "x", provider=provider)
        self.assert_error(result, 18)
        self.assertTrue(text.encode().startswith(result.stdout), f"{result.stdout!r} is no beginning of {text!r}")
        self.assertLess(len(result.stdout), len(text.encode()) + 1)
        self.assertEqual(len(server.requests), 1)
        return result

    def test_five_ways_of_losing_it(self):
        ways = {"chunked, orderly": ("chunked", "fin", False), "announced length, orderly": ("length", "fin", False),
                "delimited by closing, orderly": ("close", "fin", False), "reset": ("chunked", "rst", False),
                "TLS without a closing alert": ("close", "fin", True)}
        for provider in ("openai", "anthropic"):
            case = text_cases(provider)
            for name, (transfer, cut, secure) in ways.items():
                for offset in self.cut_points(case):
                    with self.subTest(provider=provider, way=name, offset=offset):
                        reply = Reply(body=case.body()[:offset], transfer=transfer, cut=cut)
                        server = self.server(reply, host="127.0.0.1" if secure else None)
                        arguments = ["--cacert", self.authority().ca_file] if secure else []
                        self.assert_cut(server, provider, case.expected["text"], arguments)

    def test_tls_with_a_closing_alert_is_a_cut_too(self):
        for provider in ("openai", "anthropic"):
            with self.subTest(provider):
                case = text_cases(provider)
                reply = Reply(body=case.body()[:self.cut_points(case)[1]], transfer="close")
                server = self.server(reply, host="127.0.0.1")
                self.assert_cut(server, provider, case.expected["text"], ["--cacert", self.authority().ca_file])

    def test_the_recorders_own_cuts(self):
        for provider in ("openai", "anthropic"):
            case = text_cases(provider)
            offset = self.cut_points(case)[-1]
            for mode in ("rst", "fin"):
                for transfer in ("chunked", "length", "close"):
                    with self.subTest(provider=provider, mode=mode, transfer=transfer):
                        replay = corpus.Replay(case.folder, "--cut-at", str(offset), "--cut-mode", mode,
                                               "--transfer", transfer)
                        self.addCleanup(replay.close)
                        result = self.sandbox.run("--provider", provider, "-m", "m", "--base-url",
                                                  replay.origin + BASE_PATHS[provider], "--retries", "0", "x",
                                                  environment=keys.environment_of(provider))
                        self.assert_error(result, 18)
                        self.assertTrue(case.expected["text"].encode().startswith(result.stdout))

    def test_single_bytes_change_nothing(self):
        for provider in ("openai", "anthropic"):
            with self.subTest(provider):
                case = min((case for case in cases() if case.provider == provider and case.streaming
                            and case.status == 200 and case.expected["error"] is None and case.expected["text"]
                            and case.expected["finish_reason"] in ("stop", "end_turn")),
                           key=lambda case: len(case.body()))
                replay = corpus.Replay(case.folder, "--chunk", "1")
                self.addCleanup(replay.close)
                result = self.sandbox.run("--provider", provider, "-m", "m", "--base-url",
                                          replay.origin + BASE_PATHS[provider], "x",
                                          environment=keys.environment_of(provider))
                self.assert_code(result, 0)
                self.assertEqual(result.stdout.decode(), case.expected["text"])


class CutTest(CliTest):
    """The same without the corpus, so that a clone without it proves it too."""

    def test_five_ways_of_losing_it(self):
        ways = [("chunked", "fin", False), ("length", "fin", False), ("close", "fin", False), ("chunked", "rst", False),
                ("close", "fin", True)]
        for provider in HOSTED:
            events = wire.stream_of(format_of(provider), "first ", "second ", "third")
            kept = 6 if provider == "anthropic" else 3
            for transfer, cut, secure in ways:
                with self.subTest(provider=provider, transfer=transfer, cut=cut, secure=secure):
                    server = self.server(Reply(body=events[:kept], transfer=transfer, cut=cut),
                                         host="127.0.0.1" if secure else None)
                    arguments = ["--cacert", self.authority().ca_file] if secure else []
                    result = self.ask(server, *arguments, "x", provider=provider)
                    self.assert_error(result, 18, "hint:" if "hint:" in result.errors else "error")
                    self.assertTrue(b"first second third".startswith(result.stdout))
                    self.assertTrue(result.stdout.startswith(b"first "), result.stdout)
                    self.assertEqual(len(server.requests), 1)
