"""What a chat looks like, as text and as pictures."""

import re

from harness import emulator, wire
from harness.captures import assert_kept
from harness.chat_terminal import ChatTerminalTest
from harness.provider_server import Reply
from harness.screen import THEMES, draw

ANSWERS = {
    "How do I list the biggest files?": """Two tools, one pipe:

```sh
# the ten biggest, the biggest first
du -ah . | sort -rh | head -n 10
```

1. `du -ah` counts **every file**, in units people read
2. `sort -rh` knows that `2G` is more than `900M`
""",
    "And in Python?": """| way | memory |
|:----|-------:|
| `sorted(...)` | all names |
| `heapq.nlargest` | ten names |

> Use `nlargest` for *big* trees: 大きい木 🌲

```python
import heapq, pathlib

files = (path for path in pathlib.Path(".").rglob("*") if path.is_file())
for path in heapq.nlargest(10, files, key=lambda path: path.stat().st_size):
    print(f"{path.stat().st_size:>12}  {path}")
```
""",
}


class CaptureTest(ChatTerminalTest):
    def setUp(self):
        super().setUp()
        emulator.require(self)

    def reply(self, request):
        text = ANSWERS[self.user_text(request)]
        usage = wire.openai_chunk(usage={"prompt_tokens": 120, "completion_tokens": 80, "total_tokens": 200})
        pieces = re.findall(r"\s*\S+\s*", text)
        return Reply(200, wire.openai_events(*pieces, usage=False)[:-1] + [usage, wire.event("[DONE]")], cut="keep")

    def screen_of_a_chat(self, theme, columns, rows):
        run = self.chat(self.server(self.reply), "--style", theme, columns=columns, rows=rows)
        for number, prompt in enumerate(ANSWERS, 2):
            run.type(prompt.encode() + b"\r")
            self.wait_for_prompt(run, number)
        for number, command in enumerate((b"/cod 1", b"/usage"), 4):
            run.type(command + b"\r")
            self.wait_for_prompt(run, number)
        run.wait_until(lambda: run.screen.endswith(b">\x1b[0m "), "the prompt")
        output = bytes(run.screen)
        self.leave(run)
        session = self.history.sessions()[0]["id"]
        shown = emulator.coloured_screen_of(output, columns, rows)
        return shown.replace(session, "01K00000000000000000000000"[:len(session)])

    def test_the_screen_is_as_it_was_looked_at(self):
        for columns, rows in ((80, 24), (200, 50)):
            for theme in THEMES:
                shown = self.screen_of_a_chat(theme, columns, rows)
                name = f"chat-{columns}x{rows}-{theme}"
                assert_kept(self, name + ".svg", draw(shown, theme, columns))
                assert_kept(self, name + ".txt", shown.replace("\x1b", "\\e"))
