"""Hands a run over to the real sd-scripts and holds what comes of it against what is expected.

    make handover SD_SCRIPTS=DIR            DIR: a checkout of https://github.com/kohya-ss/sd-scripts
    .venv-handover/bin/python -m tools.handover.run --ia3 .build/release/ia3 --sd-scripts DIR [--full]

On a tiny random checkpoint and six drawings, in float32 on the CPU, from the files alone that
`ia3 train --engine sd-scripts` writes:

- 20 steps in one process, then in two over gloo: the learning rates of every step are the same in both, the last
  update's is the lowest, and the next one's would be the first's again;
- the trained network holds a vector, not zero, of every layer;
- 20 steps with the seed of a run of the embedded core, where building sd-scripts' UNet is kept from taking numbers from
  torch's generator: the losses, d and the vectors agree with the core's;
- a LoRA on it, a LoRA and a LoKr on a tiny checkpoint of Stable Diffusion XL, a LoRA on one of FLUX.1, each with its
  family's script: families.py; --families runs these alone;
- with --full, two steps on a checkpoint of Stable Diffusion's own size (7 GB of disk, 12 GB of memory), for which
  nothing in sd-scripts is changed: 116 layers.

Writes what it measured to docs/sd-scripts-figures.md with --figures. Exits with 1 if something is not as expected.
"""

import argparse
import json
import math
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools.handover import families

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
STEPS = 20
# Of the text encoder's layers only two are there in the tiny checkpoint.
TINY_LAYERS = 2 * 3 + 80
FULL_LAYERS = 12 * 3 + 80
LOSS_BOUND = 1e-4

failures = []


def expect(holds, text):
    print(("ok:     " if holds else "FAILED: ") + text, flush=True)
    if not holds:
        failures.append(text)


def has_torchvision():
    done = subprocess.run([sys.executable, "-c", "import torchvision"], capture_output=True)
    return done.returncode == 0


class Proof:
    def __init__(self, arguments):
        self.ia3 = str(Path(arguments.ia3).resolve())
        self.scripts = str(Path(arguments.sd_scripts).resolve())
        self.folder = ROOT / ".handover"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        path = [str(HERE / "site")]
        self.stand_in = not has_torchvision()
        if self.stand_in:
            path.append(str(HERE / "stand_in"))
        # Nothing may be fetched: the files alone have to do.
        self.environment = dict(
            os.environ, PYTHONPATH=":".join(path), HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", OMP_NUM_THREADS="1"
        )

    def run(self, *words, **variables):
        done = subprocess.run(
            ["nice", self.ia3, *words], cwd=self.folder, env=dict(self.environment, **variables), text=True,
            capture_output=True,
        )  # fmt: skip
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(words)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def config(self, name, model, steps, **settings):
        settings = {
            "resolution": "64,64", "min_bucket_reso": 64, "max_bucket_reso": 64, "mixed_precision": "no",
            "save_precision": "float", "optimizer_args.d0": 0.01, "min_snr_gamma": "", "save_every_n_steps": "",
            "logging_dir": f"logs-{name}", "max_data_loader_n_workers": 0, **settings,
        }  # fmt: skip
        words = [f"--set={key}={value}" for key, value in settings.items()]
        self.run(
            "new", "character", "--name", name, "--relative", "--trigger", "mira", "--steps", str(steps), "--batch", "2", "--model", model,
            "--dataset", str(ROOT / "tools/demo/dataset"), *words,
        )  # fmt: skip
        return f"{name}.json"

    def hand_over(self, config, *words, **variables):
        """The events of a run of sd-scripts."""
        output = self.run(
            "train", config, "--engine", "sd-scripts", "--sd-scripts", self.scripts, "--python", sys.executable, "--json",
            *words, **variables,
        )  # fmt: skip
        return [json.loads(line) for line in output.splitlines()]

    def scalars(self, name):
        """Each tag of a run's event file, as (step, value) pairs."""
        from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

        files = sorted((self.folder / f"logs-{name}").glob("**/events.out.tfevents.*"))
        accumulator = EventAccumulator(str(files[-1]))
        accumulator.Reload()
        return {tag: [(s.step, s.value) for s in accumulator.Scalars(tag)] for tag in accumulator.Tags()["scalars"]}

    def vectors(self, name):
        from safetensors.torch import load_file

        tensors = load_file(self.folder / "output" / f"{name}.safetensors")
        return {key: value for key, value in tensors.items() if key.endswith(".weight")}


def event(events, name):
    return [entry for entry in events if entry["event"] == name]


def expected_rates(steps):
    """Cosine annealing after each update: `lr` of the next one; eta_min as the template sets it."""
    low = 0.0003
    return [low + (1 - low) * (1 + math.cos(math.pi * (step % steps) / steps)) / 2 for step in range(1, steps + 1)]


def check_run(proof, name, events, layers):
    counted = event(events, "modules")[-1]
    total = counted["text_encoder"] + counted["unet"]
    vectors = proof.vectors(name)
    zero = sum(1 for value in vectors.values() if not value.any())
    expect(
        total == layers and len(vectors) == layers and zero == 0,
        f"{name}: {len(vectors)} vectors (text encoder {counted['text_encoder']}, UNet {counted['unet']}), {zero} of them zero",
    )
    return counted


def rates(proof, name):
    values = [value for _, value in proof.scalars(name)["lr/unet"]]
    wanted = expected_rates(len(values))
    worst = max(abs(a - b) for a, b in zip(values, wanted))
    expect(worst < 1e-6, f"{name}: the learning rates of {len(values)} updates are the cosine's within {worst:.0e}")
    return values


def compare_losses(proof):
    """The core and sd-scripts with the same seed."""
    # A d_coef of 20 has d grow within these few steps.
    common = ["--set=seed=7", "--set=optimizer_args.d0=0.0001", "--set=optimizer_args.d_coef=20", "--allow=ALL"]
    proof.config("core", "tiny", STEPS)
    proof.run("train", "core.json", *common)
    proof.hand_over(
        "core.json", *common, "--set=output_name=seeded", "--set=logging_dir=logs-seeded",
        IA3_UNET_CHANNELS="32,64,128,128", IA3_KEEP_DRAWS="1",
    )  # fmt: skip
    ours = [value for _, value in proof.scalars("core")["loss/current"]]
    theirs = [value for _, value in proof.scalars("seeded")["loss/current"]]
    differences = [abs(a - b) / abs(b) for a, b in zip(ours, theirs)]
    expect(
        len(ours) == len(theirs) == STEPS and max(differences) < LOSS_BOUND,
        f"the same seed: losses of {len(differences)} steps agree within {max(differences):.1e}, the first within "
        f"{differences[0]:.1e}",
    )
    a, b = proof.vectors("core"), proof.vectors("seeded")
    distance = sum((a[key] - b[key]).double().square().sum().item() for key in b)
    size = sum(value.double().square().sum().item() for value in b.values())
    relative = math.sqrt(distance / size)
    expect(a.keys() == b.keys() and relative < 1e-2, f"the same seed: the trained vectors differ by {relative:.1e}")
    d = [[value for _, value in proof.scalars(name)["lr/d*lr/unet"]] for name in ("core", "seeded")]
    worst = max(abs(a - b) / abs(b) for a, b in zip(*d))
    growth = d[1][-1] / 0.0001
    expect(worst < 1e-3 and growth > 2, f"the same seed: d grows {growth:.0f}-fold, and d·lr agrees within {worst:.1e}")
    return ours, theirs, differences, relative, worst


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ia3", required=True, help="the program")
    parser.add_argument("--sd-scripts", required=True, help="a checkout of sd-scripts")
    parser.add_argument(
        "--families", action="store_true", help="only the other kinds of networks and families of models"
    )
    parser.add_argument("--full", action="store_true", help="also two steps on a full-size checkpoint")
    parser.add_argument("--figures", help="write the figures to this file")
    arguments = parser.parse_args()
    proof = Proof(arguments)
    if proof.stand_in:
        print("no torchvision fits this torch: its three transforms are stood in for (tools/handover/stand_in)")
    tiny = {"IA3_UNET_CHANNELS": "32,64,128,128"}
    proof.run("model", "init", "--layout", "diffusers", "--seed", "1", "tiny")
    others = families.prove(proof, expect)
    if arguments.families:
        return 1 if failures else 0

    events = proof.hand_over(proof.config("one", "tiny", STEPS), **tiny)
    versions = event(events, "hand_over")[0]["versions"]
    check_run(proof, "one", events, TINY_LAYERS)
    one = rates(proof, "one")

    events = proof.hand_over(proof.config("two", "tiny", STEPS), "--num-processes", "2", **tiny)
    expect(
        event(events, "hand_over")[0]["scaled"] == [f"T_0 = {2 * STEPS}"], f"two: T_0 is {2 * STEPS} for two processes"
    )
    check_run(proof, "two", events, TINY_LAYERS)
    two = rates(proof, "two")
    expect(one == two, "one and two processes have the same learning rates after every update")

    ours, theirs, differences, relative, worst_d = compare_losses(proof)
    losses = [value for _, value in proof.scalars("one")["loss/current"]]

    full = None
    if arguments.full:
        proof.run("model", "init", "--layout", "diffusers", "--size", "full", "--seed", "1", "full")
        events = proof.hand_over(proof.config("full", str(proof.folder / "full"), 2))
        full = check_run(proof, "full", events, FULL_LAYERS)
        shutil.rmtree(proof.folder / "full")

    print("\nlr/unet after each update\nupdate  one process  two processes")
    for step, (a, b) in enumerate(zip(one, two), 1):
        print(f"{step:6}  {a:11.6f}  {b:13.6f}")
    print("\nloss with the same seed\nstep  embedded core  sd-scripts  relative difference")
    for step, (a, b, difference) in enumerate(zip(ours, theirs, differences), 1):
        print(f"{step:4}  {a:13.7f}  {b:10.7f}  {difference:.1e}")

    if arguments.figures:
        names = ["torch", "accelerate", "transformers", "diffusers", "lycoris-lora", "prodigyopt"]
        lines = [
            "# Figures of training with sd-scripts",
            "",
            "Written by `make handover`; [sd-scripts.md](sd-scripts.md) explains them.",
            "",
        ]
        lines += [", ".join(f"{name} {versions[name]}" for name in names) + "."]
        lines += ["", "| update | lr, one process | lr, two processes |", "| --- | --- | --- |"]
        lines += [f"| {step} | {a:.6f} | {b:.6f} |" for step, (a, b) in enumerate(zip(one, two), 1)]
        lines += [
            "",
            "| step | loss, embedded core | loss, sd-scripts | relative difference |",
            "| --- | --- | --- | --- |",
        ]
        lines += [
            f"| {step} | {a:.7f} | {b:.7f} | {difference:.1e} |"
            for step, (a, b, difference) in enumerate(zip(ours, theirs, differences), 1)
        ]
        lines += [
            "",
            f"With the same seed: after {STEPS} steps the vectors differ by {relative:.1e} (‖ours − theirs‖ / ‖theirs‖), d·lr by {worst_d:.1e}.",
        ]
        lines += [
            f"With draws of its own, sd-scripts' mean loss over the {STEPS} steps is {sum(losses) / STEPS:.3f}, the core's {sum(ours) / STEPS:.3f}."
        ]
        if full:
            lines += [
                f"The full-size checkpoint: {full['text_encoder'] + full['unet']} vectors (text encoder {full['text_encoder']}, UNet {full['unet']})."
            ]
        lines += [
            "",
            "Other networks and families, four steps each on tiny checkpoints:",
            "",
            "| run | family | script | modules | text encoder | the rest |",
            "| --- | --- | --- | --- | --- | --- |",
        ]
        lines += [f"| {' | '.join(map(str, row))} |" for row in others]
        # Each sentence is a paragraph of its own.
        lines = [text + "\n" if text.endswith(".") else text for text in lines]
        Path(arguments.figures).write_text(re.sub("\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
