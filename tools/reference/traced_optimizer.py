"""The reference's optimizers in the state of a trace: prodigyopt's Prodigy and torch's AdamW."""

import ast
import contextlib
import io

import torch
from prodigyopt import Prodigy

from tools.reference.ia3_network import group_of


def arguments_of(trace):
    """optimizer_args as sd-scripts reads them: "name=value" through literal_eval; or a mapping."""
    given = trace.metadata.get("optimizer_args") or {}
    if not isinstance(given, dict):
        given = dict(text.split("=", 1) for text in given)
    values = {}
    for name, value in given.items():
        try:
            values[name] = ast.literal_eval(value) if isinstance(value, str) else value
        except (ValueError, SyntaxError):
            values[name] = value
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


def make_optimizer(trace, values):
    """(optimizer, parameter by key), text encoder before UNet as sd-scripts orders the groups."""
    parameters = {key: torch.nn.Parameter(value.float().clone()) for key, value in values.items()}
    groups = {}
    for key, parameter in parameters.items():
        groups.setdefault(group_of(key), []).append(parameter)
    groups = [{"params": groups[index]} for index in sorted(groups)]
    kind = str(trace.setting("optimizer_type", "Prodigy")).lower()
    makers = {"prodigy": Prodigy, "adamw": torch.optim.AdamW}
    if kind not in makers:
        raise SystemExit(f"{trace.path}: no reference for optimizer_type {kind}")
    with contextlib.redirect_stdout(io.StringIO()):  # Prodigy tells of its weight decay
        return makers[kind](groups, lr=1.0, **arguments_of(trace)), parameters


def load_state(trace, step, optimizer, parameters):
    """Puts the optimizer into the state before `step`."""
    for name in ("d", "d_max", "d_numerator", "k"):
        for group in optimizer.param_groups:
            if name in group and step.has("before." + name):
                group[name] = step.scalar("before." + name)
    for key, parameter in parameters.items():
        if not step.has("before.exp_avg_sq." + key):
            continue
        state = optimizer.state[parameter]
        for name in ("exp_avg", "exp_avg_sq", "max_exp_avg_sq", "s", "p0"):
            if step.has(f"before.{name}.{key}"):
                tensor = step.tensor(f"before.{name}.{key}").clone()
                state[name] = tensor.reshape(parameter.shape) if "exp" in name else tensor.reshape(-1)
        count = next((step.scalar(name) for name in ("before.k", "before.step") if step.has(name)), 0)
        state["step"] = torch.tensor(float(count)) if isinstance(optimizer, torch.optim.AdamW) else count


def clipped(trace, gradients):
    """Clips in place to max_grad_norm as train_network.py does; the norm before, or None without clipping."""
    bound = trace.setting("max_grad_norm", 1.0)
    holders = [torch.nn.Parameter(torch.zeros_like(g)) for g in gradients.values() if g is not None]
    for holder, gradient in zip(holders, (g for g in gradients.values() if g is not None)):
        holder.grad = gradient
    if not bound:
        return None
    return torch.nn.utils.clip_grad_norm_(holders, float(bound))


def step_with(optimizer, parameters, gradients, step):
    """One step of the optimizer on `gradients` with the traced learning rates."""
    rates = step.tensor("learning_rates").tolist()
    if len(rates) != len(optimizer.param_groups):
        raise SystemExit(
            f"{step.trace.path}: step {step.number} has {len(rates)} learning rates"
            f" for {len(optimizer.param_groups)} groups"
        )
    for group, rate in zip(optimizer.param_groups, rates):
        group["lr"] = rate
    for key, parameter in parameters.items():
        gradient = gradients[key]
        parameter.grad = None if gradient is None else gradient.reshape(parameter.shape).clone()
    optimizer.step()
