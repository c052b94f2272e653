"""A model whose context is so small that a third message of 400 letters, after two answers of 1200, does not fit."""

import json
import os

from harness import wire
from harness.provider_server import Reply


def prepare(sandbox):
    path = os.path.join(sandbox.home, ".config", "agentpress")
    os.makedirs(path, exist_ok=True)
    with open(os.path.join(path, "models.toml"), "w", encoding="utf-8") as file:
        file.write('[openai."test-model"]\ncontext = 1000\n')


def reply(request):
    """Counts four bytes a token, as the estimate does before it knows better."""
    messages = json.loads(request.body)["messages"]
    size = sum(len(message["content"]) for message in messages)
    is_summary = "Summarise our conversation" in messages[-1]["content"]
    events = wire.openai_events("SUMMARY" if is_summary else "y" * 1200, usage=False)[:-1]
    usage = wire.openai_chunk(usage={"prompt_tokens": size // 4, "completion_tokens": 1, "total_tokens": 1})
    return Reply(200, events + [usage, wire.event("[DONE]")], cut="keep")
