"""Golden file of learning rates.

    .venv/bin/python -m tools.reference.schedules Tests/Core/OptimizersTests/Golden --sd-scripts sd-scripts

Runs sd-scripts' own `get_scheduler_fix` (library/train_util.py) for every schedule, on an
optimizer with two groups, and writes the groups' learning rates before every one of 60 updates and after the last.
"""

import argparse
import ast
import importlib
import logging
import os

import diffusers
import torch
import transformers
from diffusers.optimization import TYPE_TO_SCHEDULER_FUNCTION as DIFFUSERS_TYPE_TO_SCHEDULER_FUNCTION
from diffusers.optimization import SchedulerType as DiffusersSchedulerType
from transformers.optimization import TYPE_TO_SCHEDULER_FUNCTION, SchedulerType

from tools.common import golden
from tools.reference.sd_scripts import functions

STEPS = 60
DEFAULTS = {
    "lr_scheduler": "constant",
    "lr_scheduler_type": "",
    "lr_scheduler_args": None,
    "lr_warmup_steps": 0,
    "lr_decay_steps": 0,
    "lr_scheduler_num_cycles": 1,
    "lr_scheduler_power": 1,
    "lr_scheduler_timescale": None,
    "lr_scheduler_min_lr_ratio": None,
    "learning_rate": 1.0,
    "max_train_steps": STEPS,
}


def built_in(name, **settings):
    return {"lr_scheduler": name, **settings}


def torch_class(name, *arguments, **settings):
    return {"lr_scheduler_type": name, "lr_scheduler_args": list(arguments), **settings}


CASES = [
    built_in("constant"),
    built_in("constant_with_warmup"),
    built_in("constant_with_warmup", lr_warmup_steps=7),
    built_in("constant_with_warmup", lr_warmup_steps=0.17),
    built_in("linear"),
    built_in("linear", lr_warmup_steps=7),
    built_in("linear", lr_warmup_steps=100),
    built_in("cosine"),
    built_in("cosine", lr_warmup_steps=7),
    built_in("cosine", lr_warmup_steps=0.1, lr_scheduler_args=["num_cycles=1.5"]),
    built_in("cosine_with_restarts"),
    built_in("cosine_with_restarts", lr_scheduler_num_cycles=3),
    built_in("cosine_with_restarts", lr_scheduler_num_cycles=4, lr_warmup_steps=9),
    built_in("polynomial"),
    built_in("polynomial", lr_scheduler_power=2.5, lr_warmup_steps=5),
    built_in("polynomial", lr_scheduler_power=0.5, lr_scheduler_args=["lr_end=0.01"]),
    built_in("polynomial", max_train_steps=40, learning_rate=0.5),
    built_in("cosine_with_min_lr", lr_scheduler_min_lr_ratio=0.1),
    built_in("cosine_with_min_lr", lr_scheduler_min_lr_ratio=0.2, lr_scheduler_num_cycles=3, lr_warmup_steps=5),
    built_in("cosine_with_min_lr", lr_scheduler_args=["min_lr=0.05"], learning_rate=0.5),
    built_in("inverse_sqrt", lr_warmup_steps=7),
    built_in("inverse_sqrt", lr_warmup_steps=7, lr_scheduler_timescale=20),
    built_in("inverse_sqrt"),
    built_in("warmup_stable_decay", lr_warmup_steps=10, lr_decay_steps=20),
    built_in("warmup_stable_decay", lr_warmup_steps=0.1, lr_decay_steps=0.5, lr_scheduler_min_lr_ratio=0.1),
    built_in(
        "warmup_stable_decay",
        lr_warmup_steps=10,
        lr_decay_steps=20,
        lr_scheduler_args=["warmup_type='cosine'", "decay_type='linear'"],
    ),
    built_in(
        "warmup_stable_decay",
        lr_warmup_steps=10,
        lr_decay_steps=20,
        lr_scheduler_min_lr_ratio=0.3,
        lr_scheduler_args=["warmup_type='1-sqrt'", "decay_type='1-sqrt'"],
    ),
    built_in("piecewise_constant", lr_scheduler_args=["step_rules='1:10,0.1:20,0.01:30,0.005'"]),
    torch_class("CosineAnnealingWarmRestarts", "T_0=10"),
    torch_class("CosineAnnealingWarmRestarts", "T_0=7", "T_mult=2", "eta_min=0.05"),
    torch_class("torch.optim.lr_scheduler.CosineAnnealingWarmRestarts", "T_0=60", "eta_min=1e-06"),
    torch_class("CosineAnnealingLR", "T_max=60"),
    torch_class("CosineAnnealingLR", "T_max=13", "eta_min=0.05"),
    torch_class("CosineAnnealingLR", "T_max=1"),
    torch_class("ConstantLR"),
    torch_class("ConstantLR", "factor=0.1", "total_iters=20"),
    torch_class("LinearLR"),
    torch_class("LinearLR", "start_factor=0.9", "end_factor=0.1", "total_iters=40"),
    torch_class("ExponentialLR", "gamma=0.97"),
    torch_class("StepLR", "step_size=7"),
    torch_class("StepLR", "step_size=20", "gamma=0.5"),
    torch_class("MultiStepLR", "milestones=[5,20,20,40]", "gamma=0.7"),
    torch_class("PolynomialLR", "total_iters=50", "power=2.0"),
]


def main():
    given = golden.arguments(__doc__, "sd_scripts")
    folder, sd_scripts = given.out, given.sd_scripts
    namespace = functions(
        sd_scripts,
        "library/train_util.py",
        ["get_scheduler_fix"],
        {
            "ast": ast,
            "importlib": importlib,
            "torch": torch,
            "transformers": transformers,
            "logger": logging.getLogger(),
            "is_schedulefree_optimizer": lambda optimizer, args: False,
            "Optional": __import__("typing").Optional,
            "SchedulerType": SchedulerType,
            "TYPE_TO_SCHEDULER_FUNCTION": TYPE_TO_SCHEDULER_FUNCTION,
            "DiffusersSchedulerType": DiffusersSchedulerType,
            "DIFFUSERS_TYPE_TO_SCHEDULER_FUNCTION": DIFFUSERS_TYPE_TO_SCHEDULER_FUNCTION,
        },
    )
    with open(os.path.join(folder, "schedules.tsv"), "w") as file:
        file.write(
            f"# torch {torch.__version__}, transformers {transformers.__version__}, diffusers {diffusers.__version__}\n"
        )
        for case in CASES:
            args = argparse.Namespace(**{**DEFAULTS, **case})
            bases = [args.learning_rate, 0.3]
            groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": base} for base in bases]
            optimizer = torch.optim.SGD(groups, lr=args.learning_rate)
            scheduler = namespace["get_scheduler_fix"](args, optimizer, 1)
            rates = [[] for _ in bases]
            for _ in range(STEPS + 1):
                for rate, group in zip(rates, optimizer.param_groups):
                    rate.append(repr(float(group["lr"])))
                optimizer.step()
                scheduler.step()
            cells = [f"{key}={value}" for key, value in case.items() if key != "lr_scheduler_args"]
            cells += [f"lr_scheduler_args.{argument}" for argument in case.get("lr_scheduler_args", [])]
            file.write("\t".join(["case", *cells]) + "\n")
            for rate in rates:
                file.write("\t".join(["rates", *rate]) + "\n")


main()
