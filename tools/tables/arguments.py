"""arguments.tsv: what code really reads out of network_args, optimizer_args and lr_scheduler_args.

usage: arguments.py SD_SCRIPTS_REPOSITORY NEWER_REPOSITORY PACKAGES OUTPUT

PACKAGES is a folder with unpacked distributions, each in a folder NAME-VERSION: prodigyopt, lion_pytorch, schedulefree,
transformers, dadaptation and bitsandbytes, and several releases of lycoris_lora; see README.md. Nothing is imported:
signatures are read from the syntax trees.
"""

import ast
import os
import sys

from tools.tables.releases import sd_scripts_releases
from tools.tables.signatures import PARAMETER_TYPES, literal, parameters, shown, type_of
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
    "loha",
    "lokr",
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
    "constrain": "float",
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
    "train_on_input": "bool",
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

# What text a module takes as true. LyCORIS: anything but "false"; "True": nothing else; "true": whatever its case;
# "any": whatever is not empty, so "False", too.
TRUTH = {
    "lycoris.kohya": "not-false",
    "networks.lora_anima": "true",
    "networks.loha": "true",
    "networks.lokr": "true",
    "networks.lora_flux": "True",
    "networks.lora_hunyuan_image": "True",
    "networks.lora_lumina": "True",
    "networks.lora_sd3": "True",
    "networks.oft": "any",
    "networks.oft_flux": "any",
}
TRUTH_OF = {("lycoris.kohya", "decompose_both"): "any"}
# The items of a list: their type, and how many there must be with Stable Diffusion and, if it differs, SDXL.
BLOCKS = {
    "block_dims": "int 25 23",
    "block_alphas": "float 25 23",
    "conv_block_dims": "int 25 23",
    "conv_block_alphas": "float 25 23",
    "down_lr_weight": "weight 12 9",
    "mid_lr_weight": "weight 1 3",
    "up_lr_weight": "weight 12 9",
}
ITEMS = {
    # lora_fa counts as for Stable Diffusion, whatever it trains.
    "networks.lora_fa": {name: " ".join(cell.split()[:2]) for name, cell in BLOCKS.items()},
    "networks.lora": BLOCKS,
    "networks.lora_flux": {"in_dims": "int 5"},
    "networks.lora_sd3": {"emb_dims": "int 6"},
    "networks.lora_lumina": {"embedder_dims": "int 3"},
}
ITEMS["networks.lora_fa"]["mid_lr_weight"] = "weight 1"

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
# What is left of the signatures of transformers' schedules, and of diffusers' piecewise_constant, when sd-scripts has passed
# its own: `get_scheduler_fix` in library/train_util.py.
BUILT_IN_SCHEDULES = {
    "constant": "last_epoch=-1",
    "constant_with_warmup": "last_epoch=-1",
    "linear": "last_epoch=-1",
    "cosine": "num_cycles=0.5, last_epoch=-1",
    "cosine_with_restarts": "last_epoch=-1",
    "polynomial": "lr_end=1e-07, last_epoch=-1",
    "inverse_sqrt": "last_epoch=-1",
    "cosine_with_min_lr": "min_lr=None, last_epoch=-1",
    "warmup_stable_decay": "num_training_steps=None, warmup_type='linear', decay_type='cosine', last_epoch=-1",
    "piecewise_constant": "step_rules, last_epoch=-1",
}
CHOICES = {
    ("CyclicLR", "mode"): "triangular|triangular2|exp_range",
    ("CyclicLR", "scale_mode"): "cycle|iterations",
    ("OneCycleLR", "anneal_strategy"): "cos|linear",
    ("ReduceLROnPlateau", "mode"): "min|max",
    ("ReduceLROnPlateau", "threshold_mode"): "rel|abs",
    ("warmup_stable_decay", "decay_type"): "linear|cosine|1-sqrt",
    ("warmup_stable_decay", "warmup_type"): "linear|cosine|1-sqrt",
}
ADAFACTOR_TYPES = {"eps": "list"}


class Distribution:
    """The same reading interface as a repository, over one unpacked distribution."""

    def __init__(self, packages, name):
        (self.path,) = (os.path.join(packages, entry) for entry in os.listdir(packages) if entry.startswith(f"{name}-"))

    def syntax(self, _, path):
        with open(os.path.join(self.path, path), encoding="utf-8") as file:
            return ast.parse(file.read())


def lycoris_releases(packages):
    """(release, create_network's module, folder) of every release of lycoris-lora, oldest first."""
    found = []
    for entry in os.listdir(packages):
        name, version = entry.rsplit("-", 1)
        if name == "lycoris_lora":
            folder = os.path.join(packages, entry, "lycoris")
            paths = [os.path.join(folder, "kohya.py"), os.path.join(folder, "kohya", "__init__.py")]
            with open(next(path for path in paths if os.path.exists(path)), encoding="utf-8") as file:
                found.append((version, ast.parse(file.read()), folder))
    return sorted(found, key=lambda item: [int(part) for part in item[0].split(".") if part.isdigit()])


def lifetimes(history):
    """name → (since, until) in a list of (release, names); empty for the oldest and for the newest."""
    result = {}
    for name in {name for _, names in history for name in names}:
        present = [index for index, (_, names) in enumerate(history) if name in names]
        result[name] = (
            "" if present[0] == 0 else history[present[0]][0],
            "" if present[-1] == len(history) - 1 else history[present[-1]][0],
        )
    return result


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


def main(sd_scripts, newer, packages, output):
    rows = []

    def network(group, found, lives, choices, source, notes):
        for name, default in found.items():
            kind = NETWORK_TYPES.get(name) or ("int" if name.endswith("_dim") else None)
            if kind is None:
                raise ValueError(f"{group} {name}: say its type")
            if kind == "bool" and default in ("false", None):
                default = False
            since, until = lives.get(name, ("", ""))
            rows.append(
                [
                    f"network_args:{group}",
                    name,
                    kind,
                    shown(DEFAULTS_AFTERWARDS.get((group.partition(".")[0], name), default)),
                    choices.get(name, ""),
                    TRUTH_OF.get((group, name), TRUTH.get(group, "")) if kind == "bool" else "",
                    ITEMS.get(group, {}).get(name, ""),
                    since,
                    until,
                    source + (f"; {notes[name]}" if name in notes else ""),
                ]
            )

    releases = lycoris_releases(packages)
    newest, _, folder = releases[-1]
    algorithms, deprecated, presets = [], {}, []
    with open(os.path.join(folder, "wrapper.py"), encoding="utf-8") as file:
        for node in ast.parse(file.read()).body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "network_module_dict":
                algorithms = [k.value for k in node.value.keys]
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "deprecated_arg_dict":
                deprecated = ast.literal_eval(node.value)
    with open(os.path.join(folder, "config.py"), encoding="utf-8") as file:
        for node in ast.parse(file.read()).body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "BUILTIN_PRESET_CONFIGS":
                presets = [k.value for k in node.value.keys]
    history = [(release, reads(module)) for release, module, _ in releases]
    found = {name: default for _, names in history for name, default in names.items()} | history[-1][1]
    # The newest release renames them before it reads them.
    for old in deprecated:
        found.setdefault(old, None)
        history[-1][1].setdefault(old, None)
    # kohya_ss's GUI writes both, and no release reads them.
    unread = [name for name in ("rank_dropout_scale", "train_on_input") if name not in found]
    network(
        "lycoris.kohya",
        found | dict.fromkeys(unread),
        lifetimes(history),
        {"algo": "|".join(algorithms), "preset": "|".join(presets)},
        f"lycoris-lora {newest}",
        {
            **{k: f"deprecated, use {v}" for k, v in deprecated.items()},
            **dict.fromkeys(unread, "no release reads it"),
            "preset": "or the path of a TOML file",
            "decompose_both": "LoKr; any non-empty string is true",
            "factor": "LoKr",
        },
    )

    scripts = sd_scripts_releases(sd_scripts, newer)
    for name in SD_SCRIPTS_NETWORKS:
        history = []
        for release, repository, ref in scripts:
            module = repository.syntax(ref, f"networks/{name}.py")
            history.append((release, reads(module) if module else {}))
        network(
            f"networks.{name}",
            {argument: default for _, names in history for argument, default in names.items()} | history[-1][1],
            lifetimes(history),
            {"train_blocks": TRAIN_BLOCKS.get(name, "")},
            "sd-scripts",
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
                        *[""] * 5,
                        source,
                    ]
                )

    optimizer(
        "Prodigy",
        constructor(Distribution(packages, "prodigyopt"), None, "prodigyopt/prodigy.py", "Prodigy"),
        "prodigyopt 1.1.2",
    )
    optimizer(
        "Lion",
        constructor(Distribution(packages, "lion_pytorch"), None, "lion_pytorch/lion_pytorch.py", "Lion"),
        "lion-pytorch 0.2.5",
    )
    optimizer(
        "Adafactor",
        constructor(Distribution(packages, "transformers"), None, "transformers/optimization.py", "Adafactor"),
        "transformers 4.54.1; sd-scripts sets relative_step=True",
        ADAFACTOR_TYPES,
    )
    for name, file in (("AdamWScheduleFree", "adamw"), ("SGDScheduleFree", "sgd"), ("RAdamScheduleFree", "radam")):
        optimizer(
            name,
            constructor(Distribution(packages, "schedulefree"), None, f"schedulefree/{file}_schedulefree.py", name),
            "schedulefree 1.4.1",
        )
    adaptation = Distribution(packages, "dadaptation")
    for name, path in (
        ("DAdaptAdaGrad", "dadaptation/dadapt_adagrad.py"),
        ("DAdaptAdam", "dadaptation/dadapt_adam.py"),
        ("DAdaptAdan", "dadaptation/dadapt_adan.py"),
        ("DAdaptLion", "dadaptation/dadapt_lion.py"),
        ("DAdaptSGD", "dadaptation/dadapt_sgd.py"),
        ("DAdaptAdamPreprint", "dadaptation/experimental/dadapt_adam_preprint.py"),
        ("DAdaptAdanIP", "dadaptation/experimental/dadapt_adan_ip.py"),
    ):
        optimizer(name, constructor(adaptation, None, path, name), "dadaptation")
        if name == "DAdaptAdamPreprint":
            optimizer("DAdaptation", constructor(adaptation, None, path, name), "dadaptation; DAdaptAdamPreprint")
    bits = Distribution(packages, "bitsandbytes")
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
        optimizer(name, constructor(bits, None, f"bitsandbytes/optim/{file}.py", klass), note, without=nesterov)
    for name, signature in TORCH_OPTIMIZERS.items():
        optimizer(name, ast.parse(f"def f({signature}): pass").body[0].args, "torch 2.7")
    schedules = [(f"lr_scheduler_args:{name}", name, text, "torch 2.7") for name, text in TORCH_SCHEDULERS.items()]
    schedules += [
        (f"lr_scheduler:{name}", name, text, "transformers 4.54.1") for name, text in BUILT_IN_SCHEDULES.items()
    ]
    for group, name, signature, source in schedules:
        for parameter, default in parameters(ast.parse(f"def f({signature}): pass").body[0].args):
            rows.append(
                [
                    group,
                    parameter,
                    type_of(parameter, default),
                    shown(default),
                    CHOICES.get((name, parameter), ""),
                    *[""] * 4,
                    source,
                ]
            )
    header = ["group", "name", "type", "default", "choices", "truth", "items", "since", "until", "source"]
    write_table(output, header, rows, keys=2)


if __name__ == "__main__":
    main(*sys.argv[1:])
