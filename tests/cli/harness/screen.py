"""Draws what a terminal shows, with its colours, on a light or a dark ground: for people to look at, and to compare."""

import re
import unicodedata
from xml.sax.saxutils import escape

# The sixteen-colour palettes that terminals come with; a program that names their numbers fits both grounds.
THEMES = {
    "light": {"ground": "#ffffff", "text": "#1f2328", "31": "#cf222e", "32": "#116329", "33": "#7d4e00", "34": "#0969da",
              "35": "#8250df", "36": "#1b7c83"},
    "dark": {"ground": "#161b22", "text": "#d1d7e0", "31": "#ff7b72", "32": "#7ee787", "33": "#e3b341", "34": "#79c0ff",
             "35": "#d2a8ff", "36": "#56d4dd"},
}
COLUMNS, CELL, LINE, SIZE, MARGIN = 80, 8.4, 19, 14, 16
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"


def pieces_of(line):
    """(codes, text) for each part of a line between its colours."""
    codes = []
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        if part.startswith("\x1b["):
            wanted = [code for code in part[2:-1].split(";") if code]
            codes = [] if wanted in ([], ["0"]) else wanted
        elif part:
            yield codes, part


def style_of(codes, theme):
    style = [f'fill="{theme[code]}"' for code in codes if code in theme]
    if "1" in codes:
        style.append('font-weight="bold"')
    if "2" in codes:
        style.append('fill-opacity="0.6"')
    if "3" in codes:
        style.append('font-style="italic"')
    if lines := [name for code, name in (("4", "underline"), ("9", "line-through")) if code in codes]:
        style.append(f'text-decoration="{" ".join(lines)}"')
    return "".join(" " + part for part in style)


def cells_of(character):
    if unicodedata.combining(character) or character in "\u200d\ufe0f":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def draw(screen, name, columns=COLUMNS):
    theme = THEMES[name]
    lines = screen.rstrip("\n").split("\n")
    width, height = round(columns * CELL + 2 * MARGIN), len(lines) * LINE + 2 * MARGIN
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="{FONTS}" '
             f'font-size="{SIZE}">', f'<rect width="{width}" height="{height}" fill="{theme["ground"]}"/>',
             f'<g fill="{theme["text"]}" xml:space="preserve">']
    for number, line in enumerate(lines):
        column = 0
        for codes, text in pieces_of(line):
            cells = sum(map(cells_of, text))
            if text.strip():
                # The width is given, so that columns stay columns in any font.
                parts.append(f'<text x="{round(MARGIN + column * CELL, 1)}" y="{MARGIN + number * LINE + SIZE}" '
                             f'textLength="{round(cells * CELL, 1)}"{style_of(codes, theme)}>{escape(text)}</text>')
            column += cells
    return "\n".join([*parts, "</g>", "</svg>", ""])
