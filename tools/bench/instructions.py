"""Counts the instructions of `ia3 lint`, which are nearly the same on every machine, and holds them to a budget.

    python3 -m tools.bench.instructions --ia3 .build/release/ia3

callgrind runs a stripped copy of the program on one 160-key config, as kohya_ss JSON and as sd-scripts TOML, and on
a hundred of them. A count of more than 5 % above `instructions.json` is an error; `--update` writes what was counted
there.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.bench.lint import RENDERERS

BUDGET = Path(__file__).with_name("instructions.json")
MANY = 100
TOLERANCE = 1.05


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ia3", type=Path, required=True, metavar="PATH", help="a release build")
    parser.add_argument("--update", action="store_true", help="make the counts the budget")
    options = parser.parse_args()
    if not shutil.which("valgrind"):
        parser.error("valgrind is missing; `make packages` installs it")
    counts = measure(options.ia3)
    if options.update:
        BUDGET.write_text(json.dumps(counts, indent=2) + "\n", "utf-8")
    budget = json.loads(BUDGET.read_text("utf-8"))
    print(f"{'':24}{'counted':>14}{'budget':>14}{'ratio':>8}")
    for name, count in counts.items():
        print(f"{name:24}{count:14,}{budget[name]:14,}{count / budget[name]:8.2f}")
    over = [name for name, count in counts.items() if count > budget[name] * TOLERANCE]
    if over:
        sys.exit(f"error: {', '.join(over)}: more than 5 % above the budget in {BUDGET.name}")


def measure(program):
    """The instructions of one file and of each further one, by format."""
    counts = {}
    with tempfile.TemporaryDirectory() as scratch:
        stripped = Path(scratch, "ia3")
        subprocess.run(["strip", "-o", stripped, program], check=True)
        for kind in ("json", "toml"):
            total = {}
            for number in (1, MANY):
                folder = Path(scratch, f"{kind}-{number}")
                folder.mkdir()
                for index in range(number):
                    (folder / f"{index:04}.{kind}").write_text(RENDERERS[kind](f"network-{index:04}"), "utf-8")
                total[number] = instructions(stripped, folder)
            counts[f"one {kind} file"] = total[1]
            counts[f"each further {kind} file"] = round((total[MANY] - total[1]) / (MANY - 1))
    return counts


def instructions(program, folder):
    command = [program, "lint", "--isolated", "--select", "ALL", folder]
    valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    done = subprocess.run([*valgrind, *command], capture_output=True, text=True)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode not in (0, 1) or not found:
        sys.exit(f"error: callgrind did not count: {done.stderr[-500:]}")
    return int(found[1])


if __name__ == "__main__":
    main()
