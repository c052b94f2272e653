"""Every ending that is not a plain success, in plain output: the exit code, stdout and the message."""

import json

from harness import keys, wire
from harness.case import CliTest, format_of
from harness.provider_server import Reply

SOON = [("retry-after-ms", "1")]


class ContinuationTest(CliTest):
    """Gemini ends a long reply with a token for the next one; the user sees one answer."""

    @staticmethod
    def reply(text, continuation=None):
        return Reply(body=wire.event(wire.gemini_object(text, continuation)).replace(b"\n", b"\r\n"))

    def ask_gemini(self, replies, *arguments):
        self.provider = self.server(replies)
        return self.sandbox.run("-m", "gemini-4-argon", "--base-url", self.provider.origin, *arguments, "x",
                                environment={"GOOGLE_API_KEY": keys.canary("", 40, "google")})

    def test_one_answer_of_three_replies(self):
        replies = [self.reply("one ", "t-1"), self.reply("two ", "t-2"), self.reply("three")]
        result = self.ask_gemini(replies, "-v")
        self.assert_code(result, 0)
        self.assertEqual(result.stdout, b"one two three")
        self.assertIn("3 requests (2 continuations)", result.errors)
        bodies = [json.loads(request.body) for request in self.provider.requests]
        self.assertEqual([body.pop("continuationToken", None) for body in bodies], [None, "t-1", "t-2"])
        self.assertEqual(bodies, bodies[:1] * 3)

    def test_json_has_the_sum(self):
        found = self.json_of(self.ask_gemini([self.reply("one ", "t-1"), self.reply("two")], "--json"))
        self.assertEqual((found["text"], found["finish_reason"], found["attempts"]), ("one two", "stop", 2))
        self.assertEqual((found["usage"]["input_tokens"], found["usage"]["output_tokens"]), (22, 14))

    def test_a_continuation_that_fails_is_no_success(self):
        busy = wire.json_reply({"error": {"code": 503, "message": "busy", "status": "UNAVAILABLE"}}, 503)
        result = self.ask_gemini([self.reply("one ", "t-1"), busy], "--retries", "0")
        self.assert_error(result, 9, "busy")
        self.assertEqual(result.stdout, b"one ")
        result = self.ask_gemini([self.reply("one ", "t-1"), wire.json_reply({"error": {
            "code": 401, "message": "expired", "status": "UNAUTHENTICATED"}}, 401)], "--fallback", "echo")
        self.assert_error(result, 4, "expired")
        self.assertEqual((result.stdout, len(self.provider.requests)), (b"one ", 2))


class EndingTest(CliTest):
    def assert_ending(self, reply, code, *words, arguments=(), provider="openai", stdout=b""):
        result = self.ask(self.server(reply), *arguments, "x", provider=provider)
        if code == 0:
            self.assert_code(result, 0)
        else:
            self.assert_error(result, code, *words)
        self.assertEqual(result.stdout, stdout, str(result))
        return result

    def test_reasoning_goes_to_stderr_only(self):
        reply = Reply(body=wire.openai_events("answer", before=[{"reasoning_content": "secret thoughts"}]))
        result = self.assert_ending(reply, 0, stdout=b"answer", arguments=["--show-reasoning"], provider="deepseek")
        self.assertIn("secret thoughts", result.errors)
        result = self.assert_ending(reply, 0, stdout=b"answer", arguments=["--hide-reasoning"], provider="deepseek")
        self.assertNotIn("secret thoughts", result.errors)
        blocks = [({"type": "thinking", "thinking": ""}, [{"type": "thinking_delta", "thinking": "secret thoughts"},
                                                          {"type": "signature_delta", "signature": "c2ln"}])]
        reply = Reply(body=wire.anthropic_events("answer", blocks=blocks))
        result = self.assert_ending(reply, 0, stdout=b"answer", arguments=["--show-reasoning"], provider="anthropic")
        self.assertIn("secret thoughts", result.errors)
        self.assertNotIn("c2ln", result.errors)

    def test_tool_calls_finish_with_success(self):
        self.assert_ending(Reply(body=wire.openai_events(finish="tool_calls", before=wire.TOOL_DELTAS)), 0)
        self.assert_ending(Reply(body=wire.anthropic_events("see", stop_reason="tool_use", blocks=wire.TOOL_BLOCKS)), 0,
                           provider="anthropic", stdout=b"see")

    def test_token_limit(self):
        for provider, word in (("openai", "length"), ("anthropic", "max_tokens")):
            with self.subTest(provider):
                settings = {"stop_reason": word} if provider == "anthropic" else {"finish": word}
                reply = Reply(body=wire.stream_of(format_of(provider), "part", **settings))
                self.assert_ending(reply, 17, "--max-tokens", provider=provider, stdout=b"part")
                self.assert_ending(reply, 0, arguments=["--max-tokens", "5"], provider=provider, stdout=b"part")

    def test_refusals_and_filters(self):
        reply = Reply(body=wire.openai_events(before=[{"refusal": "I cannot "}, {"refusal": "do that."}]))
        result = self.ask(self.server(reply), "x")
        self.assert_error(result, 11)
        self.assertIn("I cannot do that.", result.stdout.decode() + result.errors)
        self.assert_ending(Reply(body=wire.openai_events("part", finish="content_filter")), 11, "filter",
                           stdout=b"part")
        self.assert_ending(Reply(body=wire.anthropic_events("part", stop_reason="refusal")), 11, provider="anthropic",
                           stdout=b"part")

    def test_html_and_rubbish_are_no_answers(self):
        page = b"<!DOCTYPE html><html><head><title>Log in</title></head><body>Welcome to the hotel</body></html>"
        for provider in ("openai", "anthropic"):
            with self.subTest(provider):
                self.assert_ending(Reply(200, page, content_type="text/html", transfer="length"), 12, "html",
                                   provider=provider)
                self.assert_ending(Reply(200, b"hello", content_type="text/plain", transfer="length"), 12,
                                   provider=provider)
                self.assert_ending(wire.json_reply(b"{}"), 12, provider=provider)
                self.assert_ending(wire.json_reply(b"null"), 12, provider=provider)

    def test_json_that_was_cut(self):
        result = self.ask(self.server(wire.json_reply(wire.openai_object("text")[:-20])), "--retries", "0", "x")
        self.assertIn(result.code, (12, 18), str(result))
        self.assertEqual(result.stdout, b"")

    def test_malformed_streams(self):
        for body in (b"data: {broken\n\n", b"data: " + b"[" * 100_000 + b"\n\n", b"data: 17\n\n",
                     b'data: {"choices": "none"}\n\n', b"event: x\ndata: \xff\xfe\n\n"):
            with self.subTest(body[:30]):
                result = self.ask(self.server(Reply(body=body)), "x")
                self.assertIn(result.code, (12, 18), str(result))
                self.assertEqual(result.stdout, b"")
        good = wire.openai_events("part")[:2]
        self.assert_ending(Reply(body=[*good, b"data: {broken\n\n"]), 12, stdout=b"part")

    def test_empty_bodies(self):
        for transfer in ("chunked", "length", "close"):
            with self.subTest(transfer):
                result = self.ask(self.server(Reply(200, b"", transfer=transfer)), "--retries", "0", "x")
                self.assertIn(result.code, (12, 18), str(result))

    def test_only_a_done_mark(self):
        result = self.ask(self.server(Reply(200, b"data: [DONE]\n\n")), "--retries", "0", "x")
        self.assertIn(result.code, (0, 12, 18), str(result))
        self.assertEqual(result.stdout, b"")

    def test_quota_is_not_retried(self):
        server = self.server(wire.openai_error(429, "You exceeded your current quota", "insufficient_quota",
                                               "insufficient_quota", headers=SOON))
        self.assert_error(self.ask(server, "x"), 8, "insufficient_quota")
        self.assertEqual(len(server.requests), 1)
        server = self.server(wire.json_reply({"error": {"message": "Insufficient Balance", "code": 402}}, 402))
        self.assert_error(self.ask(server, "x", provider="deepseek"), 8)
        self.assertEqual(len(server.requests), 1)

    def test_rejected_requests_are_sent_once(self):
        for status, code in ((400, 10), (404, 10), (413, 10), (422, 10)):
            for provider in ("openai", "anthropic"):
                with self.subTest(status=status, provider=provider):
                    error = wire.openai_error(status, "bad field", "x", headers=SOON) if provider == "openai" else \
                        wire.anthropic_error(status, "bad field", "invalid_request_error", headers=SOON)
                    server = self.server(error)
                    self.assert_error(self.ask(server, "x", provider=provider), code, "bad field", str(status))
                    self.assertEqual(len(server.requests), 1)

    def test_errors_inside_a_stream(self):
        body = wire.openai_events("part")[:2] + [wire.event({"error": {"message": "the server broke",
                                                                      "type": "server_error"}})]
        self.assert_ending(Reply(body=body), 9, "the server broke", stdout=b"part")
        body = wire.anthropic_events("part")[:4] + [
            wire.event({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}, "error")]
        self.assert_ending(Reply(body=body), 9, "Overloaded", provider="anthropic", stdout=b"part")

    def test_error_bodies_of_every_kind(self):
        for body, kind in ((b"", "text/plain"), (b"upstream connect error", "text/plain"),
                           (b"<html><body>502 Bad Gateway</body></html>", "text/html"), (b'"text"', "application/json"),
                           (b'{"error": "text"}', "application/json"), (b'{"detail": "text"}', "application/json"),
                           (b"[" * 100_000, "application/json"), (b"\xff\x00" * 50, "application/octet-stream"),
                           (b"x" * (4 << 20), "text/plain")):
            with self.subTest(body[:20]):
                server = self.server(Reply(500, body, SOON, transfer="length", content_type=kind))
                result = self.ask(server, "--retries", "0", "x")
                self.assert_error(result, 9, "500")
                self.assertLess(len(result.stderr), 5000)
