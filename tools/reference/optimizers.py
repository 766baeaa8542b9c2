"""Golden files of the optimizers that the core carries out, made by the packages that sd-scripts takes them from.

    .venv/bin/python -m tools.reference.optimizers Tests/Core/OptimizersTests/Golden

Every case trains four parameters in two groups for 30 steps on gradients by formula, which Swift computes too.
A case's lines: its name, optimizer, arguments, learning rates and gradients; `d` after every step of an optimizer that
estimates it; numbers and vectors at the end. bitsandbytes keeps the memory of parameters this small in float32.
"""

import ast
import itertools
import math
from importlib import metadata

import bitsandbytes
import torch
from dadaptation import DAdaptAdam
from lion_pytorch import Lion
from prodigyopt import Prodigy
from transformers.optimization import Adafactor

from tools.common import golden
from tools.reference.weights import uniform

STEPS = 30
# Name, shape, group, whether it starts at zero.
VECTORS = [
    ("text.zero", (17, 1), 0, True),
    ("unet.moved", (23,), 1, False),
    ("unet.sometimes", (2, 4, 5), 1, True),
    ("unet.never", (5, 1), 1, False),
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

LION = [
    ("defaults", "", "one", "steady"),
    ("betas", "betas=0.8,0.95", "one", "changing"),
    ("decay", "weight_decay=0.3", "cosine", "changing"),
    ("decoupled decay", "weight_decay=0.01 decoupled_weight_decay=True", "one", "steady"),
    ("one group rests", "weight_decay=0.1", "rest", "steady"),
    ("no gradient at first", "", "one", "silent"),
]

DADAPT_ADAM = [
    ("defaults", "", "one", "steady"),
    ("betas", "betas=0.8,0.95", "one", "changing"),
    ("no momentum", "betas=0.0,0.999", "one", "changing"),
    ("eps", "eps=1e-06", "one", "steady"),
    ("coupled decay", "weight_decay=0.1", "one", "steady"),
    # Gradients that stay the same let d grow beyond all bounds, and every rounding with it.
    ("decoupled decay", "weight_decay=0.1 decouple=True", "one", "changing"),
    ("bias correction", "use_bias_correction=True", "one", "steady"),
    ("d0", "d0=0.0001", "one", "steady"),
    ("growth rate", "growth_rate=1.02", "one", "steady"),
    ("warm-up", "", "warmup", "steady"),
    ("one group rests", "weight_decay=0.01 decouple=True", "rest", "steady"),
    ("no gradient at first", "", "one", "silent"),
    ("cosine", "betas=0.9,0.99 weight_decay=0.05 decouple=True", "cosine", "changing"),
]

ADAFACTOR = [
    ("relative step", "", "one", "steady"),
    ("warm-up of its own", "warmup_init=True", "one", "steady"),
    ("without scale", "scale_parameter=False", "one", "changing"),
    ("learning rate", "relative_step=False", "one", "steady"),
    ("learning rate without scale", "relative_step=False scale_parameter=False", "cosine", "changing"),
    ("momentum", "relative_step=False scale_parameter=False beta1=0.9", "one", "changing"),
    ("decay", "relative_step=False scale_parameter=False weight_decay=0.1", "one", "steady"),
    ("clip threshold", "clip_threshold=0.5", "one", "changing"),
    ("decay rate", "decay_rate=-0.5", "one", "steady"),
    ("eps", "eps=1e-8,0.01", "one", "steady"),
    ("one group rests", "relative_step=False scale_parameter=False", "rest", "steady"),
]

ADAMW8BIT = [
    ("defaults", "", "one", "steady"),
    ("betas", "betas=0.8,0.95 eps=1e-06", "one", "changing"),
    ("decay", "weight_decay=0.3", "cosine", "changing"),
    ("no decay", "weight_decay=0.0", "rest", "steady"),
]

LION8BIT = [
    ("defaults", "", "one", "steady"),
    ("decay", "weight_decay=0.3 betas=0.8,0.95", "cosine", "changing"),
]

# File, class, cases, learning rate.
KINDS = [
    ("prodigy", Prodigy, PRODIGY, 1.0),
    ("adamw", torch.optim.AdamW, ADAMW, 0.01),
    ("lion", Lion, LION, 0.01),
    ("dadaptadam", DAdaptAdam, DADAPT_ADAM, 1.0),
    ("adafactor", Adafactor, ADAFACTOR, 0.01),
    ("adamw8bit", bitsandbytes.optim.AdamW8bit, ADAMW8BIT, 0.01),
    ("lion8bit", bitsandbytes.optim.Lion8bit, LION8BIT, 0.01),
]
# The memories of a parameter, by their names in the packages and here.
KEPT = ["exp_avg", "exp_avg_sq", "max_exp_avg_sq", "s", "p0", "exp_avg_sq_row", "exp_avg_sq_col"]
MEMORIES = {key: key for key in KEPT} | {"state1": "exp_avg", "state2": "exp_avg_sq"}
ESTIMATES = {Prodigy: ["d", "d_max", "d_numerator", "d_denom", "k"], DAdaptAdam: ["d", "numerator_weighted", "k"]}


def rates(mode, step):
    if mode == "warmup":
        return [min(1.0, step / 5)] * 2
    if mode == "rest":
        return [0.0, 1.0]
    if mode == "cosine":
        return [0.5 * (1 + math.cos(math.pi * step / STEPS))] * 2
    return [1.0, 1.0]


def gradient(mode, name, shape, step):
    made = flat_gradient(mode, name, math.prod(shape), step)
    return None if made is None else made.reshape(shape)


def flat_gradient(mode, name, count, step):
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


def case(file, kind, scale, name, text, rate_mode, gradient_mode):
    arguments = dict(part.split("=") for part in text.split())
    arguments = {key: ast.literal_eval(value) for key, value in arguments.items()}
    groups = [[], []]
    parameters = {}
    for vector, shape, group, zero in VECTORS:
        start = torch.zeros(shape)
        if not zero:
            start = torch.from_numpy(uniform(f"{vector}.start", math.prod(shape)) / 64).reshape(shape)
        parameters[vector] = torch.nn.Parameter(start)
        groups[group].append(parameters[vector])
    # As sd-scripts passes them: Adafactor's own step size takes no learning rate.
    has_own_rate = kind is Adafactor and arguments.get("relative_step", True)
    optimizer = kind([{"params": g} for g in groups], lr=None if has_own_rate else scale, **arguments)
    write(file, "case", [name, text, rate_mode, gradient_mode])
    estimates = []
    for step in range(STEPS):
        for vector, shape, _, _ in VECTORS:
            parameters[vector].grad = gradient(gradient_mode, vector, shape, step)
        for group, rate in zip(optimizer.param_groups, rates(rate_mode, step)):
            group["lr"] = None if has_own_rate else rate * scale
        optimizer.step()
        if kind in ESTIMATES:
            estimates.append(optimizer.param_groups[0]["d"])
    grown = sum(a < b for a, b in itertools.pairwise(estimates))
    print(f"{kind.__name__} {name}: d {estimates[-1] if estimates else None}, grew in {grown} steps")
    if kind in ESTIMATES:
        write(file, "d", [repr(value) for value in estimates])
        for key in ESTIMATES[kind]:
            write(file, f"scalar {key}", [repr(optimizer.param_groups[0].get(key, 0.0))])
    if has_own_rate:
        own = [optimizer._get_lr(group, optimizer.state[group["params"][0]]) for group in optimizer.param_groups]
        write(file, "rates", [repr(float(rate)) for rate in own])
    for vector, _, _, _ in VECTORS:
        parameter = parameters[vector]
        write(file, f"value {vector}", single(parameter.detach()))
        state = optimizer.state.get(parameter, {})
        for key, name in MEMORIES.items():
            if key in state:
                # prodigyopt keeps one zero for a vector of zeros.
                whole = state[key].expand(state["s"].shape) if key == "p0" else state[key]
                write(file, f"vector {name}.{vector}", single(whole))


def main():
    torch.set_num_threads(1)
    folder = golden.arguments(__doc__).out
    packages = ["prodigyopt", "lion-pytorch", "dadaptation", "transformers", "bitsandbytes"]
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in packages)
    note = f"# torch {torch.__version__}, {versions}, CPU {torch.backends.cpu.get_cpu_capability()}\n"
    for name, kind, cases, scale in KINDS:
        with open(folder / f"{name}.tsv", "w") as file:
            file.write(note)
            for one in cases:
                case(file, kind, scale, *one)


if __name__ == "__main__":
    main()
