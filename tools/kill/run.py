"""Kills a training run with SIGKILL again and again, and shows that nothing is lost.

    python3 -m tools.kill.run --bin .build/release [--kills 20] [--inside 5] [--steps 90] [--seed 1]

A tiny run that saves a network and its state after every step is killed at random moments, and goes on from the newest
state each time. At least `--inside` of the kills fall inside a save: they wait for a temporary file of a save to
appear. In the end the finished network must equal that of a run that nobody killed: every tensor byte for byte, and the
metadata but for the session's number and the times. Exits with 1 if it does not.

Needs nothing but Python's own library.
"""

import argparse
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools.common.png import png
from tools.common.safetensors_io import read

MAY_DIFFER = {"ss_session_id", "ss_training_started_at", "ss_training_finished_at", "modelspec.date"}


def write_image(path, size, seed):
    """An image of colors that no other seed gives."""
    draw = random.Random(seed)
    path.write_bytes(png(size, size, (bytes(draw.randrange(256) for _ in range(3 * size)) for _ in range(size))))


def config(folder, output, steps):
    """A config whose run saves after every step."""
    return f"""pretrained_model_name_or_path = "{folder}/tiny.safetensors"
train_data_dir = "{folder}/dataset"
output_dir = "{output}"
output_name = "mira"
network_module = "lycoris.kohya"
network_args = ["algo=ia3", "preset=ia3"]
optimizer_type = "Prodigy"
optimizer_args = ["betas=0.9,0.99", "d0=0.0003", "safeguard_warmup=True", "use_bias_correction=True"]
learning_rate = 1.0
unet_lr = 1.0
text_encoder_lr = 1.0
max_train_steps = {steps}
lr_scheduler_type = "CosineAnnealingWarmRestarts"
lr_scheduler_args = ["T_0={steps}", "T_mult=1", "eta_min=0.0003"]
resolution = "64"
caption_extension = ".txt"
cache_latents = true
seed = 11
save_every_n_steps = 1
save_last_n_steps = 2
save_state = true
"""


def is_complete(state):
    """Whether a state's file is whole: its header and as many bytes as it says."""
    try:
        tensors, metadata = read(state / "state.safetensors")
    except (OSError, ValueError, struct.error):
        return False
    sizes = {"F32": 4, "F64": 8, "U8": 1}
    for dtype, shape, data in tensors.values():
        count = 1
        for size in shape:
            count *= size
        if len(data) != count * sizes[dtype]:
            return False
    return "ia3_state" in metadata


def newest(output):
    """The newest state of a run; every one that is there has to be whole."""
    states = sorted(output.glob("mira-step*-state"))
    # One that goes away meanwhile made room for a newer one.
    broken = [state.name for state in states if not is_complete(state) and state.exists()]
    if broken:
        raise SystemExit(f"half a state was left: {broken}")
    return states[-1] if states else None


class Runner:
    def __init__(self, program, folder, steps):
        self.program, self.folder, self.steps = program, folder, steps

    def start(self, output, resume=None):
        path = self.folder / f"{output.name}.toml"
        path.write_text(config(self.folder, output, self.steps))
        words = [self.program, "train", path, "--quiet", "--threads", "1", "--allow", "ALL"]
        if resume:
            words += ["--resume", resume]
        return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def finish(self, process):
        errors = process.communicate()[1].decode()
        if process.returncode != 0:
            raise SystemExit(f"the run ended with {process.returncode}: {errors}")


def saves(output):
    """The temporary files and folders of saves, under way or killed."""
    try:
        names = os.listdir(output)
        return {name for name in names if ".ia3-" in name and ".run.json" not in name and ".ia3-probe" not in name}
    except FileNotFoundError:
        return set()


def step_of(state):
    return int(state.name[len("mira-step") : -len("-state")]) if state else 0


def kill_at(process, output, before, steps, moment, waits_for_save):
    """Kills some steps and seconds later, or inside the first save after that; whether a save was under way, apart from
    what was there before."""
    first = step_of(newest(output))
    while process.poll() is None and step_of(newest(output)) < first + steps:
        time.sleep(0.002)
    end = time.monotonic() + moment
    while time.monotonic() < end and process.poll() is None:
        time.sleep(0.001)
    while waits_for_save and process.poll() is None and not saves(output) - before:
        pass
    if process.poll() is not None:
        return None
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stderr.close()
    return bool(saves(output) - before)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", default=".build/release", type=Path)
    parser.add_argument("--kills", default=20, type=int)
    parser.add_argument("--inside", default=5, type=int)
    parser.add_argument("--steps", default=90, type=int)
    parser.add_argument("--seed", default=1, type=int)
    options = parser.parse_args()
    draw = random.Random(options.seed)
    folder = Path(tempfile.mkdtemp(prefix="ia3-kill-"))
    try:
        (folder / "dataset/1_mira").mkdir(parents=True)
        for number in range(3):
            write_image(folder / f"dataset/1_mira/{number}.png", 64, number)
        program = options.bin.resolve() / "ia3-train"
        model = folder / "tiny.safetensors"
        subprocess.run([program, "model", "init", "--size", "tiny", model], check=True, stdout=subprocess.DEVNULL)
        runner = Runner(program, folder, options.steps)
        whole, parts = folder / "whole", folder / "parts"
        began = time.monotonic()
        runner.finish(runner.start(whole))
        duration = time.monotonic() - began
        print(f"a run of {options.steps} steps that nobody kills: {duration:.1f} s")

        kills = inside = 0
        while kills < options.kills:
            before = saves(parts)
            process = runner.start(parts, newest(parts))
            wanted = options.inside - inside
            waits = wanted > 0 and draw.random() < wanted / (options.kills - kills) + 0.2
            step = duration / options.steps
            hit = kill_at(process, parts, before, draw.randrange(4), draw.uniform(0, 2 * step), waits)
            if hit is None:
                runner.finish(process)
                raise SystemExit(f"the run ended after {kills} kills; give it more --steps")
            kills += 1
            inside += hit
            state = newest(parts)
            print(
                f"kill {kills}: {'inside a save' if hit else 'between saves'}, newest {state.name if state else 'none'}"
            )
        runner.finish(runner.start(parts, newest(parts)))

        failures = []
        (ours, said), (theirs, told) = read(parts / "mira.safetensors"), read(whole / "mira.safetensors")
        if ours != theirs:
            failures.append("the tensors differ")
        said, told = ({k: v for k, v in m.items() if k not in MAY_DIFFER} for m in (said, told))
        failures += [
            f"the metadata differ in {k}" for k in sorted(said.keys() | told.keys()) if said.get(k) != told.get(k)
        ]
        if inside < options.inside:
            failures.append(f"{inside} kills inside a save are fewer than {options.inside}")
        if saves(parts):
            failures.append("the last run left files of killed ones")
        print("\n".join(failures) or f"{kills} kills, {inside} inside a save: the networks are the same")
        return 1 if failures else 0
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
