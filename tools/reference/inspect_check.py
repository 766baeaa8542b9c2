"""Runs `ia3 inspect` on networks of every kind, and holds what it says against torch.

    .venv/bin/python -m tools.reference.inspect_check --ia3 .build/release/ia3 --sd-scripts DIR WORKDIR

The networks are those of network_files.py on the whole tiny model: every layer that LyCORIS's preset `full` names, and
sd-scripts' own LoRA. Kinds, modules, types, the modules that are zero, and what is found must be equal, norms of modules
and blocks, differences and cosines agree within 1e-5; a truncated file must be refused with exit code 2.
"""

import argparse
import json
import logging
import os
import subprocess
import sys
from pathlib import Path

logging.disable(logging.WARNING)
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import torch  # noqa: E402

from tools.common.compare import relative_number  # noqa: E402
from tools.reference.network_files import PAIRS, Makers, compared, described, layers_of, make  # noqa: E402
from tools.reference.weights import text_encoder, unet  # noqa: E402

BOUND = 1e-5
# Every layer of the classes that LyCORIS's preset full lists, as patterns, so that norms can be added to them.
WHOLE = {
    "unet": [
        r"conv_in", r"conv_out", r"time_embedding\.linear_[12]", r".*(to_[qkv]|to_out\.0|net\.0\.proj|net\.2)",
        r".*(proj_in|proj_out|conv1|conv2|conv_shortcut|time_emb_proj)", r".*samplers\.0\.conv",
    ],
    "text": [r".*(q_proj|k_proj|v_proj|out_proj|fc1|fc2)"],
}  # fmt: skip
IA3 = {"unet": [r".*to_k", r".*to_v", r".*ff\.net\.2"], "text": [r".*k_proj", r".*v_proj", r".*mlp\.fc2"]}
# The exit code and the findings' codes, unless they are 0 and none.
FOUND = {
    "zero": (1, ["all-zero"]), "ia3-nan": (1, ["not-finite"]), "empty": (1, ["no-modules"]),
    "ia3-dead": (0, ["dead-modules"]), "ia3-clip-skip": (0, ["unreached-modules"]),
}  # fmt: skip


def inspect(ia3, *paths):
    result = subprocess.run([ia3, "inspect", *paths, "--format", "json", "--isolated"], text=True, capture_output=True)
    return result.returncode, json.loads(result.stdout) if result.stdout else None, result.stderr


def check_file(ia3, path, layers):
    """(row of the table, faults) of a file."""
    expected = described(path, layers)
    code, found, errors = inspect(ia3, path)
    name, faults = path.stem, []
    if found is None:
        return None, [f"{name}: ended with {code}: {errors}"]
    wanted_code, wanted = FOUND.get(name, (0, []))
    modules = {module["key"]: module for module in found["modules"]}
    for what, ours, theirs in (
        ("exit code", code, wanted_code),
        ("findings", [finding["code"] for finding in found["findings"]], wanted),
        ("kind", found["kind"], expected["kind"]),
        ("modules", sorted(modules), sorted(expected["modules"])),
        ("count", len(found["modules"]), len(expected["modules"])),
        ("kinds", {key: module["kind"] for key, module in modules.items()},
         {key: module[0] for key, module in expected["modules"].items()}),
        ("types", {key: module["data_types"] for key, module in modules.items()},
         {key: [module[1]] for key, module in expected["modules"].items()}),
        ("zero", sorted(key for key, module in modules.items() if module["zero"]), sorted(expected["zero"])),
        ("blocks", sorted(block["block"] for block in found["blocks"]), sorted(expected["blocks"])),
    ):  # fmt: skip
        if ours != theirs:
            faults.append(f"{name}: {what}: {str(ours)[:200]} instead of {str(theirs)[:200]}")
    worst = 0.0
    if not faults:
        for key, module in expected["modules"].items():
            worst = max(worst, relative_number(modules[key]["norm"], module[2]))
        for block in found["blocks"]:
            worst = max(worst, relative_number(block["norm"], expected["blocks"][block["block"]]))
        if worst > BOUND:
            faults.append(f"{name}: norms differ by {worst:.1e}, bound {BOUND:.0e}")
    types = ", ".join(found["data_types"])
    return f"| {name} | {found['kind']} | {len(modules)} | {types} | {worst:.1e} |", faults


def check_pair(ia3, folder, first, second, layers):
    expected = compared(folder / f"{first}.safetensors", folder / f"{second}.safetensors", layers)
    code, found, errors = inspect(ia3, folder / f"{first}.safetensors", folder / f"{second}.safetensors")
    if found is None:
        return None, [f"{first} and {second}: ended with {code}: {errors}"]
    total = found["comparison"]["total"] or {"modules": 0}
    if total["modules"] != expected["modules"]:
        return None, [f"{first} and {second}: {total['modules']} modules instead of {expected['modules']}"]
    if not total["modules"]:
        return f"| {first}, {second} | 0 | – | – |", []
    names = {"first": "norm_first", "second": "norm_second", "difference": "norm_difference"}
    worst = max(relative_number(total[ours], expected[theirs]) for theirs, ours in names.items())
    cosine = abs(total["cosine"] - expected["cosine"])
    faults = [f"{first} and {second}: off by {worst:.1e}, {cosine:.1e}"] if max(worst, cosine) > BOUND else []
    return f"| {first}, {second} | {total['modules']} | {worst:.1e} | {cosine:.1e} |", faults


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("work", type=Path, metavar="WORKDIR")
    parser.add_argument("--ia3", type=Path, default=Path(".build/release/ia3"))
    parser.add_argument(
        "--sd-scripts", type=Path, required=True, metavar="DIR", help="a checkout of kohya-ss/sd-scripts"
    )
    arguments = parser.parse_args()
    torch.set_num_threads(2)
    models = unet("tiny"), text_encoder("tiny")
    folder = arguments.work.resolve() / "networks"
    make(folder, Makers(*models, WHOLE, IA3, arguments.sd_scripts.resolve()))
    layers, faults = layers_of(*models), []
    print("| file | kind | modules | types | norms, ours to torch's |\n| --- | --- | --- | --- | --- |")
    for path in sorted(folder.glob("*.safetensors")):
        if path.stem == "truncated":
            code, found, errors = inspect(arguments.ia3, path)
            if code != 2 or found is not None or "truncated" not in errors:
                faults.append(f"truncated: ended with {code}: {errors}")
            print(f"| truncated | refused, exit {code} | – | – | – |", flush=True)
            continue
        row, found = check_file(arguments.ia3, path, layers)
        faults += found
        print(row, flush=True)
    print("\n| files | modules | norms | cosine |\n| --- | --- | --- | --- |")
    for first, second in PAIRS:
        row, found = check_pair(arguments.ia3, folder, first, second, layers)
        faults += found
        print(row, flush=True)
    print("\n".join(faults), file=sys.stderr, end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    with torch.no_grad():
        sys.exit(main())
