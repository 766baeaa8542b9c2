"""Holds configs against what `ia3 convert` makes of them, there and back: both must train the same.

    .venv/oracle/bin/python -m tools.oracle.conversions --ia3 .build/release/ia3 \
      --sd-scripts DIR --kohya-ss DIR --easy-scripts DIR FOLDER…

Each config of the folders is converted to every other dialect and back to its own. The program runs what it was and
what came of it, and each option, parameter group, rate, network and schedule is compared. A config that the program
refuses is left out. What a conversion itself says that it leaves out is no difference. Exits with 1 if there is one.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tools.oracle.bases import Bases
from tools.oracle.cases import SUFFIXES, Case
from tools.oracle.disagreements import ARGUMENT_LISTS, PATHS, plain, same
from tools.oracle.documents import COMMAND_LINE, CONFIG_FILE, EASY_SCRIPTS, GUI_LORA
from tools.oracle.linter import DIALECTS
from tools.oracle.oracle import Programs, in_child

# What is trained, besides the options.
TRAINED = ("groups", "group_lrs", "network", "optimizer", "optimizer_settings", "scheduler", "steps", "first_lrs")
OF_IMAGES = ("steps", "first_lrs")
# An option that is unset in one of these ways is unset.
UNSET = (None, False, "", 0, [], set())
# Written down another way by each program; what comes of them is in `TRAINED`.
COMPUTED = {
    "epoch", "learning_rate", "lr_warmup_steps", "max_timestep", "max_train_epochs", "max_train_steps", "output_name",
    "resolution", "text_encoder_lr", "unet_lr", "wandb_run_name",
}  # fmt: skip
OWN = (GUI_LORA, CONFIG_FILE, COMMAND_LINE, EASY_SCRIPTS)


class Converter:
    def __init__(self, ia3: Path):
        self.ia3 = str(ia3)

    def script(self, path: Path, dialect: str) -> str | None:
        shown = self._run("show", "--format", "json", "--dialect", DIALECTS[dialect], str(path))
        return json.loads(shown.stdout)["script"] if shown.stdout else None

    def convert(self, path: Path, dialect: str, to: str, out: Path) -> str | None:
        """What the conversion says; None if there is none."""
        run = self._run(
            "convert", "--from", DIALECTS[dialect], "--to", DIALECTS[to], "--force", "--out", str(out), str(path)
        )
        return run.stdout + run.stderr if out.exists() and run.returncode in (0, 1) else None

    def _run(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run([self.ia3, *arguments], capture_output=True, text=True)


def differences(before: dict, after: dict, said: str) -> list[str]:
    """What the second run has otherwise, of which the conversions say nothing."""
    if not after["accepts"]:
        first = next(iter(after["raises"]), {"type": "no answer", "message": "; ".join(after["notes"][-1:])})
        return [f"refused: {first['type']}: {' '.join(first['message'].split())[:120]}"]
    found = []
    for name in sorted(before["values"].keys() & after["values"].keys() - PATHS):
        if name in COMPUTED:
            continue
        held, other = (plain(run["values"][name]) for run in (before, after))
        if name in ARGUMENT_LISTS:
            # A page passes its fields on, too, which say what holds anyway.
            held, other = set(held or []) - set(other or []), set()
        if not same(held, other) and not (held in UNSET and other in UNSET) and not re.search(rf"\b{name}\b", said):
            found.append(f"{name}: {before['values'][name]!r}, then {after['values'][name]!r}")
    effective = (before["effective"], after["effective"])
    for name in TRAINED:
        if name in before["effective"] and with_points(effective[0][name]) != with_points(effective[1].get(name)):
            found.append(f"{name}: {str(effective[0][name])[:150]}, then {str(effective[1].get(name))[:150]}")
    return found


def with_points(value) -> str:
    """Text that is the same for 1 and 1.0."""
    return re.sub(r"(?<![\w.])(\d+)\.0(?![\w.])", r"\1", str(value))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--ia3", type=Path, required=True, metavar="PATH")
    parser.add_argument("--sd-scripts", type=Path, required=True, metavar="DIR")
    parser.add_argument("--kohya-ss", type=Path, required=True, metavar="DIR")
    parser.add_argument("--easy-scripts", type=Path, required=True, metavar="DIR")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only each N-th config")
    options = parser.parse_args()
    for name in ("ia3", "sd_scripts", "kohya_ss", "easy_scripts"):
        setattr(options, name, getattr(options, name).resolve())
    folders = [folder.resolve() for folder in options.folders]

    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    stdout = os.dup(1)
    os.dup2(2, 1)  # the programs print while they are imported
    lines, count = [], Counter()
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        programs = Programs(options.sd_scripts, options.kohya_ss, None, options.easy_scripts)
        converter = Converter(options.ia3)
        cases = [case for found in Bases(folders, None, None, None).by_dialect.values() for case in found]
        for case in [case for case in cases if case.dialect in OWN][:: options.every]:
            lines += there_and_back(case, programs, converter, Path(scratch), count)
        os.chdir("/")
    sys.stdout.flush()
    os.dup2(stdout, 1)
    print("\n".join([*lines, f"{dict(count)}, {len(lines)} differences"]))
    return 1 if lines else 0


def there_and_back(case: Case, programs: Programs, converter: Converter, folder: Path, count: Counter) -> list[str]:
    path = case.write(folder)
    script = converter.script(path, case.dialect)
    before = in_child(path, programs, script, case.dialect, False)
    count["configs"] += 1
    if not before["accepts"] or before["values"] is None:
        return []
    if any("assumed" in note for note in before["notes"]):
        count["incomplete"] += 1  # the command line names the model or the network
        return []
    count["accepted"] += 1
    if case.dialect == GUI_LORA and not case.data.get("max_train_steps"):
        for name in OF_IMAGES:  # the GUI computes them from the stand-in's one image
            before["effective"].pop(name, None)
    lines = []
    for to in OWN:
        if to == case.dialect:
            continue
        there, back = folder / f"there{SUFFIXES[to]}", folder / f"back{SUFFIXES[case.dialect]}"
        for old in (there, back):
            old.unlink(missing_ok=True)
        said = converter.convert(path, case.dialect, to, there)
        returned = None if said is None else converter.convert(there, to, case.dialect, back)
        if said is None or returned is None:
            count["not converted"] += 1
            continue
        count["conversions"] += 1
        after = in_child(back, programs, converter.script(back, case.dialect) or script, case.dialect, False)
        found = differences(before, after, said + returned)
        lines += [f"{case.base} ({DIALECTS[to]} and back): {line}" for line in found]
    return lines


if __name__ == "__main__":
    sys.exit(main())
