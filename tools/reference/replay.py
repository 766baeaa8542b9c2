"""Computes traced training steps again with PyTorch and compares: diffusers' UNet, transformers' text encoder,
LyCORIS's IA3Module, prodigyopt's Prodigy, from the same checkpoint.

    ia3 train config.toml --trace run.trace --trace-steps 20
    .venv/bin/python -m tools.reference.replay run.trace …

Each step is computed from the traced inputs: token ids, latents, noise, timesteps and the vectors before the step.
Bounds, as relative L2 norms (‖ours − reference‖ / ‖reference‖): hidden states, prediction and loss 1e-5, the gradient
of every vector 1e-4. The optimizer is held against the reference on the traced gradients and state, as its early
steps act like the gradient's sign: d and every vector 1e-6. A free run of the reference from the first traced step
on the traced batches is reported as drift and not bounded. Exits with 1 past a bound, and if in none of the traces
d grows on five steps.
"""

import argparse
import gc
import logging
import math
import os
import sys
import time
from collections import defaultdict
from pathlib import Path

logging.disable(logging.WARNING)
# Threads that spin while they wait are what slows a busy machine down.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import torch  # noqa: E402

from tools.common.compare import relative  # noqa: E402
from tools.reference.ia3_network import attach, is_on_input  # noqa: E402
from tools.reference.sd_models import hidden_states, load_models, noise_scheduler  # noqa: E402
from tools.reference.trace_file import Trace  # noqa: E402
from tools.reference.traced_optimizer import clipped, load_state, make_optimizer, step_with  # noqa: E402
from tools.reference.training_loss import training_loss  # noqa: E402

BOUNDS = {
    "noisy latents": 1e-6,
    "target": 1e-6,
    "hidden states": 1e-5,
    "prediction": 1e-5,
    "loss": 1e-5,
    "gradient": 1e-4,
    "d": 1e-6,
    "vector": 1e-6,
}


class Reference:
    """The models of one trace with the network attached."""

    def __init__(self, trace, model, dtype):
        self.trace, self.dtype = trace, dtype
        if int(trace.setting("gradient_accumulation_steps", 1)) != 1:
            raise SystemExit(f"{trace.path}: a step of several accumulated batches cannot be computed again")
        self.unet, self.text_encoder = load_models(model or trace.metadata["model"], dtype)
        train_on_input = trace.metadata.get("train_on_input", False)
        keys = trace.steps[0].keys("before.value")
        self.modules = attach(self.unet, self.text_encoder, {key: is_on_input(key, train_on_input) for key in keys})
        self.scheduler = noise_scheduler(bool(trace.setting("zero_terminal_snr", False)))
        self.clip_skip = trace.metadata.get("clip_skip")
        self.v_parameterization = bool(trace.metadata.get("v_parameterization", False))
        self.module_dropout = float(trace.setting("network_args.module_dropout", 0) or 0)

    def compute(self, step, values):
        """Everything of the step from its inputs, with the vectors `values`; gradients by key, None if absent."""
        for key, module in self.modules.items():
            # A module that dropout left out in this step has no gradient in the trace, and does nothing.
            dropped = self.module_dropout > 0 and not step.has("gradient." + key)
            module.multiplier = 0.0 if dropped else 1.0
            module.weight.data = values[key].to(self.dtype).reshape(module.weight.shape)
            module.weight.grad = None
        latents, noise, timesteps = step.tensor("latents"), step.tensor("noise"), step.tensor("timesteps")
        noisy = self.scheduler.add_noise(latents, noise, timesteps)
        if self.trace.setting("ip_noise_gamma"):
            noisy = step.tensor("noisy_latents")  # a second noise that the trace does not hold is in them
        target = self.scheduler.get_velocity(latents, noise, timesteps) if self.v_parameterization else noise
        token_weights = step.tensor("token_weights").to(self.dtype) if step.has("token_weights") else None
        states = hidden_states(self.text_encoder, step.tensor("token_ids"), self.clip_skip, token_weights)
        prediction = self.unet(noisy.to(self.dtype), timesteps, states).sample
        loss = training_loss(
            prediction,
            target.to(self.dtype),
            timesteps,
            step.tensor("loss_weights").to(self.dtype),
            step.tensor("mask").to(self.dtype) if step.has("mask") else None,
            self.trace.metadata.get("settings", {}),
            self.scheduler,
            self.v_parameterization,
        )
        loss.backward()
        gradients = {
            key: module.weight.grad.float() if module.weight.grad is not None and module.multiplier else None
            for key, module in self.modules.items()
        }
        return {
            "noisy latents": noisy,
            "target": target,
            "hidden states": states.detach(),
            "prediction": prediction.detach(),
            "loss": loss.detach(),
        }, gradients


class Comparison:
    """The errors of one trace."""

    def __init__(self, trace):
        self.trace = trace
        self.worst = defaultdict(float)
        self.gradients = []  # (error, step, key, share of the whole gradient's norm)
        self.failures = []
        self.steps = self.grown = 0
        self.drift = None

    def add(self, step, name, error):
        self.worst[name] = max(self.worst[name], error)
        if name in BOUNDS and not error <= BOUNDS[name]:
            self.failures.append(f"step {step.number}: {name} is off by {error:.2e}, bound {BOUNDS[name]:.0e}")

    def add_gradients(self, step, gradients):
        total = math.sqrt(sum(g.double().square().sum().item() for g in gradients.values() if g is not None))
        for key, reference in gradients.items():
            if (reference is not None) != step.has("gradient." + key):
                self.failures.append(f"step {step.number}: only one of the two has a gradient of {key}")
                continue
            if reference is None:
                continue
            error = relative(step.tensor("gradient." + key), reference)
            self.gradients.append((error, step.number, key, reference.norm().item() / total if total else 0.0))
            self.worst["gradient"] = max(self.worst["gradient"], error)
            if not error <= BOUNDS["gradient"]:
                self.failures.append(f"step {step.number}: gradient of {key} is off by {error:.2e}, bound 1e-04")


TRACED = {
    "noisy latents": "noisy_latents",
    "target": "target",
    "hidden states": "hidden_states",
    "prediction": "prediction",
    "loss": "loss",
}


def compare_optimizer(trace, step, comparison):
    """The optimizer's step on the traced gradients and state."""
    keys = step.keys("before.value")
    optimizer, parameters = make_optimizer(trace, {key: step.tensor("before.value." + key) for key in keys})
    load_state(trace, step, optimizer, parameters)
    gradients = {k: step.tensor("gradient." + k) if step.has("gradient." + k) else None for k in keys}
    norm = clipped(trace, gradients)
    if norm is not None and step.has("gradient_norm"):
        comparison.add(step, "gradient norm", relative(step.tensor("gradient_norm"), norm))
    step_with(optimizer, parameters, gradients, step)
    for key in keys:
        comparison.add(step, "vector", relative(step.tensor("after.value." + key), parameters[key].data))
    group = optimizer.param_groups[0]
    if "d" in group:
        d = torch.tensor([group["d"]], dtype=torch.float64)
        comparison.add(step, "d", relative(step.tensor("after.d"), d))
        comparison.grown += step.scalar("after.d") > step.scalar("before.d")
        if step.has("after.k") and step.scalar("after.k") != group["k"]:
            comparison.failures.append(f"step {step.number}: k is {step.scalar('after.k')}, not {group['k']}")


class FreeRun:
    """The reference training on by itself from the first traced step."""

    def __init__(self, trace):
        first = trace.steps[0]
        values = {key: first.tensor("before.value." + key) for key in first.keys("before.value")}
        self.trace = trace
        self.optimizer, self.parameters = make_optimizer(trace, values)
        load_state(trace, first, self.optimizer, self.parameters)
        self.start = values
        self.loss = 0.0

    def advance(self, reference, step):
        results, gradients = reference.compute(step, {k: p.data.clone() for k, p in self.parameters.items()})
        self.loss = relative(step.tensor("loss"), results["loss"])
        clipped(self.trace, gradients)
        step_with(self.optimizer, self.parameters, gradients, step)

    def report(self, step):
        """Relative distances at the end: of all vectors' change since the start, of d, of the last loss."""
        moved = torch.cat([(p.data - self.start[k]).reshape(-1) for k, p in self.parameters.items()])
        ours = torch.cat([(step.tensor("after.value." + k) - self.start[k]).reshape(-1) for k in self.parameters])
        d = self.optimizer.param_groups[0].get("d")
        distance = abs(step.scalar("after.d") - d) / d if d is not None else 0.0
        return {"vectors": relative(ours, moved), "d": distance, "loss": self.loss}


def replay(path, arguments):
    trace = Trace(path)
    dtype = torch.float64 if arguments.double else torch.float32
    reference = Reference(trace, arguments.model, dtype)
    comparison = Comparison(trace)
    steps = trace.steps[: arguments.steps]
    free = None if arguments.no_drift else FreeRun(trace)
    for step in steps:
        started = time.monotonic()
        values = {key: step.tensor("before.value." + key) for key in reference.modules}
        results, gradients = reference.compute(step, values)
        for name, traced in TRACED.items():
            if step.has(traced):
                comparison.add(step, name, relative(step.tensor(traced), results[name]))
        comparison.add_gradients(step, gradients)
        compare_optimizer(trace, step, comparison)
        comparison.steps += 1
        if free:
            free.advance(reference, step)
        if arguments.verbose:
            print(f"{path}: step {step.number}, {time.monotonic() - started:.1f} s", file=sys.stderr, flush=True)
        del results, gradients
        gc.collect()
    if free:
        comparison.drift = free.report(steps[-1])
    return comparison


def table(comparisons):
    columns = ["hidden states", "prediction", "loss", "gradient", "gradient norm", "d", "vector"]
    head = ["trace", "steps", *columns, "d grew", "drift: vectors", "d", "loss"]
    yield "| " + " | ".join(head) + " |"
    yield "| --- " * len(head) + "|"
    for comparison in comparisons:
        drift = comparison.drift or {}
        cells = [Path(comparison.trace.path).name, str(comparison.steps)]
        cells += [f"{comparison.worst[c]:.1e}" if c in comparison.worst else "–" for c in columns]
        cells += [str(comparison.grown)]
        cells += [f"{drift[c]:.1e}" if c in drift else "–" for c in ("vectors", "d", "loss")]
        yield "| " + " | ".join(cells) + " |"
    bounds = [f"{BOUNDS[c]:.0e}" if c in BOUNDS else "–" for c in columns]
    yield "| " + " | ".join(["*bound*", "", *bounds, "", "–", "–", "–"]) + " |"


def worst_gradients(comparison, count=10):
    yield f"{Path(comparison.trace.path).name}: the {count} gradients farthest from the reference"
    errors = sorted(comparison.gradients, reverse=True)
    if errors:
        yield f"  median of {len(errors)}: {errors[len(errors) // 2][0]:.1e}"
    for error, step, key, share in errors[:count]:
        yield f"  {error:.1e}  step {step}  {key}  ({share:.1e} of the gradient's norm)"


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("traces", nargs="+", metavar="TRACE")
    parser.add_argument("--model", help="the checkpoint, if it is not at the path in the trace")
    parser.add_argument("--steps", type=int, help="only the first steps of each trace")
    parser.add_argument("--double", action="store_true", help="the reference in float64: the distance to exact")
    parser.add_argument("--no-drift", action="store_true", help="without the free run, in half the time")
    parser.add_argument("--growth", type=int, default=5, help="steps on which d must grow in one trace (default 5)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args(argv)
    torch.set_num_threads(arguments.threads)
    comparisons = []
    for path in arguments.traces:
        comparisons.append(replay(path, arguments))
        gc.collect()
    print("\n".join(table(comparisons)))
    for comparison in comparisons:
        print()
        print("\n".join(worst_gradients(comparison)))
    failures = [f"{Path(c.trace.path).name}: {text}" for c in comparisons for text in c.failures]
    if max(c.grown for c in comparisons) < arguments.growth:
        failures.append(f"in none of the traces does d grow on {arguments.growth} steps")
    for text in failures[:40]:
        print(text, file=sys.stderr)
    if len(failures) > 40:
        print(f"and {len(failures) - 40} more", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
