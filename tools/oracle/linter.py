"""What ia3 says of one file: its findings, and the options as it understands them."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Verdict:
    findings: list[dict]
    # Option → value, None if unset; nothing at all if the file could not be read.
    values: dict[str, object]
    script: str | None

    @property
    def errors(self) -> list[dict]:
        return [finding for finding in self.findings if finding["severity"] == "error"]

    def speaks_of(self, option: str) -> bool:
        return any(f["setting"] == option or option in f["message"] for f in self.findings)


class Linter:
    def __init__(self, ia3: Path):
        self.ia3 = str(ia3)

    def judge(self, path: Path, dialect: str | None = None) -> Verdict:
        """Lints with the profile that claims nothing but what breaks or is ignored."""
        how = ["--dialect", dialect] if dialect else []
        lint = self._run("lint", "--isolated", "--profile", "compatible", "--format", "json", *how, str(path))
        show = self._run("show", "--all", "--format", "json", *how, str(path))
        findings = json.loads(lint)["findings"]
        shown = json.loads(show) if show else {"settings": [], "script": None}
        values = {s["name"]: None if s["unset"] else s["value"] for s in shown["settings"]}
        return Verdict(findings, values, shown["script"])

    def _run(self, *arguments: str) -> str:
        result = subprocess.run([self.ia3, *arguments], capture_output=True, text=True)
        if result.returncode not in (0, 1, 2):
            raise RuntimeError(f"ia3 {' '.join(arguments)} ended with {result.returncode}: {result.stderr}")
        return result.stdout
