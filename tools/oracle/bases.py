"""What cases are drawn from: files, presets of kohya_ss, documented examples of sd-scripts, what `ia3 new` writes."""

from __future__ import annotations

import random
import re
import subprocess
import tempfile
from pathlib import Path

from tools.oracle.cases import SUFFIXES, Case, flat
from tools.oracle.documents import COMMAND_LINE, CONFIG_FILE, GUI_LORA, GUI_OTHER
from tools.oracle.shell import trainer_words
from tools.oracle.vocabulary import SCRIPTS

TEMPLATES = ["abstract-style", "character", "object", "style"]
WRITTEN = {
    "kohya-json": ".json", "sd-scripts-toml": ".toml", "easy-scripts-toml": ".toml", "command-line": ".sh",
}  # fmt: skip
_FENCE = re.compile(r"^([ \t]*)```[ \t]*(\w*)[^\n]*\n(.*?)^[ \t]*```", re.S | re.M)
# Keys that kohya_ss's other tabs write and other programs' JSON does not have.
_OF_THE_GUI = {
    "caption_extension",
    "max_token_length",
    "optimizer_args",
    "mixed_precision",
    "max_data_loader_n_workers",
}


class Bases:
    """Right and wrong configs, in an order that depends on nothing but their names and texts."""

    def __init__(self, folders: list[Path], kohya_ss: Path | None, sd_scripts: Path | None, ia3: Path | None):
        self.by_dialect: dict[str, list[Case]] = {}
        for folder in folders:
            self._files(folder, folder.name)
        if kohya_ss:
            self._files(kohya_ss / "presets", "presets")
        if sd_scripts:
            self._documented(sd_scripts)
        if ia3:
            self._written(ia3)
        if not self.by_dialect:
            raise SystemExit("no config to start from under " + ", ".join(map(str, folders)))

    def draw(self, source: random.Random, dialects: list[str], options_of) -> Case:
        """A copy of a base. `options_of(script)` are a trainer's options; a command line may be made of a TOML config."""
        dialect = source.choice([d for d in dialects if d in self.by_dialect or d == COMMAND_LINE])
        if dialect == COMMAND_LINE:
            candidates = self.by_dialect.get(COMMAND_LINE, []) + self.by_dialect.get(CONFIG_FILE, [])
            case = source.choice(candidates)
            return case.copy() if case.dialect == COMMAND_LINE else as_command_line(case, options_of)
        if dialect == GUI_LORA:
            return source.choice(self.by_dialect[GUI_LORA] + self.by_dialect.get(GUI_OTHER, [])[::3]).copy()
        return source.choice(self.by_dialect[dialect]).copy()

    def _files(self, folder: Path, name: str) -> None:
        paths = [folder] if folder.is_file() else folder.rglob("*")
        named = sorted((path.relative_to(folder.parent).as_posix(), path) for path in paths if path.is_file())
        for base, path in named:
            if path.suffix in (".json", ".toml"):
                self._add_file(path, base)

    def _add_file(self, path: Path, base: str) -> None:
        from tools.oracle import documents

        document = documents.read(path)
        if document.refusal is not None or not document.data or document.dialect not in SUFFIXES:
            return
        if document.dialect == GUI_OTHER and len(_OF_THE_GUI & document.data.keys()) < 4:
            return
        self._add(Case(document.dialect, document.data, base))

    def _add(self, case: Case) -> None:
        self.by_dialect.setdefault(case.dialect, []).append(case)

    def _documented(self, sd_scripts: Path) -> None:
        pages = sorted([*sd_scripts.glob("docs/*.md"), *sd_scripts.glob("README*.md")])
        with tempfile.TemporaryDirectory() as scratch:
            for page in pages:
                for at, (language, text) in enumerate(blocks(page.read_text(encoding="utf-8"))):
                    base = f"{page.name}#{at}"
                    if language == "toml":
                        path = Path(scratch) / "block.toml"
                        path.write_text(text, encoding="utf-8")
                        self._add_file(path, base)
                    elif (case := command_line(text, base)) is not None and case.script in SCRIPTS:
                        self._add(case)

    def _written(self, ia3: Path) -> None:
        with tempfile.TemporaryDirectory() as scratch:
            for template in TEMPLATES:
                for dialect, suffix in WRITTEN.items():
                    path = Path(scratch) / f"new{suffix}"
                    # Relative, as the path of the network's preset is written after it.
                    subprocess.run(
                        [ia3, "new", template, "--name", "hana", "--to", dialect, "--force", "--out", path.name],
                        check=True, cwd=scratch, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                    )  # fmt: skip
                    base = f"ia3 new {template} --to {dialect}"
                    if suffix != ".sh":
                        self._add_file(path, base)
                    elif (case := command_line(path.read_text(encoding="utf-8"), base)) is not None:
                        self._add(case)


def blocks(markdown: str) -> list[tuple[str, str]]:
    """The language and text of each fenced block."""
    return [(language.lower(), re.sub(rf"^{indent}", "", text, flags=re.M)) for indent, language, text in
            _FENCE.findall(markdown)]  # fmt: skip


def command_line(text: str, base: str) -> Case | None:
    """The options of the first trainer that a script starts; None if there is none."""
    # An ellipsis stands for the reader's own options.
    text = re.sub(r"^\s*(\.\.\.|…).*\n?", "", text, flags=re.M)
    try:
        found = trainer_words(text)
    except ValueError:
        return None
    if found is None or not any(word.startswith("--") for word in found[1]):
        return None
    script, words = found
    data: dict = {}
    name = None
    for word in words:
        if word.startswith("--"):
            name, equals, value = word[2:].partition("=")
            data[name] = value if equals else True
        elif name is not None:
            before = data[name]
            data[name] = word if before is True else [*(before if isinstance(before, list) else [before]), word]
    return Case(COMMAND_LINE, data, base, script)


def as_command_line(config: Case, options_of) -> Case:
    """The options of a TOML config that its trainer takes, spelt on a command line."""
    from tools.oracle.oracle import script_for

    settings = flat(config.data)
    script = script_for(config.data)
    options = options_of(script)
    kept = {name: value for name, value in settings.items() if name in options and value != ""}
    for name, value in kept.items():
        if isinstance(value, list) and options[name].nargs is None:
            kept[name] = ",".join(map(str, value))
    return Case(COMMAND_LINE, kept, config.base, script)
