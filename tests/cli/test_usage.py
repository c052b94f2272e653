"""The command line itself: what is an option, a command or a prompt, and how mistakes are told."""

from harness import wire
from harness.case import CliTest

VALUE_OPTIONS = ["--model", "--provider", "--system", "--file", "--base-url", "--config", "--env-file",
                 "--temperature", "--top-p", "--max-tokens", "--stop", "--option", "--header", "--cacert", "--proxy",
                 "--timeout", "--timeout-connect", "--timeout-first-token", "--timeout-idle", "--retries",
                 "--template", "--param", "--record", "--replay", "--output"]
SWITCHES = ["--no-stream", "--no-stdin", "--lossy", "--json", "--jsonl", "--show-reasoning", "--hide-reasoning",
            "--raw", "--verbose", "--quiet", "--help", "--version", "--editor", "--extract", "--extract-last"]
LATER_COMMANDS = ["mcp", "batch"]
ACTION_COMMANDS = ["aliases", "config", "keys", "doctor"]


class UsageErrorTest(CliTest):
    def assert_usage(self, result, *words):
        self.assert_error(result, 2, "hint:", *words)
        self.assertEqual(result.stdout, b"")

    def test_the_beginning_of_an_option_gets_the_whole_one(self):
        self.assert_error(self.sandbox.run("--mod", "gpt-4.1", "hi"), 2, "did you mean --model?")
        self.assert_error(self.sandbox.run("--tempe", "1", "hi"), 2, "did you mean --temperature?")

    def test_unknown_options_get_the_nearest(self):
        for wrong, right in (("--modle", "--model"), ("--no-stram", "--no-stream"), ("--josn", "--json"),
                             ("--maxtokens", "--max-tokens")):
            with self.subTest(wrong):
                self.assert_usage(self.sandbox.run("-m", "echo", wrong, "x"), wrong, right)
        self.assert_usage(self.sandbox.run("-m", "echo", "--entirely-unknown", "x"), "--entirely-unknown")
        self.assert_usage(self.sandbox.run("-m", "echo", "-Z", "x"), "-Z")

    def test_missing_values(self):
        for option in VALUE_OPTIONS + ["-m", "-s", "-f", "-o", "-H", "-t", "-p"]:
            with self.subTest(option):
                self.assert_usage(self.sandbox.run("x", option))

    def test_bad_values(self):
        for arguments in (["--temperature", "warm"], ["--temperature", "-1"], ["--temperature", "nan"],
                          ["--temperature", "1e999"], ["--top-p", "2"],
                          ["--max-tokens", "0"], ["--max-tokens", "1.5"], ["--max-tokens", "x"], ["--retries", "-1"],
                          ["--retries", "many"], ["--timeout", "soon"], ["--timeout", "-5"], ["--timeout-idle", ""],
                          ["-o", "novalue"], ["-o", "=7"], ["-H", "no colon"], ["-m", ""],
                          ["-o", "model=other"], ["-o", "stream=false"]):
            with self.subTest(arguments):
                self.assert_usage(self.sandbox.run("-m", "echo", *arguments, "x"))

    def test_two_kinds_of_json_exclude_each_other(self):
        result = self.sandbox.run("-m", "echo", "--json", "--jsonl", "x")
        self.assert_error(result, 2, "--json", "--jsonl")

    def test_switches_take_no_value(self):
        for option in SWITCHES:
            with self.subTest(option):
                self.assert_error(self.sandbox.run("-m", "echo", option + "=value", "x"), 2)

    def test_later_commands_are_not_sent_as_prompts(self):
        server = self.server(wire.answer("sent"))
        base = ["-m", "vllm/x", "--base-url", server.origin + "/v1"]
        for command in LATER_COMMANDS:
            with self.subTest(command):
                for arguments in ([command], [command, "openai"], [*base, command]):
                    self.assert_usage(self.sandbox.run(*arguments), command, "agentpress ask")
        self.assertEqual(server.connections, 0)

    def test_bare_invocation_without_a_terminal(self):
        self.assert_usage(self.sandbox.run())

    def test_bare_invocation_on_a_terminal(self):
        result = self.terminal().finish()  # a chat, which has no model here
        self.assertEqual(result.code, 3)
        self.assertEqual(self.terminal("--json").finish().code, 2)  # what only `ask` knows: no prompt was given

    def test_commands_check_their_own_options(self):
        self.assert_usage(self.sandbox.run("route", "gpt-4.1", "--temperature", "1"))
        self.assert_usage(self.sandbox.run("route", "gpt-4.1", "claude-x"))

    def test_values_of_key_options_are_never_repeated(self):
        for arguments in (["--api-key=sk-live-abcdef"], ["--api-key", "sk-live-abcdef"],
                          ["-H", "Authorization: Bearer sk-live-abcdef"]):
            with self.subTest(arguments):
                result = self.sandbox.run("-m", "echo", *arguments, "x")
                self.assert_error(result, 2)
                self.assertNotIn("abcdef", result.errors)


class PromptWordsTest(CliTest):
    def setUp(self):
        super().setUp()
        self.provider = self.server(wire.answer("ok"))
        self.base = ["-m", "vllm/x", "--base-url", self.provider.origin + "/v1"]

    def prompt_of(self, *arguments):
        self.provider.requests.clear()
        self.assert_code(self.sandbox.run(*arguments), 0)
        return self.user_text(self.provider.requests[0])

    def test_command_words_can_be_sent(self):
        for word in ["route", "ask", *ACTION_COMMANDS, *LATER_COMMANDS]:
            with self.subTest(word):
                self.assertEqual(self.prompt_of(*self.base, "--", word), word)
                self.assertEqual(self.prompt_of("ask", *self.base, word), word)
                self.assertEqual(self.prompt_of(*self.base, "ask", word), word)

    def test_only_a_whole_word_is_a_command(self):
        for prompt in ("chat with me", "doctors", "Route", "routes", "chat "):
            with self.subTest(prompt):
                self.assertEqual(self.prompt_of(*self.base, prompt), prompt)

    def test_a_command_word_later_in_the_prompt_is_prompt(self):
        self.assertEqual(self.prompt_of(*self.base, "please", "chat"), "please chat")

    def test_a_command_word_as_the_value_of_an_option(self):
        self.assertEqual(self.prompt_of(*self.base, "-s", "chat", "--stop", "route", "hello"), "hello")

    def test_dashes_after_the_end_of_options(self):
        self.assertEqual(self.prompt_of(*self.base, "--", "--json", "-x", "--"), "--json -x --")
        self.assertEqual(self.prompt_of("ask", *self.base, "--", "-v"), "-v")

    def test_options_may_come_anywhere_before_the_end_mark(self):
        self.assertEqual(self.prompt_of("two", *self.base, "words", "--no-stream", "more"), "two words more")

    def test_values_that_look_like_options(self):
        self.assertEqual(self.prompt_of(*self.base, "--system=--json", "hello"), "hello")

    def test_the_last_of_repeated_options_wins(self):
        self.assertEqual(self.prompt_of("-m", "echo", *self.base, "hello"), "hello")

    def test_odd_words_arrive_as_they_are(self):
        for prompt in ("  spaces  ", "a=b", "[x]", "{}", "@file", "%TEMP%", "'quoted'", '"', "\\n", "a,b",
                       "ünï", "*"):
            with self.subTest(prompt):
                self.assertEqual(self.prompt_of(*self.base, prompt), prompt)

    def test_an_at_sign_reads_no_file(self):
        self.sandbox.write("file", "content of the file")
        self.assertEqual(self.prompt_of(*self.base, "@file"), "@file")


class HelpTest(CliTest):
    def test_help_and_version_go_to_stdout(self):
        result = self.sandbox.run("--help")
        self.assertEqual((result.code, result.stderr), (0, b""))
        for option in VALUE_OPTIONS + SWITCHES:
            self.assertIn(option.encode(), result.stdout)
        result = self.sandbox.run("--version")
        self.assertEqual((result.code, result.stderr), (0, b""))
        self.assertRegex(result.stdout, rb"\Aagentpress \d+\.\d+\.\d+\S*\n")

    def test_lines_fit_a_terminal(self):
        for line in self.sandbox.run("--help").stdout.decode().splitlines():
            self.assertLessEqual(len(line), 100, line)

    def test_they_need_no_configuration(self):
        self.sandbox.write_config("broken [\n")
        for option in ("--help", "--version"):
            self.assert_code(self.sandbox.run(option), 0)

    def test_output_errors_are_noticed(self):
        for option in ("--help", "--version"):
            with self.subTest(option):
                self.assert_error(self.sandbox.run(option, shell='exec "$@" >/dev/full'), 23)
                self.assert_error(self.sandbox.run(option, shell='exec "$@" >&-'), 23)
        self.assert_error(self.sandbox.run("route", "vllm/x", shell='exec "$@" >/dev/full'), 23)

    def test_help_of_a_command(self):
        for arguments in (["route", "--help"], ["help", "route"], ["--help", "route"]):
            with self.subTest(arguments):
                result = self.sandbox.run(*arguments)
                self.assert_code(result, 0)
                self.assertIn(b"Usage: agentpress route [OPTIONS] MODEL\n", result.stdout)
                self.assertIn(b"--base-url", result.stdout)
                self.assertNotIn(b"--temperature", result.stdout)
        general = self.sandbox.run("--help").stdout
        for arguments in (["help"], ["ask", "--help"], ["help", "ask"]):
            self.assertEqual(self.sandbox.run(*arguments).stdout, general)

    def test_help_of_an_unknown_command(self):
        result = self.sandbox.run("help", "rout")
        self.assert_error(result, 2, "no command 'rout'", "agentpress help route")
        result = self.sandbox.run("help", "me", "write")
        self.assert_error(result, 2, "no command 'me'", "agentpress ask help me")
