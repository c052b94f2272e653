"""A terminal that nobody here wrote: pyte, which says what is on the screen and which control functions it was told."""

import io
import json
import sys

try:
    import pyte
except ImportError:  # a Python that is not Debian's finds Debian's packages here
    sys.path.append("/usr/lib/python3/dist-packages")
    try:
        import pyte
    except ImportError:
        pyte = None

# What text, line ends and colours need; anything else is a control function that a model has got through.
HARMLESS = {"draw", "linefeed", "carriage_return", "tab", "select_graphic_rendition"}


def require(test):
    if pyte is None:
        test.fail("python3-pyte is not installed: scripts/packages test")


def as_terminal_input(output):
    """The runs have no output processing, so that the terminal has to return its carriage itself."""
    return output.decode("utf-8").replace("\r\n", "\n").replace("\n", "\r\n")


def screen_of(output, columns, rows=1000):
    """The rows of the screen without the blanks at their ends, up to the last that has text."""
    screen = pyte.Screen(columns, rows)
    pyte.Stream(screen).feed(as_terminal_input(output))
    lines = [line.rstrip() for line in screen.display]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def functions_of(output):
    """The names of the control functions that the output calls."""
    record = io.StringIO()
    pyte.Stream(pyte.DebugScreen(to=record)).feed(as_terminal_input(output))
    return {json.loads(line)[0] for line in record.getvalue().splitlines()}
