"""Holds `ia3 show` against what kohya_ss's own code hands to sd-scripts.

    .venv/oracle/bin/python -m tools.oracle.presets --ia3 .build/release/ia3 \
      --sd-scripts DIR --kohya-ss DIR [--types] [FOLDER]

Each JSON file of the folder, by default kohya_ss/presets/lora, is loaded and launched by the GUI itself. Every option
and argument that sd-scripts then holds is compared with ia3's. `--types` also gives each file every LoRA_type of the
GUI, with values in the fields that only some of them pass on. Exits with 1 if there is a difference.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tools.oracle.disagreements import values
from tools.oracle.documents import GUI_LORA
from tools.oracle.linter import Linter, Verdict
from tools.oracle.oracle import Programs, in_child

# What only some types pass on, each with a value that shows.
FIELDS = {
    "LyCORIS_preset": "attn-mlp", "block_alphas": "", "block_dims": "", "bypass_mode": True, "constrain": 0.5,
    "conv_alpha": 3, "conv_dim": 5, "decompose_both": True, "dora_wd": True, "enable_all_linear": True, "factor": 4,
    "ggpo_beta": 0.02, "ggpo_sigma": 0.04, "loraplus_lr_ratio": 2, "module_dropout": 0.1, "rank_dropout": 0.2,
    "rank_dropout_scale": True, "rescaled": True, "single_dim": "4", "split_qkv": True, "train_blocks": "double",
    "train_norm": True, "train_on_input": False, "train_t5xxl": True, "unit": 2, "use_cp": True, "use_scalar": True,
    "use_tucker": True,
}  # fmt: skip
# Accelerate is told on its command line, and reads what follows from there.
TWICE = {"dynamo_backend"}
OFF = ("=0", "=0.0", "=False", "=")
SWITCHES = ["train_lora_ggpo", "split_mode", "flux1_checkbox"]


def variants(data: dict, types: list[str]) -> Iterator[tuple[str, dict]]:
    yield "as it is", data
    for kind in types:
        yield kind, data | {"LoRA_type": kind}
        for switch in (False, True):
            fields = FIELDS | dict.fromkeys(SWITCHES, switch)
            yield f"{kind}, fields set, switches {'on' if switch else 'off'}", data | fields | {"LoRA_type": kind}


def differences(path: Path, programs: Programs, linter: Linter) -> tuple[bool, list[str]]:
    """Whether the GUI could be asked, and what ia3 says otherwise."""
    program = in_child(path, programs, None, GUI_LORA, False)
    held = program.get("values")
    if held is None:
        return False, []
    held = {option: plain(value) for option, value in held.items() if option not in TWICE}
    # A network takes 0, False and nothing alike, and the GUI sends them to LyCORIS alone.
    held["network_args"] = [part for part in held["network_args"] or [] if not part.endswith(OFF)]
    shown = {name: plain(value) for name, value in handed_over(path, linter).items()}
    # What argparse fills in is not the GUI's doing; an option that ia3 shows as unset is compared with it.
    found = values(held, Verdict([], shown, None), dict(held))
    return True, [f"{d.about}: the GUI {d.program}, ia3 {d.ia3}" for d in found]


def handed_over(path: Path, linter: Linter) -> dict[str, object]:
    """What ia3 says the GUI passes on, without the defaults of what receives it."""
    shown = json.loads(linter.output("show", "--format", "json", str(path)))
    kept = {}
    for setting in shown["settings"]:
        origin = setting["origin"]
        if origin.startswith("default of ") and not origin.startswith("default of kohya_ss"):
            continue
        value = None if setting["unset"] else setting["value"]
        if not setting["name"].startswith("network_args.") or value:
            kept[setting["name"]] = value
    return kept


def plain(value):
    """One rate stands for both text encoders."""
    if isinstance(value, list) and len(value) == 2 and value[0] == value[1] and not isinstance(value[0], str):
        return value[0]
    return value


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, metavar="FOLDER")
    parser.add_argument("--ia3", type=Path, required=True, metavar="PATH")
    parser.add_argument("--sd-scripts", type=Path, required=True, metavar="DIR")
    parser.add_argument("--kohya-ss", type=Path, required=True, metavar="DIR")
    parser.add_argument("--types", action="store_true", help="each file with each LoRA_type")
    options = parser.parse_args()
    folder = (options.folder or options.kohya_ss / "presets" / "lora").resolve()
    ia3, sd_scripts, kohya_ss = (path.resolve() for path in (options.ia3, options.sd_scripts, options.kohya_ss))

    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    stdout = os.dup(1)
    os.dup2(2, 1)  # the programs print while they are imported
    lines, asked, total = [], 0, 0
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        programs = Programs(sd_scripts, kohya_ss, None)
        types = gui_types(programs) if options.types else []
        case = Path(scratch) / "case.json"
        for file in sorted(folder.glob("*.json")):
            for label, data in variants(json.loads(file.read_text(encoding="utf-8")), types):
                case.write_text(json.dumps(data), encoding="utf-8")
                judged, found = differences(case, programs, Linter(ia3))
                total, asked = total + 1, asked + judged
                lines += [f"{file.name} ({label}): {line}" for line in found]
        os.chdir("/")
    sys.stdout.flush()
    os.dup2(stdout, 1)
    print("\n".join([*lines, f"{total} configs, {asked} launched by the GUI, {len(lines)} differences"]))
    return 1 if lines else 0


def gui_types(programs: Programs) -> list[str]:
    registry = programs.gui.modules["lora"].last_built_field_registry
    field = next(component for name, component in registry if name == "LoRA_type")
    return [choice[1] if isinstance(choice, tuple) else choice for choice in field.choices]


if __name__ == "__main__":
    sys.exit(main())
