"""A chat at a terminal whose context is nearly full: a warning and a choice, never a silent cut."""

import json

from harness import full_context
from harness.chat_terminal import CTRL_C, ChatTerminalTest

CHOICE = b"s: summarise older turns, d: drop the oldest, a: send anyway, Enter: stop> "


class RoomTest(ChatTerminalTest):
    """Three messages of 400 letters and their answers of 1200 do not fit into 1000 tokens."""

    def setUp(self):
        super().setUp()
        full_context.prepare(self.sandbox)
        self.served = self.server(full_context.reply)
        self.room = self.chat(self.served)
        for number, letter in enumerate("ab", 1):
            self.room.type(letter.encode() * 400 + b"\r")
            self.wait_for_prompt(self.room, number + 1)
        self.room.type(b"c" * 400 + b"\r")
        self.room.wait_for(CHOICE)
        self.assertEqual(len(self.served.requests), 2)
        self.assertRegex(bytes(self.room.screen), rb"warning: with this message the conversation takes about \d+ % of what "
                                                  rb"test-model can read")
        self.wait_for_prompt(self.room, 4)

    def wait_for_second_choice(self):
        self.room.wait_until(lambda: self.room.screen.count(CHOICE) == 2, "a second choice")

    def choose(self, keys, prompts):
        self.room.type(keys)
        self.wait_for_prompt(self.room, prompts)
        self.leave(self.room)

    def sent(self, number=-1):
        """The first letters of the messages of a request."""
        return "".join(message["content"][0] for message in json.loads(self.served.requests[number].body)["messages"])

    def test_enter_sends_nothing_and_the_message_waits(self):
        self.room.type(b"\r")
        self.room.wait_for(b"nothing was sent; /retry sends it")
        self.wait_for_prompt(self.room, 5)
        self.assertEqual(len(self.served.requests), 2)
        self.room.type(b"/retry\r")
        self.wait_for_second_choice()
        self.choose(b"a\r", 7)
        self.assertEqual(self.sent(), "aybyc")

    def test_an_interrupt_sends_nothing(self):
        self.room.type(CTRL_C)
        self.room.wait_for(b"nothing was sent; /retry sends it")
        self.choose(b"", 5)
        self.assertEqual(len(self.served.requests), 2)

    def test_it_is_sent_as_it_is(self):
        self.choose(b"a\r", 5)
        self.assertEqual(self.sent(), "aybyc")

    def test_the_oldest_are_dropped(self):
        self.choose(b"d\r", 5)
        self.assertIn(b"left out the oldest 1 turn", self.room.screen)
        self.assertEqual(self.sent(), "byc")

    def test_older_turns_are_summarised(self):
        self.choose(b"s\r", 5)
        self.assertTrue(json.loads(self.served.requests[2].body)["messages"][-1]["content"].startswith("Summarise"))
        self.assertEqual(self.sent()[1:], "Sbyc")

    def test_another_word_asks_again(self):
        self.room.type(b"what?\r")
        self.wait_for_second_choice()
        self.choose(b"a\r", 6)
        self.assertEqual(self.sent(), "aybyc")
