#!/usr/bin/env python3
"""Compares the time that `ia3 train --dry-run` says for a step with what a step takes.

    python3 -m tools.bench.estimate --bin .build/release [SIZE,PIXELS,BATCH,STEPS …]

Trains checkpoints of random numbers on six drawings. It needs 5 GB on the disk and 5 GB of memory for the full size, which
`tiny,64,2,40 small,64,1,12` leaves out. Ends with 1 if an estimate is off by more than a factor of two.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CASES = [
    "tiny,64,2,40",
    "tiny,128,4,20",
    "small,64,1,12",
    "small,256,1,8",
    "full,64,1,4",
    "full,256,1,3",
    "full,512,1,2",
]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=Path, required=True, help="the folder with ia3 and ia3-train")
    parser.add_argument("cases", nargs="*", default=CASES, metavar="SIZE,PIXELS,BATCH,STEPS")
    arguments = parser.parse_args()
    program = arguments.bin.resolve() / "ia3"
    print("| model | images | batch | estimated, s | taken, s | ratio |\n| --- | --- | ---: | ---: | ---: | ---: |")
    worst = 1.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "tools/demo/dataset", folder / "drawings")
        for case in arguments.cases:
            size, pixels, batch, steps = case.split(",")
            estimated, taken = measure(program, folder, size, pixels, batch, steps)
            ratio = estimated / taken
            worst = max(worst, ratio, 1 / ratio)
            print(f"| {size} | {pixels}×{pixels} | {batch} | {estimated:.3g} | {taken:.3g} | {ratio:.2f} |", flush=True)
    return 1 if worst > 2 else 0


def measure(program, folder, size, pixels, batch, steps):
    """The seconds of a step: those of the plan, and the median of those taken after the first."""

    def ia3(*words):
        result = subprocess.run([program, *words], cwd=folder, capture_output=True, text=True)
        if result.returncode:
            sys.exit(f"ia3 {' '.join(words)}\n{result.stdout}{result.stderr}")
        return [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]

    if not (folder / f"{size}.safetensors").exists():
        ia3("model", "init", "--size", size, "--seed", "1", f"{size}.safetensors")
    ia3(
        "new", "character", "--name", "timed", "--steps", steps, "--batch", batch, "--model", f"{size}.safetensors",
        "--dataset", "drawings", "--set", f"resolution={pixels},{pixels}", "--set", "min_bucket_reso=64",
        "--set", f"max_bucket_reso={pixels}", "--set", "bucket_no_upscale=false", "--force",
    )  # fmt: skip
    train = ("train", "timed.json", "--json", "--allow", "ALL", "--force", "--set", "seed=1")
    plan = next(event for event in ia3(*train, "--dry-run") if event["event"] == "plan")
    taken = [event["seconds"] for event in ia3(*train) if event["event"] == "step"]
    return plan["seconds_per_step"], statistics.median(taken[1:])


if __name__ == "__main__":
    sys.exit(main())
