"""Golden files of prodigyopt.Prodigy and torch.optim.AdamW.

    .venv/bin/python -m tools.reference.optimizers Tests/Core/OptimizersTests/Golden

Every case trains four vectors in two groups for 30 steps on gradients by formula, which Swift computes too.
A case's lines: its name, optimizer, arguments, learning rates and gradients; `d` after every step; numbers and
vectors at the end.
"""

import ast
import itertools
import math

import torch
from prodigyopt import Prodigy

from tools.common import golden
from tools.reference.weights import uniform

STEPS = 30
# Name, elements, group, whether it starts at zero.
VECTORS = [
    ("text.zero", 17, 0, True),
    ("unet.moved", 23, 1, False),
    ("unet.sometimes", 40, 1, True),
    ("unet.never", 5, 1, False),
]

# Name, arguments, learning rates, gradients.
PRODIGY = [
    ("defaults", "", "one", "steady"),
    ("d_coef", "d_coef=2.0", "one", "steady"),
    ("d_coef below one", "d_coef=0.5", "one", "steady"),
    ("betas", "betas=0.9,0.99", "one", "steady"),
    ("no momentum", "betas=0.0,0.999", "one", "changing"),
    ("beta3", "beta3=0.9", "one", "steady"),
    ("eps", "eps=1e-06", "one", "steady"),
    ("decoupled decay", "weight_decay=0.1", "one", "steady"),
    ("coupled decay", "weight_decay=0.1 decouple=False", "one", "steady"),
    ("coupled decay without momentum", "weight_decay=0.1 decouple=False betas=0.0,0.99", "one", "steady"),
    ("bias correction", "use_bias_correction=True", "one", "steady"),
    ("safeguard", "safeguard_warmup=True", "warmup", "steady"),
    ("warm-up without safeguard", "", "warmup", "steady"),
    ("d0", "d0=0.0001", "one", "steady"),
    ("d0 that stays", "d0=1.0", "one", "swinging"),
    ("growth rate", "growth_rate=1.02", "one", "steady"),
    ("slice_p", "slice_p=3", "one", "steady"),
    ("one group rests", "weight_decay=0.01", "rest", "steady"),
    ("one group rests without momentum", "betas=0.0,0.99", "rest", "changing"),
    ("no gradient at first", "weight_decay=0.01", "one", "silent"),
    ("changing gradients", "betas=0.9,0.99", "one", "changing"),
    (
        "as guides say",
        "decouple=True weight_decay=0.01 d_coef=2 use_bias_correction=True safeguard_warmup=True betas=0.9,0.99",
        "cosine",
        "steady",
    ),
    (
        "everything",
        "betas=0.8,0.95 beta3=0.97 eps=1e-07 weight_decay=0.05 use_bias_correction=True safeguard_warmup=True "
        "d0=1e-05 d_coef=1.5 growth_rate=1.5 slice_p=2",
        "cosine",
        "changing",
    ),
]

ADAMW = [
    ("defaults", "", "one", "steady"),
    ("betas", "betas=0.8,0.95", "one", "steady"),
    ("little momentum", "betas=0.3,0.9", "one", "steady"),
    ("eps", "eps=0.0001", "one", "changing"),
    ("no decay", "weight_decay=0.0", "one", "steady"),
    ("decay", "weight_decay=0.3", "one", "changing"),
    ("amsgrad", "amsgrad=True", "one", "changing"),
    ("maximize", "maximize=True", "one", "steady"),
    ("one group rests", "", "rest", "steady"),
    ("cosine", "betas=0.9,0.99 weight_decay=0.1", "cosine", "changing"),
    ("no gradient at first", "", "one", "silent"),
]


def rates(mode, step):
    if mode == "warmup":
        return [min(1.0, step / 5)] * 2
    if mode == "rest":
        return [0.0, 1.0]
    if mode == "cosine":
        return [0.5 * (1 + math.cos(math.pi * step / STEPS))] * 2
    return [1.0, 1.0]


def gradient(mode, name, count, step):
    if name == "unet.never" or (name == "unet.sometimes" and step % 3 == 1):
        return None
    if mode == "silent" and step < 3:
        return torch.zeros(count)
    base = uniform(f"{name}.base", count)
    noise = uniform(f"{name}.{step}", count)
    if mode == "changing" or step >= 15:
        return torch.from_numpy(noise + 0.5 * base)
    if mode == "swinging":
        return torch.from_numpy(base * (-1) ** step + 0.25 * noise)
    return torch.from_numpy(base + 0.25 * noise)


def write(file, key, values):
    file.write("\t".join([key, *values]) + "\n")


def single(tensor):
    """float32 as the shortest decimals that give it back."""
    return [f"{value:.9g}" for value in tensor.flatten().tolist()]


def case(file, kind, name, text, rate_mode, gradient_mode):
    arguments = dict(part.split("=") for part in text.split())
    arguments = {key: ast.literal_eval(value) for key, value in arguments.items()}
    groups = [[], []]
    parameters = {}
    for vector, count, group, zero in VECTORS:
        start = torch.zeros(count) if zero else torch.from_numpy(uniform(f"{vector}.start", count) / 64)
        parameters[vector] = torch.nn.Parameter(start)
        groups[group].append(parameters[vector])
    scale = 1.0 if kind is Prodigy else 0.01
    optimizer = kind([{"params": g} for g in groups], lr=scale, **arguments)
    write(file, "case", [name, text, rate_mode, gradient_mode])
    estimates = []
    for step in range(STEPS):
        for vector, count, _, _ in VECTORS:
            parameters[vector].grad = gradient(gradient_mode, vector, count, step)
        for group, rate in zip(optimizer.param_groups, rates(rate_mode, step)):
            group["lr"] = rate * scale
        optimizer.step()
        if kind is Prodigy:
            estimates.append(optimizer.param_groups[0]["d"])
    grown = sum(a < b for a, b in itertools.pairwise(estimates))
    print(f"{kind.__name__} {name}: d {estimates[-1] if estimates else None}, grew in {grown} steps")
    if kind is Prodigy:
        write(file, "d", [repr(value) for value in estimates])
        for key in ["d", "d_max", "d_numerator", "d_denom", "k"]:
            write(file, f"scalar {key}", [repr(optimizer.param_groups[0].get(key, 0.0))])
    for vector, _, _, _ in VECTORS:
        parameter = parameters[vector]
        write(file, f"value {vector}", single(parameter.detach()))
        state = optimizer.state.get(parameter, {})
        for key in ["exp_avg", "exp_avg_sq", "max_exp_avg_sq", "s", "p0"]:
            if key in state:
                # prodigyopt keeps one zero for a vector of zeros.
                whole = state[key].expand(state["s"].shape) if key == "p0" else state[key]
                write(file, f"vector {key}.{vector}", single(whole))


def main():
    torch.set_num_threads(1)
    folder = golden.arguments(__doc__).out
    note = f"# torch {torch.__version__}, prodigyopt 1.1.2, CPU {torch.backends.cpu.get_cpu_capability()}\n"
    for kind, cases in [(Prodigy, PRODIGY), (torch.optim.AdamW, ADAMW)]:
        with open(folder / f"{kind.__name__.lower()}.tsv", "w") as file:
            file.write(note)
            for one in cases:
                case(file, kind, *one)


if __name__ == "__main__":
    main()
