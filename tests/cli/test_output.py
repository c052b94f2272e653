"""--json and --jsonl for every kind of ending, --verbose and --quiet."""

import json

from harness import keys, wire
from harness.case import HOSTED, CliTest, format_of
from harness.provider_server import Reply

JSON_FIELDS = {"schema_version", "provider", "requested_model", "served_model", "route", "text", "reasoning",
               "tool_calls", "citations", "finish_reason", "finish_reason_raw", "usage", "usage_raw", "cost_usd",
               "complete", "error", "timing", "request_id", "warnings", "attempts", "exit_code", "session_id", "stored"}
ERROR_FIELDS = {"class", "status", "code", "message", "retry_after_s"}
EVENT_TYPES = {"start", "reply", "text", "reasoning", "tool_call", "refusal", "citation", "usage", "notice", "finish",
               "error"}
SOON = [("retry-after-ms", "1")]


class JsonTest(CliTest):
    def report(self, reply, *arguments, code=0, provider="openai", **settings):
        result = self.ask(self.server(reply), "--json", *arguments, "x", provider=provider, **settings)
        self.assert_code(result, code)
        report = self.json_of(result)
        self.assertEqual(JSON_FIELDS - set(report), set(), "fields are missing")
        self.assertEqual(report["exit_code"], code)
        self.assertEqual(result.stdout.count(b"\n"), 1)
        if report["error"] is not None:
            self.assertEqual(ERROR_FIELDS - set(report["error"]), set())
        return report

    def test_success_openai(self):
        report = self.report(wire.answer("Hel", "lo", headers=[("x-request-id", "req_42")]))
        self.assertEqual((report["provider"], report["requested_model"], report["served_model"]),
                         ("openai", "test-model", "served-model"))
        self.assertEqual((report["text"], report["complete"], report["error"]), ("Hello", True, None))
        self.assertEqual((report["finish_reason"], report["finish_reason_raw"]), ("stop", "stop"))
        self.assertEqual((report["attempts"], report["request_id"]), (1, "req_42"))
        usage = report["usage"]
        self.assertEqual((usage["input_tokens"], usage["output_tokens"], usage["cached_tokens"],
                          usage["reasoning_tokens"]), (11, 7, 4, 2))
        self.assertEqual(report["usage_raw"]["prompt_tokens"], 11)
        self.assertEqual(report["route"]["key_source"], "OPENAI_API_KEY")
        self.assertIn("--provider openai", report["route"]["reason"])
        self.assertRegex(report["route"]["url"], r"\Ahttp://127\.0\.0\.1:\d+/v1(/chat/completions)?\Z")
        self.assertGreaterEqual(report["timing"]["total_ms"], report["timing"]["first_token_ms"])

    def test_success_anthropic(self):
        report = self.report(wire.answer("Hel", "lo", api="anthropic", headers=[("request-id", "req_43")]),
                             provider="anthropic")
        self.assertEqual((report["text"], report["finish_reason"], report["finish_reason_raw"]),
                         ("Hello", "stop", "end_turn"))
        # Input tokens include what was read from and written to the cache, whatever the provider's convention.
        usage = report["usage"]
        self.assertEqual((usage["input_tokens"], usage["cached_tokens"], usage["cache_write_tokens"],
                          usage["output_tokens"]), (11, 4, 2, 7))
        self.assertEqual(report["request_id"], "req_43")

    def test_unstreamed(self):
        for provider, body in (("openai", wire.openai_object("Hello")), ("anthropic", wire.anthropic_object("Hello"))):
            with self.subTest(provider):
                report = self.report(wire.json_reply(body), "--no-stream", provider=provider)
                self.assertEqual((report["text"], report["finish_reason"]), ("Hello", "stop"))

    def test_a_stream_answered_by_one_object(self):
        self.assertEqual(self.report(wire.json_reply(wire.openai_object("Hello")))["text"], "Hello")

    def test_error(self):
        report = self.report(wire.openai_error(401, "wrong", "invalid_api_key"), code=4)
        self.assertEqual((report["complete"], report["text"], report["finish_reason"]), (False, "", None))
        error = report["error"]
        self.assertEqual((error["class"], error["status"], error["code"]), ("auth", 401, "invalid_api_key"))
        self.assertEqual(report["attempts"], 1)

    def test_cut_answer_is_kept(self):
        report = self.report(Reply(body=wire.openai_events("partial")[:2], cut="fin"), code=18)
        self.assertEqual((report["text"], report["complete"], report["error"]["class"]),
                         ("partial", False, "incomplete"))

    def test_missing_key(self):
        result = self.sandbox.run("--json", "-m", "gpt-4.1", "x")
        self.assert_code(result, 4)
        report = self.json_of(result)
        self.assertEqual(JSON_FIELDS - set(report), set())
        self.assertEqual((report["error"]["class"], report["attempts"], report["provider"], report["exit_code"]),
                         ("auth", 0, "openai", 4))

    def test_unknown_model(self):
        result = self.sandbox.run("--json", "-m", "gtp-4.1", "x")
        self.assert_code(result, 3)
        report = self.json_of(result)
        self.assertEqual((report["error"]["class"], report["requested_model"]), ("unknown_model", "gtp-4.1"))

    def test_usage_error(self):
        result = self.sandbox.run("--json", "-m", "echo", "--no-such-option", "x")
        self.assert_code(result, 2)
        self.assertEqual(self.json_of(result)["error"]["class"], "usage")

    def test_tool_calls(self):
        for provider, events in (("openai", wire.openai_events(finish="tool_calls", before=wire.TOOL_DELTAS)),
                                 ("anthropic", wire.anthropic_events(stop_reason="tool_use", blocks=wire.TOOL_BLOCKS))):
            with self.subTest(provider):
                report = self.report(Reply(body=events), provider=provider)
                self.assertEqual(report["tool_calls"], [
                    {"id": "call_1", "name": "weather", "arguments": {"city": "Oslo", "days": 3}},
                    {"id": "call_2", "name": "now", "arguments": {}}])
                self.assertEqual((report["finish_reason"], report["complete"]), ("tool_calls", True))

    def test_reasoning_is_apart_from_the_text(self):
        report = self.report(Reply(body=wire.openai_events("answer", before=[{"reasoning_content": "thinking"}])),
                             provider="deepseek")
        self.assertEqual((report["text"], report["reasoning"]), ("answer", "thinking"))

    def test_lone_surrogates_and_odd_characters_stay_valid_json(self):
        body = wire.openai_events("a")[:1] + [
            b'data: {"choices":[{"index":0,"delta":{"content":"\\ud83d\\ude00\\u0000\\u2028"}}]}\n\n',
            *wire.openai_events("z")[-3:]]
        self.assertEqual(self.report(Reply(body=body))["text"], "😀\0\u2028")


class JsonLinesTest(CliTest):
    def lines(self, reply, *arguments, code=0, provider="openai"):
        result = self.ask(self.server(reply), "--jsonl", *arguments, "x", provider=provider)
        self.assert_code(result, code)
        lines = self.json_lines_of(result)
        self.assertEqual(lines[0]["type"], "start")
        self.assertEqual([line["type"] for line in lines].count("finish") +
                         [line["type"] for line in lines].count("error"), 1)
        self.assertIn(lines[-1]["type"], ("finish", "error"))
        self.assertEqual({line["type"] for line in lines} - EVENT_TYPES, set())
        return lines

    def test_success(self):
        for provider in ("openai", "anthropic"):
            with self.subTest(provider):
                lines = self.lines(wire.answer("a", "b\n", "c", api=format_of(provider)), provider=provider)
                self.assertEqual(lines[-1]["type"], "finish")
                self.assertEqual([line["text"] for line in lines if line["type"] == "text"], ["a", "b\n", "c"])
                self.assertTrue(any(line["type"] == "usage" for line in lines))
                self.assertEqual(lines[0]["provider"], provider)
                self.assertEqual(lines[-1]["exit_code"], 0)

    def test_error_and_cut(self):
        lines = self.lines(wire.openai_error(404, "no such model", "model_not_found"), code=10)
        self.assertEqual(lines[-1]["error"]["class"], "model_not_found")
        lines = self.lines(Reply(body=wire.openai_events("a")[:2], cut="fin"), code=18)
        self.assertEqual([line["type"] for line in lines if line["type"] in ("text", "error")], ["text", "error"])

    def test_tool_calls_and_reasoning(self):
        lines = self.lines(Reply(body=wire.openai_events(finish="tool_calls", before=wire.TOOL_DELTAS)))
        calls = [line for line in lines if line["type"] == "tool_call"]
        self.assertEqual("".join(line["arguments"] for line in calls if line["index"] == 0),
                         '{"city": "Oslo", "days": 3}')
        lines = self.lines(Reply(body=wire.openai_events("x", before=[{"reasoning": "hm"}])), provider="groq")
        self.assertEqual([line["text"] for line in lines if line["type"] == "reasoning"], ["hm"])

    def test_retries_are_notices(self):
        lines = self.lines([wire.openai_error(500, "first", headers=SOON), wire.answer("ok")])
        self.assertTrue(any(line["type"] == "notice" for line in lines), lines)
        self.assertEqual(lines[-1]["attempts"], 2)

    def test_missing_key(self):
        result = self.sandbox.run("--jsonl", "-m", "gpt-4.1", "x")
        self.assert_code(result, 4)
        lines = self.json_lines_of(result)
        self.assertEqual((lines[0]["type"], lines[-1]["type"]), ("start", "error"))
        self.assertEqual(lines[-1]["error"]["class"], "auth")


class VerboseTest(CliTest):
    def test_verbose_names_the_route_and_shows_no_key(self):
        for provider in HOSTED:
            with self.subTest(provider):
                server = self.server(wire.answer("ok", api=format_of(provider)))
                result = self.ask(server, "-v", "x", provider=provider)
                self.assert_code(result, 0)
                for word in (provider, server.origin, keys.PROVIDER_KEYS[provider][0], "test-model"):
                    self.assertIn(word, result.errors)

    def test_quiet_has_errors_only(self):
        server = self.server([wire.openai_error(500, "once", headers=SOON), wire.answer("ok")])
        result = self.ask(server, "-q", "x")
        self.assertEqual((result.code, result.stdout, result.stderr), (0, b"ok", b""))
        result = self.ask(self.server(wire.auth_error("openai", 401)), "-q", "x")
        self.assert_error(result, 4)

    def test_a_warning_is_in_json_too(self):
        server = self.server(wire.answer("ok"))
        result = self.ask(server, "--json", "x", environment={"OPENAI_API_KEY": keys.key_of("openrouter")})
        self.assertEqual(len(json.loads(result.stdout)["warnings"]), 1)
