"""One change of a case: what people get wrong, drawn from what the programs know."""

from __future__ import annotations

import argparse
import random

from tools.oracle.cases import GUI, Case, Spelling
from tools.oracle.documents import COMMAND_LINE, CONFIG_FILE, DATASET_CONFIG, EASY_SCRIPTS
from tools.oracle.vocabulary import LYCORIS, MODULES, OPTIMIZERS, SCHEDULER_TYPES, SCHEDULERS, SCRIPTS, Vocabulary

FAMILIES = {
    "train_network": "stable-diffusion-v1-5/stable-diffusion-v1-5",
    "sdxl_train_network": "stabilityai/stable-diffusion-xl-base-1.0",
    "flux_train_network": "flux1-dev.safetensors",
    "sd3_train_network": "sd3.5_medium.safetensors",
    "anima_train_network": "anima-preview.safetensors",
    "lumina_train_network": "lumina-image-2.safetensors",
}
GUI_FAMILIES = [
    "v2",
    "sdxl",
    "v_parameterization",
    "sd3_checkbox",
    "flux1_checkbox",
    "anima_checkbox",
    "lumina_checkbox",
]
GUI_NETWORKS = [
    "Standard", "Kohya DyLoRA", "Kohya LoCon", "LoRA-FA", "Flux1", "Flux1 OFT", "LyCORIS/BOFT", "LyCORIS/Diag-OFT",
    "LyCORIS/DyLoRA", "LyCORIS/GLoRA", "LyCORIS/iA3", "LyCORIS/LoCon", "LyCORIS/LoHa", "LyCORIS/LoKr",
    "LyCORIS/Native Fine-Tuning", "LyCORIS/T-LoRA", "ia3", "",
]  # fmt: skip
NUMBERS = [0, 1, -1, 2, 3, 0.0, 0.5, 1.0, -0.5, 2.0, 7, 64, 75, 100, 150, 225, 256, 1000, 10**9, 1e-4, 1e30]
TEXTS = [
    "", " ", "x", "True", "false", "1", "0.5", "1e-4", "512", "512,512", "512, 512", "512x512", "none", "None", "no", "a=b", "a b",
]  # fmt: skip
PATHS = ["/data/missing", "missing.safetensors", "C:\\data\\images", "~/images", "data/日本"]
WORDS = [
    "stray", "weight_decay=0.04", ",", "512", "--", "-1", "--no_such_option", "—xformers", "\\", "# later", "&& echo done",
    "; echo done", "| tee log.txt", "> log.txt", "''", "-h_typo", "--help_me",
]  # fmt: skip
LAUNCHERS = [
    "accelerate launch", "accelerate launch --num_cpu_threads_per_process 1", "python", "python3",
    "accelerate launch --mixed_precision bf16 --num_processes=1", "/opt/venv/bin/python",
]  # fmt: skip
FOREIGN_DATASET_KEYS = [
    "train_batch_size",
    "train_data_dir",
    "max_token_length",
    "no_such_key",
    "cache_latents",
    "repeats",
]
DATASET_VALUES = [[512, 768], [512], [512, 512, 512], [2.0, 4.0], [2, 4], True, False, "/data/images", ".txt", {}]


class Changer:
    """Draws changes with a source of randomness; the same ones for the same seed and programs."""

    def __init__(self, source: random.Random, words: Vocabulary):
        self.source = source
        self.words = words

    def change(self, case: Case, script: str) -> None:
        """Changes `case` in one place and writes down how."""
        if case.dialect == DATASET_CONFIG:
            return self._dataset(case)
        kinds = [self._option] * 4 + [self._present_value] * 3
        kinds += [
            self._misspell,
            self._remove,
            self._foreign,
            self._family,
            self._optimizer,
            self._scheduler,
            self._network,
        ]
        if case.dialect == COMMAND_LINE:
            kinds += [self._word, self._abbreviate, self._twice, self._spell]
        self.source.choice(kinds)(case, script)

    # Where settings are

    def _tables(self, case: Case) -> list[dict]:
        """The tables that hold settings, the top first."""
        if case.dialect == EASY_SCRIPTS:
            groups = [group for group in case.data.values() if isinstance(group, dict)]
            tables = [group.get(kind) for kind in ("args", "dataset_args") for group in groups]
            return [table for table in tables if isinstance(table, dict)] or [case.data]
        return [case.data, *(table for table in case.data.values() if isinstance(table, dict))]

    def _set(self, case: Case, name: str, value) -> None:
        """Sets an option where it stands, or in the first table."""
        tables = self._tables(case)
        table = next((table for table in tables if name in table), tables[0])
        table[name] = value
        case.changes.append(f"{name} = {value!r}")

    def _present(self, case: Case) -> list[tuple[dict, str]]:
        return [
            (table, name)
            for table in self._tables(case)
            for name, value in table.items()
            if not isinstance(value, dict)
        ]

    def _names(self, case: Case, script: str) -> list[str]:
        if case.dialect in GUI:
            return [name for name, _ in self.words.gui_fields.get(gui_kind(case), [])] or ["learning_rate"]
        return list(self.words.options_of(script))

    # Options

    def _option(self, case: Case, script: str) -> None:
        name = self.source.choice(self._names(case, script))
        self._set(case, name, self._value(case, name, script))

    def _present_value(self, case: Case, script: str) -> None:
        present = self._present(case)
        if not present:
            return self._option(case, script)
        table, name = self.source.choice(present)
        table[name] = self._value(case, name, script, table[name])
        case.changes.append(f"{name} = {table[name]!r}")

    def _value(self, case: Case, name: str, script: str, before=None):
        """A value of the option's type, a relative of the one before, or something else."""
        if case.dialect in GUI:
            components = dict(self.words.gui_fields.get(gui_kind(case), []))
            pool = component_values(components.get(name))
        else:
            pool = action_values(self.words.options_of(script).get(name))
        if isinstance(before, (int, float)) and not isinstance(before, bool) and abs(before) < 1e300:
            pool = [*pool, *[str(before), float(before), -before, before * 10, round(before)] * 2]
        elif isinstance(before, str) and before:
            pool = [*pool, before.upper(), before + " ", [before], before + ".x"]
        if name.endswith(("_dir", "_path", "_folder", "_file")) or name in ("vae", "network_weights", "resume"):
            pool = [*pool, *PATHS]
        if name in ("sample_prompts", "dataset_config"):
            pool = [
                "prompts.txt",
                "prompts.json",
                "prompts.toml",
                "prompts.yaml",
                "dataset.toml",
                "dataset.json",
                *pool[:4],
            ]
        if case.dialect in (CONFIG_FILE, EASY_SCRIPTS):
            pool = [*pool, ["x"], [1, 2]]
        if case.dialect in GUI:
            pool = [*pool, None, [1]]
        return self.source.choice(pool)

    def _misspell(self, case: Case, script: str) -> None:
        present = self._present(case)
        if not present:
            return
        table, name = self.source.choice(present)
        at = self.source.randrange(len(name))
        wrong = self.source.choice(
            [
                name[:at] + name[at + 1 :], name[:at] + name[at] + name[at:], name + "s", name.upper(),
                name.replace("_", "-"), name.replace("_", ""), name[:1].upper() + name[1:],
            ]
        )  # fmt: skip
        if not wrong or wrong == name:
            return
        items = [(wrong if key == name else key, value) for key, value in table.items()]
        table.clear()
        table.update(items)
        case.changes.append(f"{name} spelt {wrong}")

    def _remove(self, case: Case, script: str) -> None:
        present = self._present(case)
        if present:
            table, name = self.source.choice(present)
            del table[name]
            case.changes.append(f"without {name}")

    def _foreign(self, case: Case, script: str) -> None:
        other = self.source.choice([s for s in SCRIPTS if s != script])
        names = sorted(set(self.words.options_of(other)) - set(self.words.options_of(script)))
        if names:
            name = self.source.choice(names)
            self._set(case, name, self._value(case, name, other))
            case.changes[-1] += f" (of {other})"

    def _family(self, case: Case, script: str) -> None:
        if case.dialect in GUI:
            name = self.source.choice(GUI_FAMILIES)
            return self._set(case, name, self.source.choice([True, True, False]))
        family = self.source.choice(sorted(FAMILIES))
        self._set(case, "pretrained_model_name_or_path", FAMILIES[family])
        if case.dialect == COMMAND_LINE and self.source.random() < 0.7:
            case.script = family
            case.changes[-1] += f", {family}.py"

    # Arguments

    def _argument(self, name: str, default) -> str:
        """One argument with a value of its default's kind, or of another."""
        number = isinstance(default, (int, float)) and not isinstance(default, bool)
        pool: list = ["0.9", "1", "0", "True", "x", "None", "1e-5", "-1", "(0.9, 0.99)", ""]
        if isinstance(default, bool):
            pool = ["True", "False", "True", "False", "true", "1", "x"]
        elif number:
            pool = [str(default), "0", "1", "0.5", "-1", "1e-8", "x", "0.01", "2", "1,0"]
        elif isinstance(default, tuple):
            pool = ["(0.9, 0.99)", "0.9,0.99", "0.9", "(0.9,)", "0.9, 0.99"]
        spaced = [f"{name} = {pool[0]}", name, f"{name}=" + self.source.choice(pool), f"{name}:{pool[0]}"]
        if self.source.random() < 0.85:
            return f"{name}={self.source.choice(pool)}"
        return self.source.choice(spaced)

    def _arguments(self, case: Case, defaults: dict[str, object]) -> object:
        drawn = self.source.sample(sorted(defaults), min(len(defaults), self.source.randint(1, 3)))
        arguments = [self._argument(name, defaults[name]) for name in drawn]
        if self.source.random() < 0.1:
            arguments.append("no_such_argument=1")
        if case.dialect == EASY_SCRIPTS:
            return {argument.partition("=")[0].strip(): plain(argument.partition("=")[2]) for argument in arguments}
        return " ".join(arguments) if case.dialect in GUI else arguments

    def _optimizer(self, case: Case, script: str) -> None:
        name = self.source.choice(sorted(OPTIMIZERS))
        arguments = self.words.optimizers[name]
        spelt = self.source.choice([name, name, name, name.lower(), name + "x", ""])
        self._set(case, "optimizer" if case.dialect in GUI else "optimizer_type", spelt)
        if arguments and self.source.random() < 0.8:
            self._set(case, "optimizer_args", self._arguments(case, arguments))

    def _scheduler(self, case: Case, script: str) -> None:
        if self.source.random() < 0.5:
            spelt = self.source.choice([*SCHEDULERS, "cosin", ""])
            arguments = self.words.scheduler_arguments
            self._set(case, "lr_scheduler", spelt)
        else:
            spelt = self.source.choice(sorted(SCHEDULER_TYPES))
            arguments = self.words.scheduler_types[spelt]
            module = self.source.choice(["", "", "torch.optim.lr_scheduler.", "LoraEasyCustomOptimizer."])
            self._set(case, "lr_scheduler_type", module + spelt)
        if arguments and self.source.random() < 0.7:
            self._set(case, "lr_scheduler_args", self._arguments(case, arguments))
        if self.source.random() < 0.4:
            self._set(case, "lr_warmup" if case.dialect in GUI else "lr_warmup_steps", self.source.choice(NUMBERS))

    def _network(self, case: Case, script: str) -> None:
        if case.dialect in GUI:
            return self._set(case, "LoRA_type", self.source.choice(GUI_NETWORKS))
        module = self.source.choice(MODULES)
        if case.dialect != EASY_SCRIPTS:
            self._set(case, "network_module", module)
        names = self.words.networks[module] or self.words.networks["networks.lora"]
        arguments = self._arguments(case, {name: self.source.choice([0.1, 8, True, None]) for name in names})
        if module == "lycoris.kohya":
            algorithm = self.source.choice(LYCORIS)
            if isinstance(arguments, dict):
                arguments["algo"] = algorithm
            else:
                arguments.append(f"algo={algorithm}")
        self._set(case, "network_args", arguments)

    # Command lines

    def _word(self, case: Case, script: str) -> None:
        word = self.source.choice(WORDS)
        case.tail += " " + word
        case.changes.append(f"{word!r} at the end")

    def _abbreviate(self, case: Case, script: str) -> None:
        name = self.source.choice(sorted(case.data) or ["learning_rate"])
        short = name[: self.source.randint(3, max(3, len(name) - 1))]
        case.data = {(short if key == name else key): value for key, value in case.data.items()}
        case.changes.append(f"--{name} as --{short}")

    def _twice(self, case: Case, script: str) -> None:
        name = self.source.choice(["network_args", "optimizer_args", *sorted(case.data)])
        value = self._value(case, name, script, case.data.get(name))
        if name in ("network_args", "optimizer_args"):
            pool = {"weight_decay": 0.1, "conv_dim": 4, "algo": None, "preset": None}
            value = self._argument(self.source.choice(sorted(pool)), 4).replace(" ", "")
        case.tail += f" --{name}" + ("" if isinstance(value, bool) else f" '{value}'".replace("''", '""'))
        case.changes.append(f"--{name} again")

    def _spell(self, case: Case, script: str) -> None:
        case.spelling = Spelling(
            self.source.choice(LAUNCHERS),
            self.source.choice(["plain", "double", "single", "backslash"]),
            self.source.choice([True, False]),
            self.source.choice([True, False]),
        )
        case.changes.append(f"spelt {vars(case.spelling)}")

    # Dataset configs

    def _dataset(self, case: Case) -> None:
        tables = [("the top", case.data)]
        if isinstance(case.data.get("general"), dict):
            tables.append(("[general]", case.data["general"]))
        datasets = case.data.get("datasets", [])
        for dataset in datasets if isinstance(datasets, list) else []:
            if isinstance(dataset, dict):
                tables.append(("[[datasets]]", dataset))
                subsets = dataset.get("subsets", [])
                tables += [("[[datasets.subsets]]", s) for s in subsets if isinstance(s, dict)]
        where, table = self.source.choice(tables[1:] if len(tables) > 1 and self.source.random() < 0.93 else tables)
        if table and self.source.random() < 0.2:
            name = self.source.choice(sorted(table))
            del table[name]
            case.changes.append(f"{where} without {name}")
            return
        keys = self.words.dataset_keys
        name = self.source.choice(keys.get(where) or FOREIGN_DATASET_KEYS)
        if self.source.random() < 0.15:
            name = self.source.choice([*FOREIGN_DATASET_KEYS, *keys["[[datasets.subsets]]"], *keys["[general]"]])
        numbers = [n for n in NUMBERS if n != 10**9 or name != "num_repeats"]
        value = self.source.choice([*DATASET_VALUES, *numbers, *TEXTS])
        table[name] = value
        case.changes.append(f"{where} {name} = {value!r}")


def gui_kind(case: Case) -> str:
    from tools.oracle.gui import kind_of

    return kind_of(case.data)


def plain(text: str):
    """An argument's value as TOML may hold it."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return {"True": True, "False": False}.get(text, text)


def action_values(action: argparse.Action | None) -> list:
    if action is None:
        return [*NUMBERS, *TEXTS, True, False]
    if action.choices:
        return [*action.choices] * 3 + ["no_such_choice", 1, "", True]
    if action.nargs == 0:
        return [True, True, True, False, "true", 1, 0, ""]
    if action.type in (int, float):
        return [*NUMBERS] * 2 + [*TEXTS, True]
    return [*NUMBERS, *TEXTS, True, False]


def component_values(component) -> list:
    """What a field of the GUI's page takes, and what it does not."""
    kind = type(component).__name__
    if kind == "Checkbox":
        return [True, True, False, False, "true", 1, 0]
    choices = [
        choice[-1] if isinstance(choice, (tuple, list)) else choice
        for choice in getattr(component, "choices", None) or []
    ]
    if choices:
        return [*choices] * 3 + ["no_such_choice", 1, ""]
    if kind in ("Number", "Slider"):
        least, most = getattr(component, "minimum", None), getattr(component, "maximum", None)
        bounds = [b for b in (least, most) if isinstance(b, (int, float))]
        return [*NUMBERS, *bounds, *(b + 1 for b in bounds), *(b - 1 for b in bounds), *TEXTS[:10]]
    return [*NUMBERS, *TEXTS, True]
