"""Text as a terminal shows it, as an SVG drawing: the colors of ia3's output, light or dark."""

import re
from html import escape

# Columns and rows of characters, in pixels; runs of text are stretched to them, whatever font there is.
WIDTH, HEIGHT, SIZE, MARGIN = 8.4, 19, 14, 18

# By the codes of SGR sequences: what the program uses, and no others.
COLORS = {
    "light": {"page": "#ffffff", "line": "#dddfe1", "text": "#1d1f21", "31": "#b3261e", "32": "#2e7d32", "33": "#8a5a00",
              "34": "#3a5fa8", "36": "#00697a"},
    "dark": {"page": "#16181a", "line": "#353a3f", "text": "#e4e6e8", "31": "#f2877f", "32": "#6fcf7d", "33": "#e3b341",
             "34": "#8fb0f0", "36": "#5cc8d6"},
}  # fmt: skip
SEQUENCE = re.compile(r"\x1b\[([\d;]*)m")


def runs(line):
    """The parts of a line as (column, text, codes)."""
    codes, column = [], 0
    for number, part in enumerate(SEQUENCE.split(line)):
        if number % 2:
            codes = [] if part in ("", "0") else part.split(";")
        elif part:
            yield column, part, codes
            column += len(part)


def drawing(text, mode):
    """The SVG file of a text with its escape sequences."""
    colors = COLORS[mode]
    lines = text.rstrip("\n").split("\n")
    columns = max(len(SEQUENCE.sub("", line)) for line in lines)
    width, height = columns * WIDTH + 2 * MARGIN, len(lines) * HEIGHT + 2 * MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}">',
        f'<rect x=".5" y=".5" width="{width - 1:g}" height="{height - 1:g}" rx="8" fill="{colors["page"]}" '
        f'stroke="{colors["line"]}"/>',
        f"<g font-family=\"ui-monospace, 'SF Mono', 'DejaVu Sans Mono', Consolas, monospace\" font-size=\"{SIZE}\" "
        f'fill="{colors["text"]}">',
    ]
    for row, line in enumerate(lines):
        for column, run, codes in runs(line):
            shown = run.strip(" ")
            if not shown:
                continue
            start = column + len(run) - len(run.lstrip(" "))
            style = "".join(f' fill="{colors[code]}"' for code in codes if code in colors)
            style += ' font-weight="bold"' if "1" in codes else ""
            parts.append(
                f'<text x="{MARGIN + start * WIDTH:g}" y="{MARGIN + row * HEIGHT + SIZE:g}" xml:space="preserve" '
                f'textLength="{len(shown) * WIDTH:g}"{style}>{escape(shown)}</text>'
            )
    return "\n".join([*parts, "</g>", "</svg>", ""])
