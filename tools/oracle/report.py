"""What the oracle says of one file."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Report:
    file: str
    dialect: str
    raises: list[dict] = field(default_factory=list)
    warnings: list[dict] = field(default_factory=list)
    # What was stood in for, and where judging had to stop.
    notes: list[str] = field(default_factory=list)
    effective: dict = field(default_factory=dict)
    # Options whose first use lies in the training loop, with a value that its arithmetic cannot take.
    beyond: list[str] = field(default_factory=list)
    script: str | None = None
    judged: bool = True
    # Every option as the trainer holds it after its parser and config file, before stand-ins; None if it never got there.
    values: dict | None = None
    # Option → the places that read it until the program stopped.
    reads: dict[str, list[str]] = field(default_factory=dict)
    # Whether the run came to its end, so that what was not read by then never is.
    finished: bool = False

    # Of a dataset config: every parameter of each subset and its dataset.
    subsets: list[dict] | None = None

    def refuse(self, stage: str, kind: str, message: str, **extra) -> None:
        self.raises.append(
            {"layer": layer_of(stage, extra), "stage": stage, "type": kind, "message": message.strip()[:600], **extra}
        )

    def refuse_exception(self, error: BaseException, roots: list[Path], fallback: str) -> None:
        stage, line = innermost_frame(error, roots, fallback)
        extra = {"line": line} if line else {}
        self.refuse(stage, type(error).__name__, str(error), **extra)

    def warn(self, stage: str, message: str) -> None:
        entry = {"stage": stage, "message": message.strip()[:600]}
        if entry not in self.warnings:
            self.warnings.append(entry)

    def as_json(self) -> dict:
        return {
            "file": self.file,
            "dialect": self.dialect,
            "judged": self.judged,
            "accepts": self.judged and not self.raises,
            # The same by the values alone: without the text's faults (comments), the ranges and choices of the GUI's
            # components, and what depends on the network module's version.
            "accepts_values": self.judged and not [r for r in self.raises if r["layer"] in ("gui", "sd-scripts")],
            "script": self.script,
            "raises": self.raises,
            "warnings": self.warnings,
            "beyond": self.beyond,
            "values": self.values,
            "reads": self.reads,
            "finished": self.finished,
            "subsets": self.subsets,
            "effective": self.effective,
            "notes": self.notes,
        }


def layer_of(stage: str, extra: dict) -> str:
    """Who refuses: the text's reader, a component of the GUI's page, the GUI, the network module's installed
    version, or sd-scripts and what else it calls."""
    if "forgiven" in extra or ("read_config" in stage and not extra.get("line")):
        return "text"
    if stage.startswith("gradio."):
        return "component"
    if stage == "network.create_network":
        return "network"
    return "gui" if "_gui." in stage else "sd-scripts"


def innermost_frame(error: BaseException, roots: list[Path], fallback: str) -> tuple[str, str | None]:
    """The deepest frame that lies in one of the judged programs, as `module.function` and `file:line`."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename).resolve()
        for root in roots:
            if path.is_relative_to(root):
                return f"{path.stem}.{frame.name}", f"{path.relative_to(root)}:{frame.lineno}"
    return fallback, None
