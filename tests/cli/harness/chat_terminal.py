"""A chat at a terminal, and what every one of them has to leave behind."""

import json
import threading

from harness import keys, wire
from harness.case import CliTest
from harness.history import History
from harness.provider_server import Reply
from harness.terminal import settings_before_a_run

CTRL_C, CTRL_D, CTRL_Z = b"\x03", b"\x04", b"\x1a"
PASTE = b"\x1b[200~%s\x1b[201~"


def kept_answer(*texts):
    return wire.answer(*texts, cut="keep")


class ChatTerminalTest(CliTest):
    def setUp(self):
        super().setUp()
        self.history = History(self.sandbox)

    def chat(self, server, *arguments, environment=None, **settings):
        variables = keys.environment_of("openai") | {"TERM": "xterm"} | (environment or {})
        run = self.terminal("chat", "--provider", "openai", "-m", "test-model", "--base-url", server.origin + "/v1",
                            *arguments, environment=variables, echo=True, **settings)
        run.wait_for(b"test-model")
        self.wait_for_prompt(run, 1)
        return run

    def wait_for_prompt(self, run, count):
        """Until there were so many prompts that wait for keys; each begins with the terminal's paste marks."""
        run.wait_until(lambda: run.screen.count(b"\x1b[?2004h") >= count, f"{count} prompts")

    def leave(self, run, code=0, keys_to_leave=CTRL_D):
        if keys_to_leave:
            run.type(keys_to_leave)
        result = run.finish()
        self.assertEqual(result.code, code, str(result))
        self.assert_terminal_as_before(run)
        return result

    def assert_terminal_as_before(self, run):
        self.assertEqual(run.last_attributes, settings_before_a_run(echo=True))
        self.assertEqual(run.screen.count(b"\x1b[?2004h"), run.screen.count(b"\x1b[?2004l"), bytes(run.screen))

    @staticmethod
    def prompts(server):
        return [json.loads(request.body)["messages"][-1]["content"] for request in server.requests]

    def streaming_server(self, text="as far as this"):
        never = threading.Event()
        self.addCleanup(never.set)
        return self.server(lambda request: kept_answer("done") if b"next" in request.body else
                           Reply(200, wire.openai_events(text, finish=None, done=False)[:2] + [never]))
