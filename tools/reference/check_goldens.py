"""Makes the golden files again and compares them with those in the tree.

    .venv/bin/python -m tools.reference.check_goldens [--sd-scripts DIR] [--webui DIR] [SCRIPT …]

Each script writes its files into a new folder; those that run another program's own code need a checkout of it and are
left out without one. Whole numbers, names and text must be equal; floating-point numbers may differ by 1e-5 of
the tensor's largest, as another processor's kernels sum in another order. Exits with 1 if a golden differs, or is
written by no script.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
import torch
from safetensors.torch import load_file

ROOT = Path(__file__).resolve().parents[2]
TOLERANCE = 1e-5

# Each test target with a Golden folder, and the scripts that fill it.
TARGETS = {
    "DrawingTests": ["drawing"],
    "GridsTests": ["xyz_lists"],
    "MergingTests": ["merges"],
    "NetworksTests": ["network_files"],
    "OptimizersTests": ["optimizers", "schedules"],
    "RandomnessTests": ["randomness"],
    "RunRecordsTests": ["event_logs", "events"],
    "RunReportsTests": ["smoothing"],
    "SafetensorsTests": ["safetensors_files"],
    "SamplingTests": ["samples"],
    "StableDiffusionTests": ["checkpoint_names", "ia3_targets", "models", "random_checkpoint"],
    "TensorsTests": ["layers"],
    "TokenizerTests": ["tokenizer"],
    "TrainingDataTests": ["batches", "captions", "resize"],
    "TrainingTests": ["objective"],
}
SCRIPTS = {script: target for target, scripts in TARGETS.items() for script in scripts}
# The scripts that run code of another program, from a checkout of it.
NEEDS = {
    "sd_scripts": ["batches", "captions", "ia3_targets", "network_files", "objective", "schedules", "tokenizer"],
    "webui": ["xyz_lists"],
}
# Texts in a form of our own, which the tests write; sarif_check.py holds SARIF against its schema. Beside the scripts
# that are written for sd-scripts is a log that it printed.
SNAPSHOTS = {"ReportsTests", "SDScriptsTests"}
NUMBER = re.compile(r"-?(?:\d+\.\d*(?:[eE][-+]?\d+)?|\d+[eE][-+]?\d+|\d+)")


def differing_numbers(ours, committed):
    """Why two lists of numbers are not the same, or None."""
    ours, committed = numpy.asarray(ours), numpy.asarray(committed)
    if ours.shape != committed.shape:
        return f"shape {ours.shape} instead of {committed.shape}"
    if ours.dtype.kind != "f":
        return None if numpy.array_equal(ours, committed) else "values differ"
    ours, committed = ours.astype(numpy.float64), committed.astype(numpy.float64)
    if not numpy.array_equal(numpy.isnan(ours), numpy.isnan(committed)):
        return "not-a-numbers differ"
    largest = numpy.nanmax(numpy.abs(committed), initial=0)
    error = numpy.nanmax(numpy.abs(ours - committed), initial=0)
    return f"off by {error / largest:.1e} of the largest" if error > TOLERANCE * largest else None


def tensors_of(path):
    if path.suffix == ".npz":
        with numpy.load(path) as archive:
            return dict(archive)
    # numpy has no bfloat16.
    return {
        name: (tensor.float() if tensor.dtype == torch.bfloat16 else tensor).numpy()
        for name, tensor in load_file(path).items()
    }


def differing_tensors(made, committed):
    made, committed = tensors_of(made), tensors_of(committed)
    if set(made) != set(committed):
        yield f"tensors differ: {sorted(set(made) ^ set(committed))[:4]}"
        return
    for name, tensor in made.items():
        if reason := differing_numbers(tensor, committed[name]):
            yield f"{name}: {reason}"


def differing_text(made, committed):
    """Lines whose words differ, or whose numbers do by more than the tolerance."""
    made, committed = made.read_text().splitlines(), committed.read_text().splitlines()
    if len(made) != len(committed):
        yield f"{len(made)} lines instead of {len(committed)}"
        return
    for number, (ours, theirs) in enumerate(zip(made, committed), 1):
        if ours == theirs:
            continue
        values = [[float(word) for word in NUMBER.findall(line)] for line in (ours, theirs)]
        if NUMBER.sub("#", ours) != NUMBER.sub("#", theirs) or differing_numbers(*values):
            yield f"line {number}: {ours[:60]!r} instead of {theirs[:60]!r}"


def differences(made, committed):
    if not committed.exists():
        yield "not in the tree"
    elif made.read_bytes() == committed.read_bytes():
        return
    elif made.suffix in (".safetensors", ".npz"):
        yield from differing_tensors(made, committed)
    elif made.suffix in (".json", ".tsv", ".txt"):
        yield from differing_text(made, committed)
    else:
        yield "bytes differ"


def check(script, checkouts, folder):
    """Runs the script; the names of its files and what is wrong with them."""
    target = SCRIPTS[script]
    golden = next((ROOT / "Tests").glob(f"*/{target}/Golden"))
    arguments = [part for name, path in checkouts.items() for part in (f"--{name.replace('_', '-')}", path)]
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", f"tools.reference.{script}", folder, *arguments]
    result = subprocess.run(command, env=environment, text=True, capture_output=True, cwd=ROOT)
    if result.returncode != 0:
        return set(), [f"{script} ended with {result.returncode}: {result.stderr[-800:]}"]
    names, faults = set(), []
    for made in sorted(path for path in Path(folder).rglob("*") if path.is_file()):
        name = made.relative_to(folder)
        names.add(f"{target}/{name}")
        faults += [f"{target}/Golden/{name}: {reason}" for reason in differences(made, golden / name)]
    return names, faults


def unmade(made):
    """Golden files that no script has made."""
    for golden in sorted((ROOT / "Tests").glob("*/*/Golden")):
        if golden.parent.name in SNAPSHOTS:
            continue
        for path in sorted(path for path in golden.rglob("*") if path.is_file()):
            name = f"{golden.parent.name}/{path.relative_to(golden)}"
            if name not in made and path.name not in ("README", ".keep"):
                yield f"{name}: no script makes it"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scripts", nargs="*", metavar="SCRIPT")
    parser.add_argument("--sd-scripts", type=Path, metavar="DIR", help="a checkout of kohya-ss/sd-scripts")
    parser.add_argument("--webui", type=Path, metavar="DIR", help="of AUTOMATIC1111/stable-diffusion-webui")
    arguments = parser.parse_args()
    given = {"sd_scripts": arguments.sd_scripts, "webui": arguments.webui}
    checkouts = {name: path.resolve() for name, path in given.items() if path}
    made, faults, left_out = set(), [], 0
    for script in arguments.scripts or sorted(SCRIPTS):
        wanted = [name for name, scripts in NEEDS.items() if script in scripts and name not in checkouts]
        if wanted:
            left_out += 1
            print(f"{script}: left out; it needs --{wanted[0].replace('_', '-')}", flush=True)
            continue
        with tempfile.TemporaryDirectory() as folder:
            names, found = check(script, checkouts, folder)
        made |= names
        faults += found
        print(f"{script}: {len(names)} files, {len(found)} differences", flush=True)
    if not arguments.scripts and not left_out:
        faults += unmade(made)
    print("\n".join(faults), file=sys.stderr, end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
