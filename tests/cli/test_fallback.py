"""Fallback models, usage, reasoning effort, sources: what `ask` does around an answer."""

import json

from harness import keys, wire
from harness.case import CliTest
from harness.provider_server import Reply


class FallbackTest(CliTest):
    """--fallback acts on passing faults before the first token, and on nothing else."""

    def ask_with_fallback(self, first_reply, *arguments):
        self.first = self.server(first_reply)
        self.second = self.server(wire.answer("from the second", api="anthropic"))
        return self.sandbox.run(
            "-m", "gpt-4.1", "--fallback", "claude-sonnet-4-5", "--retries", "0", *arguments, "x",
            environment=keys.environment_of("openai", "anthropic") | {
                "OPENAI_BASE_URL": self.first.origin + "/v1", "ANTHROPIC_BASE_URL": self.second.origin})

    def test_passing_faults_lead_to_the_next_model_and_are_announced(self):
        for status in (429, 500, 503, 529):
            with self.subTest(status):
                result = self.ask_with_fallback(wire.openai_error(status, "not now", "later"))
                self.assert_code(result, 0)
                self.assertEqual(result.stdout, b"from the second")
                self.assertIn("openai", result.errors)
                self.assertIn("asking the next model", result.errors)
                self.assertEqual((len(self.first.requests), len(self.second.requests)), (1, 1))
                self.assertIsNone(self.second.requests[0].header("authorization"))

    def test_json_names_the_model_that_was_asked_for_and_the_one_that_answered(self):
        result = self.ask_with_fallback(wire.openai_error(503, "not now", "later"), "--json")
        self.assert_code(result, 0)
        report = self.json_of(result)
        self.assertEqual((report["requested_model"], report["provider"], report["text"]),
                         ("gpt-4.1", "anthropic", "from the second"))

    def test_a_rejected_key_or_request_never_does(self):
        for status, code in ((401, 4), (403, 4), (400, 10), (404, 10)):
            with self.subTest(status):
                self.assert_code(self.ask_with_fallback(wire.openai_error(status, "no", "no")), code)
                self.assertEqual(self.second.connections, 0)

    def test_nothing_after_the_first_token_does(self):
        result = self.ask_with_fallback(Reply(body=wire.openai_events("half", finish=None, usage=False, done=False)))
        self.assert_code(result, 18)
        self.assertEqual((result.stdout, self.second.connections), (b"half", 0))

    def test_the_last_failure_is_reported_when_all_fail(self):
        first, second = (self.server(wire.openai_error(503, "not now", "later")) for _ in range(2))
        result = self.sandbox.run(
            "-m", "gpt-4.1", "--fallback", "groq/llama", "--retries", "0", "x",
            environment=keys.environment_of("openai", "groq") | {"OPENAI_BASE_URL": first.origin + "/v1",
                                                                 "GROQ_BASE_URL": second.origin})
        self.assert_error(result, 9, "groq/llama -> groq")
        self.assertEqual((len(first.requests), len(second.requests)), (1, 1))

    def test_an_unknown_fallback_is_told_before_anything_is_sent(self):
        server = self.server(wire.answer("ok"))
        result = self.sandbox.run("-m", "gpt-4.1", "--fallback", "nonsense", "x", environment=keys.environment_of(
            "openai") | {"OPENAI_BASE_URL": server.origin + "/v1"})
        self.assert_error(result, 3, "nonsense")
        self.assertEqual(server.connections, 0)


class AroundTheAnswerTest(CliTest):
    def test_usage_on_demand(self):
        self.assertNotIn("tokens:", self.ask(self.server(wire.answer("ok")), "x").errors)
        result = self.ask(self.server(wire.answer("ok")), "-u", "x")
        self.assertIn("tokens: 11 in (4 cached), 7 out (2 reasoning)", result.errors)
        self.assertEqual(result.stdout, b"ok")

    def test_reasoning_effort_is_sent_only_when_set(self):
        for effort, sent in (((), None), (("--reasoning", "high"), "high"), (("--reasoning", "off"), "none")):
            with self.subTest(effort):
                server = self.server(wire.answer("ok"))
                self.assert_code(self.ask(server, *effort, "x"), 0)
                self.assertEqual(json.loads(server.requests[0].body).get("reasoning_effort"), sent)
        self.assert_error(self.sandbox.run("-m", "echo", "--reasoning", "hard", "x"), 2, "xhigh")

    def test_sources_go_to_stderr(self):
        events = wire.openai_events("ok")
        events.insert(2, wire.openai_chunk({}, citations=["https://a.example/"]))
        result = self.ask(self.server(Reply(body=events)), "x")
        self.assert_code(result, 0)
        self.assertEqual(result.stdout, b"ok")
        self.assertIn("[1] https://a.example/", result.errors)

    def test_inline_reasoning_is_taken_out_for_people_and_kept_in_json(self):
        reply = wire.answer("<think>hm", "m</think>", "the answer")
        variables = {"PERPLEXITY_API_KEY": keys.canary("pplx-", 48, "perplexity")}
        plain = self.ask(self.server(reply), "x", provider="perplexity", environment=variables)
        self.assert_code(plain, 0)
        self.assertEqual(plain.stdout, b"the answer")
        whole = self.ask(self.server(reply), "--json", "x", provider="perplexity", environment=variables)
        self.assertEqual(self.json_of(whole)["text"], "<think>hmm</think>the answer")
