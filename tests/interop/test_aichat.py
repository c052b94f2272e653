"""Sessions made by aichat itself, and read by `agentpress history import`.

The sessions are also written to AGENTPRESS_KEEP_SESSIONS, when it names a folder: what tests/fixtures/aichat has came
from there.
"""

import base64
import json
import os
import shutil
import subprocess
import tempfile

from foreign_server import installed
from harness import wire
from harness.provider_server import ProviderServer
from imported_history import ImportedHistory, told, turns_of
from interop_case import InteropTest

IMAGE = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")
GREETING = "Grüße 你好 🎉\n- a list: of 'things'\n\ttab \"quoted\" # no comment"
WEATHER = {"name": "weather", "description": "looks out of the window",
           "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}


def answer(request):
    """Repeats the last message, and asks for the weather once when it may."""
    body = json.loads(request.body)
    messages = body["messages"]
    last = messages[-1]
    text = last["content"] if isinstance(last["content"], str) else "an image"
    if body.get("tools") and last["role"] == "user":
        delta = {"tool_calls": [{"index": 0, "id": "call_1", "type": "function",
                                 "function": {"name": "weather", "arguments": '{"city": "Zürich"}'}}]}
        return wire.Reply(body=wire.openai_events("wait", before=[delta], finish="tool_calls"))
    if not body.get("stream"):
        return wire.whole_answer("a summary", "openai")
    return wire.answer(*([] if text == "nothing" else ["you said: ", text]))


class AichatTest(InteropTest):
    def setUp(self):
        super().setUp()
        self.server = ProviderServer(answer)
        self.addCleanup(self.server.close)
        self.folder = tempfile.mkdtemp(prefix="agentpress-interop-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.write("config.yaml", json.dumps({
            "model": "far:echo-1", "save_session": True, "stream": True, "function_calling": True,
            "clients": [{"type": "openai-compatible", "name": "far", "api_base": self.server.origin + "/v1",
                         "api_key": "unused", "models": [{"name": "echo-1", "supports_function_calling": True,
                                                         "supports_vision": True, "max_input_tokens": 100000}]}]}))
        self.write("roles/sage.md", "Answer like a sage.")
        self.write("functions/functions.json", json.dumps([WEATHER]))
        self.write("functions/bin/weather", "#!/bin/sh\nprintf '{\"sky\": \"blue\", \"degrees\": 21}' >\"$LLM_OUTPUT\"\n", 0o755)
        self.write("pixel.png", IMAGE)
        self.history = ImportedHistory(self)

    def write(self, name, content, mode=0o600):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        os.chmod(path, mode)
        return path

    def say(self, *arguments):
        variables = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": self.folder, "LANG": "C.UTF-8", "TZ": "Asia/Tokyo",
                     "AICHAT_CONFIG_DIR": self.folder}
        done = subprocess.run([installed("bin/aichat"), *arguments], env=variables, cwd=self.folder, capture_output=True,
                              stdin=subprocess.DEVNULL, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, (arguments, done.stdout, done.stderr))

    def imported(self):
        self.history.take(self.folder)
        kept = os.environ.get("AGENTPRESS_KEEP_SESSIONS")
        if kept:
            shutil.copytree(os.path.join(self.folder, "sessions"), kept, dirs_exist_ok=True)
        return self.history.sessions()


class SessionTest(AichatTest):
    def test_a_conversation(self):
        self.say("-r", "sage", "-s", "talk", GREETING)
        self.say("-s", "talk", "nothing")
        self.say("-s", "talk", "0123")
        session = self.imported()["aichat:talk"]
        self.assertEqual(session["name"], "talk")
        self.assertEqual(turns_of(session), [
            ([("system", "Answer like a sage."), ("user", GREETING)], [("assistant", "you said: " + GREETING)]),
            ([("user", "nothing")], []),
            ([("user", "0123")], [("assistant", "you said: 0123")])])
        for turn in session["turns"]:
            self.assertEqual((turn["provider"], turn["model"], turn["state"]), ("far", "echo-1", "complete"))

    def test_an_image(self):
        self.say("-s", "seen", "-f", "pixel.png", "--", "look")
        session = self.imported()["aichat:seen"]
        self.assertEqual(turns_of(session), [
            ([("user", "look", ("media", "image/png", base64.b64encode(IMAGE).decode()))],
             [("assistant", "you said: an image")])])
        self.assertEqual(session["turns"][0]["prompt"][0]["parts"][1]["name"], "pixel.png")

    def test_tool_calls(self):
        self.write("roles/tools.md", "---\nuse_tools: all\n---\nUse tools.")
        self.say("-r", "tools", "-s", "tools", "weather?")
        session = self.imported()["aichat:tools"]
        (prompt, answered), = turns_of(session)
        self.assertEqual(prompt, [("system", "Use tools."), ("user", "weather?")])
        self.assertEqual([message[0] for message in answered], ["assistant", "tool", "assistant"])
        self.assertEqual(answered[0][-1], ("call", "call_1", "weather", {"city": "Zürich"}))
        role, (kind, call, name, text, is_error) = answered[1]
        self.assertEqual((role, kind, call, name, is_error), ("tool", "result", "call_1", "weather", False))
        self.assertEqual(json.loads(text), {"sky": "blue", "degrees": 21})

    def test_saved_by_itself(self):
        self.say("-s", "--", "hello")
        (source, session), = self.imported().items()
        self.assertRegex(source, r"^aichat:_/\d{8}T\d{6}")
        self.assertIsNone(session["name"])
        self.assertEqual(told(session["turns"][0]["prompt"]), [("user", "hello")])

    def test_a_folder_twice(self):
        self.say("-s", "one", "first")
        self.say("-s", "two", "second")
        before = self.imported()
        self.assertEqual(sorted(before), ["aichat:one", "aichat:two"])
        self.assertIn("0 sessions added", self.history.take(os.path.join(self.folder, "sessions", "one.yaml")))
        self.assertEqual(self.imported(), before)
