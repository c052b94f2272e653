"""`agentpress chat` at a terminal of a machine without GNU readline: lines as the terminal itself edits them."""

import os
import time

from harness.chat_terminal import CTRL_C, CTRL_D, ChatTerminalTest, kept_answer
from harness.terminal import settings_before_a_run


class WithoutReadlineTest(ChatTerminalTest):
    PROMPT = b"test-model> "

    def setUp(self):
        super().setUp()
        self.libraries = os.path.join(self.sandbox.work, "libraries")
        os.mkdir(self.libraries)
        with open(os.path.join(self.libraries, "libreadline.so.8"), "wb"):
            pass  # nothing that could be loaded

    def wait_for_prompt(self, run, count):
        run.wait_until(lambda: self.plain(run).count(self.PROMPT) >= count, f"{count} prompts")

    @staticmethod
    def plain(run):
        return bytes(run.screen).replace(b"\x1b[1m", b"").replace(b"\x1b[0m", b"").replace(b"\1", b"").replace(b"\2", b"")

    def start(self, server):
        run = self.chat(server, environment={"LD_LIBRARY_PATH": self.libraries})
        self.assertIn(b"without GNU readline, lines cannot be edited: ", run.screen)
        self.assertIn(b"libreadline8", run.screen)
        return run

    def test_a_conversation(self):
        server = self.server([kept_answer("one"), kept_answer("two")])
        run = self.start(server)
        run.type(b"first\x7f\x7fth\r")  # the terminal itself knows the erase key
        run.wait_for(b"one")
        self.wait_for_prompt(run, 2)
        self.assertNotIn(b"\x01", run.screen)
        run.type(b'"""\r')
        run.wait_for(b"... ")
        run.type(b'a\rb\r"""\r')
        run.wait_for(b"two")
        self.leave(run)
        self.assertEqual(self.prompts(server), ["firth", "a\nb"])

    def test_interrupts(self):
        server = self.streaming_server()
        run = self.start(server)
        run.type(b"never sent")
        run.wait_for(b"never sent")
        run.type(CTRL_C)
        self.wait_for_prompt(run, 2)
        time.sleep(1.1)
        run.type(b"first\r")
        run.wait_for(b"as far as this")
        run.type(CTRL_C)
        run.wait_for(b"stopped; what came is kept")
        self.wait_for_prompt(run, 3)
        time.sleep(1.1)
        run.type(b"next\r")
        run.wait_for(b"done")
        self.leave(run)
        self.assertEqual(self.prompts(server), ["first", "next"])
        self.assertEqual(self.history.turns()[0]["answer"], "as far as this")

    def assert_terminal_as_before(self, run):
        self.assertEqual(run.last_attributes, settings_before_a_run(echo=True))
        self.assertNotIn(b"\x1b[?2004h", run.screen)

    def test_the_end_of_input_leaves(self):
        run = self.start(self.server([]))
        run.type(CTRL_D)
        self.leave(run, keys_to_leave=None)
