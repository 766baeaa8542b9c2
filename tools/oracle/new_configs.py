"""Holds what `ia3 new` writes for kohya_ss's GUI against the GUI's own checks, which it makes in its own folder before it
starts a training.

    .venv/oracle/bin/python -m tools.oracle.new_configs --ia3 .build/release/ia3 --kohya-ss DIR
"""

import argparse
import importlib
import json
import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.common.png import png

# As train_model in kohya_gui/lora_gui.py asks: the check, its further arguments, and the keys.
CHECKS = [
    ("validate_args_setting", {}, ["lr_scheduler_args", "optimizer_args"]),
    ("validate_file_path", {}, ["dataset_config", "log_tracker_config", "network_weights"]),
    ("validate_toml_file", {}, ["LyCORIS_preset"]),
    ("validate_model_path", {}, ["pretrained_model_name_or_path", "vae"]),
    ("validate_folder_path", {}, ["reg_data_dir", "resume", "train_data_dir"]),
    ("validate_folder_path", {"can_be_written_to": True, "create_if_not_exists": True}, ["logging_dir", "output_dir"]),
]


def write(ia3, folder, template, *options):
    """The config that `ia3 new` writes in a folder with pictures and a model."""
    pictures = folder / "pictures" / "1_mira"
    pictures.mkdir(parents=True)
    (pictures / "0.png").write_bytes(png(64, 64, [bytes(64 * 3)] * 64))
    (folder / "model.safetensors").write_bytes(b"")
    command = [
        ia3,
        "new",
        template,
        "--name",
        "mira",
        "--dataset",
        "pictures",
        "--model",
        "model.safetensors",
        *options,
    ]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return json.loads((folder / "mira.json").read_text())


def refused(gui, config):
    """The keys that the GUI refuses."""
    return [
        key
        for check, further, keys in CHECKS
        for key in keys
        if not getattr(gui, check)(str(config.get(key, "")), **further)
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ia3", required=True, type=Path)
    parser.add_argument("--kohya-ss", required=True, type=Path)
    options = parser.parse_args()
    ia3 = options.ia3.resolve()
    sys.path.insert(0, str(options.kohya_ss.resolve()))
    os.chdir(options.kohya_ss)
    gui = importlib.import_module("kohya_gui.common_gui")
    logging.disable(logging.CRITICAL)
    failed = False
    for template in ("character", "object", "style", "abstract-style"):
        with tempfile.TemporaryDirectory() as folder:
            keys = refused(gui, write(ia3, Path(folder), template))
        print(f"{template}: {'refused: ' + ', '.join(keys) if keys else 'accepted'}")
        failed |= bool(keys)
    with tempfile.TemporaryDirectory() as folder:
        keys = refused(
            gui, write(ia3, Path(folder), "character", "--relative", "--set", "output_dir=", "--set", "logging_dir=")
        )
    print(f"character with relative paths: refused: {', '.join(keys)}")
    return 1 if failed or not {"LyCORIS_preset", "train_data_dir"} <= set(keys) else 0


if __name__ == "__main__":
    sys.exit(main())
