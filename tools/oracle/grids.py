"""Every mistake of a subject in place of drawn ones: each option, argument or key with each value that tells something."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from tools.oracle.cases import GUI, Case
from tools.oracle.changes import FAMILIES, GUI_NETWORKS, plain
from tools.oracle.documents import COMMAND_LINE, CONFIG_FILE, DATASET_CONFIG, EASY_SCRIPTS, GUI_LORA, GUI_OTHER
from tools.oracle.vocabulary import LYCORIS, MODULES, OPTIMIZERS, SCHEDULER_TYPES, SCHEDULERS, SCRIPTS, Vocabulary

SUBJECTS = ["option", "optimizer", "scheduler", "network", "dataset", "gui"]
RUN = {"output_dir": "out", "max_train_steps": 100, "learning_rate": 1e-4, "resolution": "512,512"}
# What makes ia3 take a TOML config for a trainer's, beside the model's name.
MARKS = {
    "train_network": {}, "sdxl_train_network": {}, "flux_train_network": {}, "sd3_train_network": {},
    "lumina_train_network": {}, "anima_train_network": {}, "hunyuan_image_train_network": {},
    "train_db": {"no_token_padding": False}, "sdxl_train": {"diffusers_xformers": False},
    "flux_train": {"blockwise_fused_optimizers": False}, "sd3_train": {"train_t5xxl": False},
}  # fmt: skip
# The files without which a family's trainers do not start.
FILES = {
    "flux_": ["ae", "clip_l", "t5xxl"], "lumina_": ["gemma2", "ae"], "anima_": ["qwen3", "vae"],
    "hunyuan_image_": ["text_encoder", "byt5", "vae"],
}  # fmt: skip
NETWORKS = {
    "flux_train_network": "networks.lora_flux", "sd3_train_network": "networks.lora_sd3",
    "lumina_train_network": "networks.lora_lumina", "anima_train_network": "networks.lora_anima",
    "hunyuan_image_train_network": "networks.lora_hunyuan_image",
}  # fmt: skip
# What else a run may do; without it much is never read.
CONTEXTS = [
    {},
    {
        "save_every_n_epochs": 1, "save_every_n_steps": 50, "save_state": True, "sample_every_n_steps": 50,
        "sample_prompts": "prompts.txt", "logging_dir": "logs", "cache_latents": True,
    },
]  # fmt: skip
PAGES = {
    "lora": (GUI_LORA, {"LoRA_type": "Standard"}), "dreambooth": (GUI_OTHER, {}),
    "finetune": (GUI_OTHER, {"dataset_repeats": "1"}), "textual_inversion": (GUI_OTHER, {"token_string": "hana"}),
}  # fmt: skip
# What a schedule cannot do without.
REQUIRED = {
    "StepLR": {"step_size": 10}, "ExponentialLR": {"gamma": 0.9}, "CosineAnnealingLR": {"T_max": 100},
    "CosineAnnealingWarmRestarts": {"T_0": 10}, "OneCycleLR": {"max_lr": 0.1, "total_steps": 100},
    "MultiStepLR": {"milestones": [10, 20]}, "CyclicLR": {"base_lr": 0.1, "max_lr": 0.2},
}  # fmt: skip
ANY = [0, 1, -1, 2, 0.5, 2.0, 10**9, "", "x", "1", "0.5", "false", True, False, ["x"], [1], []]
WORDS = ["", "0", "1", "-1", "2", "0.5", "2.0", "1000000000", "1e30", "x", "512,512", "a=b"]
ARGUMENTS = [
    "", "0", "1", "-1", "2", "0.5", "1e-8", "1000000000", "True", "False", "false", "None", "x", "'x'", "(0.9, 0.99)",
    "0.9,0.99", "[]", "1,0",
]  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One setting of a base."""

    base: Case
    table: tuple  # keys on the way to where it belongs: a table, a list of arguments, or a line of them
    name: str
    value: object

    def apply(self, case: Case) -> None:
        outer, inner = case.data, case.data
        for key in self.table:
            outer, inner = inner, inner[key]
        if isinstance(inner, dict):
            inner[self.name] = self.value
        elif isinstance(inner, list):
            inner.append(f"{self.name}={self.value}")
        else:
            outer[self.table[-1]] = f"{inner} {self.name}={self.value}".strip()
        case.changes.append(f"{self.name} = {self.value!r}")


def together(entries: list[Entry]) -> Case:
    """A copy of the base that all of them share, with every one of them."""
    case = entries[0].base.copy()
    for entry in entries:
        entry.apply(case)
    return case


def grid(
    subject: str, words: Vocabulary, dialects: list[str], part: tuple[int, int], count: int | None = None
) -> list[Entry]:
    """The K-th of N shares, each with a bit of everything, or its first entries; those of one base stand together."""
    entries = [entry for dialect in dialects for entry in OF_SUBJECT[subject](words, dialect)]
    random.Random(subject).shuffle(entries)
    number, parts = part
    share = entries[number - 1 :: parts][:count]
    bases = {id(entry.base): at for at, entry in reversed(list(enumerate(share)))}
    return sorted(share, key=lambda entry: bases[id(entry.base)])


def base_of(dialect: str, script: str, more: dict) -> Case | None:
    """A config for a trainer; None if ia3 cannot know that it is for this one."""
    if dialect == CONFIG_FILE and script not in MARKS:
        return None
    family = script.partition("train")[0]
    data = {"pretrained_model_name_or_path": FAMILIES.get(family + "train_network", "model"), **RUN}
    data |= {name: f"{name}.safetensors" for name in FILES.get(family, ())}
    if script.endswith("train_network"):
        data |= {"network_module": NETWORKS.get(script, "networks.lora"), "network_dim": 8}
    if dialect == COMMAND_LINE:
        return Case(dialect, data | more, script, script)
    return Case(dialect, data | MARKS[script] | more, script)


def options(words: Vocabulary, dialect: str) -> Iterator[Entry]:
    if dialect == EASY_SCRIPTS:
        bases = [("train_network", run_of(dialect))]
    elif dialect in (CONFIG_FILE, COMMAND_LINE):
        bases = [(script, base_of(dialect, script, more)) for script in SCRIPTS for more in CONTEXTS]
    else:
        return
    for script, base in bases:
        for name, action in words.options_of(script).items() if base else ():
            if name in ("config_file", "output_config", "debug_dataset"):
                continue
            values = ANY if dialect != COMMAND_LINE else [True] if action.nargs == 0 else WORDS
            table = ("general_args", "args") if dialect == EASY_SCRIPTS else ()
            for value in [*(action.choices or ()), *values]:
                yield Entry(base, table, name, value)


def arguments(base: Case, option: str, names, settings: dict, first: dict | None = None) -> Iterator[Entry]:
    """Each argument of an option with each value, beside other settings and the first arguments."""
    case = base.copy()
    case.base = " ".join(map(str, [base.base, *settings.values(), *(first or {}).values()]))
    if case.dialect == EASY_SCRIPTS:
        case.data[option] = {"args": settings | {option: first or {}}}
        table = (option, "args", option)
    else:
        given = [f"{name}={value}" for name, value in (first or {}).items()]
        case.data |= settings | {option: " ".join(given) if case.dialect in GUI else given}
        table = (option,)
    for name in names:
        for value in ARGUMENTS:
            yield Entry(case, table, name, plain(value) if case.dialect == EASY_SCRIPTS else value)


def run_of(dialect: str) -> Case | None:
    if dialect in (CONFIG_FILE, COMMAND_LINE):
        return base_of(dialect, "train_network", {})
    if dialect == GUI_LORA:
        return Case(dialect, dict(PAGES["lora"][1]), "page")
    if dialect == EASY_SCRIPTS:
        data = {
            "general_args": {"args": {"pretrained_model_name_or_path": "model", "max_train_steps": 100}},
            "subsets": [{"image_dir": "/data/images", "num_repeats": 1}],
        }
        return Case(dialect, data, "run")
    return None


def optimizers(words: Vocabulary, dialect: str) -> Iterator[Entry]:
    if (base := run_of(dialect)) is None:
        return
    key = "optimizer" if dialect in GUI else "optimizer_type"
    for name in OPTIMIZERS:
        yield from arguments(base, "optimizer_args", words.optimizers[name], {key: name})


def schedulers(words: Vocabulary, dialect: str) -> Iterator[Entry]:
    if (base := run_of(dialect)) is None:
        return
    for name in SCHEDULERS:
        yield from arguments(base, "lr_scheduler_args", words.scheduler_arguments, {"lr_scheduler": name})
    for name in SCHEDULER_TYPES:
        for argument in words.scheduler_types[name]:
            rest = {key: value for key, value in REQUIRED.get(name, {}).items() if key != argument}
            yield from arguments(base, "lr_scheduler_args", [argument], {"lr_scheduler_type": name}, rest)


def networks(words: Vocabulary, dialect: str) -> Iterator[Entry]:
    if dialect in GUI:
        fields = [name for name, _ in words.gui_fields.get("lora", [])]
        for kind in GUI_NETWORKS:
            base = Case(dialect, {"LoRA_type": kind}, kind)
            for name in fields:
                for value in ANY if name.startswith(("conv_", "network_", "unit", "factor", "LyCORIS")) else ():
                    yield Entry(base, (), name, value)
        return
    if (base := run_of(dialect)) is None:
        return
    homes = {module: script for script, module in NETWORKS.items()}
    for module in MODULES:
        script = homes.get(module, "flux_train_network" if module.endswith("_flux") else "train_network")
        own = base if dialect == EASY_SCRIPTS else base_of(dialect, script, {})
        # LyCORIS 4's preset "full" stops on each of these models.
        algorithms = [{"algo": algo, "preset": "attn-mlp"} for algo in LYCORIS]
        for first in algorithms if module == "lycoris.kohya" else [{}]:
            yield from arguments(own, "network_args", words.networks[module], {"network_module": module}, first)


def dataset(words: Vocabulary, dialect: str) -> Iterator[Entry]:
    if dialect != DATASET_CONFIG:
        return
    levels = {
        "[general]": ("general",), "[[datasets]]": ("datasets", 0), "[[datasets.subsets]]": ("datasets", 0, "subsets", 0),
    }  # fmt: skip
    for more in ({"class_tokens": "hana"}, {"metadata_file": "meta.json"}, {"conditioning_data_dir": "/data/masks"}):
        subset = {"image_dir": "/data/images", "num_repeats": 2, **more}
        base = Case(dialect, {"general": {}, "datasets": [{"resolution": 512, "subsets": [subset]}]}, " ".join(more))
        for level, table in levels.items():
            for name in words.dataset_keys[level]:
                for value in [*ANY, [512, 768], [512, 512, 512], [2.0, 4.0], {}]:
                    yield Entry(base, table, name, value)


def gui(words: Vocabulary, dialect: str) -> Iterator[Entry]:
    for tab, (own, data) in PAGES.items() if dialect == GUI_LORA else ():
        base = Case(own, data, tab)
        for name, component in words.gui_fields.get(tab, []):
            choices = [c[-1] if isinstance(c, (tuple, list)) else c for c in getattr(component, "choices", None) or []]
            bounds = [getattr(component, end, None) for end in ("minimum", "maximum")]
            for value in [*choices, *(b for b in bounds if isinstance(b, (int, float))), *ANY, None]:
                yield Entry(base, (), name, value)


OF_SUBJECT = {
    "option": options, "optimizer": optimizers, "scheduler": schedulers, "network": networks, "dataset": dataset, "gui": gui,
}  # fmt: skip
