"""Cases: a config of one dialect as a tree, and its text."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from pathlib import Path

from tools.oracle.documents import (
    COMMAND_LINE,
    CONFIG_FILE,
    DATASET_CONFIG,
    EASY_SCRIPTS,
    GUI_LORA,
    GUI_OTHER,
)
from tools.oracle.shell import quoted

SUFFIXES = {
    GUI_LORA: ".json", GUI_OTHER: ".json", CONFIG_FILE: ".toml", DATASET_CONFIG: ".toml", COMMAND_LINE: ".sh",
    EASY_SCRIPTS: ".toml",
}  # fmt: skip
GUI = (GUI_LORA, GUI_OTHER)


@dataclass
class Spelling:
    """How a command line is written; all spellings mean the same."""

    launcher: str = "accelerate launch"
    quotes: str = "plain"  # a style of shell.quoted
    equals: bool = False  # --name=value
    lines: bool = False  # one option a line, each but the last ending with a backslash


@dataclass
class Case:
    """What one file says. `data` is a tree of JSON or TOML; of a command line, the options by their names, in order."""

    dialect: str
    data: dict
    base: str
    # The trainer, without ".py"; of a TOML config the one that its keys point to.
    script: str | None = None
    changes: list[str] = field(default_factory=list)
    # Words and lines that a tree cannot express: put behind the text as they stand (before it in TOML).
    tail: str = ""
    spelling: Spelling = field(default_factory=Spelling)

    def text(self) -> str:
        if self.dialect in GUI:
            return json.dumps(self.data, indent=2, ensure_ascii=False) + "\n" + self.tail
        if self.dialect == COMMAND_LINE:
            break_ = " \\\n  " if self.spelling.lines else " "
            return break_.join([f"{self.spelling.launcher} {self.script}.py", *self.options()]) + self.tail + "\n"
        import toml

        # A key behind the last table would belong to it.
        return self.tail + toml.dumps(self.data)

    def options(self) -> list[str]:
        """A command line's options, each with its values, quoted for a shell."""
        options = []
        for name, value in self.data.items():
            if value is False:
                continue
            if value is True:
                options.append(f"--{name}")
                continue
            words = [
                quoted(str(part), self.spelling.quotes) for part in (value if isinstance(value, list) else [value])
            ]
            if self.spelling.equals and len(words) == 1:
                options.append(f"--{name}={words[0]}")
            else:
                options.append(" ".join([f"--{name}", *words]))
        return options

    def write(self, folder: Path) -> Path:
        path = folder / f"case{SUFFIXES[self.dialect]}"
        path.write_text(self.text(), encoding="utf-8")
        return path

    def copy(self) -> Case:
        return copy.deepcopy(self)

    def places(self) -> list[tuple]:
        """Paths of all settings: keys, and elements of lists of tables, from the outside to the inside."""
        found: list[tuple] = []

        def walk(value, path: tuple) -> None:
            if isinstance(value, dict):
                for key, inner in value.items():
                    found.append((*path, key))
                    walk(inner, (*path, key))
            elif isinstance(value, list) and value and (all(isinstance(v, dict) for v in value) or len(path) == 1):
                for at, inner in enumerate(value):
                    found.append((*path, at))
                    walk(inner, (*path, at))

        walk(self.data, ())
        return found

    def without(self, places: list[tuple]) -> Case:
        """A copy that lacks some settings."""
        smaller = self.copy()
        # From the back, so that positions in lists stay right.
        for place in sorted(places, key=lambda p: [(isinstance(k, int), k if isinstance(k, int) else 0) for k in p],
                            reverse=True):  # fmt: skip
            table = smaller.data
            try:
                for key in place[:-1]:
                    table = table[key]
                del table[place[-1]]
            except (KeyError, IndexError, TypeError):
                continue
        return smaller


def flat(data: dict) -> dict:
    """A TOML config's settings as sd-scripts reads them: tables are opened."""
    settings = {}
    for key, value in data.items():
        settings |= value if isinstance(value, dict) else {key: value}
    return settings
