"""Makes the golden files again and compares them with those in the tree.

    .venv/bin/python tools/reference/check_goldens.py [SCRIPT …]

Each script of SCRIPTS writes its files into a new folder. Whole numbers, names and text must be equal; floating-point
numbers may differ by 1e-5 of the tensor's largest, as another processor's kernels sum in another order. Exits with 1
where a golden differs, or is written by no script.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
from safetensors.numpy import load_file

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
TOLERANCE = 1e-5

# The script and the test target whose Golden folder it fills.
SCRIPTS = {
    "models.py": "StableDiffusionTests",
    "optimizers.py": "OptimizersTests",
    "randomness.py": "RandomnessTests",
    "safetensors_files.py": "SafetensorsTests",
}
# Made from a checkout of sd-scripts, or by hand: not made again here.
ELSEWHERE = {"StableDiffusionTests/targets_full.tsv", "StableDiffusionTests/targets_ia3.tsv"}
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


def differing_tensors(made, committed):
    made, committed = load_file(made), load_file(committed)
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
    elif made.suffix == ".safetensors":
        yield from differing_tensors(made, committed)
    elif made.suffix in (".json", ".tsv", ".txt"):
        yield from differing_text(made, committed)
    else:
        yield "bytes differ"


def check(script, folder):
    """Runs the script; the names of its files and what is wrong with them."""
    golden = ROOT / "Tests" / SCRIPTS[script] / "Golden"
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, HERE / script, folder], check=True, env=environment, stdout=subprocess.DEVNULL)
    names, faults = set(), []
    for made in sorted(path for path in Path(folder).rglob("*") if path.is_file()):
        name = made.relative_to(folder)
        names.add(f"{SCRIPTS[script]}/{name}")
        faults += [f"{SCRIPTS[script]}/Golden/{name}: {reason}" for reason in differences(made, golden / name)]
    return names, faults


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scripts", nargs="*", metavar="SCRIPT")
    chosen = parser.parse_args().scripts or sorted(SCRIPTS)
    made, faults = set(), []
    for script in chosen:
        with tempfile.TemporaryDirectory() as folder:
            names, found = check(script, folder)
        made |= names
        faults += found
        print(f"{script}: {len(names)} files, {len(found)} differences", flush=True)
    if set(chosen) == set(SCRIPTS):
        for golden in sorted((ROOT / "Tests").glob("*/Golden")):
            for path in sorted(path for path in golden.rglob("*") if path.is_file() and path.name != "README"):
                name = f"{golden.parent.name}/{path.relative_to(golden)}"
                if name not in made | ELSEWHERE and not path.name.startswith("."):
                    faults.append(f"{name}: no script makes it")
    print("\n".join(faults), file=sys.stderr, end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
