"""What the tests of `agentpress history` share: sessions as an export has them, and histories that are made by importing
them."""

import json
import os

from harness.case import CliTest

HOSTILE = "\x1b[31mred\x1b]0;title\x07 \u202eevil \u200b\u009b2J"
FIRST, SECOND, THIRD = "000000000001", "000000000002", "1yyyyyyyyyyz"


def text(role, content):
    return {"role": role, "parts": [{"type": "text", "text": content}]}


def turn(question="a prompt", reply="an answer", **fields):
    return {"started": "2026-11-11T08:30:00.250Z", "state": "complete", "provider": "openai", "requested_model": "gpt-5",
            "model": "gpt-5", "prompt": [text("user", question)],
            "answer": [text("assistant", reply)]} | fields


def session(identity=FIRST, turns=None, **fields):
    return {"schema_version": 1, "id": identity, "created": "2026-11-11T08:30:00Z", "turns": turns or [turn()]} | fields


def lines(*sessions):
    return "".join(json.dumps(one) + "\n" for one in sessions)


# Every kind of part, opaque data, odd bytes, all of the facts.
FULL_SESSION = session(FIRST, [
    turn(id="zzzzzzzzzz01", turn=1, served_model="gpt-5-1", route={"format": "openai_responses", "url": "https://127.0.0.1/v1",
                                                "reason": "prefix", "key_source": "OPENAI_API_KEY"},
         prompt=[text("system", "be brief"),
                 {"role": "user", "parts": [{"type": "text", "text": "nul \0 byte"},
                                            {"type": "media", "media_type": "image/png", "base64": "iVBORw0KGgo=",
                                             "url": None, "name": "a.png"}]}],
         answer=[{"role": "assistant", "parts": [
             {"type": "reasoning", "text": "hm", "opaque": "b3BhcXVl+/=="},
             {"type": "text", "text": {"hex": bytes(range(256)).hex()}},
             {"type": "tool_call", "id": "c1", "name": "look", "arguments": '{"a": 1.0, "a": 2}', "opaque": "sig"}]},
             {"role": "tool", "parts": [{"type": "tool_result", "call_id": "c1", "name": "look", "text": "seen",
                                         "is_error": True}]},
             text("assistant", "done")],
         citations=[{"url": "https://127.0.0.1/c", "title": "C"}], refusal="no", state="failed",
         finish_reason="length", finish_reason_raw="max_tokens", error={"class": "incomplete", "message": "cut"},
         usage={"input_tokens": 1, "output_tokens": 2, "cached_tokens": 3, "cache_write_tokens": 4,
                "reasoning_tokens": 5, "raw": '{"in": 1}'},
         cost_usd=0.1 + 0.2, timing={"first_token_ms": 7, "total_ms": 8}, attempts=2, request_id="req", response_id="resp"),
    turn(id="zzzzzzzzzz02", turn=2)], name="full", source="llm:01h", used="2026-11-11T08:30:00.250Z")


class HistoryCommandTest(CliTest):
    def history(self, *arguments, **settings):
        settings["environment"] = {"TZ": "UTC"} | settings.get("environment", {})
        return self.sandbox.run("history", *arguments, **settings)

    def fill(self, *sessions):
        self.assert_code(self.history("import", self.sandbox.write("fill.jsonl", lines(*sessions))), 0)

    def output(self, *arguments, **settings):
        result = self.history(*arguments, **settings)
        self.assert_code(result, 0)
        return result.stdout.decode()

    def report(self, *arguments):
        result = self.history(*arguments, "--json")
        self.assert_code(result, 0)
        return self.json_of(result)

    def ids(self, *arguments):
        return [one["id"] for one in self.report("list", *arguments)["sessions"]]

    @property
    def directory(self):
        return os.path.join(self.sandbox.home, ".local", "share", "agentpress")

    @property
    def database(self):
        return os.path.join(self.directory, "history.db")

    def screen(self, *arguments, **settings):
        settings["environment"] = {"TZ": "UTC"} | settings.get("environment", {})
        result = self.terminal("history", *arguments, redirect="2>/dev/null", **settings).finish()
        self.assert_code(result, 0)
        return result.stdout.decode()

    def assert_harmless(self, screen):
        for character in screen:
            code = ord(character)
            self.assertFalse((code < 0x20 and character not in "\t\n") or 0x7f <= code <= 0x9f or
                             0x202a <= code <= 0x202e or code == 0x200b, repr(screen))
