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


def screen_of(output, columns):
    """The rows of a screen that is high enough, without the blanks at their ends, up to the last that has text."""
    rows = output.count(b"\n") + len(output) // columns + 2
    screen = pyte.Screen(columns, rows)
    pyte.Stream(screen).feed(as_terminal_input(output))
    lines = [line.rstrip() for line in screen.display]
    while lines and not lines[-1]:
        lines.pop()
    return lines


COLOURS = {"red": "31", "green": "32", "brown": "33", "blue": "34", "magenta": "35", "cyan": "36"}
FAINT = 2


def coloured_screen_of(output, columns, rows):
    """What a terminal shows in the end, however its rows came there: text with the colours of each letter before it."""
    # pyte knows no faint letters, and we reverse none.
    pyte.graphics.TEXT[FAINT] = "+reverse"
    try:
        screen = pyte.Screen(columns, rows)
        pyte.Stream(screen).feed(as_terminal_input(output))
    finally:
        del pyte.graphics.TEXT[FAINT]
    lines = []
    for row in range(rows):
        line, before = "", ""
        cells = [screen.buffer[row][column] for column in range(columns)]
        while cells and cells[-1].data == " ":
            cells.pop()
        for cell in cells:
            codes = codes_of(cell)
            if codes != before:
                line += f"\x1b[{codes or 0}m"
            line, before = line + cell.data, codes
        lines.append(line + ("\x1b[0m" if before else ""))
    return "\n".join(lines) + "\n"


def codes_of(cell):
    """The SGR codes of a cell of pyte's, joined."""
    attributes = ((cell.bold, "1"), (cell.reverse, str(FAINT)), (cell.italics, "3"), (cell.underscore, "4"),
                  (cell.strikethrough, "9"))
    codes = [code for is_set, code in attributes if is_set]
    return ";".join(codes + [COLOURS[cell.fg]] if cell.fg != "default" else codes)


def functions_of(output):
    """The names of the control functions that the output calls."""
    record = io.StringIO()
    pyte.Stream(pyte.DebugScreen(to=record)).feed(as_terminal_input(output))
    return {json.loads(line)[0] for line in record.getvalue().splitlines()}
