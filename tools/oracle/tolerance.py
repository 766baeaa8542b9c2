"""tolerance.tsv: values of another type with which a run of sd-scripts still comes to its end.

    .venv/oracle/bin/python -m tools.oracle.tolerance --sd-scripts DIR OUTPUT

A `--config_file` never passes argparse, so what a value of the wrong type does depends on where it is used. Each option is
given such values in the config file of a trainer that has it, and the trainer runs, with samples, logs and saves. Options
are tried together, and in halves where that fails.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from pathlib import Path

from tools.oracle.oracle import Programs, in_child
from tools.tables.table import read_table, write_table

TABLES = Path(__file__).resolve().parents[2] / "Sources/Linter/Settings/Tables"
TRAINERS = [
    "train_network", "sdxl_train_network", "flux_train_network", "sd3_train_network", "lumina_train_network", "train_db",
    "sdxl_train", "fine_tune", "flux_train", "sd3_train", "lumina_train",
]  # fmt: skip
# Values by their name in the table; those that Python takes as false are a type of their own.
VALUES = {
    "bool": [True],
    "int": [1],
    "float": [0.5],
    "digits": ["1"],
    "string": ["1", "text"],
    "list": [[1]],
    "falsy": [False, 0, "", []],
}
OWN = {"bool": ["bool"], "int": ["int"], "float": ["int", "float"], "string": ["digits", "string"]}
# So that samples and files by epoch are made.
BASE = {"save_every_n_epochs": 1, "sample_every_n_steps": 1, "sample_prompts": "prompts.txt"}
NETWORK = {"network_module": "networks.lora"}
# Stand-ins take these in the place of the programs: files and folders, Hugging Face, and what only a network's layers read.
STOOD_IN = {
    "conditioning_data_dir", "config_file", "huggingface_repo_id", "network_dropout", "network_weights", "resume",
    "sample_prompts", "scale_weight_norms", "tokenizer_cache_dir",
}  # fmt: skip


class Trial:
    """Runs a trainer with options of the wrong types."""

    def __init__(self, programs: Programs, folder: Path):
        self.programs = programs
        self.path = folder / "config.toml"
        self.runs = 0

    def passes(self, script: str, options: dict) -> bool:
        config = BASE | (NETWORK if script.endswith("_network") else {}) | options
        self.path.write_text("".join(f"{key} = {json.dumps(value)}\n" for key, value in config.items()))
        self.runs += 1
        result = in_child(self.path, self.programs, script, None, False)
        return result["accepts"] and result["finished"]

    def tolerated(self, script: str, options: list[tuple[str, object]]) -> list[str]:
        """The names of the options that can have their values."""
        if self.passes(script, dict(options)):
            return [name for name, _ in options]
        if len(options) == 1:
            return []
        middle = len(options) // 2
        return self.tolerated(script, options[:middle]) + self.tolerated(script, options[middle:])


def wrong(kind: str, name: str, value) -> bool:
    """Whether the value has another type than the option."""
    if name == "falsy":
        return type(value).__name__ not in {"bool": ["bool"], "string": ["str"]}.get(kind, ["int", "float"])
    return name not in OWN.get(kind, [])


def shortened(types: set[str]) -> set[str]:
    """Without what any text stands for."""
    return types - {"digits"} if "string" in types else types


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path)
    parser.add_argument("--sd-scripts", type=Path, required=True, metavar="DIR")
    arguments = parser.parse_args()
    output = arguments.output.resolve()
    rows = [row for row in read_table(TABLES / "options.tsv") if not row["removed"] and row["nargs"] not in ("*", "+")]
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        trial = Trial(Programs(arguments.sd_scripts, None, None), Path(scratch))
        found: dict[str, set[str]] = {row["name"]: set() for row in rows}
        left = list(rows)
        for script in TRAINERS:
            here = [row for row in left if script in row["scripts"].split()]
            left = [row for row in left if row not in here]
            if not here or not trial.passes(script, {}):
                continue
            for name, values in VALUES.items():
                fit = {row["name"] for row in here}
                for value in values:
                    asked = [(r["name"], value) for r in here if r["name"] in fit and wrong(r["type"], name, value)]
                    asked = [pair for pair in asked if pair[0] not in BASE or script == TRAINERS[0]]
                    same = {r["name"] for r in here if not wrong(r["type"], name, value)}
                    # Sixteen at a time: most pass, and one that does not costs eight more runs.
                    passed = {n for i in range(0, len(asked), 16) for n in trial.tolerated(script, asked[i : i + 16])}
                    fit &= passed | same
                if name != "falsy":
                    fit -= STOOD_IN
                for row in here:
                    if row["name"] in fit and any(wrong(row["type"], name, value) for value in values):
                        found[row["name"]].add(name)
            print(f"{script}: {len(here)} options, {trial.runs} runs", flush=True)
        os.chdir("/")
    order = list(VALUES)
    write_table(
        output,
        ["option", "types"],
        [[name, " ".join(sorted(shortened(types), key=order.index))] for name, types in found.items() if types],
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
