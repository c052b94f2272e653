"""Runs commands of llm, of whatever version is first on the path, one after the other in one process.

Standard input is a JSON list of {"arguments": [...], "input": TEXT or null}; standard output gets the list of what
they printed. There is one more model, `scripted`: it repeats the prompt, says nothing to "nothing", and calls the first
tool that it is given.
"""

import json
import sys

import llm
from click.testing import CliRunner
from llm.cli import cli
from llm.plugins import pm

ARGUMENTS = {"city": "Zürich", "days": 3}
DETAILS = {"prompt_tokens_details": {"cached_tokens": 2}}


class Scripted(llm.Model):
    model_id = "scripted"
    can_stream = True
    supports_tools = True
    attachment_types = {"image/png"}

    def execute(self, prompt, stream, response, conversation):
        if hasattr(response, "set_usage"):
            response.set_usage(input=5, output=7, details=DETAILS)
        results = getattr(prompt, "tool_results", None)
        if getattr(prompt, "tools", None) and not results:
            response.add_tool_call(llm.ToolCall(name=prompt.tools[0].name, arguments=ARGUMENTS, tool_call_id="c1"))
        elif results:
            yield "so " + results[0].output
        elif prompt.prompt != "nothing":
            yield "you said: "
            yield prompt.prompt


class Plugin:
    @staticmethod
    @llm.hookimpl
    def register_models(register):
        register(Scripted())


pm.register(Plugin, name="scripted")

printed = []
for call in json.load(sys.stdin):
    result = CliRunner().invoke(cli, call["arguments"], input=call.get("input"))
    if result.exit_code != 0:
        sys.exit(f"llm {call['arguments']}: {result.output}\n{result.exception!r}")
    printed.append(result.output)
json.dump(printed, sys.stdout)
