"""LoRA_Easy_Training_Scripts' backend: its validation of a saved TOML, and the two files that it gives to sd-scripts."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import sys
import types
from pathlib import Path

from tools.oracle.stand_ins import MODEL_OPTIONS, StandIns, resolution

PATHS = MODEL_OPTIONS | {"output_dir", "logging_dir", "sample_prompts", "t5_tokenizer_path"}


class Backend:
    def __init__(self, checkout: Path):
        folder = str(checkout / "custom_scheduler")
        sys.path.append(folder)
        try:
            importlib.import_module("LoraEasyCustomOptimizer")
        except Exception:
            # Its optimizers need packages that are not installed here: their names stay as the file has them.
            module = types.ModuleType("LoraEasyCustomOptimizer")
            module.OPTIMIZERS = {}
            sys.modules["LoraEasyCustomOptimizer"] = module
        self.validation = load(checkout / "utils" / "validation.py", "easy_validation")
        self.process = load(checkout / "utils" / "process.py", "easy_process")

    def config(self, data: dict, stand_ins: StandIns) -> tuple[list[str], str, list[str]]:
        """What the backend refuses, or the trainer and its arguments."""
        sent = as_sent(json.loads(json.dumps(data, default=str)))
        for table in sent["args"].values():
            for name, value in list(table.items()) if isinstance(table, dict) else []:
                if name in PATHS and isinstance(value, str) and value.strip() and value.lower() != "false":
                    table[name] = stand_ins.for_option(name, value) or stand_ins.file(name)
        for subset in sent["dataset"]["subsets"]:
            if isinstance(subset, dict):
                if subset.get("image_dir"):
                    subset["image_dir"] = str(stand_ins.images)
                subset.setdefault("caption_extension", ".txt")  # the page always sends it
        os.chdir(stand_ins.root)
        Path("config.json").write_text("{}")
        Path("runtime_store").mkdir(exist_ok=True)
        answer = self.validation.validate(sent)
        passed, sdxl, errors, arguments = answer[:4]
        if not passed:
            return [str(error) for error in errors], "", []
        dataset_arguments = answer[4]
        if (size := resolution(dataset_arguments["general"].get("resolution"))) is not None:
            stand_ins.write_images(size)
        _, config = self.process.process_args(arguments)
        _, dataset_config = self.process.process_dataset_args(dataset_arguments)
        script = "sdxl_train_network" if sdxl else "train_network"
        if "guidance_scale" in arguments:
            script = "flux_train_network"
        return [], script, [f"--config_file={config.resolve()}", f"--dataset_config={dataset_config.resolve()}"]


def as_sent(saved: dict) -> dict:
    """A saved TOML as the page sends it to its backend: the groups sorted into arguments and dataset."""
    groups = {name: group for name, group in saved.items() if isinstance(group, dict)}
    subsets = saved.get("subsets", [])
    return {
        "args": {name: group["args"] for name, group in groups.items() if group.get("args")},
        "dataset": {
            **{name: group["dataset_args"] for name, group in groups.items() if group.get("dataset_args")},
            "subsets": subsets if isinstance(subsets, list) else [],
        },
    }


def load(path: Path, name: str):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
