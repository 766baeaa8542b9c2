"""Tries to break the programs: kills, full disks, races, hostile names, texts and files.

    python3 -m tools.torture.run --bin .build/release [--quick] [--seed 1] [--only WORDS] [--list]

Prints a table of checks, and what is wrong with those that fail; exits with 1 if something is. No run may end with
another exit code than 0, 1, 2, 130 or 143, exceed its time, or write what controls a terminal. Needs nothing but
Python's own library; some checks need root or namespaces, and say so where they are left out.
"""

import argparse
import functools
import importlib
import os
import signal
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tools.torture import bench
from tools.torture.world import World

# Each registers its checks.
for subject in (
    "kills", "disks", "races", "containers", "descriptors", "outputs", "names", "escapes", "mutations", "sizes", "rules",
    "watching", "resuming", "starting",
):  # fmt: skip
    importlib.import_module(f"tools.torture.{subject}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", default=".build/release", type=Path)
    parser.add_argument("--quick", action="store_true", help="fewer tries of each: about a minute")
    parser.add_argument("--seed", default=1, type=int, help="another seed gives other tries")
    parser.add_argument("--only", default="", help="only the checks whose sentence contains this")
    parser.add_argument("--most", default=5, type=int, help="how many faults of a check are printed")
    parser.add_argument("--jobs", default=len(os.sched_getaffinity(0)), type=int, help="how many checks at a time")
    parser.add_argument("--list", action="store_true", help="print the checks, and stop")
    options = parser.parse_args()
    chosen = [
        number
        for number, (sentence, quick, _) in enumerate(bench.CHECKS)
        if options.only in sentence and (quick or not options.quick)
    ]
    if options.list:
        print("\n".join(bench.CHECKS[number][0] for number in chosen))
        return 0
    # A shell that started this in the background has it ignore SIGINT, and the programs would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    failed = []
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="ia3-torture-world-") as folder:
        binaries = options.bin.resolve()
        world = World(binaries, Path(folder) / "world")
        width = max(len(bench.CHECKS[number][0]) for number in chosen)
        print(f"{'check':{width}} {'runs':>6} {'time':>6}  result")
        perform = functools.partial(
            bench.perform, seed=options.seed, quick=options.quick, binaries=binaries, world=world
        )
        # Processes, since a new one closes descriptors and sets limits before it becomes the program.
        with ProcessPoolExecutor(options.jobs, mp_context=get_context("fork")) as pool:
            for number, (runs, seconds, faults, skipped) in zip(chosen, pool.map(perform, chosen)):
                sentence = bench.CHECKS[number][0]
                result = f"{len(faults)} faults" if faults else f"left out: {skipped}" if skipped else "ok"
                print(f"{sentence:{width}} {runs:6} {seconds:5.1f}s  {result}", flush=True)
                if faults:
                    failed.append((sentence, faults))
    for sentence, faults in failed:
        print(f"\n{sentence}:")
        for fault in faults[: options.most]:
            print(f"  {fault}")
        if len(faults) > options.most:
            print(f"  and {len(faults) - options.most} more")
    print(f"\n{len(failed)} of {len(chosen)} checks fail, seed {options.seed}, {time.monotonic() - began:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
