"""`agentpress chat < script`: turns, commands, switching models, failures, and what is stored of it all."""

import json
import os
import signal
import threading

from harness import full_context, keys, wire
from harness.case import CliTest
from harness.history import History
from harness.provider_server import Reply


def kept_answer(*texts, api="openai"):
    """A reply whose connection stays open."""
    return wire.answer(*texts, api=api, cut="keep")


def messages_of(request):
    return [(message["role"], text_of(message["content"])) for message in json.loads(request.body)["messages"]]


def text_of(content):
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


class ChatTest(CliTest):
    def setUp(self):
        super().setUp()
        self.history = History(self.sandbox)

    def chat(self, server, script, *arguments, provider="openai", model="test-model", environment=None, **settings):
        base = f"{server.origin}/v1"
        return self.sandbox.run("chat", "--provider", provider, "-m", model, "--base-url", base, *arguments,
                                environment=keys.environment_of(provider) | (environment or {}),
                                stdin=script.encode() if isinstance(script, str) else script, **settings)

    def start_chat(self, *arguments, **settings):
        """A chat whose script is written as it goes on: the run, and the descriptor to write to."""
        read_end, write_end = os.pipe()
        running = self.sandbox.start("chat", *arguments, stdin=read_end, **settings)
        os.close(read_end)
        return running, write_end

    def echo(self, script, *arguments, **settings):
        return self.sandbox.run("chat", "-m", "echo", *arguments, stdin=script.encode(), **settings)


class ScriptTest(ChatTest):
    def test_every_turn_has_the_turns_before_it(self):
        server = self.server([kept_answer("one"), kept_answer("two"), kept_answer("three")])
        result = self.chat(server, "first\n\"\"\"\nsecond\n  indented\n\"\"\"\nthird\n", "-s", "be brief")
        self.assertEqual((result.code, result.stdout), (0, b"one\ntwo\nthree\n"), str(result))
        self.assertEqual(result.errors, "")
        self.assertEqual(messages_of(server.requests[2]), [
            ("system", "be brief"), ("user", "first"), ("assistant", "one"), ("user", "second\n  indented"),
            ("assistant", "two"), ("user", "third")])

    def test_connections_are_kept(self):
        server = self.server([kept_answer("one"), kept_answer("two"), kept_answer("three")])
        self.assertEqual(self.chat(server, "1\n2\n3\n").code, 0)
        self.assertEqual((len(server.requests), server.connections), (3, 1))

    def test_a_late_end_of_the_reply_does_not_cost_the_connection(self):
        """The end of the HTTP reply comes after that of the answer, in a packet of its own."""
        reply = Reply(200, wire.openai_events("one") + [0.2], cut="keep")
        server = self.server([reply, kept_answer("two")])
        running, stdin = self.start_chat("--provider", "openai", "-m", "x", "--base-url", server.origin + "/v1",
                                         environment=keys.environment_of("openai"))
        os.write(stdin, b"1\n")
        running.wait_for("stdout", b"one\n")
        threading.Event().wait(0.6)
        os.write(stdin, b"2\n")
        running.wait_for("stdout", b"two\n")
        os.close(stdin)
        self.assertEqual(running.finish().code, 0)
        self.assertEqual((len(server.requests), server.connections), (2, 1))

    def test_tls_is_shaken_once(self):
        server = self.server([kept_answer("one"), kept_answer("two")], host="127.0.0.1")
        result = self.chat(server, "1\n2\n", "--cacert", self.authority().ca_file)
        self.assertEqual((result.code, result.stdout), (0, b"one\ntwo\n"), str(result))
        self.assertEqual((len(server.requests), server.connections), (2, 1))

    def test_it_exits_as_the_last_turn_did(self):
        failure = wire.openai_error(400, "no", "bad")
        server = self.server([kept_answer("one"), failure])
        result = self.chat(server, "1\n2\n")
        self.assert_error(result, 10, "no")
        self.assertEqual(result.stdout, b"one\n")
        server = self.server([failure, kept_answer("two")])
        result = self.chat(server, "1\n2\n")
        self.assertEqual((result.code, result.stdout), (0, b"two\n"), str(result))

    def test_a_failed_turn_keeps_its_prompt_for_retry(self):
        server = self.server([kept_answer("one"), wire.openai_error(400, "no", "bad"), kept_answer("two")])
        result = self.chat(server, "1\nagain\n/retry\n")
        self.assertEqual((result.code, result.stdout), (0, b"one\ntwo\n"), str(result))
        self.assertEqual(messages_of(server.requests[2]), [("user", "1"), ("assistant", "one"), ("user", "again")])
        states = [(turn["prompt"], turn["state"]) for turn in self.history.turns()]
        self.assertEqual(states, [("1", "complete"), ("again", "failed"), ("again", "complete")])
        self.assertEqual(len(self.history.sessions()), 1)

    def test_a_slash_can_be_sent(self):
        result = self.echo("//etc/hosts\n /usr\n\"\"\"/three\"\"\"\n")
        self.assertEqual(result.stdout, b"/etc/hosts\n/usr\n/three\n", str(result))

    def test_an_unknown_command_sends_nothing(self):
        result = self.echo("/modle x\n")
        self.assert_error(result, 2, "/modle", "did you mean /model?", "nothing was sent")
        self.assertEqual(result.stdout, b"")
        self.assertFalse(self.history.exists())

    def test_a_block_is_sent_as_it_is(self):
        for block in ("// comment\nint main() {}", " /usr\n/bin", "/help me\nplease", "/quit"):
            with self.subTest(block):
                result = self.echo(f'"""\n{block}\n"""\n', "--no-history")
                self.assertEqual((result.code, result.stdout.decode()), (0, block + "\n"), str(result))
        # Also one that is not ended, when the script is.
        self.assertEqual(self.echo('"""\nx\n/quit\ny', "--no-history").stdout, b"x\n/quit\ny\n")

    def test_what_cannot_be_read_ends_it(self):
        directory = os.open("/", os.O_RDONLY)
        self.addCleanup(os.close, directory)
        result = self.sandbox.run("chat", "-m", "echo", stdin=directory)
        self.assert_error(result, 26, "cannot read standard input: is a directory")
        self.assertEqual(result.errors.count("error:"), 1)

    def test_no_more_answers_are_asked_for_when_nobody_gets_them(self):
        server = self.server([kept_answer("one"), kept_answer("two")])
        with open("/dev/full", "wb") as full:
            result = self.chat(server, "1\n2\n", stdout=full)
        self.assertEqual(result.code, 23, str(result))
        self.assertEqual(len(server.requests), 1)

    def test_it_takes_no_words(self):
        self.assert_error(self.sandbox.run("chat", "-m", "echo", "hello"), 2, "takes no words")

    def test_input_that_is_no_text_is_refused_and_the_chat_goes_on(self):
        result = self.sandbox.run("chat", "-m", "echo", stdin=b"a\xffb\nnext\n")
        self.assertEqual((result.code, result.stdout), (0, b"next\n"), str(result))
        self.assertIn("byte offset 1", result.errors)

    def test_a_signal_ends_it_with_the_partial_answer_stored(self):
        never = threading.Event()
        self.addCleanup(never.set)
        server = self.server(Reply(200, wire.openai_events("as far as this", finish=None, done=False)[:2] + [never]))
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            running = self.sandbox.start("chat", "--provider", "openai", "-m", "x", "--base-url",
                                         server.origin + "/v1", environment=keys.environment_of("openai"),
                                         stdin=b"hello\nnever sent\n")
            running.wait_for("stdout", b"as far as this")
            running.signal(number)
            self.assertEqual(running.finish().code, -number)
            turn = self.history.turns()[-1]
            self.assertEqual((turn["state"], turn["error_class"], turn["answer"]),
                             ("failed", "interrupted", "as far as this"))
        self.assertEqual(len(server.requests), 3)


class SessionTest(ChatTest):
    def test_a_chat_is_one_session_and_goes_on(self):
        self.assertEqual(self.echo("one\ntwo\n").code, 0)
        self.assertEqual(self.echo("three\n", "-c").code, 0)
        turns = self.history.turns()
        self.assertEqual([turn["prompt"] for turn in turns], ["one", "two", "three"])
        self.assertEqual(len({turn["session_id"] for turn in turns}), 1)

    def test_the_session_is_locked_while_the_chat_waits(self):
        running, stdin = self.start_chat("-m", "echo")
        os.write(stdin, b"one\n")
        running.wait_for("stdout", b"one\n")
        for _ in range(100):
            threading.Event().wait(0.1)
            if self.history.exists() and self.history.turns() and self.history.turns()[0]["state"] == "complete":
                break
        session = self.history.turns()[0]["session_id"]
        self.assert_error(self.sandbox.run("-m", "echo", "--session", session, "two"), 24, "another agentpress is writing")
        os.close(stdin)
        self.assertEqual(running.finish().code, 0)
        self.assertEqual(self.sandbox.run("-m", "echo", "--session", session, "two").code, 0)

    def test_going_back_never_changes_what_is_stored(self):
        result = self.echo("one\ntwo\n/undo\nthree\n")
        self.assertEqual((result.code, result.stdout), (0, b"one\ntwo\nthree\n"), str(result))
        self.assertEqual(self.prompts_of_sessions(), [["one", "three"], ["one", "two"]])

    def test_a_retried_answer_is_another_session(self):
        server = self.server([kept_answer("one"), kept_answer("two"), kept_answer("other two"), kept_answer("three")])
        self.assertEqual(self.chat(server, "1\n2\n/retry\n3\n").code, 0)
        self.assertEqual(messages_of(server.requests[3]), [
            ("user", "1"), ("assistant", "one"), ("user", "2"), ("assistant", "other two"), ("user", "3")])
        self.assertEqual(self.prompts_of_sessions(), [["1", "2"], ["1", "2", "3"]])

    def test_a_branch_has_the_turns_so_far(self):
        self.assertEqual(self.echo("one\n/branch side\ntwo\n").code, 0)
        self.assertEqual(self.prompts_of_sessions(), [["one"], ["one", "two"]])
        self.assertIn("side", [session["name"] for session in self.history.sessions()])

    def test_a_title_can_come_before_the_first_message(self):
        self.assertEqual(self.echo("/title early\none\n").code, 0)
        self.assertEqual([session["name"] for session in self.history.sessions()], ["early"])
        result = self.echo("/resume early\ntwo\n/title later\n")
        self.assertEqual(result.code, 0, str(result))
        self.assertEqual([session["name"] for session in self.history.sessions()], ["later"])
        self.assertEqual(self.prompts_of_sessions(), [["one", "two"]])

    def test_a_new_session_can_begin_in_a_chat(self):
        self.assertEqual(self.echo("one\n/clear\ntwo\n").code, 0)
        self.assertEqual(self.prompts_of_sessions(), [["one"], ["two"]])

    def test_a_session_that_is_not_there(self):
        self.assertEqual(self.echo("one\n/title first\n").code, 0)
        result = self.echo("/resume nothing\n/resume frist\n")
        self.assert_error(result, 24, "there is no session 'nothing'", "/sessions lists those used last", "did you mean first?")
        self.assertNotIn("route:", result.errors)

    def test_sessions_are_found(self):
        self.assertEqual(self.echo("the quick brown fox\n").code, 0)
        result = self.echo("/search brown\n/sessions\n/search nowhere\n")
        self.assertEqual(result.code, 0, str(result))
        self.assertIn("quick brown fox", result.errors)
        self.assertIn("nothing was found", result.errors)
        self.assertEqual(result.stdout, b"")

    def test_nothing_is_stored_when_that_is_not_wanted(self):
        self.assertEqual(self.echo("one\n/undo\ntwo\n/clear\nthree\n", "--no-history").code, 0)
        self.assertFalse(os.path.exists(self.history.directory))

    def prompts_of_sessions(self):
        sessions = {}
        for turn in self.history.turns():
            sessions.setdefault(turn["session_id"], []).append(turn["prompt"])
        return sorted(sessions.values())


class ModelTest(ChatTest):
    def test_switching_models_across_four_formats(self):
        signed = ({"type": "thinking", "thinking": "", "signature": ""},
                  [{"type": "thinking_delta", "thinking": "hm"}, {"type": "signature_delta", "signature": "c2ln"}])
        servers = {
            "openai_chat": self.server([kept_answer("chat says")]),
            "anthropic": self.server([Reply(200, wire.anthropic_events("claude says", blocks=[signed]), cut="keep"),
                                      kept_answer("claude again", api="anthropic")]),
            "gemini": self.server([kept_answer("gemini says", api="gemini")]),
            "cohere": self.server([kept_answer("cohere says", api="cohere")]),
        }
        self.sandbox.write_config(f"""
[providers.groq]
base_url = "{servers["openai_chat"].origin}/openai/v1"
[providers.anthropic]
base_url = "{servers["anthropic"].origin}"
[providers.google]
base_url = "{servers["gemini"].origin}/v1beta"
[providers.cohere]
base_url = "{servers["cohere"].origin}"
""")
        environment = keys.environment_of("groq", "anthropic")
        environment |= {name: keys.FOREIGN_KEYS[name] for name in ("GEMINI_API_KEY", "CO_API_KEY")}
        script = ("one\n/model anthropic/claude-sonnet-4-5\ntwo\n/model google/gemini-2.5-flash\nthree\n"
                  "/model cohere/command-a-03-2025\nfour\n/model anthropic/claude-sonnet-4-5\nfive\n")
        result = self.sandbox.run("chat", "-m", "groq/test-model", environment=environment, stdin=script.encode())
        self.assertEqual((result.code, result.stdout),
                         (0, b"chat says\nclaude says\ngemini says\ncohere says\nclaude again\n"), str(result))
        first, second = ("user", "one"), ("assistant", "chat says")
        self.assertEqual(messages_of(servers["openai_chat"].requests[0]), [first])
        claude = servers["anthropic"].requests
        self.assertEqual(messages_of(claude[0]), [first, second, ("user", "two")])
        contents = json.loads(servers["gemini"].requests[0].body)["contents"]
        self.assertEqual([(content["role"], text_of(content["parts"])) for content in contents],
                         [("user", "one"), ("model", "chat says"), ("user", "two"), ("model", "claude says"),
                          ("user", "three")])
        self.assertNotIn("c2ln", servers["gemini"].requests[0].body.decode())
        self.assertEqual(messages_of(servers["cohere"].requests[0]), [
            first, second, ("user", "two"), ("assistant", "claude says"), ("user", "three"),
            ("assistant", "gemini says"), ("user", "four")])
        self.assertEqual(messages_of(claude[1])[-4:], [
            ("assistant", "gemini says"), ("user", "four"), ("assistant", "cohere says"), ("user", "five")])
        # Back where it came from, the signed reasoning is as it was.
        blocks = json.loads(claude[1].body)["messages"][3]["content"]
        self.assertEqual(blocks[0], {"type": "thinking", "thinking": "hm", "signature": "c2ln"})
        self.assertEqual(servers["anthropic"].connections, 1)

    def test_a_model_that_is_not_known_changes_nothing(self):
        result = self.echo("1\n/model no-such-model-at-all\n2\n")
        self.assertEqual((result.code, result.stdout), (0, b"1\n2\n"), str(result))
        self.assertIn("no-such-model-at-all", result.errors)
        self.assertNotIn("route:", result.errors)

    def test_the_host_that_was_named_stays_for_its_provider_only(self):
        server = self.server([kept_answer(text) for text in ("one", "two", "three", "four")])
        result = self.chat(server, "1\n/model other-model\n2\n/model openai/third-model\n3\n/model echo\n4\n"
                                   "/model gpt-4.1\n/model\n")
        self.assertEqual((result.code, result.stdout), (0, b"one\ntwo\nthree\n4\n"), str(result))
        self.assertEqual([json.loads(request.body)["model"] for request in server.requests],
                         ["test-model", "other-model", "third-model"])
        # Named no longer, the provider is asked where it is at home.
        self.assertIn("https://api.openai.com/v1", result.errors.splitlines()[-1])

    def test_settings_go_with_the_next_request(self):
        server = self.server([kept_answer("x") for _ in range(4)])
        result = self.chat(server, "1\n/set temperature 0.5\n/set max-tokens 9\n2\n/set temperature -\n3\n"
                                   "/set temprature 1\n4\n", "--temperature", "1")
        self.assertEqual(result.code, 0, str(result))
        bodies = [json.loads(request.body) for request in server.requests]
        self.assertEqual([(body.get("temperature"), body.get("max_completion_tokens")) for body in bodies],
                         [(1, None), (0.5, 9), (None, 9), (None, 9)])
        self.assertIn("did you mean temperature?", result.errors)

    def test_a_setting_that_cannot_be_sent_is_refused_at_once(self):
        server = self.server([kept_answer("x")])
        result = self.chat(server, "/set option novalue\n/set reasoning much\n1\n")
        self.assertEqual((result.code, result.stdout), (0, b"x\n"), str(result))
        self.assertIn("'novalue' has no KEY=VALUE form", result.errors)
        self.assertEqual(result.errors.count("hint: /set shows what is set"), 2)

    def test_the_system_prompt_can_change_and_go(self):
        server = self.server([kept_answer("x") for _ in range(5)])
        script = "1\n/system be brief\n2\n3\n/undo 2\n4\n/system -\n5\n"
        self.assertEqual(self.chat(server, script).code, 0)
        systems = [[text for role, text in messages_of(request) if role == "system"] for request in server.requests]
        self.assertEqual(systems, [[], ["be brief"], ["be brief"], ["be brief"], []])
        # It is gone for those who go on with the session, too.
        again = self.server([kept_answer("x")])
        self.assertEqual(self.chat(again, "6\n", "-c").code, 0)
        self.assertEqual(messages_of(again.requests[0])[0], ("user", "1"))

    def test_files_go_before_the_next_message(self):
        path = os.path.join(self.sandbox.work, "notes.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write("content\n")
        server = self.server([kept_answer("x"), kept_answer("y")])
        self.assertEqual(self.chat(server, f"/file {path}\nread it\nagain\n").code, 0)
        self.assertEqual(messages_of(server.requests[0]), [("user", f"{path}:\ncontent\n\nread it")])
        self.assertEqual(messages_of(server.requests[1])[-1], ("user", "again"))


class OutputTest(ChatTest):
    def test_code_blocks_are_printed_and_saved(self):
        answer = "See:\n```py\nprint(1)\n```\nand\n```sh\nls\n```\n"
        server = self.server([kept_answer(answer)])
        result = self.chat(server, "go\n/code 1\n/code\n/code 2 save out.sh\n/code 2 save out.sh\n/code 3\n")
        self.assertEqual(result.stdout.decode(), answer + "print(1)\n" + "ls\n", str(result))
        self.assert_error(result, 2, "out.sh exists already", "2 code blocks")
        with open(os.path.join(self.sandbox.work, "out.sh"), encoding="utf-8") as file:
            self.assertEqual(file.read(), "ls\n")

    def test_a_conversation_is_saved_as_markdown(self):
        self.assertEqual(self.echo("hello\n/save chat.md\n").code, 0)
        with open(os.path.join(self.sandbox.work, "chat.md"), encoding="utf-8") as file:
            text = file.read()
        self.assertIn("hello", text)
        self.assertTrue(text.startswith("# "), text)

    def test_the_title_of_a_saved_conversation_is_text(self):
        self.assertEqual(self.echo("x" + "長" * 100 + "\n/save chat.md\n", "--no-history").code, 0)
        with open(os.path.join(self.sandbox.work, "chat.md"), encoding="utf-8") as file:
            self.assertTrue(file.readline().startswith("# x長長"))

    def test_there_is_no_clipboard_without_a_terminal(self):
        self.assert_error(self.echo("hello\n/copy\n"), 2, "no terminal")

    def test_usage_has_the_providers_counts(self):
        server = self.server([kept_answer("one"), kept_answer("two")])
        result = self.chat(server, "1\n2\n/usage\n")
        self.assertIn("last turn: 11 tokens in, 7 out", result.errors)
        self.assertIn("all 2 turns: 22 tokens in, 14 out", result.errors)

    def test_help_has_a_line_for_every_command(self):
        lines = self.echo("/help\n").errors.splitlines()
        for name in ("help model system file retry edit undo branch title save copy code usage reasoning set search "
                     "sessions resume clear quit").split():
            self.assertEqual(len([line for line in lines if line.startswith(f"/{name} ")]), 1, name)


class ContextTest(ChatTest):
    def setUp(self):
        super().setUp()
        full_context.prepare(self.sandbox)

    def test_a_full_context_is_never_cut_silently(self):
        server = self.server(full_context.reply)
        long = "x" * 400
        result = self.chat(server, f"{long}\n{long}\n{long}\n")
        self.assert_error(result, 10, "%", "/shorten", "nothing was sent")
        self.assertEqual(len(server.requests), 2)

    def test_older_turns_are_summarised_when_asked_for(self):
        server = self.server(full_context.reply)
        long = "x" * 400
        result = self.chat(server, f"{long}\n{long}\n{long}\n/shorten\n/retry\n")
        self.assertEqual(result.code, 0, str(result))
        last = messages_of(server.requests[-1])
        self.assertEqual([role for role, _ in last], ["user", "assistant", "user", "assistant", "user"])
        self.assertEqual(last[1], ("assistant", "SUMMARY"))
        self.assertEqual(last[2], ("user", long))
        sessions = {}
        for turn in sorted(self.history.turns(), key=lambda turn: turn["number"]):
            sessions.setdefault(turn["session_id"], []).append(turn["answer"][:7])
        self.assertEqual(sorted(sessions.values()), [["SUMMARY", "yyyyyyy", "yyyyyyy"], ["yyyyyyy", "yyyyyyy"]])

    def test_the_oldest_turns_are_dropped_when_asked_for(self):
        server = self.server(full_context.reply)
        result = self.chat(server, f"{'a' * 400}\n{'b' * 400}\n{'c' * 400}\n/shorten drop\n/retry\n")
        self.assertEqual(result.code, 0, str(result))
        self.assertEqual([text[:1] for _, text in messages_of(server.requests[-1])], ["b", "y", "c"])
