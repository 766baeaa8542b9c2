"""arguments.tsv: what code really reads out of network_args, optimizer_args and lr_scheduler_args.

usage: arguments.py SD_SCRIPTS_REPOSITORY LYCORIS_REPOSITORY DADAPTATION_REPOSITORY BITSANDBYTES_REPOSITORY PACKAGES OUTPUT

PACKAGES is a folder into which these wheels were unpacked: prodigyopt, lycoris-lora, lion-pytorch,
schedulefree, transformers. Nothing is imported: signatures are read from the syntax trees.
"""

import ast
import os
import sys

from tools.tables.repository import Repository
from tools.tables.table import write_table

SD_SCRIPTS_NETWORKS = [
    "lora",
    "lora_fa",
    "lora_flux",
    "lora_sd3",
    "lora_lumina",
    "lora_anima",
    "lora_hunyuan_image",
    "dylora",
    "oft",
    "oft_flux",
]
# Given by sd-scripts itself, never in the argument string.
GIVEN_TO_OPTIMIZERS = {"self", "params", "lr", "args"}

# Conversions happen away from the read, so the type is said here where the code around it does not show it.
NETWORK_TYPES = {
    "algo": "string",
    "block_alphas": "string",
    "block_dims": "string",
    "block_lr_zero_threshold": "float",
    "block_size": "int",
    "bypass_mode": "bool",
    "constraint": "float",
    "conv_alpha": "float",
    "conv_block_alphas": "string",
    "conv_block_dims": "string",
    "conv_dim": "int",
    "decompose_both": "bool",
    "disable_conv_cp": "bool",
    "dora_wd": "bool",
    "down_lr_weight": "string",
    "dropout": "float",
    "embedder_dims": "string",
    "emb_dims": "string",
    "enable_all_linear": "bool",
    "enable_conv": "bool",
    "exclude_patterns": "string",
    "factor": "int",
    "full_matrix": "bool",
    "ggpo_beta": "float",
    "ggpo_sigma": "float",
    "in_dims": "string",
    "include_patterns": "string",
    "loraplus_lr_ratio": "float",
    "loraplus_text_encoder_lr_ratio": "float",
    "loraplus_unet_lr_ratio": "float",
    "mid_lr_weight": "string",
    "module_dropout": "float",
    "no_dim_warn": "bool",
    "network_reg_dims": "string",
    "network_reg_lrs": "string",
    "preset": "string",
    "rank_dropout": "float",
    "rank_dropout_scale": "bool",
    "rescaled": "bool",
    "rs_lora": "bool",
    "split_qkv": "bool",
    "train_block_indices": "string",
    "train_blocks": "string",
    "train_double_block_indices": "string",
    "train_llm_adapter": "bool",
    "train_norm": "bool",
    "train_single_block_indices": "string",
    "train_t5xxl": "bool",
    "unbalanced_factorization": "bool",
    "unit": "int",
    "up_lr_weight": "string",
    "use_conv_cp": "bool",
    "use_cp": "bool",
    "use_scalar": "bool",
    "use_tucker": "bool",
    "verbose": "bool",
    "warn_on_unmatched": "bool",
    "wd_on_output": "bool",
}
# What create_network puts in the place of None.
DEFAULTS_AFTERWARDS = {("networks", "conv_alpha"): 1.0}
TRAIN_BLOCKS = {
    "lora_flux": "all|single|double",
    "lora_lumina": "all|transformer|refiners|noise_refiner|context_refiner",
}

# Signatures of PyTorch 2.7, torch/optim: too large a package to download for its signatures.
TORCH_OPTIMIZERS = {
    "AdamW": "betas=(0.9, 0.999), eps=1e-08, weight_decay=0.01, amsgrad=False, maximize=False, foreach=None, capturable=False, differentiable=False, fused=None",
    "SGDNesterov": "momentum=0.9, dampening=0, weight_decay=0, maximize=False, foreach=None, differentiable=False, fused=None",
}
TORCH_SCHEDULERS = {
    "ConstantLR": "factor=0.3333333333333333, total_iters=5, last_epoch=-1",
    "CosineAnnealingLR": "T_max, eta_min=0.0, last_epoch=-1",
    "CosineAnnealingWarmRestarts": "T_0, T_mult=1, eta_min=0.0, last_epoch=-1",
    "CyclicLR": "base_lr, max_lr, step_size_up=2000, step_size_down=None, mode='triangular', gamma=1.0, scale_fn=None, scale_mode='cycle', cycle_momentum=True, base_momentum=0.8, max_momentum=0.9, last_epoch=-1",
    "ExponentialLR": "gamma, last_epoch=-1",
    "LambdaLR": "lr_lambda, last_epoch=-1",
    "LinearLR": "start_factor=0.3333333333333333, end_factor=1.0, total_iters=5, last_epoch=-1",
    "MultiStepLR": "milestones, gamma=0.1, last_epoch=-1",
    "MultiplicativeLR": "lr_lambda, last_epoch=-1",
    "OneCycleLR": "max_lr, total_steps=None, epochs=None, steps_per_epoch=None, pct_start=0.3, anneal_strategy='cos', cycle_momentum=True, base_momentum=0.85, max_momentum=0.95, div_factor=25.0, final_div_factor=10000.0, three_phase=False, last_epoch=-1",
    "PolynomialLR": "total_iters=5, power=1.0, last_epoch=-1",
    "ReduceLROnPlateau": "mode='min', factor=0.1, patience=10, threshold=0.0001, threshold_mode='rel', cooldown=0, min_lr=0, eps=1e-08",
    "StepLR": "step_size, gamma=0.1, last_epoch=-1",
}
CHOICES = {
    ("CyclicLR", "mode"): "triangular|triangular2|exp_range",
    ("CyclicLR", "scale_mode"): "cycle|iterations",
    ("OneCycleLR", "anneal_strategy"): "cos|linear",
    ("ReduceLROnPlateau", "mode"): "min|max",
    ("ReduceLROnPlateau", "threshold_mode"): "rel|abs",
}
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
ADAFACTOR_TYPES = {"eps": "list"}


INFINITY = "float('inf')"


class Folder:
    """The same reading interface as a repository, over unpacked wheels."""

    def __init__(self, path):
        self.path = path

    def syntax(self, _, path):
        with open(os.path.join(self.path, path), encoding="utf-8") as file:
            return ast.parse(file.read())


def literal(node):
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError):
        return ast.unparse(node)
    return value


def type_of(name, default, types=PARAMETER_TYPES):
    if name in types:
        return types[name]
    if name in PARAMETER_TYPES:
        return PARAMETER_TYPES[name]
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


def constructor(source, ref, path, name):
    for node in source.syntax(ref, path).body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            for item in node.body:
                if isinstance(item, ast.FunctionDef) and item.name == "__init__":
                    return item.args
    raise ValueError(f"{path} has no {name}")


def reads(module):
    """name → default of every kwargs.get in create_network and the functions that it hands kwargs to."""
    found = {}
    for function in module.body:
        if not isinstance(function, ast.FunctionDef) or function.name not in (
            "create_network",
            "parse_block_lr_kwargs",
        ):
            continue
        for node in ast.walk(function):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "get"
                and ast.unparse(node.func.value) in ("kwargs", "nw_kwargs")
            ):
                default = node.args[1] if len(node.args) > 1 else ast.Constant(None)
                value = literal(default)
                found.setdefault(node.args[0].value, value)
    return found


def main(sd_scripts, lycoris_repository, dadaptation, bitsandbytes, packages, output):
    rows = []
    wheels = Folder(packages)

    def network(group, module, source, choices, notes):
        for name, default in reads(module).items():
            kind = NETWORK_TYPES.get(name) or ("int" if name.endswith("_dim") else None)
            if kind is None:
                raise ValueError(f"{group} {name}: say its type")
            if kind == "bool" and default in ("false", None):
                default = False
            rows.append(
                [
                    f"network_args:{group}",
                    name,
                    kind,
                    shown(DEFAULTS_AFTERWARDS.get((group.partition(".")[0], name), default)),
                    choices.get(name, ""),
                    source + (f"; {notes[name]}" if name in notes else ""),
                ]
            )

    wrapper = wheels.syntax(None, "lycoris/wrapper.py")
    algorithms, deprecated = [], {}
    for node in wrapper.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "network_module_dict":
            algorithms = [k.value for k in node.value.keys]
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "deprecated_arg_dict":
            deprecated = ast.literal_eval(node.value)
    presets = []
    for node in wheels.syntax(None, "lycoris/config.py").body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "BUILTIN_PRESET_CONFIGS":
            presets = [k.value for k in node.value.keys]
    lycoris = "lycoris-lora 4.1.3"
    kohya = wheels.syntax(None, "lycoris/kohya.py")
    network(
        "lycoris.kohya",
        kohya,
        lycoris,
        {"algo": "|".join(algorithms), "preset": "|".join(presets)},
        {
            **{k: f"deprecated, use {v}" for k, v in deprecated.items()},
            "preset": "or the path of a TOML file",
            "decompose_both": "LoKr; any non-empty string is true",
            "factor": "LoKr",
        },
    )
    have = {row[1] for row in rows}
    for old, new in deprecated.items():
        if old not in have:
            rows.append(
                [
                    "network_args:lycoris.kohya",
                    old,
                    NETWORK_TYPES.get(new, "string"),
                    "",
                    "",
                    f"{lycoris}; deprecated, use {new}",
                ]
            )
    older = {}
    history = Repository(lycoris_repository)
    places = ["lycoris/kohya.py", "lycoris/kohya/__init__.py"]
    for commit in history.git("log", "--format=%H", "HEAD", "--", *places).split():
        for place in places:
            module = history.syntax(commit, place)
            for name, default in (reads(module) if module else {}).items():
                older.setdefault(name, default)
    have = {row[1] for row in rows}
    for name, default in older.items():
        if name not in have:
            rows.append(
                [
                    "network_args:lycoris.kohya",
                    name,
                    NETWORK_TYPES.get(name, "string"),
                    shown(default),
                    "",
                    "older lycoris-lora only; 4.1.3 does not read it",
                ]
            )
    # kohya_ss's GUI writes both, and no create_network in the history reads them.
    for name in ("rank_dropout_scale", "train_on_input"):
        if name not in have and name not in older:
            rows.append(
                [
                    "network_args:lycoris.kohya",
                    name,
                    "bool",
                    "",
                    "",
                    "read neither by 4.1.3 nor in the history up to 3.2.0.post2",
                ]
            )

    scripts = Repository(sd_scripts)
    for name in SD_SCRIPTS_NETWORKS:
        network(
            f"networks.{name}",
            scripts.syntax("HEAD", f"networks/{name}.py"),
            "sd-scripts",
            {"train_blocks": TRAIN_BLOCKS.get(name, "")},
            {},
        )

    def optimizer(name, arguments, source, types=PARAMETER_TYPES, without=()):
        for parameter, default in parameters(arguments):
            if parameter not in GIVEN_TO_OPTIMIZERS and parameter not in without:
                rows.append(
                    [
                        f"optimizer_args:{name}",
                        parameter,
                        type_of(parameter, default, types),
                        shown(default),
                        "",
                        source,
                    ]
                )

    optimizer("Prodigy", constructor(wheels, None, "prodigyopt/prodigy.py", "Prodigy"), "prodigyopt 1.1.2")
    optimizer("Lion", constructor(wheels, None, "lion_pytorch/lion_pytorch.py", "Lion"), "lion-pytorch 0.2.5")
    optimizer(
        "Adafactor",
        constructor(wheels, None, "transformers/optimization.py", "Adafactor"),
        "transformers 4.54.1; sd-scripts sets relative_step=True",
        ADAFACTOR_TYPES,
    )
    for name, file in (("AdamWScheduleFree", "adamw"), ("SGDScheduleFree", "sgd"), ("RAdamScheduleFree", "radam")):
        optimizer(name, constructor(wheels, None, f"schedulefree/{file}_schedulefree.py", name), "schedulefree 1.4.1")
    adaptation = Repository(dadaptation)
    for name, path in (
        ("DAdaptAdaGrad", "dadaptation/dadapt_adagrad.py"),
        ("DAdaptAdam", "dadaptation/dadapt_adam.py"),
        ("DAdaptAdan", "dadaptation/dadapt_adan.py"),
        ("DAdaptLion", "dadaptation/dadapt_lion.py"),
        ("DAdaptSGD", "dadaptation/dadapt_sgd.py"),
        ("DAdaptAdamPreprint", "dadaptation/experimental/dadapt_adam_preprint.py"),
        ("DAdaptAdanIP", "dadaptation/experimental/dadapt_adan_ip.py"),
    ):
        optimizer(name, constructor(adaptation, "HEAD", path, name), "dadaptation")
        if name == "DAdaptAdamPreprint":
            optimizer("DAdaptation", constructor(adaptation, "HEAD", path, name), "dadaptation; DAdaptAdamPreprint")
    bits = Repository(bitsandbytes)
    for name, file, klass in (
        ("AdamW8bit", "adamw", "AdamW8bit"),
        ("PagedAdamW", "adamw", "PagedAdamW"),
        ("PagedAdamW8bit", "adamw", "PagedAdamW8bit"),
        ("PagedAdamW32bit", "adamw", "PagedAdamW32bit"),
        ("Lion8bit", "lion", "Lion8bit"),
        ("PagedLion8bit", "lion", "PagedLion8bit"),
        ("SGDNesterov8bit", "sgd", "SGD8bit"),
        ("AdEMAMix8bit", "ademamix", "AdEMAMix8bit"),
        ("PagedAdEMAMix8bit", "ademamix", "PagedAdEMAMix8bit"),
        ("bitsandbytes.optim.AdEMAMix8bit", "ademamix", "AdEMAMix8bit"),
        ("bitsandbytes.optim.PagedAdEMAMix8bit", "ademamix", "PagedAdEMAMix8bit"),
    ):
        note = "bitsandbytes"
        if name in ("AdEMAMix8bit", "PagedAdEMAMix8bit"):
            # get_optimizer has no branch for these two: the name falls through to torch.optim, which lacks it.
            note += "; sd-scripts accepts it only as bitsandbytes.optim." + name
        nesterov = ("nesterov",) if klass == "SGD8bit" else ()
        optimizer(name, constructor(bits, "HEAD", f"bitsandbytes/optim/{file}.py", klass), note, without=nesterov)
    for name, signature in TORCH_OPTIMIZERS.items():
        optimizer(name, ast.parse(f"def f({signature}): pass").body[0].args, "torch 2.7")
    for name, signature in TORCH_SCHEDULERS.items():
        for parameter, default in parameters(ast.parse(f"def f({signature}): pass").body[0].args):
            rows.append(
                [
                    f"lr_scheduler_args:{name}",
                    parameter,
                    type_of(parameter, default),
                    shown(default),
                    CHOICES.get((name, parameter), ""),
                    "torch 2.7",
                ]
            )
    write_table(output, ["group", "name", "type", "default", "choices", "source"], rows, keys=2)


if __name__ == "__main__":
    main(*sys.argv[1:])
