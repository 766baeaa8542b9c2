"""How far PyTorch in float32 is from itself in float64: prediction and gradients of one iA3 step on a checkpoint.

    .venv/bin/python -m tools.reference.float32_floor CHECKPOINT …

This is what float32 costs any program, and so what bounds between two programs can be measured by. The full size
takes 11 GB of memory.
"""

import argparse
import gc
import logging
import os
import sys
from pathlib import Path

logging.disable(logging.WARNING)
# Threads that spin while they wait are what slows a busy machine down.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import torch  # noqa: E402

from tools.common.compare import relative  # noqa: E402
from tools.reference.ia3_network import attach, preset_layers  # noqa: E402
from tools.reference.sd_models import hidden_states, load_models  # noqa: E402


def step(model, dtype, latent, spread):
    """(hidden states, prediction, loss, gradient by key) of one step, vectors ~ N(0, spread)."""
    unet, text_encoder = load_models(model, dtype)
    modules = attach(unet, text_encoder, dict.fromkeys(preset_layers(unet, text_encoder), False))
    generator = torch.Generator().manual_seed(1)
    for module in modules.values():
        module.weight.data = (torch.randn(module.weight.shape, generator=generator) * spread).to(dtype)
    sample = torch.randn(1, 4, latent, latent, generator=generator).to(dtype)
    noise = torch.randn(1, 4, latent, latent, generator=generator).to(dtype)
    vocabulary = text_encoder.config.vocab_size
    ids = torch.randint(0, vocabulary - 2, (1, 1, 77), generator=generator)
    ids[..., 0], ids[..., 20:] = vocabulary - 2, vocabulary - 1
    states = hidden_states(text_encoder, ids, None)
    prediction = unet(sample, torch.tensor([437]), states).sample
    loss = ((prediction - noise) ** 2).mean()
    loss.backward()
    gradients = {key: module.weight.grad for key, module in modules.items()}
    return states.detach(), prediction.detach(), loss.detach(), gradients


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoints", nargs="+", type=Path, metavar="CHECKPOINT")
    parser.add_argument("--latent", type=int, default=32, help="side of the latent (default 32)")
    parser.add_argument("--spread", type=float, default=0.05, help="the vectors' standard deviation (default 0.05)")
    arguments = parser.parse_args()
    torch.set_num_threads(2)
    print("| checkpoint | hidden states | prediction | loss | gradients, median | gradients, worst |")
    print("| --- | --- | --- | --- | --- | --- |")
    for path in arguments.checkpoints:
        results = []
        for dtype in (torch.float32, torch.float64):
            results.append(step(path, dtype, arguments.latent, arguments.spread))
            gc.collect()
        single, double = results
        errors = [relative(a, b) for a, b in zip(single[:3], double[:3])]
        gradients = sorted(relative(single[3][key], double[3][key]) for key in single[3])
        errors += [gradients[len(gradients) // 2], gradients[-1]]
        print(f"| {path.stem} | " + " | ".join(f"{error:.1e}" for error in errors) + " |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
