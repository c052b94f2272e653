"""`agentpress chat` at a terminal: keys, pastes, signals - and the terminal afterwards as it was before."""

import json
import os
import signal
import threading
import time

from harness import emulator, keys
from harness.chat_terminal import CTRL_C, CTRL_D, CTRL_Z, PASTE, ChatTerminalTest, kept_answer
from harness.full_listener import FullListener
from harness.provider_server import Reply


class TypingTest(ChatTerminalTest):
    def test_a_conversation(self):
        server = self.server([kept_answer("one"), kept_answer("two")])
        run = self.chat(server)
        run.type(b"first\r")
        run.wait_for(b"one")
        self.wait_for_prompt(run, 2)
        run.type(b"second\r")
        run.wait_for(b"two")
        self.leave(run)
        self.assertEqual(self.prompts(server), ["first", "second"])
        self.assertEqual(server.connections, 1)
        self.assertEqual([turn["prompt"] for turn in self.history.turns()], ["first", "second"])

    def test_bare_agentpress_is_a_chat(self):
        run = self.terminal(environment={"TERM": "xterm", "AGENTPRESS_MODEL": "echo"}, echo=True)
        self.wait_for_prompt(run, 1)
        run.type(b"hello\r")
        self.wait_for_prompt(run, 2)
        self.leave(run)
        self.assertEqual([turn["prompt"] for turn in self.history.turns()], ["hello"])

    def test_a_pasted_page_is_one_message(self):
        server = self.server([kept_answer("one")])
        run = self.chat(server)
        page = "\n".join(f"{number}: /usr/bin \"\"\" zwölf 日本語 {'x' * 30}" for number in range(2000))
        writer = threading.Thread(target=run.type, args=(PASTE % page.encode(),))
        writer.start()
        run.wait_for(b"1999: ")
        writer.join()
        run.type(b"\r")
        run.wait_for(b"one")
        self.leave(run)
        self.assertEqual(self.prompts(server), [page])

    def test_more_lines(self):
        server = self.server([kept_answer("one"), kept_answer("two")])
        run = self.chat(server)
        run.type(b"a\x1b\rb\r")
        self.wait_for_prompt(run, 2)
        run.type(b'"""\r')
        run.wait_for(b"... ")
        run.type(b"/c\r  d\r" + b'"""\r')
        run.wait_for(b"two")
        self.leave(run)
        self.assertEqual(self.prompts(server), ["a\nb", "/c\n  d"])

    def test_lines_after_one_of_several_rows_are_as_before(self):
        run = self.terminal("chat", "-m", "echo", environment={"TERM": "xterm"}, echo=True)
        self.wait_for_prompt(run, 1)
        for number, line in enumerate((b"x", b"a\x1b\rb", b"y"), 2):
            run.type(line + b"\r")
            self.wait_for_prompt(run, number)
        self.leave(run)
        self.assertEqual(emulator.screen_of(bytes(run.screen), 80)[1:],
                         ["echo> x", "x", "echo> a", "b", "a", "b", "echo> y", "y", "echo>"])
        self.assertEqual(bytes(run.screen).count(b"\n"), 10)

    def test_wide_characters_are_edited_as_characters(self):
        server = self.server([kept_answer("one")])
        run = self.chat(server, environment={"LANG": "C"})
        run.type("日本語é".encode() + b"\x7f\x7f" + "x\r".encode())
        run.wait_for(b"one")
        self.leave(run)
        self.assertEqual(self.prompts(server), ["日本x"])

    def test_the_users_own_inputrc(self):
        with open(os.path.join(self.sandbox.home, ".inputrc"), "w", encoding="utf-8") as file:
            file.write('set editing-mode vi\n$if agentpress\n"\\C-o": "typed by a macro"\n$endif\n')
        server = self.server([kept_answer("one"), kept_answer("two")])
        run = self.chat(server)
        run.type(b"wrong words\x1bccright\x0f\r")
        run.wait_for(b"one")
        self.wait_for_prompt(run, 2)
        run.type(b"below\x1bk\r")  # in command mode, k is the line before
        run.wait_for(b"two")
        self.leave(run)
        self.assertEqual(self.prompts(server), ["righttyped by a macro"] * 2)

    def test_lines_are_searched(self):
        server = self.server([kept_answer("one"), kept_answer("two"), kept_answer("three")])
        run = self.chat(server)
        for number, line in enumerate((b"about foxes", b"about hens"), 2):
            run.type(line + b"\r")
            self.wait_for_prompt(run, number)
        run.type(b"\x12fox")
        run.wait_for(b"reverse-i-search")
        run.type(b"\r")
        run.wait_for(b"three")
        self.leave(run)
        self.assertEqual(self.prompts(server), ["about foxes", "about hens", "about foxes"])

    def test_commands_are_completed(self):
        server = self.server([kept_answer("one")])
        run = self.chat(server)
        run.type(b"/reas\thi\r")
        run.wait_for(b"reasoning")
        run.type(b"/usa\t\r")
        run.wait_for(b"context: about")
        self.leave(run)
        self.assertEqual(server.requests, [])

    def test_files_and_settings_are_completed(self):
        with open(os.path.join(self.sandbox.work, "notes-of-today.txt"), "w", encoding="utf-8") as file:
            file.write("content\n")
        server = self.server([kept_answer("one")])
        run = self.chat(server)
        run.type(b"/file notes-\t\r")
        run.wait_for(b"goes before the next message")
        run.type(b"/set temp\t0.5\r")
        run.wait_for(b"temperature           0.5")
        run.type(b"go\r")
        run.wait_for(b"one")
        self.leave(run)
        self.assertIn("content", self.prompts(server)[0])

    def test_models_and_sessions_are_completed(self):
        server = self.server([kept_answer("one"), kept_answer("two"), kept_answer("three")])
        self.sandbox.write_config(f"""
[providers.groq]
base_url = "{server.origin}/openai/v1"
[aliases]
quickest = "groq/second-model"
""")
        run = self.terminal("chat", "-m", "echo", environment=keys.environment_of("groq") | {"TERM": "xterm"}, echo=True)
        self.wait_for_prompt(run, 1)
        for number, line in enumerate((b"/model quick\t", b"first", b"/title about-foxes", b"/clear", b"second",
                                       b"/resume about\t", b"third"), 2):
            run.type(line + b"\r")
            self.wait_for_prompt(run, number)
        self.leave(run)
        bodies = [json.loads(request.body) for request in server.requests]
        self.assertEqual([body["model"] for body in bodies], ["second-model"] * 3)
        self.assertEqual([message["content"] for message in bodies[2]["messages"]], ["first", "one", "third"])

    def test_lines_are_remembered_but_no_keys(self):
        server = self.server([kept_answer("one"), kept_answer("two")])
        run = self.chat(server)
        run.type(b"first line\r")
        self.wait_for_prompt(run, 2)
        run.type(b"my key is sk-proj-" + b"a1B2" * 12 + b"\r")
        self.wait_for_prompt(run, 3)
        self.leave(run)
        path = os.path.join(self.sandbox.home, ".local", "state", "agentpress", "chat_lines")
        with open(path, "rb") as file:
            self.assertEqual(file.read(), b"first line\n")
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
        again = self.server([kept_answer("three")])
        run = self.chat(again)
        run.type(b"\x1b[A\r")
        run.wait_for(b"three")
        self.leave(run)
        self.assertEqual(self.prompts(again), ["first line"])

    def test_lines_are_not_remembered_without_history(self):
        server = self.server([kept_answer("one")])
        run = self.chat(server, "--no-history")
        run.type(b"first line\r")
        run.wait_for(b"one")
        self.leave(run)
        self.assertFalse(os.path.exists(os.path.join(self.sandbox.home, ".local", "state", "agentpress", "chat_lines")))

    def test_what_is_typed_ahead_waits_in_the_next_prompt(self):
        reply, gate = self.held_reply("one ", "two", cut="keep")
        server = self.server([reply, kept_answer("three")])
        run = self.chat(server)
        run.type(b"first\r")
        run.wait_for(b"one")
        run.type(b"typed\rahead\r")
        time.sleep(0.3)
        gate.set()
        run.wait_for(b"ahead")
        self.assertNotIn(b"typed", run.screen[:run.screen.index(b"two")])
        time.sleep(0.3)
        self.assertEqual(len(server.requests), 1)
        run.type(b"\r")
        run.wait_for(b"three")
        self.leave(run)
        self.assertEqual(self.prompts(server), ["first", "typed\nahead"])

    def test_more_lines_and_pages_can_be_typed_ahead(self):
        replies, gates = zip(*(self.held_reply("one ", "two", cut="keep") for _ in range(2)))
        server = self.server([*replies, kept_answer("three")])
        run = self.chat(server)
        run.type(b"first\r")
        for number, keys_ahead in enumerate((b"a\x1b\rb", PASTE % b"page\rof two")):
            run.wait_until(lambda: run.screen.count(b"one") > number, "the answer")  # pylint: disable=cell-var-from-loop
            run.type(keys_ahead)
            time.sleep(0.3)
            gates[number].set()
            self.wait_for_prompt(run, number + 2)
            time.sleep(0.3)
            self.assertEqual(len(server.requests), number + 1)
            run.type(b"\r")
        run.wait_for(b"three")
        self.leave(run)
        self.assertEqual(self.prompts(server), ["first", "a\nb", "page\nof two"])

    def test_the_editor_writes_a_message(self):
        editor = os.path.join(self.sandbox.work, "editor.sh")
        with open(editor, "w", encoding="utf-8") as file:
            file.write('#!/bin/sh\nprintf "%s and more\\nlines\\n" "$(cat "$1")" >"$1"\n')
        os.chmod(editor, 0o755)
        server = self.server([kept_answer("one"), kept_answer("two")])
        run = self.chat(server, environment={"EDITOR": editor})
        run.type(b"begun\x18\x05")
        run.wait_for(b"one")
        self.wait_for_prompt(run, 2)
        run.type(b"/edit 1\r")
        run.wait_for(b"two")
        self.leave(run)
        self.assertEqual(self.prompts(server), ["begun and more\nlines", "begun and more\nlines and more\nlines"])

    def test_an_editor_that_fails_costs_nothing(self):
        server = self.server([kept_answer("one")])
        run = self.chat(server, environment={"EDITOR": "false"})
        run.type(b"begun\x18\x05")
        self.wait_for_prompt(run, 2)
        run.wait_for(b"exited with status 1")
        run.type(b" and sent\r")
        run.wait_for(b"one")
        self.leave(run)
        self.assertIn("test-model> begun", emulator.screen_of(bytes(run.screen), 80))
        self.assertEqual(self.prompts(server), ["begun and sent"])

    def test_hostile_text_is_harmless_everywhere(self):
        hostile = "\x1b]0;owned\x07\x1b[2J\u202e"
        server = self.server([kept_answer(hostile + "```\n" + hostile + "\n```\n")])
        run = self.chat(server)
        run.type(b"first\r")
        self.wait_for_prompt(run, 2)
        for command in (b"/code 1\r", b"/resume nothing\x1b[2Jhere\r", b"/sessions\r", b"/search owned\r"):
            run.type(command)
            time.sleep(0.3)
        self.leave(run)
        self.assertNotIn(b"\x1b]0;owned", run.screen)
        self.assertNotIn(b"\x1b[2J", run.screen)
        self.assertNotIn("\u202e".encode(), run.screen)

    def test_the_clipboard_is_written_when_asked_for(self):
        server = self.server([kept_answer("hi")])
        run = self.chat(server, environment={"TMUX": "/tmp/tmux,1,0"})
        run.type(b"first\r")
        self.wait_for_prompt(run, 2)
        self.assertNotIn(b"]52;", run.screen)
        run.type(b"/copy\r")
        run.wait_for(b"\x1bPtmux;\x1b\x1b]52;c;aGk=\x07\x1b\\")
        self.leave(run)


class InterruptTest(ChatTerminalTest):
    def interrupt(self, run, seen):
        """Types Ctrl-C and waits until the answer has been stopped; returns the seconds that took."""
        began = time.monotonic()
        run.type(CTRL_C)
        run.wait_for(b"stopped; what came is kept")
        took = time.monotonic() - began
        self.assertIn(seen, run.screen)
        return took

    def test_while_streaming(self):
        server = self.streaming_server()
        run = self.chat(server)
        run.type(b"first\r")
        run.wait_for(b"as far as this")
        self.assertLess(self.interrupt(run, b"as far as this"), 5)
        self.wait_for_prompt(run, 2)
        time.sleep(1.1)
        run.type(b"next\r")
        run.wait_for(b"done")
        self.leave(run)
        messages = json.loads(server.requests[1].body)["messages"]
        self.assertEqual([message["content"] for message in messages], ["first", "as far as this", "next"])
        turns = [(turn["state"], turn["error_class"], turn["answer"]) for turn in self.history.turns()]
        self.assertEqual(turns, [("failed", "interrupted", "as far as this"), ("complete", "", "done")])

    def test_before_the_first_token_and_while_connecting(self):
        never = threading.Event()
        self.addCleanup(never.set)
        for reply in (lambda request: Reply(200, [never]), None):
            server = self.server(reply)
            if reply is None:
                server._listener.listen(0)  # connections are not accepted any more
                server.close()
            run = self.chat(server, "--retries", "50")
            run.type(b"first\r")
            if reply is not None:
                server.wait_for_requests(1)
            else:
                run.wait_for(b"next try in")
            self.interrupt(run, b"first")
            self.wait_for_prompt(run, 2)
            time.sleep(1.1)
            self.leave(run)

    def test_while_a_connection_hangs(self):
        listener = FullListener()
        self.addCleanup(listener.close)
        run = self.chat(listener)
        run.type(b"first\r")
        time.sleep(0.5)
        self.interrupt(run, b"first")
        self.wait_for_prompt(run, 2)
        time.sleep(1.1)
        self.leave(run)
        self.assertEqual([turn["error_class"] for turn in self.history.turns()], ["interrupted"])

    def test_at_the_prompt_it_clears_the_line(self):
        server = self.server([kept_answer("one")])
        run = self.chat(server)
        run.type(b"never sent")
        run.wait_for(b"never sent")
        run.type(CTRL_C)
        self.wait_for_prompt(run, 2)
        self.assertIn("test-model> never sent^C", emulator.screen_of(bytes(run.screen), 80))
        run.type(b"sent\r")
        run.wait_for(b"one")
        self.leave(run)
        self.assertEqual(self.prompts(server), ["sent"])

    def test_a_block_can_be_had_again(self):
        server = self.server([kept_answer("one")])
        run = self.chat(server)
        for keys_typed in (b'"""\r', b"/quit is\r", b"no command" + CTRL_C):
            run.type(keys_typed)
            time.sleep(0.2)
        time.sleep(1.1)
        run.type(b"\x1b[A\r")
        run.wait_for(b"one")
        self.leave(run)
        self.assertEqual(self.prompts(server), ["/quit is"])

    def test_what_was_typed_before_it_stays(self):
        server = self.streaming_server()
        run = self.chat(server, shell='stty -noflsh; exec "$@"')
        run.type(b"first\r")
        run.wait_for(b"as far as this")
        run.type(b"next" + CTRL_C)
        self.wait_for_prompt(run, 2)
        run.type(b" one\r")
        run.wait_for(b"done")
        run.type(CTRL_D)
        self.assertEqual(run.finish().code, 0)
        self.assertEqual(self.prompts(server), ["first", "next one"])

    def test_twice_within_a_second_leaves(self):
        server = self.streaming_server()
        run = self.chat(server)
        run.type(CTRL_C)
        time.sleep(0.1)  # two signals at one moment are one
        run.type(CTRL_C)
        self.leave(run, keys_to_leave=None)
        run = self.chat(server)
        run.type(b"first\r")
        run.wait_for(b"as far as this")
        run.type(CTRL_C)
        time.sleep(0.1)
        run.type(CTRL_C)
        self.leave(run, keys_to_leave=None)
        self.assertEqual(self.history.turns()[-1]["answer"], "as far as this")


class SignalTest(ChatTerminalTest):
    def end_by(self, number, run):
        os.kill(run.pid, number)
        result = run.finish()
        self.assertEqual(result.code, -number, str(result))
        self.assert_terminal_as_before(run)

    def deadly_signals(self):
        with open(self.sandbox.program[0], "rb") as file:
            is_sanitized = b"__asan_init" in file.read()
        # AddressSanitizer makes an exit status of a bad address.
        crashes = (signal.SIGABRT,) if is_sanitized else (signal.SIGABRT, signal.SIGSEGV)
        return (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, *crashes)

    def test_the_end_at_the_prompt(self):
        server = self.server([kept_answer("one")])
        for number in self.deadly_signals():
            with self.subTest(number):
                run = self.chat(server)
                run.type(b"half a line")
                run.wait_for(b"half a line")
                self.end_by(number, run)

    def test_the_end_while_streaming(self):
        server = self.streaming_server()
        for number in self.deadly_signals():
            with self.subTest(number):
                run = self.chat(server)
                run.type(b"first\r")
                run.wait_for(b"as far as this")
                time.sleep(0.4)  # what came is written within 250 ms, also when nobody has time for an ending
                self.end_by(number, run)
                self.assertEqual(self.history.turns()[-1]["answer"], "as far as this")

    def test_a_terminal_that_is_gone(self):
        server = self.streaming_server()
        run = self.chat(server)
        run.type(b"first\r")
        run.wait_for(b"as far as this")
        os.close(run.master)
        run.master = None
        _, status = os.waitpid(run.pid, 0)
        run.pid = None
        self.assertEqual(os.waitstatus_to_exitcode(status), -signal.SIGHUP)
        self.assertEqual(self.history.turns()[-1]["answer"], "as far as this")

    # Only a shell with job control can stop a program: elsewhere its process group is an orphan.
    JOB_CONTROL = ('set -m; before=$(stty -g); "$@"; [ "$(stty -g)" = "$before" ] && echo "as before"; sleep 0.2; '
                   'fg >/dev/null; exit $?;')

    def stop_and_continue(self, run):
        run.type(CTRL_Z)
        run.wait_for(b"as before")

    def test_stopped_and_continued_at_the_prompt(self):
        server = self.server([kept_answer("one")])
        run = self.chat(server, shell=self.JOB_CONTROL)
        run.type(b"begun ")
        run.wait_for(b"begun ")
        self.stop_and_continue(run)
        self.wait_for_prompt(run, 2)
        run.type(b"and ended\r")
        run.wait_for(b"one")
        self.leave(run)
        self.assertEqual(self.prompts(server), ["begun and ended"])

    def test_stopped_and_continued_while_streaming(self):
        reply, gate = self.held_reply("one ", "two", cut="keep")
        server = self.server([reply])
        run = self.chat(server, shell=self.JOB_CONTROL)
        run.type(b"first\r")
        run.wait_for(b"one")
        self.stop_and_continue(run)
        gate.set()
        run.wait_for(b"two")
        self.wait_for_prompt(run, 2)
        self.leave(run)
        self.assertEqual(self.history.turns()[-1]["answer"], "one two")

    def test_resized_while_streaming(self):
        reply, gate = self.held_reply("one ", "two", cut="keep")
        server = self.server([reply])
        run = self.chat(server)
        run.type(b"first\r")
        run.wait_for(b"one")
        run.resize(60)
        time.sleep(0.2)
        gate.set()
        self.wait_for_prompt(run, 2)
        self.leave(run)
        self.assertEqual(emulator.screen_of(bytes(run.screen), 60)[-1], "test-model>")

    def test_a_resized_terminal(self):
        server = self.server([kept_answer("one")])
        run = self.chat(server)
        run.type(b"some words that are longer than the terminal will be")
        run.wait_for(b"will be")
        for columns in (20, 200, 35) * 10:
            before = len(run.screen)
            run.resize(columns)
            # Drawn again at once, not with the next key.
            run.wait_until(lambda: len(run.screen) > before, f"{columns} columns")  # pylint: disable=cell-var-from-loop
        run.type(b", and a few more\r")
        run.wait_for(b"one")
        self.leave(run)
        self.assertEqual(self.prompts(server), ["some words that are longer than the terminal will be, and a few more"])
