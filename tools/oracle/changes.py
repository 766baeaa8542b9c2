"""One change of a case: what people get wrong, drawn from what the programs know."""

from __future__ import annotations

import argparse
import importlib
import random
from dataclasses import dataclass

from tools.oracle.cases import Case
from tools.oracle.documents import COMMAND_LINE, CONFIG_FILE, DATASET_CONFIG, GUI_LORA, GUI_OTHER

FAMILIES = {
    "train_network": "stable-diffusion-v1-5/stable-diffusion-v1-5",
    "sdxl_train_network": "stabilityai/stable-diffusion-xl-base-1.0",
    "flux_train_network": "flux1-dev.safetensors",
    "sd3_train_network": "sd3.5_medium.safetensors",
}
SCRIPTS = [*FAMILIES, "train_db", "fine_tune", "sdxl_train"]
MODULES = ["networks.lora", "networks.dylora", "networks.oft", "lycoris.kohya", "networks.lora_fa", "networks.missing"]
LYCORIS = [
    "lora", "locon", "loha", "lokr", "ia3", "dylora", "full", "diag-oft", "boft", "glora", "lohaa",
]  # fmt: skip
NETWORK_ARGUMENTS = [
    "conv_dim=8", "conv_alpha=1", "preset=full", "preset=attn-mlp", "preset=atten-mlp", "factor=8", "factor=x",
    "dropout=0.1", "rank_dropout=0.1", "module_dropout=2", "use_tucker=True", "use_scalar=True", "dora_wd=True",
    "train_norm=True", "block_dims=4,4,4", "decompose_both=True", "train_on_input=True", "train_on_input=False",
    "conv_dim=8.5", "bypass_mode=True", "rs_lora=True", "unbalanced_factorization=True", "loraplus_lr_ratio=16",
    "d_coef=1.0", "broken", "=1", "conv_dim=", "wd_on_output=True", "constraint=1", "down_lr_weight=1,1,1",
]  # fmt: skip
OPTIMIZERS = [
    "AdamW", "AdamW8bit", "Lion", "Lion8bit", "SGDNesterov", "Adafactor", "DAdaptation", "DAdaptAdam", "DAdaptLion",
    "Prodigy", "prodigy", "prodigyopt.Prodigy", "torch.optim.AdamW", "AdamWScheduleFree", "RAdamScheduleFree",
    "pytorch_optimizer.CAME", "prodigyplus.ProdigyPlusScheduleFree", "Prodigee", "PagedAdamW8bit", "Came", "",
]  # fmt: skip
OPTIMIZER_ARGUMENTS = [
    "weight_decay=0.01", "decouple=True", "decouple=False", "d_coef=2", "use_bias_correction=True", "d0=1e-5",
    "safeguard_warmup=True", "betas=0.9,0.99", "betas=(0.9,0.99)", "eps=1e-8", "relative_step=True",
    "relative_step=False", "scale_parameter=False", "warmup_init=False", "growth_rate=inf", "d_coef=", "momentum=0.9",
    "weight_decay", "weight_decay = 0.01", "weight_decay=1%", "decouple=true", "T_max=100", "slice_p=11",
]  # fmt: skip
SCHEDULERS = [
    "constant", "constant_with_warmup", "linear", "cosine", "cosine_with_restarts", "polynomial", "adafactor",
    "piecewise_constant", "inverse_sqrt", "cosine_with_min_lr", "cosine_warmup_with_min_lr", "warmup_stable_decay", "cosin",
    "",
]  # fmt: skip
SCHEDULER_TYPES = [
    "CosineAnnealingWarmRestarts", "CosineAnnealingLR", "torch.optim.lr_scheduler.StepLR", "ExponentialLR", "OneCycleLR",
    "LoraEasyCustomOptimizer.CustomOptimizers.Rex", "CosineAnealingLR",
]  # fmt: skip
SCHEDULER_ARGUMENTS = [
    "T_0=400", "T_0=0", "T_0=1.5", "T_max=400", "eta_min=1e-6", "gamma=0.9", "step_size=10", "T_mult=2", "max_lr=1.0",
    "total_steps=100", "min_lr=1e-6", "T_0", "num_cycles=2",
]  # fmt: skip
NUMBERS = [0, 1, -1, 2, 3, 0.0, 0.5, 1.0, -0.5, 7, 64, 75, 100, 150, 225, 256, 1000, 10**9, 1e-4, 1e30]
TEXTS = [
    "",
    "x",
    "True",
    "false",
    "1",
    "0.5",
    "1e-4",
    "512",
    "512,512",
    "512, 512",
    "512x512",
    "none",
    "None",
    "no",
    "a=b",
]
WORDS = [
    "stray",
    "weight_decay=0.04",
    ",",
    "512",
    "--",
    "-1",
    "--no_such_option",
    "—xformers",
    "\\",
    "# later",
    "&& echo done",
]
DATASET_KEYS = [
    "resolution", "batch_size", "enable_bucket", "min_bucket_reso", "max_bucket_reso", "bucket_reso_steps", "num_repeats",
    "caption_extension", "keep_tokens", "shuffle_caption", "flip_aug", "color_aug", "random_crop", "image_dir", "is_reg",
    "class_tokens", "metadata_file", "caption_dropout_rate", "caption_prefix", "face_crop_aug_range", "token_warmup_min",
    "token_warmup_step", "secondary_separator", "enable_wildcard", "keep_tokens_separator", "validation_split",
    "validation_seed", "network_multiplier", "conditioning_data_dir", "alpha_mask", "custom_attributes", "train_batch_size",
    "no_such_key", "skip_image_resolution", "resize_interpolation", "cache_info", "bucket_no_upscale",
]  # fmt: skip
DATASET_VALUES = [[512, 768], [512], [512, 512, 512], [2.0, 4.0], [2, 4], True, False, "/data/images", ".txt"]


@dataclass
class Parser:
    """A trainer's own argument parser."""

    options: dict[str, argparse.Action]

    @property
    def defaults(self) -> dict[str, object]:
        return {action.dest: action.default for action in self.options.values()}

    @staticmethod
    def of(script: str) -> Parser:
        actions = importlib.import_module(script).setup_parser()._actions
        return Parser({action.option_strings[0][2:]: action for action in actions if action.dest != "help"})


class Changer:
    """Draws changes with a source of randomness; the same ones for the same seed and programs."""

    def __init__(self, source: random.Random, parsers: dict[str, Parser], gui_keys: list[str]):
        self.source = source
        self.parsers = parsers
        self.gui_keys = gui_keys

    def change(self, case: Case, script: str) -> None:
        """Changes `case` in one place and writes down how."""
        if case.dialect == DATASET_CONFIG:
            return self._dataset(case)
        kinds = [self._option, self._option, self._option, self._misspell, self._remove, self._foreign, self._family]
        kinds += [self._optimizer, self._scheduler, self._network]
        if case.dialect == COMMAND_LINE:
            kinds += [self._word, self._abbreviate, self._twice]
        self.source.choice(kinds)(case, script)

    # Options

    def _set(self, case: Case, name: str, value) -> None:
        """Sets an option where it stands, or at the top."""
        for table in case.data.values():
            if case.dialect == CONFIG_FILE and isinstance(table, dict) and name in table:
                table[name] = value
                break
        else:
            # toml.dumps writes plain keys before tables.
            case.data[name] = value
        case.changes.append(f"{name} = {value!r}")

    def _names(self, case: Case, script: str) -> list[str]:
        if case.dialect in (GUI_LORA, GUI_OTHER):
            return self.gui_keys
        return list(self.parsers[script].options)

    def _option(self, case: Case, script: str) -> None:
        name = self.source.choice(self._names(case, script))
        self._set(case, name, self._value(case, self.parsers[script].options.get(name)))

    def _value(self, case: Case, action: argparse.Action | None):
        """A value of the option's type, or of another."""
        pool: list = [*NUMBERS, *TEXTS, True, False]
        if action is not None:
            if action.choices:
                pool = [*action.choices] * 3 + ["no_such_choice", 1, ""]
            elif action.nargs == 0:
                pool = [True, True, True, False, "true", 1, 0]
            elif action.type in (int, float):
                pool = [*NUMBERS] * 2 + [*TEXTS, True]
        if case.dialect == CONFIG_FILE:
            pool = [*pool, ["x"], [1, 2]]
        return self.source.choice(pool)

    def _present(self, case: Case) -> list[str]:
        names = []
        for name, value in case.data.items():
            names += list(value) if isinstance(value, dict) else [name]
        return names

    def _pop(self, case: Case, name: str):
        for table in [case.data, *(t for t in case.data.values() if isinstance(t, dict))]:
            if name in table:
                return table.pop(name)
        return None

    def _misspell(self, case: Case, script: str) -> None:
        names = self._present(case)
        if not names:
            return
        name = self.source.choice(names)
        at = self.source.randrange(len(name))
        wrong = self.source.choice(
            [name[:at] + name[at + 1 :], name[:at] + name[at] + name[at:], name + "s", name.upper()]
        )
        if not wrong or wrong == name:
            return
        value = self._pop(case, name)
        case.data[wrong] = value
        if not isinstance(value, dict):  # plain keys come first
            case.data = {wrong: case.data.pop(wrong), **case.data}
        case.changes.append(f"{name} spelt {wrong}")

    def _remove(self, case: Case, script: str) -> None:
        names = self._present(case)
        if names:
            name = self.source.choice(names)
            self._pop(case, name)
            case.changes.append(f"without {name}")

    def _foreign(self, case: Case, script: str) -> None:
        other = self.source.choice([s for s in self.parsers if s != script])
        names = sorted(set(self.parsers[other].options) - set(self.parsers[script].options))
        if names:
            name = self.source.choice(names)
            action = self.parsers[other].options[name]
            self._set(case, name, self._value(case, action))
            case.changes[-1] += f" (of {other})"

    def _family(self, case: Case, script: str) -> None:
        family = self.source.choice(sorted(FAMILIES))
        self._set(case, "pretrained_model_name_or_path", FAMILIES[family])
        if case.dialect == COMMAND_LINE and self.source.random() < 0.7:
            case.script = family
            case.changes[-1] += f", {family}.py"

    # Arguments

    def _arguments(self, pool: list[str], case: Case):
        drawn = self.source.sample(pool, self.source.randint(0, 3))
        return " ".join(drawn) if case.dialect in (GUI_LORA, GUI_OTHER) else drawn

    def _optimizer(self, case: Case, script: str) -> None:
        gui = case.dialect in (GUI_LORA, GUI_OTHER)
        self._set(case, "optimizer" if gui else "optimizer_type", self.source.choice(OPTIMIZERS))
        if self.source.random() < 0.7:
            self._set(case, "optimizer_args", self._arguments(OPTIMIZER_ARGUMENTS, case))

    def _scheduler(self, case: Case, script: str) -> None:
        if self.source.random() < 0.6:
            self._set(case, "lr_scheduler", self.source.choice(SCHEDULERS))
        else:
            self._set(case, "lr_scheduler_type", self.source.choice(SCHEDULER_TYPES))
        if self.source.random() < 0.6:
            self._set(case, "lr_scheduler_args", self._arguments(SCHEDULER_ARGUMENTS, case))
        if self.source.random() < 0.4:
            self._set(case, "lr_warmup" if case.dialect == GUI_LORA else "lr_warmup_steps", self.source.choice(NUMBERS))

    def _network(self, case: Case, script: str) -> None:
        if case.dialect in (GUI_LORA, GUI_OTHER):
            return self._option(case, script)
        module = self.source.choice(MODULES)
        self._set(case, "network_module", module)
        arguments = self._arguments(NETWORK_ARGUMENTS, case)
        if module == "lycoris.kohya":
            arguments.append("algo=" + self.source.choice(LYCORIS))
        self._set(case, "network_args", arguments)

    # Command lines

    def _word(self, case: Case, script: str) -> None:
        word = self.source.choice(WORDS)
        case.tail += " " + word
        case.changes.append(f"{word!r} at the end")

    def _abbreviate(self, case: Case, script: str) -> None:
        name = self.source.choice(self._present(case) or ["learning_rate"])
        short = name[: self.source.randint(3, max(3, len(name) - 1))]
        value = self._pop(case, name)
        case.data[short] = value if value is not None else "1"
        case.changes.append(f"--{name} as --{short}")

    def _twice(self, case: Case, script: str) -> None:
        lists = {"network_args": NETWORK_ARGUMENTS, "optimizer_args": OPTIMIZER_ARGUMENTS}
        name = self.source.choice(sorted(lists))
        case.tail += f" --{name} " + self.source.choice(lists[name]).replace(" ", "")
        case.changes.append(f"--{name} again")

    # Dataset configs

    def _dataset(self, case: Case) -> None:
        tables = [("the top", case.data)]
        if isinstance(case.data.get("general"), dict):
            tables.append(("[general]", case.data["general"]))
        for dataset in case.data.get("datasets", []):
            if isinstance(dataset, dict):
                tables.append(("[[datasets]]", dataset))
                tables += [("[[datasets.subsets]]", s) for s in dataset.get("subsets", []) if isinstance(s, dict)]
        where, table = self.source.choice(tables[1:] or tables)
        if table and self.source.random() < 0.25:
            name = self.source.choice(sorted(table))
            del table[name]
            case.changes.append(f"{where} without {name}")
            return
        name = self.source.choice(DATASET_KEYS)
        value = self.source.choice([*DATASET_VALUES, *NUMBERS, *TEXTS])
        case.data = {**case.data}
        table[name] = value
        case.changes.append(f"{where} {name} = {value!r}")
