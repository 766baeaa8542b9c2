"""Traces real runs of `ia3 train` on random checkpoints of each size, for replay.py.

.venv/bin/python -m tools.reference.make_traces --ia3 .build/release/ia3 WORKDIR [CASE …]
"""

import argparse
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tools.common.tiny_run import call, train_arguments, write_config, write_dataset, write_model


@dataclass
class Case:
    """One traced run: the checkpoint's size, its steps, the images' side and what differs from the template."""

    size: str
    steps: int
    side: int
    batch: int = 2
    clip_skip: int = 1
    captions: list = field(default_factory=list)
    settings: dict = field(default_factory=dict)


LONG_CAPTION = ", ".join(f"a very long tag of number {number}" for number in range(30))

# prodigyopt's defaults in place of the guide's: from its small d0, d grows on the first steps.
DEFAULTS = {
    f"optimizer_args.{name}": value
    for name, value in {
        "d0": 1e-6, "betas": "", "safeguard_warmup": "", "use_bias_correction": "", "weight_decay": "",
    }.items()
}  # fmt: skip
CASES = {
    "tiny": Case("tiny", 24, 128, settings=DEFAULTS),
    "tiny-guide": Case("tiny", 20, 128, clip_skip=2),
    "tiny-v": Case(
        "tiny",
        20,
        128,
        captions=[LONG_CAPTION, "a dog"],
        settings={
            "v_parameterization": "true",
            "network_args.train_on_input": "true",
            "max_token_length": 225,
            "loss_type": "huber",
            "min_snr_gamma": 5,
            "noise_offset": 0.1,
        }
        | DEFAULTS,
    ),
    "small": Case("small", 20, 256, settings=DEFAULTS),
    "full": Case("full", 2, 512, batch=1, settings=DEFAULTS),
}


def trace(ia3, work, name):
    case = CASES[name]
    folder = work / name
    folder.mkdir(parents=True, exist_ok=True)
    model = work / f"{case.size}.safetensors"
    write_model(ia3, case.size, model)
    write_dataset(folder / "dataset", [(case.side, case.side)] * (2 * case.batch), captions=case.captions)
    config = write_config(ia3, folder, name, model, case.steps, case.batch, case.clip_skip)
    settings = {
        "network_args.preset": "ia3", "seed": 5, "mixed_precision": "no", "resolution": f"{case.side},{case.side}",
        "min_bucket_reso": 64, "output_dir": folder / "output", "logging_dir": folder / "logs",
        "save_every_n_steps": "",
    }  # fmt: skip
    if case.captions:
        settings["caption_extension"] = ".txt"
    path = work / f"{name}.trace"
    options = ("--trace", path, "--trace-steps", case.steps, "--quiet")
    call(train_arguments(ia3, config, settings | case.settings, *options), folder)
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("work", type=Path, metavar="WORKDIR")
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(CASES))
    parser.add_argument("--ia3", type=Path, default=Path(".build/release/ia3"))
    arguments = parser.parse_args()
    unknown = set(arguments.cases) - set(CASES)
    if unknown:
        parser.error(f"no case {', '.join(sorted(unknown))}; there are {', '.join(CASES)}")
    work = arguments.work.resolve()
    for name in arguments.cases or CASES:
        print(trace(arguments.ia3.resolve(), work, name), flush=True)


if __name__ == "__main__":
    sys.exit(main())
