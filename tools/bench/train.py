"""Times a training step of `ia3 train` beside PyTorch's on a full-size Stable Diffusion 1.x checkpoint with random
weights: batch 1, one prompt of 77 tokens, 64×64 and 32×32 latents from a cache, iA3 on UNet and text encoder, Prodigy.

    .venv/bin/python -m tools.bench.train --ia3 .build/release/ia3

PyTorch's side is train_torch.py beside this file: diffusers with LyCORIS's modules in float32 and under bfloat16
autocast, and the same network as activation scaling ("hook"). All run on the same threads, one process after the
other in turn, so that a busy moment of the machine meets them all. The clock is this program's: it reads each
program's line when a step is done. A step's time is from line to line, medians over all turns; the first step's is
the time from the start of the process. Peak memory is the process's largest resident set, mapped weights included.
CPU is the processor time that a step takes on all threads; on a busy machine it says more than the time.
"""

import argparse
import itertools
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy

from tools.common.tiny_run import train_arguments, write_config, write_dataset, write_model

ROOT = Path(__file__).resolve().parents[2]
OURS = "ia3 train"
TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Contender:
    name: str
    latent: int
    command: list
    folder: Path
    steps: list = field(default_factory=list)
    first: list = field(default_factory=list)
    cpu: list = field(default_factory=list)
    peak_kib: int = 0


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def run(contender, environment):
    """One process; adds its times, or ends the program with what it said."""
    with tempfile.TemporaryFile("w+") as messages:
        started = time.monotonic()
        process = subprocess.Popen(
            [str(part) for part in contender.command], cwd=contender.folder, env=environment, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=messages,
        )  # fmt: skip
        marks = []
        for line in process.stdout:
            if line.startswith("{") and json.loads(line).get("event") == "step":
                marks.append((time.monotonic(), cpu_seconds(process.pid)))
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0 or len(marks) < 2:
            messages.seek(0)
            raise SystemExit(f"{contender.name}: ended with {process.returncode}\n{messages.read()[-2000:]}")
    contender.first.append(marks[0][0] - started)
    for (before, cpu_before), (after, cpu_after) in itertools.pairwise(marks):
        contender.steps.append(after - before)
        contender.cpu.append(cpu_after - cpu_before)
    contender.peak_kib = max(contender.peak_kib, usage.ru_maxrss)


def write_latents(folder, latent, seed):
    """The cache file beside the picture, under sd-scripts' name and keys."""
    picture = next(folder.glob("*/*.png"))
    side = latent * 8
    values = numpy.random.default_rng(seed).standard_normal((4, latent, latent)).astype(numpy.float32) * 5
    numpy.savez(
        picture.with_name(f"{picture.stem}_{side:04}x{side:04}_sd.npz"),
        latents=values,
        original_size=numpy.array([side, side]),
        crop_ltrb=numpy.array([0, 0, side, side]),
    )


def contenders(options, work, model):
    torch = [sys.executable, "-m", "tools.bench.train_torch", model, "--threads", options.threads]
    for latent in options.latents:
        folder = work / f"latent-{latent}"
        folder.mkdir()
        side = latent * 8
        write_dataset(folder / "dataset", [(side, side)])
        write_latents(folder / "dataset", latent, seed=1)
        steps = options.steps
        config = write_config(options.ia3, folder, "bench", model, steps=2 * steps)
        settings = {
            "network_args.preset": "ia3", "seed": 1, "mixed_precision": "no", "cache_latents_to_disk": "true",
            "resolution": f"{side},{side}", "optimizer_args.d0": 1e-6, "save_every_n_steps": "",
            "output_dir": folder / "output", "logging_dir": folder / "logs", "min_snr_gamma": "", "clip_skip": "",
        }  # fmt: skip
        ours = train_arguments(options.ia3, config, settings, "--json", "--threads", options.threads)
        yield Contender(OURS, latent, ours, folder)
        torch_here = [*torch, "--latent", latent, "--steps", steps]
        for path, precision in (("lycoris", "fp32"), ("hook", "fp32"), ("lycoris", "bf16"), ("hook", "bf16")):
            command = [*torch_here, "--path", path, "--precision", precision]
            yield Contender(f"PyTorch, {path}, {precision}", latent, command, folder)
        if options.checkpointing:
            command = [*torch_here, "--gradient-checkpointing"]
            yield Contender("PyTorch, lycoris, fp32, checkpointing", latent, command, folder)


def table(all_contenders):
    yield "| latent | program | s a step | to PyTorch fp32 | CPU s a step | peak GiB | first step done after s |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for contender in all_contenders:
        base = next(
            (c for c in all_contenders if c.latent == contender.latent and c.name == "PyTorch, lycoris, fp32"), None
        )
        seconds = statistics.median(contender.steps)
        ratio = f"{seconds / statistics.median(base.steps):.2f}" if base and base.steps else "–"
        cells = [
            f"{contender.latent}×{contender.latent}",
            contender.name,
            f"**{seconds:.2f}** ({min(contender.steps):.2f}–{max(contender.steps):.2f})",
            ratio,
            f"{statistics.median(contender.cpu):.2f}",
            f"{contender.peak_kib / 2**20:.2f}",
            f"{statistics.median(contender.first):.1f}",
        ]
        yield "| " + " | ".join(cells) + " |"


def processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ia3", type=Path, default=ROOT / ".build" / "release" / "ia3")
    parser.add_argument("--model", type=Path, help="a full-size checkpoint, instead of a random one")
    parser.add_argument("--latents", type=int, nargs="+", default=[64, 32])
    parser.add_argument("--turns", type=int, default=2, help="processes of each (default 2)")
    parser.add_argument("--steps", type=int, default=3, help="PyTorch's steps a process; ours are twice (default 3)")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--checkpointing", action="store_true", help="PyTorch with gradient checkpointing too")
    parser.add_argument("--only", nargs="+", default=[""], help="only programs whose name contains one of these")
    parser.add_argument("--json", type=Path, help="write all times there")
    options = parser.parse_args()
    options.ia3 = options.ia3.resolve()
    environment = os.environ | {"OMP_NUM_THREADS": str(options.threads), "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        model = options.model.resolve() if options.model else work / "full.safetensors"
        if not options.model:
            write_model(options.ia3, "full", model)
        todo = [c for c in contenders(options, work, model) if any(part in c.name for part in options.only)]
        for turn in range(options.turns):
            for contender in todo:
                run(contender, environment)
                print(
                    f"turn {turn + 1}: {contender.latent} {contender.name}: {contender.steps[-1]:.2f} s",
                    file=sys.stderr,
                    flush=True,
                )
    print(f"{processor()}, {options.threads} threads, {platform.system()} {platform.release()}\n")
    print("\n".join(table(todo)))
    if options.json:
        rows = [{**vars(c), "command": None, "folder": None} for c in todo]
        options.json.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
