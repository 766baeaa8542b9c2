"""What ia3 says of one file: its findings, and the options as it understands them."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from tools.oracle.documents import COMMAND_LINE, CONFIG_FILE, DATASET_CONFIG, EASY_SCRIPTS, GUI_LORA, GUI_OTHER


@dataclass
class Verdict:
    findings: list[dict]
    # Option → value, None if unset; nothing at all if the file could not be read.
    values: dict[str, object]
    script: str | None
    # Options whose value is a program's default, not the file's.
    defaults: set[str] = field(default_factory=set)
    subsets: list[dict] = field(default_factory=list)

    @property
    def errors(self) -> list[dict]:
        return [finding for finding in self.findings if finding["severity"] == "error"]

    def speaks_of(self, option: str) -> bool:
        return any(f["setting"] == option or option in f["message"] for f in self.findings)

    def says_ignored(self, option: str, rules: set[str]) -> dict | None:
        """The finding that claims that `option` has no effect."""
        return next((f for f in self.findings if f["rule"] in rules and f["setting"] == option), None)


# The oracle's names of dialects, and ia3's.
DIALECTS = {
    GUI_LORA: "kohya-json", GUI_OTHER: "kohya-json", CONFIG_FILE: "sd-scripts-toml", DATASET_CONFIG: "dataset-config",
    EASY_SCRIPTS: "easy-scripts-toml", COMMAND_LINE: "command-line",
}  # fmt: skip


class Judgment:
    """Both commands running, while the program is judged."""

    def __init__(self, ia3: str, path: Path, how: list[str]):
        arguments = [
            ["lint", "--isolated", "--profile", "compatible", "--format", "json", *how, str(path)],
            ["show", "--all", "--format", "json", *how, str(path)],
        ]
        self.running = [
            subprocess.Popen([ia3, *a], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for a in arguments
        ]
        self.answer: Verdict | None = None

    def verdict(self) -> Verdict:
        if self.answer is None:
            self.answer = self._answer()
        return self.answer

    def _answer(self) -> Verdict:
        answers = []
        for process in self.running:
            output, errors = process.communicate()
            if process.returncode not in (0, 1, 2):
                raise RuntimeError(f"{process.args} ended with {process.returncode}: {errors}")
            answers.append(output)
        lint, show = answers
        findings = json.loads(lint)["findings"]
        shown = json.loads(show) if show else {"settings": [], "script": None, "subsets": []}
        values = {s["name"]: None if s["unset"] else s["value"] for s in shown["settings"]}
        defaults = {s["name"] for s in shown["settings"] if str(s["origin"]).startswith("default")}
        return Verdict(findings, values, shown["script"], defaults, shown.get("subsets") or [])


class Linter:
    def __init__(self, ia3: Path):
        self.ia3 = str(ia3)
        rules = json.loads(self.output("rules", "--format", "json"))
        self.ignoring = {rule["id"] for rule in rules if rule["claims"] == "ignored"}

    def output(self, *arguments: str) -> str:
        return subprocess.run([self.ia3, *arguments], capture_output=True, text=True).stdout

    def start(self, path: Path, dialect: str) -> Judgment:
        """Lints with the profile that claims nothing but what breaks or is ignored."""
        return Judgment(self.ia3, path, ["--dialect", DIALECTS[dialect]])
