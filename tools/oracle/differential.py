"""Holds ia3 against the programs on configs with drawn mistakes.

    .venv/oracle/bin/python -m tools.oracle.differential --seed 1 --count 1000 --ia3 .build/release/ia3 \
      --sd-scripts DIR --kohya-ss DIR FOLDER…

Each case is a file from the folders with one to three changes. Three things are compared: whether the program refuses
before its first step (ia3 has an error), each option as the program ends up with it (`ia3 show`), and settings
that the program never takes (ia3 says so). A difference is made as small as it gets and printed with both verdicts.
Exits with 1 if there is one that exceptions.tsv does not name.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from tools.oracle.cases import Bases, Case
from tools.oracle.changes import SCRIPTS, Changer, Parser
from tools.oracle.disagreements import Disagreement, between
from tools.oracle.documents import COMMAND_LINE, CONFIG_FILE, DATASET_CONFIG, GUI_LORA
from tools.oracle.linter import Linter
from tools.oracle.oracle import Programs, in_child, script_for

DIALECTS = [GUI_LORA, CONFIG_FILE, COMMAND_LINE, DATASET_CONFIG]
LAYERS = {"text", "gui", "network", "sd-scripts"}
# Steps of making one case smaller.
SMALLER = 60


class Session:
    """What all cases share, made before the first fork."""

    def __init__(self, options: argparse.Namespace):
        self.options = options
        self.programs = Programs(options.sd_scripts, options.kohya_ss, options.lycoris)
        self.parsers = {script: Parser.of(script) for script in SCRIPTS}
        self.linter = Linter(options.ia3)
        self.bases = Bases(options.folders)
        self.gui_keys = []
        if self.programs.gui:
            self.gui_keys = [name for _, name in self.programs.gui.modules["lora"].last_built_field_registry]

    def draw(self, index: int) -> Case:
        source = random.Random(f"{self.options.seed}:{index}")
        case = self.bases.draw(source, self.options.dialects, self.parsers)
        changer = Changer(source, self.parsers, self.gui_keys)
        for _ in range(source.randint(1, 3)):
            changer.change(case, self.script(case))
        return case

    def script(self, case: Case) -> str:
        script = case.script or (script_for(case.data) if case.dialect == CONFIG_FILE else "train_network")
        if script not in self.parsers:
            self.parsers[script] = Parser.of(script)
        return script

    def judge(self, case: Case) -> tuple[dict, list[Disagreement]]:
        with tempfile.TemporaryDirectory() as folder:
            path = case.write(Path(folder))
            program = in_child(path, self.programs, self.script(case), case.dialect, False)
            verdict = self.linter.judge(path)
        return program, between(case, program, verdict, LAYERS, self.parsers[self.script(case)].defaults)

    def smaller(self, case: Case, key: tuple[str, str]) -> Case:
        """The case with all settings removed that the disagreement does not need."""
        budget = SMALLER
        names = list(case.data)
        size = max(1, len(names) // 2)
        while size and budget:
            at = 0
            while at < len(names) and budget:
                attempt = case.copy()
                for name in names[at : at + size]:
                    del attempt.data[name]
                budget -= 1
                if attempt.data and any(d.key == key for d in self.judge(attempt)[1]):
                    case, names = attempt, list(attempt.data)
                else:
                    at += size
            size //= 2
        return case

    def run(self, index: int, seen: set) -> dict:
        case = self.draw(index)
        program, found = self.judge(case)
        result = {
            "index": index, "dialect": case.dialect, "base": case.base, "changes": case.changes,
            "judged": program["judged"] or bool(program["raises"]), "accepts": program["accepts"],
            "notes": [] if program["judged"] else program["notes"][-1:], "disagreements": [],
        }  # fmt: skip
        for disagreement in found:
            small = case
            if not self.options.no_smaller and disagreement.key not in seen:
                small = self.smaller(case, disagreement.key)
            seen.add(disagreement.key)
            result["disagreements"].append({**vars(disagreement), "text": small.text()})
        return result


def worker(session: Session, share: int, pipe) -> None:
    seen: set = set()
    for index in range(share, session.options.count, session.options.jobs):
        try:
            result = session.run(index, seen)
        except Exception:
            result = {"index": index, "judged": False, "notes": [traceback.format_exc()[-1500:]], "disagreements": []}
        pipe.write(json.dumps(result, default=str) + "\n")
        pipe.flush()


def run_all(session: Session) -> list[dict]:
    """The cases shared among processes, each forked from this one."""
    pipes = []
    for share in range(session.options.jobs):
        read_end, write_end = os.pipe()
        if os.fork() == 0:
            os.close(read_end)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            with os.fdopen(write_end, "w") as pipe:
                worker(session, share, pipe)
            os._exit(0)
        os.close(write_end)
        pipes.append(os.fdopen(read_end))
    results = [json.loads(line) for pipe in pipes for line in pipe]
    for _ in pipes:
        os.wait()
    return sorted(results, key=lambda result: result["index"])


def exceptions(path: Path) -> list[tuple[str, re.Pattern, re.Pattern]]:
    """Rows of kind, what it is about, what the program says, and the reason; expressions match whole."""
    rows = [line.split("\t") for line in path.read_text().splitlines()[1:] if line]
    return [(kind, re.compile(about), re.compile(program)) for kind, about, program, _ in rows]


def excepted(disagreement: dict, rows) -> bool:
    return any(
        kind == disagreement["kind"]
        and about.fullmatch(disagreement["about"])
        and program.search(disagreement["program"])
        for kind, about, program in rows
    )


def print_results(results: list[dict], seconds: float, rows) -> int:
    first: dict[tuple, tuple[dict, dict]] = {}
    count: Counter = Counter()
    aside = 0
    for result in results:
        for disagreement in result["disagreements"]:
            if excepted(disagreement, rows):
                aside += 1
                continue
            key = (disagreement["kind"], disagreement["about"])
            count[key] += 1
            first.setdefault(key, (result, disagreement))
    for key, number in count.most_common():
        result, disagreement = first[key]
        print(f"{number:4} × {disagreement['kind']}: {disagreement['about']}")
        print(f"       program: {disagreement['program'][:300]}")
        print(f"       ia3:     {disagreement['ia3'][:300]}")
        print(f"       case {result['index']}, {result['dialect']}, {'; '.join(result['changes'])[:300]}")
        print("       | " + "\n       | ".join(disagreement["text"].strip().splitlines()[:12]))
    judged = sum(result["judged"] for result in results)
    kinds = Counter(kind for kind, _ in count.elements())
    print(
        f"{len(results)} cases in {seconds:.0f} s, {judged} judged, "
        f"{sum(bool(r.get('accepts')) for r in results)} accepted; "
        + ", ".join(f"{kinds[kind]} {kind}" for kind in ("missed", "claim", "value", "silence"))
        + f"; {aside} excepted"
    )
    return 1 if count else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="configs to start from")
    parser.add_argument("--ia3", type=Path, required=True, metavar="PATH")
    parser.add_argument("--sd-scripts", type=Path, required=True, metavar="DIR")
    parser.add_argument("--kohya-ss", type=Path, metavar="DIR")
    parser.add_argument("--lycoris", type=Path, metavar="DIR")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--dialects", nargs="+", choices=DIALECTS, default=DIALECTS)
    parser.add_argument("--no-smaller", action="store_true", help="print cases as they were drawn")
    parser.add_argument("--output", type=Path, metavar="JSON", help="every case with its verdicts")
    options = parser.parse_args()
    for name in ("ia3", "sd_scripts", "kohya_ss", "lycoris", "output"):
        if getattr(options, name):
            setattr(options, name, getattr(options, name).resolve())
    options.folders = [folder.resolve() for folder in options.folders]

    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    stdout = os.dup(1)
    os.dup2(2, 1)  # the programs print while they are imported
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)  # the GUI writes a log and folders where it is started
        session = Session(options)
        start = time.monotonic()
        results = run_all(session)
        seconds = time.monotonic() - start
        os.chdir("/")
    sys.stdout.flush()
    os.dup2(stdout, 1)
    if options.output:
        options.output.write_text(json.dumps(results, indent=1) + "\n")
    return print_results(results, seconds, exceptions(Path(__file__).with_name("exceptions.tsv")))


if __name__ == "__main__":
    sys.exit(main())
