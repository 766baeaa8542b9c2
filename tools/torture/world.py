"""The finished tiny run that every check begins with: a model, six drawings, a config, and what training left."""

import os
import shutil
import subprocess
from pathlib import Path

DRAWINGS = Path(__file__).resolve().parents[1] / "demo/dataset"
STEPS = 4
SETTINGS = (
    "resolution=64,64", "min_bucket_reso=64", "max_bucket_reso=64", "save_state_on_train_end=true",
    "save_every_n_steps=2", "save_state=true", "logging_dir=logs",
)  # fmt: skip


class World:
    """`folder` has tiny.safetensors, drawings, hana.json with its preset, output and logs."""

    def __init__(self, binaries, folder):
        self.folder = folder
        folder.mkdir()
        shutil.copytree(DRAWINGS, folder / "drawings")
        ia3 = binaries / "ia3"
        sets = [word for setting in SETTINGS for word in ("--set", setting)]
        for words in (
            ["model", "init", "--size", "tiny", "--seed", "1", "tiny.safetensors"],
            ["new", "character", "--name", "hana", "--relative", "--trigger", "mira", "--steps", str(STEPS), "--batch", "2",
             "--model", "tiny.safetensors", "--dataset", "drawings", *sets],
            ["train", "hana.json", "--quiet", "--threads", "1", "--allow", "ALL", "--set", "seed=7"],
            ["convert", "hana.json", "--to", "sd-scripts-toml", "-o", "hana.toml"],
            ["convert", "hana.json", "--to", "command-line", "-o", "hana.sh"],
        ):  # fmt: skip
            done = subprocess.run([ia3, *words], cwd=folder, capture_output=True, text=True)
            if done.returncode != 0:
                raise SystemExit(f"ia3 {' '.join(words)} ended with {done.returncode}: {done.stderr}")

    def copy(self, folder):
        """A copy of it; the model, which nothing may change, is a link to the same file."""
        shutil.copytree(self.folder, folder, copy_function=self._copy)
        return folder

    @staticmethod
    def _copy(source, target):
        if os.path.basename(source) == "tiny.safetensors":
            os.link(source, target)
        else:
            shutil.copyfile(source, target)


def train(config="hana.json", *more, steps=STEPS, **settings):
    """The words that train a config with changed settings; `steps` also sets the schedule's length."""
    changes = {"max_train_steps": steps, "lr_scheduler_args": f"T_0={steps}", "seed": 7, **settings}
    words = [word for name, value in changes.items() for word in ("--set", f"{name}={value}")]
    return ["train", config, "--allow", "ALL", "--threads", "1", *words, *more]


def fixable(comment=0):
    """A config with much to fix, and as many bytes of comment."""
    return (
        '{\n  "LoRA_type": "LyCORIS/iA3",\n  "lr_warmup": 0,\n  "max_resolution": "512,512",\n'
        '  "optimizer": "Prodigy",\n  "optimizer_args": "d_coef=1.0 ,",\n  "max_train_steps": 600,\n  "seed": 42,\n'
        f'  "training_comment": "{"x" * comment}",\n  "model_list": "custom",\n  "lr_scheduler_args": "T_0=400"\n}}\n'
    ).encode()
