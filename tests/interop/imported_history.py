"""What `agentpress history` has after an import, in a form that is easy to compare."""

import json


def texts_of(message):
    """The parts of a message as tuples; a text alone is itself."""
    told = []
    for part in message["parts"]:
        if part["type"] == "text":
            told.append(part["text"])
        elif part["type"] == "reasoning":
            told.append(("reasoning", part["text"]))
        elif part["type"] == "media":
            told.append(("media", part["media_type"], part["base64"] or part["url"]))
        elif part["type"] == "tool_call":
            told.append(("call", part["id"], part["name"], json.loads(part["arguments"])))
        else:
            told.append(("result", part["call_id"], part["name"], part["text"], part["is_error"]))
    return told


def told(messages):
    """[(role, part, ...), ...]"""
    return [(message["role"], *texts_of(message)) for message in messages]


def turns_of(session):
    """[(messages of the prompt, messages of the answer), ...]"""
    return [(told(turn["prompt"]), told(turn["answer"])) for turn in session["turns"]]


class ImportedHistory:
    def __init__(self, test):
        self.test = test

    def take(self, path):
        """Imports what is there; returns what was said about it."""
        result = self.test.sandbox.run("history", "import", path)
        self.test.assert_code(result, 0)
        return result.errors

    def sessions(self):
        """All of them by their source."""
        result = self.test.sandbox.run("history", "export", "--format", "jsonl")
        self.test.assert_code(result, 0)
        sessions = [json.loads(line) for line in result.stdout.decode().splitlines()]
        return {session["source"]: session for session in sessions}
