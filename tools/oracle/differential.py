"""Holds ia3 against the programs on configs with drawn mistakes.

    .venv/oracle/bin/python -m tools.oracle.differential --seed 1 --count 1000 --ia3 .build/release/ia3 \
      --sd-scripts DIR --kohya-ss DIR FOLDER…

Each case is a config from the folders, a preset of kohya_ss, a documented example of sd-scripts or what `ia3 new` writes,
with one to three changes; with `--every`, each of a list of mistakes in turn. Three things are compared: whether the program refuses before its first step or in its
first samples, logs and saves (ia3 has an error); each option as the program ends up with it (`ia3 show`); and settings
that the program never reads (ia3 says so). A difference is made as small as it gets and printed with both verdicts.
Exits with 1 if there is one that exceptions.tsv does not name.
"""

from __future__ import annotations

import argparse
import itertools
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
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.oracle.bases import Bases
from tools.oracle.cases import GUI, Case
from tools.oracle.changes import Changer
from tools.oracle.disagreements import Disagreement, between, overreach
from tools.oracle.documents import COMMAND_LINE, CONFIG_FILE, DATASET_CONFIG, EASY_SCRIPTS, GUI_LORA, GUI_OTHER
from tools.oracle.grids import SUBJECTS, Entry, grid, together
from tools.oracle.linter import Linter
from tools.oracle.oracle import Programs, in_child, script_for
from tools.oracle.vocabulary import SCRIPTS, Vocabulary

# A dialect's share of the cases.
DIALECTS = [GUI_LORA, CONFIG_FILE, COMMAND_LINE, DATASET_CONFIG, EASY_SCRIPTS]
DRAWN = [GUI_LORA] * 3 + [CONFIG_FILE] * 3 + [COMMAND_LINE] * 3 + [DATASET_CONFIG] * 2 + [EASY_SCRIPTS]
# kohya_ss's pages, as they open.
PAGES = [
    (GUI_LORA, {"LoRA_type": "Standard"}), (GUI_OTHER, {}), (GUI_OTHER, {"dataset_repeats": "1"}),
    (GUI_OTHER, {"num_vectors_per_token": 1}),
]  # fmt: skip
LAYERS = {"text", "gui", "network", "sd-scripts"}
# Tries of making one case smaller.
SMALLER = 40
# Entries of a grid that a process takes at a time, and those of them that are tried at once.
SHARE, AT_ONCE = 24, 8


class Session:
    """What all cases share, made before the first fork."""

    def __init__(self, options: argparse.Namespace):
        self.options = options
        self.programs = Programs(options.sd_scripts, options.kohya_ss, options.lycoris, options.easy_scripts)
        self.words = Vocabulary(options.sd_scripts, self.programs.gui)
        self.linter = Linter(options.ia3)
        self.written = self.untouched()
        self.bases = Bases(options.folders, options.kohya_ss, options.sd_scripts, options.ia3)
        self.dialects = [d for d in DRAWN if d in options.dialects]
        if self.programs.easy_scripts is None:
            self.dialects = [d for d in self.dialects if d != EASY_SCRIPTS]
        if self.programs.gui is None:
            self.dialects = [d for d in self.dialects if d != GUI_LORA]
        self.entries: list[Entry] = []
        if options.every:
            self.entries = grid(options.every, self.words, sorted(set(self.dialects)), options.part, options.count)

    def untouched(self) -> dict[str, list]:
        """Key → the values that kohya_ss writes for pages as they open."""
        found: dict[str, list] = {}
        if self.programs.gui is None:
            return found
        with tempfile.TemporaryDirectory() as folder:
            for dialect, data in PAGES:
                path = Case(dialect, data, "").write(Path(folder))
                toml = in_child(path, self.programs, None, dialect, False).get("effective", {}).get("toml", {})
                for name, value in toml.items():
                    found.setdefault(name, []).append(value)
        return found

    def case(self, which: int | list[int]) -> Case:
        """A drawn case by its number, or one with some entries of the grid."""
        return self.draw(which) if isinstance(which, int) else together([self.entries[at] for at in which])

    def draw(self, index: int) -> Case:
        source = random.Random(f"{self.options.seed}:{index}")
        case = self.bases.draw(source, self.dialects, self.words.options_of)
        changer = Changer(source, self.words)
        for _ in range(source.randint(1, 3)):
            changer.change(case, self.script(case))
        return case

    def script(self, case: Case) -> str:
        return case.script or (script_for(case.data) if case.dialect == CONFIG_FILE else "train_network")

    def judge(self, case: Case) -> tuple[dict, list[Disagreement]]:
        with tempfile.TemporaryDirectory() as folder:
            path = case.write(Path(folder))
            judgment = self.linter.start(path, case.dialect)
            script = self.script(case)
            if case.dialect in GUI:
                # Nobody has seen on which tab it was loaded; what it is taken for is not compared.
                script = judgment.verdict().script or script
            elif case.dialect == CONFIG_FILE and (guess := judgment.verdict().script) in SCRIPTS:
                # Nor on which command line its trainer is named.
                script = guess
            program = in_child(path, self.programs, script, case.dialect, False)
            verdict = judgment.verdict()
        script = (program.get("script") or script).removesuffix(".py")
        parser = self.words.parser(script)
        found = between(
            case, program, verdict, LAYERS, parser.defaults, self.words.networks, parser.switches, self.written
        )
        if program["accepts"]:
            for finding in overreach(case, verdict, self.linter.ignoring):
                found += self.effect(case, script, program, finding)
        return program, found

    def effect(self, case: Case, script: str, program: dict, finding: dict) -> list[Disagreement]:
        """Whether a setting that ia3 calls ignored makes a difference after all."""
        name = finding["setting"]
        places = [place for place in case.places() if place[-1] == name]
        without = case.without(places)
        if not without.data:
            return []
        with tempfile.TemporaryDirectory() as folder:
            other = in_child(without.write(Path(folder)), self.programs, script, case.dialect, False)
        if other["accepts"] and other["effective"] != program["effective"]:
            differs = sorted(
                key
                for key in program["effective"].keys() | other["effective"].keys()
                if program["effective"].get(key) != other["effective"].get(key) and key != name
            )
            differs = [key for key in differs if key != "toml"]
            if differs:
                where = f"{finding['rule']} {name} (has an effect)"
                return [Disagreement("silence", where, f"{', '.join(differs)} differ without it", finding["message"])]
        return []

    def smaller(self, case: Case, key: tuple[str, str]) -> Case:
        """The case with all settings removed that the disagreement does not need."""
        budget = SMALLER

        def still(attempt: Case) -> bool:
            return bool(attempt.data) and any(d.key == key for d in self.judge(attempt)[1])

        # Most often nothing but what was changed matters, or what it is about.
        told = " ".join([key[1], *case.changes])
        spare = [place for place in case.places() if not any(str(part) in told for part in place)]
        if spare and still(attempt := case.without(spare)):
            case = attempt
        places = case.places()
        size = max(1, len(places) // 2)
        while size and budget:
            at = 0
            while at < len(places) and budget:
                attempt = case.without(places[at : at + size])
                budget -= 1
                if still(attempt):
                    case, places = attempt, attempt.places()
                else:
                    at += size
            size //= 2
        if case.tail and budget:
            attempt = case.copy()
            attempt.tail = ""
            if still(attempt):
                case = attempt
        return case

    def run(self, which: int | list[int]) -> dict:
        case = self.case(which)
        program, found = self.judge(case)
        result = {
            "index": which, "dialect": case.dialect, "base": case.base, "changes": case.changes,
            "judged": program["judged"] or bool(program["raises"]), "accepts": program["accepts"],
            "finished": program.get("finished"), "raises": bool(program["raises"]),
            "notes": [] if program["judged"] else program["notes"][-2:],
            "disagreements": [{**vars(disagreement), "text": case.text()} for disagreement in found],
        }  # fmt: skip
        return result

    def run_share(self, share: list[int]) -> list[dict]:
        """Entries of one base: those of which ia3 says nothing wrong some at a time, the others one by one."""
        results = []
        batches: list[list[int]] = []
        for at in share:
            if self.is_refused_by_linter([at]):
                results.append(self.run([at]))
                continue
            name = self.entries[at].name
            open_ = (b for b in batches if len(b) < AT_ONCE and all(self.entries[other].name != name for other in b))
            if (batch := next(open_, None)) is None:
                batches.append([at])
            else:
                batch.append(at)
        return results + [result for batch in batches for result in self.run_batch(batch)]

    def run_batch(self, batch: list[int]) -> list[dict]:
        """The entries at once, in halves where one of them, or their company, is refused and so hides the others."""
        if len(batch) == 1 or not self.is_refused_by_linter(batch):
            result = self.run(batch)
            if len(batch) == 1 or not result["raises"]:
                return [result]
        middle = len(batch) // 2
        return self.run_batch(batch[:middle]) + self.run_batch(batch[middle:])

    def is_refused_by_linter(self, which: list[int]) -> bool:
        case = self.case(which)
        with tempfile.TemporaryDirectory() as folder:
            return bool(self.linter.start(case.write(Path(folder)), case.dialect).verdict().errors)

    def run_smaller(self, which: int | list[int], key: tuple[str, str]) -> str:
        return self.smaller(self.case(which), key).text()


def run_all(session: Session) -> list[dict]:
    def run(task: int | list[int]) -> list[dict]:
        try:
            return [session.run(task)] if isinstance(task, int) else session.run_share(task)
        except Exception:
            return [{"index": task, "judged": False, "notes": [traceback.format_exc()[-1500:]], "disagreements": []}]

    tasks = shares(session.entries) if session.options.every else range(session.options.count)
    return [result for results in shared(run, tasks, session.options.jobs) for result in results]


def shares(entries: list[Entry]) -> list[list[int]]:
    """Positions of entries of one base, a few in each."""
    of_base = [list(group) for _, group in itertools.groupby(range(len(entries)), key=lambda at: id(entries[at].base))]
    return [group[at : at + SHARE] for group in of_base for at in range(0, len(group), SHARE)]


def make_smaller(session: Session, results: list[dict]) -> None:
    """Each disagreement where it is seen first, once for all processes."""
    first: dict[tuple[str, str], tuple[int | list[int], dict]] = {}
    for result in results:
        for disagreement in result["disagreements"]:
            if not excepted(result["dialect"], disagreement, session.options.exceptions):
                key = (disagreement["kind"], disagreement["about"])
                first.setdefault(key, (result["index"], disagreement))

    def run(task: tuple[int | list[int], tuple[str, str]]) -> str | None:
        try:
            return session.run_smaller(*task)
        except Exception:
            return None

    texts = shared(run, [(index, key) for key, (index, _) in first.items()], session.options.jobs)
    for (_, disagreement), text in zip(first.values(), texts):
        disagreement["text"] = text or disagreement["text"]


def shared(function: Callable, tasks: Sequence, jobs: int) -> list:
    """What the function says of each task, the tasks shared among processes, each forked from this one."""
    pipes = []
    for share in range(jobs):
        read_end, write_end = os.pipe()
        if os.fork() == 0:
            os.close(read_end)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            with os.fdopen(write_end, "w") as pipe:
                for at in range(share, len(tasks), jobs):
                    pipe.write(json.dumps([at, function(tasks[at])], default=str) + "\n")
                    pipe.flush()
            os._exit(0)
        os.close(write_end)
        pipes.append(os.fdopen(read_end))
    answers = dict(json.loads(line) for pipe in pipes for line in pipe)
    for pipe in pipes:
        pipe.close()
        os.wait()
    if len(answers) < len(tasks):
        raise RuntimeError(f"{len(tasks) - len(answers)} of {len(tasks)} tasks were not answered")
    return [answers[at] for at in range(len(tasks))]


@dataclass(frozen=True)
class Named:
    """A row of exceptions.tsv: what a stand-in cannot know. Dialect and subject match whole, the program's words in part."""

    kind: str
    dialect: re.Pattern
    about: re.Pattern
    program: re.Pattern
    reason: str


def exceptions(path: Path) -> list[Named]:
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:] if line]
    return [Named(row[0], *(re.compile(part) for part in row[1:4]), row[4]) for row in rows]


def excepted(dialect: str, disagreement: dict, rows: list[Named]) -> bool:
    return any(
        row.kind == disagreement["kind"]
        and row.dialect.fullmatch(dialect)
        and row.about.fullmatch(disagreement["about"])
        and row.program.search(disagreement["program"])
        for row in rows
    )


def summary(results: list[dict], seconds: float, rows) -> tuple[str, int]:
    """The report, and the number of disagreements that no exception names."""
    lines = []
    first: dict[tuple, tuple[dict, dict]] = {}
    count: Counter = Counter()
    aside = 0
    for result in results:
        for disagreement in result["disagreements"]:
            if excepted(result["dialect"], disagreement, rows):
                aside += 1
                continue
            key = (disagreement["kind"], disagreement["about"])
            count[key] += 1
            first.setdefault(key, (result, disagreement))
    for key, number in count.most_common():
        result, disagreement = first[key]
        lines.append(f"{number:4} × {disagreement['kind']}: {disagreement['about']}")
        lines.append(f"       program: {disagreement['program'][:300]}")
        lines.append(f"       ia3:     {disagreement['ia3'][:300]}")
        lines.append(f"       case {result['index']}, {result['dialect']}, {'; '.join(result['changes'])[:300]}")
        lines.append("       | " + "\n       | ".join(disagreement["text"].strip().splitlines()[:14]))
    judged = sum(result["judged"] for result in results)
    kinds = Counter(kind for kind, _ in count.elements())
    lines.append(
        f"{len(results)} cases in {seconds:.0f} s, {judged} judged, "
        f"{sum(bool(r.get('accepts')) for r in results)} accepted, "
        f"{sum(bool(r.get('finished')) for r in results)} to the end; "
        + ", ".join(f"{kinds[kind]} {kind}" for kind in ("missed", "claim", "value", "silence"))
        + f"; {aside} excepted"
    )
    return "\n".join(lines), sum(count.values())


def part(text: str) -> tuple[int, int]:
    number, _, parts = text.partition("/")
    if not (number.isdigit() and parts.isdigit() and 1 <= int(number) <= int(parts)):
        raise argparse.ArgumentTypeError(f"{text!r} is not K/N with K from 1 to N")
    return int(number), int(parts)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="more configs to start from")
    parser.add_argument("--ia3", type=Path, required=True, metavar="PATH")
    parser.add_argument("--sd-scripts", type=Path, required=True, metavar="DIR")
    parser.add_argument("--kohya-ss", type=Path, metavar="DIR")
    parser.add_argument(
        "--easy-scripts", type=Path, metavar="DIR", help="a checkout of LoRA_Easy_Training_scripts_Backend"
    )
    parser.add_argument("--lycoris", type=Path, metavar="DIR")
    parser.add_argument("--every", choices=SUBJECTS, help="each mistake of a subject in place of drawn ones")
    parser.add_argument("--part", type=part, default=(1, 1), metavar="K/N", help="the K-th of N shares of --every")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--count", type=int, help="cases to draw, by default 100, or entries of --every, by default all"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--dialects", nargs="+", choices=DIALECTS, default=DIALECTS)
    parser.add_argument("--no-smaller", action="store_true", help="print cases as they were drawn")
    parser.add_argument("--draw-only", action="store_true", help="print the cases and stop")
    parser.add_argument("--output", type=Path, metavar="JSON", help="every case with its verdicts")
    options = parser.parse_args()
    if options.count is None and not options.every:
        options.count = 100
    for name in ("ia3", "sd_scripts", "kohya_ss", "easy_scripts", "lycoris", "output"):
        if getattr(options, name):
            setattr(options, name, getattr(options, name).resolve())
    options.folders = [folder.resolve() for folder in options.folders]
    options.exceptions = exceptions(Path(__file__).with_name("exceptions.tsv"))

    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    stdout = os.dup(1)
    os.dup2(2, 1)  # the programs print while they are imported
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)  # the GUI writes a log and folders where it is started
        session = Session(options)
        start = time.monotonic()
        results = [] if options.draw_only else run_all(session)
        seconds = time.monotonic() - start
        if not options.no_smaller:
            make_smaller(session, results)
        os.chdir("/")
    sys.stdout.flush()
    os.dup2(stdout, 1)
    if options.draw_only:
        for index in range(len(session.entries) if options.every else options.count):
            case = session.case([index] if options.every else index)
            print(f"# {index}: {case.dialect}, {case.base}: {'; '.join(case.changes)}\n{case.text()}")
        return 0
    if options.output:
        options.output.write_text(json.dumps(results, indent=1) + "\n")
    text, left = summary(results, seconds, options.exceptions)
    print(text)
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
