"""The names that mistakes are drawn from, asked of the programs themselves: options, arguments, keys."""

from __future__ import annotations

import argparse
import ast
import importlib
import inspect
from dataclasses import dataclass
from pathlib import Path

SCRIPTS = [
    "train_network", "sdxl_train_network", "flux_train_network", "sd3_train_network", "lumina_train_network",
    "anima_train_network", "hunyuan_image_train_network", "train_db", "fine_tune", "sdxl_train", "flux_train", "sd3_train",
    "lumina_train", "anima_train", "train_textual_inversion", "sdxl_train_textual_inversion",
]  # fmt: skip
# As sd-scripts' get_optimizer understands them, with the class whose arguments they take.
OPTIMIZERS = {
    "AdamW": "torch.optim.AdamW", "AdamW8bit": "bitsandbytes.optim.AdamW8bit", "PagedAdamW8bit": "bitsandbytes.optim.PagedAdamW8bit",
    "PagedAdamW": "bitsandbytes.optim.PagedAdamW", "PagedAdamW32bit": "bitsandbytes.optim.PagedAdamW32bit",
    "Lion8bit": "bitsandbytes.optim.Lion8bit", "PagedLion8bit": "bitsandbytes.optim.PagedLion8bit",
    "SGDNesterov": "torch.optim.SGD", "SGDNesterov8bit": "bitsandbytes.optim.SGD8bit", "Lion": "lion_pytorch.Lion",
    "AdaFactor": "transformers.optimization.Adafactor", "Prodigy": "prodigyopt.Prodigy",
    "DAdaptation": "dadaptation.DAdaptAdam", "DAdaptAdamPreprint": "dadaptation.experimental.DAdaptAdamPreprint",
    "DAdaptAdaGrad": "dadaptation.DAdaptAdaGrad", "DAdaptAdam": "dadaptation.DAdaptAdam",
    "DAdaptAdan": "dadaptation.DAdaptAdan", "DAdaptAdanIP": "dadaptation.experimental.DAdaptAdanIP",
    "DAdaptLion": "dadaptation.DAdaptLion", "DAdaptSGD": "dadaptation.DAdaptSGD",
    "AdamWScheduleFree": "schedulefree.AdamWScheduleFree", "RAdamScheduleFree": "schedulefree.RAdamScheduleFree",
    "SGDScheduleFree": "schedulefree.SGDScheduleFree", "prodigyopt.Prodigy": "prodigyopt.Prodigy",
    "pytorch_optimizer.CAME": "pytorch_optimizer.CAME", "pytorch_optimizer.Ranger": "pytorch_optimizer.Ranger",
    "prodigyplus.ProdigyPlusScheduleFree": "prodigyplus.prodigy_plus_schedulefree.ProdigyPlusScheduleFree",
    "torch.optim.RAdam": "torch.optim.RAdam", "bitsandbytes.optim.AdEMAMix8bit": "bitsandbytes.optim.AdEMAMix8bit",
}  # fmt: skip
SCHEDULERS = [
    "constant", "constant_with_warmup", "linear", "cosine", "cosine_with_restarts", "polynomial", "adafactor",
    "piecewise_constant", "inverse_sqrt", "reduce_lr_on_plateau", "cosine_with_min_lr", "cosine_warmup_with_min_lr",
    "warmup_stable_decay",
]  # fmt: skip
SCHEDULER_TYPES = {
    name: f"torch.optim.lr_scheduler.{name}"
    for name in (
        "CosineAnnealingWarmRestarts", "CosineAnnealingLR", "StepLR", "ExponentialLR", "OneCycleLR", "LinearLR",
        "PolynomialLR", "ConstantLR", "MultiStepLR", "CyclicLR", "ReduceLROnPlateau", "LambdaLR",
    )
}  # fmt: skip
MODULES = [
    "networks.lora", "networks.dylora", "networks.oft", "networks.lora_fa", "networks.lora_flux", "networks.oft_flux",
    "networks.lora_sd3", "networks.lora_lumina", "networks.lora_anima", "networks.lora_hunyuan_image",
    "networks.loha", "lycoris.kohya",
]  # fmt: skip
LYCORIS = [
    "lora", "locon", "loha", "lokr", "ia3", "dylora", "full", "diag-oft", "boft", "glora", "tlora", "abba", "glokr", "norms",
]  # fmt: skip


@dataclass
class Parser:
    """A trainer's own argument parser."""

    options: dict[str, argparse.Action]

    @property
    def defaults(self) -> dict[str, object]:
        return {action.dest: action.default for action in self.options.values()}

    @property
    def switches(self) -> set[str]:
        """Options that are set by being there, so that only their truth is asked for."""
        return {action.dest for action in self.options.values() if isinstance(action, argparse._StoreTrueAction)}

    @staticmethod
    def of(script: str) -> Parser:
        actions = importlib.import_module(script).setup_parser()._actions
        return Parser({action.option_strings[0].lstrip("-"): action for action in actions if action.dest != "help"})


class Vocabulary:
    def __init__(self, sd_scripts: Path, gui: object | None):
        self.parsers: dict[str, Parser] = {}
        for script in SCRIPTS:
            self.parser(script)
        self.optimizers = {name: arguments_of(path) for name, path in OPTIMIZERS.items()}
        self.scheduler_types = {name: arguments_of(path) for name, path in SCHEDULER_TYPES.items()}
        self.scheduler_arguments = arguments_of_transformers()
        self.networks = {}
        for module in MODULES:
            path = sd_scripts / (module.replace(".", "/") + ".py")
            self.networks[module] = keywords_read(path.read_text(encoding="utf-8")) if path.exists() else []
        self.networks["lycoris.kohya"] = lycoris_keywords()
        self.dataset_keys = dataset_keys()
        self.gui_fields: dict[str, list[tuple[str, object]]] = {}
        if gui is not None:
            for kind, module in sorted(gui.modules.items()):
                self.gui_fields[kind] = list(module.last_built_field_registry)

    def parser(self, script: str) -> Parser:
        if script not in self.parsers:
            self.parsers[script] = Parser.of(script)
        return self.parsers[script]

    def options_of(self, script: str) -> dict[str, argparse.Action]:
        return self.parser(script).options


def arguments_of(path: str) -> dict[str, object]:
    """Argument → default of a class's constructor, without the parameters and the rate that the trainer gives."""
    module, _, name = path.rpartition(".")
    try:
        parameters = inspect.signature(getattr(importlib.import_module(module), name).__init__).parameters
    except (ImportError, AttributeError, ValueError):
        return {}
    return {
        parameter.name: None if parameter.default is inspect.Parameter.empty else parameter.default
        for parameter in parameters.values()
        if parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
        and parameter.name not in ("self", "params", "optimizer")
    }


def arguments_of_transformers() -> dict[str, object]:
    """Arguments of all named schedules."""
    from transformers import optimization

    found: dict[str, object] = {}
    for name in sorted(vars(optimization)):
        if name.startswith("get_") and name.endswith(("schedule", "warmup", "lr", "min_lr", "with_warmup")):
            function = getattr(optimization, name)
            if callable(function):
                for parameter in inspect.signature(function).parameters.values():
                    if parameter.name not in ("optimizer", "num_training_steps", "num_warmup_steps", "last_epoch"):
                        found[parameter.name] = (
                            None if parameter.default is inspect.Parameter.empty else parameter.default
                        )
    return found


def keywords_read(source: str) -> list[str]:
    """The names that code asks of its `kwargs`."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("get", "pop")
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id in ("kwargs", "nw_kwargs")
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            found.add(str(node.args[0].value))
    return sorted(found)


def lycoris_keywords() -> list[str]:
    """What LyCORIS asks for, and what it hands to the modules that it makes."""
    import lycoris.kohya
    import lycoris.modules
    import lycoris.wrapper

    found = set(getattr(lycoris.kohya, "deprecated_arg_dict", {}))
    for module in (lycoris.kohya, lycoris.wrapper):
        found |= set(keywords_read(Path(module.__file__).read_text(encoding="utf-8")))
    for made in vars(lycoris.modules).values():
        if inspect.isclass(made):
            found |= set(inspect.signature(made.__init__).parameters)
    return sorted(found - {"self", "kwargs"})


def dataset_keys() -> dict[str, list[str]]:
    """What sd-scripts takes in each table of a dataset config."""
    from library.config_util import ConfigSanitizer

    s = ConfigSanitizer
    ascendable = [*s.SUBSET_ASCENDABLE_SCHEMA, *s.DO_SUBSET_ASCENDABLE_SCHEMA, *s.DB_SUBSET_ASCENDABLE_SCHEMA]
    distinct = [*s.DB_SUBSET_DISTINCT_SCHEMA, *s.FT_SUBSET_DISTINCT_SCHEMA, *s.CN_SUBSET_DISTINCT_SCHEMA]
    of_dataset = list(s.DATASET_ASCENDABLE_SCHEMA)
    return {
        "[general]": names([*ascendable, *of_dataset]),
        "[[datasets]]": names([*ascendable, *of_dataset]),
        "[[datasets.subsets]]": names([*ascendable, *distinct]),
    }


def names(keys: list) -> list[str]:
    return sorted({str(getattr(key, "schema", key)) for key in keys})
