"""Cases: a config of one dialect, and the bases that they are drawn from."""

from __future__ import annotations

import copy
import json
import random
import shlex
from dataclasses import dataclass, field
from pathlib import Path

import toml

from tools.oracle import documents
from tools.oracle.documents import COMMAND_LINE, CONFIG_FILE, DATASET_CONFIG, GUI_LORA, GUI_OTHER

SUFFIXES = {GUI_LORA: ".json", GUI_OTHER: ".json", CONFIG_FILE: ".toml", DATASET_CONFIG: ".toml", COMMAND_LINE: ".sh"}


@dataclass
class Case:
    """What one file says. `data` is a tree of JSON or TOML; of a command line, the options by their names, in order."""

    dialect: str
    data: dict
    base: str
    # The trainer, without ".py"; of a TOML config the one that its keys point to.
    script: str | None = None
    changes: list[str] = field(default_factory=list)
    # Words and lines that a tree cannot express: put behind the text as they stand.
    tail: str = ""

    def text(self) -> str:
        if self.dialect in (GUI_LORA, GUI_OTHER):
            return json.dumps(self.data, indent=2, ensure_ascii=False) + "\n" + self.tail
        if self.dialect == COMMAND_LINE:
            return " ".join(["accelerate", "launch", f"{self.script}.py", *self.words()]) + self.tail + "\n"
        # A key behind the last table would belong to it.
        return self.tail + toml.dumps(self.data)

    def words(self) -> list[str]:
        """A command line's options, quoted for a shell."""
        words = []
        for name, value in self.data.items():
            if value is True:
                words.append(f"--{name}")
            elif value is False:
                continue
            elif isinstance(value, list):
                words += [f"--{name}", *(shlex.quote(str(part)) for part in value)]
            else:
                words.append(f"--{name}={shlex.quote(str(value))}")
        return words

    def write(self, folder: Path) -> Path:
        path = folder / ("case" + SUFFIXES[self.dialect])
        path.write_text(self.text(), encoding="utf-8")
        return path

    def copy(self) -> Case:
        return copy.deepcopy(self)


class Bases:
    """Right and wrong files to start from: every readable config under some folders."""

    def __init__(self, folders: list[Path]):
        self.by_dialect: dict[str, list[Case]] = {}
        for folder in folders:
            paths = [folder] if folder.is_file() else sorted(folder.rglob("*"))
            for path in paths:
                if path.suffix in (".json", ".toml") and path.is_file():
                    self._add(path)
        if not self.by_dialect:
            raise SystemExit("no config to start from under " + ", ".join(map(str, folders)))

    def _add(self, path: Path) -> None:
        document = documents.read(path)
        if document.refusal is not None or not document.data or document.dialect not in SUFFIXES:
            return
        case = Case(document.dialect, document.data, str(path))
        self.by_dialect.setdefault(document.dialect, []).append(case)

    def draw(self, source: random.Random, dialects: list[str], parsers: dict) -> Case:
        """A copy of a base. A command line is made of a TOML config."""
        dialect = source.choice([d for d in dialects if d in self.by_dialect or d == COMMAND_LINE])
        if dialect == COMMAND_LINE:
            return as_command_line(source.choice(self.by_dialect[CONFIG_FILE]), parsers)
        return source.choice(self.by_dialect[dialect]).copy()


def as_command_line(config: Case, parsers: dict) -> Case:
    """The options of a TOML config that its trainer takes, spelt on a command line."""
    from tools.oracle.oracle import script_for

    flat = {}
    for key, value in config.data.items():
        flat |= value if isinstance(value, dict) else {key: value}
    script = script_for(config.data)
    options = parsers[script].options
    kept = {name: value for name, value in flat.items() if name in options and value != ""}
    for name, value in kept.items():
        if isinstance(value, list) and options[name].nargs is None:
            kept[name] = ",".join(map(str, value))
    return Case(COMMAND_LINE, kept, config.base, script)
