"""Widths and inked areas of text in DejaVu Sans, from fontTools and Pillow.

    .venv/bin/python -m tools.reference.drawing Tests/Results/DrawingTests/Golden

Writes text.json: for each text its width in ems, which are the advances and the kerning that the font's tables say,
and its inked area in square ems, as Pillow draws it at 1024 pixels an em, where hinting and the smoothing of edges no
longer count.
"""

import itertools
import json
from pathlib import Path

import numpy
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

from tools.common import golden

ROOT = Path(__file__).resolve().parents[2]
FONT = ROOT / "Sources/C/CFonts/Data/DejaVuSans.ttf"
EM = 1024
TEXTS = [
    "iiiiiiiiii",
    "Hamburgefonts",
    "AVAToy 0.5-1 [3]",
    "Größe, wąż, ωμέγα, Щука",
    "x: network multiplier",
    "d·lr × 10⁻³ → ∞",
    "\u4e00",
]


def width(tables, text):
    names = [tables.getBestCmap().get(ord(letter), ".notdef") for letter in text]
    kerning = tables["kern"].kernTables[0].kernTable
    total = sum(tables["hmtx"][name][0] for name in names)
    total += sum(kerning.get(pair, 0) for pair in itertools.pairwise(names))
    return total / tables["head"].unitsPerEm


def area(font, text):
    image = Image.new("L", ((len(text) + 2) * EM, 3 * EM))
    ImageDraw.Draw(image).text((EM, EM), text, font=font, fill=255)
    return numpy.asarray(image, dtype=numpy.float64).sum() / 255 / EM**2


def main():
    tables = TTFont(FONT)
    font = ImageFont.truetype(str(FONT), EM, layout_engine=ImageFont.Layout.BASIC)
    texts = [{"text": text, "width": width(tables, text), "area": area(font, text)} for text in TEXTS]
    lines = ",\n".join("  " + json.dumps(entry) for entry in texts)
    (golden.arguments(__doc__).out / "text.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
