"""Makes the data that the tokenizer is compiled with: Sources/C/CVocabulary/Data.

    pip install open_clip_torch==3.3.0 --no-deps
    pip install ftfy==6.3.1 regex
    .venv/bin/python -m tools.reference.tokenizer_tables Sources/C/CVocabulary/Data

clip_merges.txt holds the byte-pair merges that CLIP uses, best first, of the 262,144 in open_clip's copy of OpenAI's
bpe_simple_vocab_16e6.txt.gz.

text_tables.txt holds what Python's str methods and unicodedata, the regex module and ftfy.fix_text know about
characters. Numbers are hexadecimal code points, or bytes where a section says so. A line `[name]` starts a section:

- classes: the first character of a run and the letters of what holds for the run's characters: L, N and O for the
  three classes of CLIP's word pattern, S for regex's \\s, P for str.isspace, W and D for re's \\w and \\d, C for cased
  and I for case-ignorable as str.lower looks at them around a capital sigma.
- lower: `character=its lower-case characters`, where they differ.
- combining: `first-last class`, canonical combining classes other than 0.
- decompositions: `character=its one-step canonical decomposition`, with `:` for `=` where it is never composed again.
- replacements: `character=what ftfy writes for it`: ligatures and characters of another width.
- entities: `&name;=its characters`.
- encodings: `name=the characters of bytes 80 to ff` of each encoding that ftfy tries, in its order.
- badness, altered_utf8, lossy_utf8: patterns of which any one has to match; the last two are of bytes. A pattern is
  a row of sets separated by spaces: `first-last,character,…`, `!` before one for all others, `?` after one that may
  be left out, `^` for the text's start.
- utf8_clues: the sets of ftfy's detector of UTF-8 read in another encoding: `name=set`.
"""

import html
import importlib.util
import re
import unicodedata
from gzip import decompress
from pathlib import Path

import regex
from ftfy import badness, chardata

from tools.common import golden

SCALARS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]


def hexes(text: str) -> str:
    return " ".join(f"{ord(c):x}" for c in text)


def ranges(codes) -> str:
    """Code points as `first-last,single,…`."""
    parts, codes = [], sorted(set(codes))
    start = 0
    for i in range(1, len(codes) + 1):
        if i == len(codes) or codes[i] != codes[i - 1] + 1:
            first, last = codes[start], codes[i - 1]
            parts.append(f"{first:x}" if first == last else f"{first:x}-{last:x}")
            start = i
    return ",".join(parts)


def merges() -> list[str]:
    spec = importlib.util.find_spec("open_clip")
    packed = Path(spec.submodule_search_locations[0]) / "bpe_simple_vocab_16e6.txt.gz"
    lines = decompress(packed.read_bytes()).decode("utf-8").split("\n")[1 : 49152 - 256 - 2 + 1]
    assert len(lines) == 48894 and len({line.replace(" ", "") for line in lines}) == 48894
    assert all(len(line.split(" ")) == 2 for line in lines)
    return lines


def classes() -> list[str]:
    tests = {
        "L": regex.compile(r"[\p{L}]", regex.IGNORECASE).fullmatch,
        "N": regex.compile(r"[\p{N}]", regex.IGNORECASE).fullmatch,
        "O": regex.compile(r"[^\s\p{L}\p{N}]", regex.IGNORECASE).fullmatch,
        "S": regex.compile(r"\s").fullmatch,
        "P": str.isspace,
        "W": re.compile(r"\w").fullmatch,
        "D": re.compile(r"\d").fullmatch,
        # A sigma after a cased letter is final; case-ignorable characters between do not matter.
        "C": lambda c: (c + "Σ").lower()[-1] == "ς",
        "I": lambda c: ("A" + c + "Σ").lower()[-1] == "ς" and (c + "Σ").lower()[-1] != "ς",
    }
    lines, last = [], None
    for code in SCALARS:
        letters = "".join(letter for letter, test in tests.items() if test(chr(code)))
        if letters != last:
            lines.append(f"{code:x} {letters}".rstrip())
            last = letters
    return lines


def lower() -> list[str]:
    return [f"{c:x}={hexes(chr(c).lower())}" for c in SCALARS if chr(c).lower() != chr(c)]


def combining() -> list[str]:
    by_class = {}
    for c in SCALARS:
        by_class.setdefault(unicodedata.combining(chr(c)), []).append(c)
    del by_class[0]
    return [f"{ranges(codes)} {value:x}" for value, codes in sorted(by_class.items())]


def decompositions() -> list[str]:
    lines = []
    for c in SCALARS:
        step = unicodedata.decomposition(chr(c))
        if step and not step.startswith("<"):
            parts = "".join(chr(int(code, 16)) for code in step.split())
            composes = len(parts) == 2 and unicodedata.normalize("NFC", parts) == chr(c)
            lines.append(f"{c:x}{'=' if composes else ':'}{hexes(parts)}")
    return lines


def replacements() -> list[str]:
    table = dict(chardata.LIGATURES)
    assert not table.keys() & chardata.WIDTH_MAP.keys()
    table.update(chardata.WIDTH_MAP)
    # One pass of each, ligatures first, is one pass of both.
    assert not any(ord(c) in chardata.WIDTH_MAP for text in chardata.LIGATURES.values() for c in text)
    return [f"{c:x}={hexes(text)}" for c, text in sorted(table.items())]


def entities() -> list[str]:
    return [f"{name}={hexes(text)}" for name, text in sorted(chardata.HTML_ENTITIES.items())]


def encodings() -> list[str]:
    lines = []
    for name in chardata.CHARMAP_ENCODINGS:
        characters = bytes(range(0x80, 0x100)).decode(name)
        assert characters.encode(name) == bytes(range(0x80, 0x100)) and len(set(characters)) == 128
        assert b"\x1a".decode(name) == ("\ufffd" if name.startswith("sloppy") else "\x1a")
        lines.append(f"{name}={hexes(characters)}")
    # Character references to C1 controls mean windows-1252, as does a lone C1 control.
    for code in range(0x80, 0xA0):
        assert html.unescape(f"&#{code};") == bytes([code]).decode("sloppy-windows-1252")
    return lines


def expand(tree) -> list[list[str]]:
    """All rows of sets that a parsed expression without repetition stands for."""
    rows = [[]]
    for kind, value in tree:
        name = str(kind)
        if name == "BRANCH":
            options = [row for branch in value[1] for row in expand(branch)]
        elif name == "SUBPATTERN":
            options = expand(value[3])
        elif name == "MAX_REPEAT":
            low, high, body = value
            assert (low, int(high)) == (0, 1)
            (row,) = expand(body)
            assert len(row) == 1
            options = [[row[0] + "?"]]
        elif name == "AT":
            assert str(value) == "AT_BEGINNING"
            options = [["^"]]
        else:
            options = [[one_set(name, value)]]
        rows = [row + option for row in rows for option in options]
    return rows


def one_set(name: str, value) -> str:
    if name == "LITERAL":
        return f"{value:x}"
    if name == "NOT_LITERAL":
        return f"!{value:x}"
    if name == "ANY":
        return "!a"
    assert name == "IN", name
    items, negated, codes = list(value), False, []
    if str(items[0][0]) == "NEGATE":
        negated = True
        items = items[1:]
    for kind, item in items:
        if str(kind) == "LITERAL":
            codes.append(item)
        elif str(kind) == "RANGE":
            codes += range(item[0], item[1] + 1)
        else:
            test = {"CATEGORY_SPACE": r"\s", "CATEGORY_WORD": r"\w"}[str(item)]
            codes += [c for c in SCALARS if re.fullmatch(test, chr(c))]
    return ("!" if negated else "") + ranges(codes)


def patterns(expression) -> list[str]:
    return [" ".join(row) for row in expand(re._parser.parse(expression.pattern, expression.flags))]


def clues() -> list[str]:
    lines = []
    for name, content in chardata.UTF8_CLUES.items():
        codes = [c for c in SCALARS if re.fullmatch(f"[{content}]", chr(c))]
        lines.append(f"{name}={ranges(codes)}")
    return lines


def main() -> None:
    folder = golden.arguments(__doc__).out
    (folder / "clip_merges.txt").write_text("\n".join(merges()) + "\n", encoding="utf-8")
    sections = {
        "classes": classes(),
        "lower": lower(),
        "combining": combining(),
        "decompositions": decompositions(),
        "replacements": replacements(),
        "entities": entities(),
        "encodings": encodings(),
        "badness": patterns(badness.BADNESS_RE),
        "altered_utf8": patterns(chardata.ALTERED_UTF8_RE),
        "lossy_utf8": patterns(chardata.LOSSY_UTF8_RE),
        "utf8_clues": clues(),
    }
    lines = [line for name, content in sections.items() for line in [f"[{name}]", *content]]
    (folder / "text_tables.txt").write_text("\n".join(lines) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
