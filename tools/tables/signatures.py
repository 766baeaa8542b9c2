"""Signatures of Python functions, from their syntax trees."""

import ast

# Where a default alone does not tell the type.
PARAMETER_TYPES = {
    "T_0": "int",
    "T_max": "int",
    "base_lr": "float",
    "beta1": "float",
    "beta3": "float",
    "betas": "list",
    "capturable": "bool",
    "clip_threshold": "float",
    "cycle_momentum": "bool",
    "dampening": "float",
    "decay_rate": "float",
    "epochs": "int",
    "eps": "float",
    "eta_min": "float",
    "foreach": "bool",
    "fused": "bool",
    "gamma": "float",
    "growth_rate": "float",
    "lr_lambda": "any",
    "max_lr": "float",
    "milestones": "list",
    "min_lr": "float",
    "r": "float",
    "scale_fn": "any",
    "slice_p": "int",
    "step_size": "int",
    "step_size_down": "int",
    "steps_per_epoch": "int",
    "t_alpha": "int",
    "t_beta3": "int",
    "total_steps": "int",
    "weight_decay": "float",
    "weight_lr_power": "float",
    "warmup_steps": "int",
    "momentum": "float",
    "log_every": "int",
    "optim_bits": "int",
    "fsdp_in_use": "bool",
}

INFINITY = "float('inf')"


class Code(str):
    """A default that is not a literal."""


def literal(node):
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError):
        return Code(ast.unparse(node))
    return value


def type_of(name, default, types=PARAMETER_TYPES):
    if isinstance(default, (list, tuple)):
        return "list"
    if name in types:
        return types[name]
    if name in PARAMETER_TYPES:
        return PARAMETER_TYPES[name]
    if isinstance(default, Code) and default != "float('inf')":
        return "any"
    for kind, label in ((bool, "bool"), (int, "int"), (float, "float"), (str, "string"), ((list, tuple), "list")):
        if isinstance(default, kind):
            return label
    return "any"


def shown(default):
    if default == INFINITY:
        return "inf"
    if isinstance(default, str) and "(" in default:
        # Computed when the package is loaded.
        return None
    if default is None or isinstance(default, (bool, str, int, float)):
        return default
    if isinstance(default, (list, tuple)):
        return "(" + ", ".join(map(str, default)) + ")"
    return str(default)


def parameters(arguments):
    """(name, default or the string required) of a signature."""
    names = arguments.args
    defaults = [None] * (len(names) - len(arguments.defaults)) + list(arguments.defaults)
    for argument, default in zip(names, defaults):
        yield argument.arg, ("required" if default is None else literal(default))
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults):
        yield argument.arg, ("required" if default is None else literal(default))
