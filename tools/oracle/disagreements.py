"""Where the programs and ia3 differ on one case."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tools.oracle.cases import Case
from tools.oracle.documents import COMMAND_LINE, CONFIG_FILE, DATASET_CONFIG
from tools.oracle.linter import Verdict
from tools.oracle.stand_ins import MODEL_OPTIONS

# Paths are the GUI's own or stand-ins by then, and where Accelerate is told is not an option of the trainer.
PATHS = MODEL_OPTIONS | {
    "train_data_dir", "reg_data_dir", "output_dir", "logging_dir", "resume", "conditioning_data_dir", "dataset_config",
    "in_json", "sample_prompts", "log_tracker_config", "config_file", "base_weights", "dim_from_weights",
}  # fmt: skip


ARGUMENT_LISTS = {"optimizer_args", "lr_scheduler_args", "network_args"}


@dataclass(frozen=True)
class Disagreement:
    kind: str  # "missed", "claim", "value" or "silence"
    about: str  # what it is about: a stage of the program, a rule, an option
    program: str
    ia3: str

    @property
    def key(self) -> tuple[str, str]:
        """What stays the same while a case is made smaller."""
        return self.kind, self.about


def between(case: Case, program: dict, linter: Verdict, layers: set[str], defaults: dict) -> list[Disagreement]:
    """`defaults` are the options that the trainer's parser takes, with the values that it gives them."""
    found = []
    refusals = [r for r in program["raises"] if r["layer"] in layers]
    if refusals and not linter.errors:
        first = refusals[0]
        said = f"{first['type']}: {first['message'].splitlines()[0] if first['message'] else ''}"
        about = first["stage"] + (f" {first['option']}" if "option" in first else "")
        found.append(Disagreement("missed", about, f"{said} ({first.get('line', first['stage'])})", "no error"))
    if program["accepts"]:
        for finding in linter.errors:
            if finding["setting"] not in program["beyond"]:
                where = f"{finding['rule']} {finding['setting'] or ''}".strip()
                found.append(Disagreement("claim", where, "accepts it", finding["message"]))
    if program["values"] is not None and linter.values and not refusals and case.dialect != DATASET_CONFIG:
        found += values(program["values"], linter, defaults)
        found += silence(case, linter, defaults)
    return found


def values(held: dict, linter: Verdict, defaults: dict) -> list[Disagreement]:
    """Options that the program holds with another value than ia3 shows; `defaults` are those of the trainer's parser."""
    found = []
    for option in sorted(set(defaults) & set(held)):
        if option in PATHS:
            continue
        if option in ARGUMENT_LISTS:
            found += arguments(option, held[option], linter)
            continue
        shown = linter.values.get(option)
        if not same(held[option], defaults[option] if shown is None else shown):
            found.append(Disagreement("value", option, repr(held[option]), repr(shown)))
    return found


def arguments(option: str, held, linter: Verdict) -> list[Disagreement]:
    """The arguments of an optimizer, scheduler or network, one by one; the last of a name counts."""
    if not isinstance(held, list) or not all(isinstance(part, str) and "=" in part for part in held):
        return []
    programs = dict(part.split("=", 1) for part in held)
    prefix = option + "."
    shown = {name.removeprefix(prefix): value for name, value in linter.values.items() if name.startswith(prefix)}
    found = []
    for name in sorted(programs.keys() | shown.keys()):
        mine, theirs = shown.get(name), programs.get(name)
        if theirs is None and mine is None:
            continue
        if theirs is None or (not same(literal(theirs), mine) and not same(theirs, mine)):
            found.append(Disagreement("value", prefix + name, repr(theirs), repr(mine)))
    return found


def literal(text: str):
    """As sd-scripts reads an argument's value; text that is no literal stays text."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


def same(held, shown) -> bool:
    """Whether the values are one; a number is not the text that spells it."""
    if isinstance(held, tuple):
        held = list(held)
    if isinstance(held, bool) or isinstance(shown, bool):
        return held is shown
    if isinstance(held, list) and isinstance(shown, list):
        return len(held) == len(shown) and all(map(same, held, shown))
    return held == shown


def silence(case: Case, linter: Verdict, defaults: dict) -> list[Disagreement]:
    """Settings that the program never looks at and of which ia3 says nothing."""
    found = []
    given = set()
    if case.dialect in (CONFIG_FILE, COMMAND_LINE):
        for name, value in case.data.items():
            given |= set(value) if isinstance(value, dict) else {name}
    for name in sorted(given - set(defaults)):
        if case.dialect == CONFIG_FILE and not linter.speaks_of(name):
            found.append(Disagreement("silence", name, "no option of the trainer", "nothing"))
    return found
