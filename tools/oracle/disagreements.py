"""Where the programs and ia3 differ on one case."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tools.oracle.cases import GUI, Case, flat
from tools.oracle.documents import COMMAND_LINE, CONFIG_FILE, DATASET_CONFIG, EASY_SCRIPTS
from tools.oracle.linter import Verdict

# Paths are the GUI's own or stand-ins by then, and where Accelerate is told is not an option of the trainer.
PATHS = {
    "pretrained_model_name_or_path", "vae", "network_weights", "weights", "ae", "clip_l", "clip_g", "t5xxl", "qwen3", "gemma2",
    "byt5", "text_encoder", "train_data_dir", "reg_data_dir", "output_dir", "logging_dir", "resume", "conditioning_data_dir",
    "dataset_config", "in_json", "sample_prompts", "log_tracker_config", "config_file", "base_weights", "dim_from_weights",
}  # fmt: skip
ARGUMENT_LISTS = {"optimizer_args", "lr_scheduler_args", "network_args"}
# Read before the namespace is recorded, or where a stand-in loads models; or dropped, as its file would have to be real.
READ_ELSEWHERE = PATHS | {
    "base_weights_multiplier", "output_config", "lowram", "disable_mmap_load_safetensors", "tokenizer_cache_dir",
}  # fmt: skip
# The rule whose error is no refusal: that a schedule leads upwards shows in its rates.
UPSIDE_DOWN = "SDS007"
# What sd-scripts reads as unset.
UNSET = (None, False, "", [], {})


@dataclass(frozen=True)
class Disagreement:
    kind: str  # "missed", "claim", "value" or "silence"
    about: str  # what it is about: a stage of the program, a rule, an option
    program: str
    ia3: str

    @property
    def key(self) -> tuple[str, str]:
        """What stays the same while a case is made smaller."""
        return self.kind, self.about


def between(
    case: Case,
    program: dict,
    linter: Verdict,
    layers: set[str],
    defaults: dict,
    networks: dict[str, list[str]] | None = None,
    switches: Collection[str] = (),
    written: Mapping[str, list] = MappingProxyType({}),
) -> list[Disagreement]:
    """`defaults` are the options that the trainer's parser takes, with the values that it gives them; `networks` the
    arguments that each module asks for, `switches` the options that are flags on a command line, and `written` what
    kohya_ss writes into the TOML config of an untouched page."""
    found = []
    # A network that a stand-in names is not the file's.
    is_assumed = any("networks.lora assumed" in note for note in program.get("notes", ()))
    refusals = [r for r in program["raises"] if r["layer"] in layers and not (is_assumed and r["layer"] == "network")]
    if refusals and not linter.errors:
        # After a refusal by the network the run goes on, so that it hides no other.
        first = next((r for r in refusals if r["layer"] != "network"), refusals[0])
        said = f"{first['type']}: {first['message'].splitlines()[0] if first['message'] else ''}"
        about = stage_of(first)
        found.append(Disagreement("missed", about, f"{said} ({first.get('line', first['stage'])})", "no error"))
    if program["accepts"]:
        trainer = (program.get("script") or case.script or "").removesuffix(".py")
        for finding in linter.errors:
            if finding["rule"] == UPSIDE_DOWN and never_falls(program["effective"].get("first_lrs", [])):
                continue
            if is_beyond(finding["setting"], program, defaults):
                continue
            where = f"{finding['rule']} {finding['setting'] or ''}".strip()
            found.append(Disagreement("claim", where, f"accepts it ({trainer})", finding["message"]))
    if case.dialect == DATASET_CONFIG:
        if program.get("subsets") is not None:
            found += dataset_values(program["subsets"], linter)
            if program["accepts"]:
                found += dataset_silence(case, program, linter)
        return found
    # A field that refuses a value ends it in a browser; what the rest of the program would do with it is nobody's.
    is_refused = bool(refusals) or any(r["layer"] == "component" for r in program["raises"])
    if program.get("values") is not None and linter.values and not is_refused:
        compared = without_dataset(defaults) if case.dialect == EASY_SCRIPTS else defaults
        found += values(program["values"], linter, compared, switches)
        found += unknown(case, linter, defaults, written)
        if program.get("finished") and program["accepts"]:
            found += silence(case, program, linter, defaults, written)
            found += unread_arguments(case, program["values"], linter, networks or {})
    return found


def is_beyond(setting: str | None, program: dict, defaults: dict) -> bool:
    """Whether a run that stand-ins end early has not come to read an option, so that nobody knows what it does there."""
    option = (setting or "").partition(".")[0]
    return (
        program.get("finished") is False
        and option in defaults
        and option not in program.get("reads", ())
        and option not in READ_ELSEWHERE
    )


def never_falls(rates: list[list[float]]) -> bool:
    """Whether the rate of some part of the model does not fall in the first steps."""
    return any(all(before <= after for before, after in itertools.pairwise(part)) for part in zip(*rates))


def stage_of(refusal: dict) -> str:
    """Where a program refuses, and what kind of fault it names."""
    stage, message = refusal["stage"], refusal["message"]
    if "option" in refusal:
        return f"{stage} {refusal['option']}"
    if stage == "argparse" and (fault := re.search(r"error: (argument \S+: )?([a-z]+ [a-z]+)", message)):
        return f"{stage} {fault[2]}"
    if refusal["type"] == "MultipleInvalid":
        return f"{stage} {message.split(' @ ')[0]}" + (
            f" {key[1]}" if (key := re.search(r"\['(\w+)'\]$", message)) else ""
        )
    return f"{stage} {refusal['type']}"


def values(held: dict, linter: Verdict, defaults: dict, switches: Collection[str] = ()) -> list[Disagreement]:
    """Options that the program holds with another value than ia3 shows; `defaults` are those of the trainer's parser.
    Of one that ia3 calls wrong it shows what was meant."""
    found = []
    wrong = {finding["setting"] for finding in linter.errors}
    for option in sorted(set(defaults) & set(held)):
        if option in PATHS or option in wrong:
            continue
        if option in ARGUMENT_LISTS:
            found += arguments(option, held[option], linter)
            continue
        shown = linter.values.get(option)
        mine = defaults[option] if shown is None else shown
        if option in switches and bool(held[option]) == bool(mine):
            continue
        if not same(plain(held[option]), plain(mine)):
            found.append(Disagreement("value", option, repr(held[option]), repr(shown)))
    return found


def arguments(option: str, held, linter: Verdict) -> list[Disagreement]:
    """The arguments of an optimizer, scheduler or network, one by one; the last of a name counts."""
    if not held:
        held = []
    if not isinstance(held, list) or not all(isinstance(part, str) and "=" in part for part in held):
        return []
    programs = dict(part.split("=", 1) for part in held)
    prefix = option + "."
    shown = {
        name.removeprefix(prefix): value
        for name, value in linter.values.items()
        if name.startswith(prefix) and name not in linter.defaults
    }
    found = []
    for name in sorted(programs.keys() | shown.keys()):
        # A GUI passes its own defaults on as if they were written.
        mine, theirs = linter.values.get(prefix + name), programs.get(name)
        if theirs is None and mine is None:
            continue
        if theirs is not None and isinstance(mine, bool) and theirs.lower() == str(mine).lower():
            continue  # a network compares text
        if theirs is None or (not same(literal(theirs), mine) and not same(theirs, mine)):
            found.append(Disagreement("value", prefix + name, repr(theirs), repr(mine)))
    return found


def literal(text: str):
    """As sd-scripts reads an argument's value; text that is no literal stays text."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text


def same(held, shown) -> bool:
    """Whether the values are one; a number is not the text that spells it."""
    if isinstance(held, tuple):
        held = list(held)
    if isinstance(held, bool) or isinstance(shown, bool):
        return held is shown
    if isinstance(held, list) and isinstance(shown, list):
        return len(held) == len(shown) and all(map(same, held, shown))
    return held == shown


def plain(value):
    """A list of one value, however often, is that value: one rate for all text encoders."""
    if isinstance(value, (list, tuple)) and value and all(same(item, value[0]) for item in value):
        return value[0]
    return value


def is_written(name: str, value, written: Mapping[str, list]) -> bool:
    """Whether kohya_ss writes this for a page that nobody touched. Then nobody asked for it."""
    return any(same(value, default) for default in written.get(name, ()))


def given(case: Case) -> dict:
    """The options that a file sets, as the trainer knows them; nothing for dialects that name them otherwise."""
    if case.dialect == CONFIG_FILE:
        return flat(case.data)
    return dict(case.data) if case.dialect == COMMAND_LINE else {}


def without_dataset(defaults: dict) -> dict:
    """The options less those that LoRA_Easy_Training_Scripts writes into its dataset config."""
    from tools.oracle.vocabulary import dataset_keys

    keys = {key for table in dataset_keys().values() for key in table} | {"train_batch_size", "max_token_length"}
    return {name: value for name, value in defaults.items() if name not in keys}


def unknown(case: Case, linter: Verdict, defaults: dict, written: Mapping[str, list]) -> list[Disagreement]:
    """Keys that the trainer has no option for and of which ia3 says nothing. argparse itself refuses them."""
    if case.dialect != CONFIG_FILE:
        return []
    settings = given(case)
    return [
        Disagreement("silence", f"{name} (unknown)", "no option of the trainer", "nothing")
        for name in sorted(set(settings) - set(defaults))
        if not linter.speaks_of(name) and not is_written(name, settings[name], written)
    ]


def silence(
    case: Case, program: dict, linter: Verdict, defaults: dict, written: Mapping[str, list]
) -> list[Disagreement]:
    """Settings that nothing has read by the end of the run, though they differ from the default."""
    found = []
    held = program["values"]
    for name in sorted(set(given(case)) & set(defaults)):
        value = held.get(name)
        if name in program["reads"] or name in READ_ELSEWHERE or value in UNSET or same(value, defaults[name]):
            continue
        if not linter.speaks_of(name) and not is_written(name, value, written):
            found.append(Disagreement("silence", f"{name} (unread)", f"never reads it; it is {value!r}", "nothing"))
    return found


def unread_arguments(case: Case, held: dict, linter: Verdict, networks: dict[str, list[str]]) -> list[Disagreement]:
    """Arguments that the network's module does not know. It takes all, and drops these."""
    asked = networks.get(held.get("network_module"))
    given = held.get("network_args")
    if not asked or not isinstance(given, list):
        return []
    names = sorted({part.partition("=")[0] for part in given if isinstance(part, str)} - set(asked))
    return [
        Disagreement(
            "silence", f"network_args.{name} (unread)", f"{held['network_module']} never asks for it", "nothing"
        )
        for name in names
        # A GUI's page passes arguments that no file set.
        if (case.dialect not in GUI or case.data.get(name))
        and not linter.speaks_of(name)
        and not linter.speaks_of(f"network_args.{name}")
    ]


def dataset_values(subsets: list[dict], linter: Verdict) -> list[Disagreement]:
    """Each subset's parameters as the blueprint has them."""
    if len(subsets) != len(linter.subsets):
        return [Disagreement("value", "the number of subsets", str(len(subsets)), str(len(linter.subsets)))]
    found = []
    for held, shown in zip(subsets, linter.subsets):
        for key in sorted(set(held) & set(shown)):
            mine, theirs = shown[key], held[key]
            if key == "resolution" and not isinstance(mine, list):
                mine = [mine, mine]
            if not same(theirs, mine):
                found.append(Disagreement("value", f"subset.{key}", repr(theirs), repr(mine)))
    return found


def dataset_silence(case: Case, program: dict, linter: Verdict) -> list[Disagreement]:
    """Keys of a dataset config that no blueprint takes."""
    found = []
    tables = [("general", case.data.get("general", {}))]
    for at, dataset in enumerate(case.data.get("datasets", [])):
        if not dataset.get("subsets"):
            continue  # nothing of it is taken, which ia3 says of the dataset
        tables.append((f"datasets.{at}", dataset))
        tables += [(f"datasets.{at}.subsets.{inner}", s) for inner, s in enumerate(dataset.get("subsets", []))]
    for where, table in tables:
        for name, value in table.items():
            if name == "subsets" or value in UNSET or f"{where}.{name}" in program["reads"]:
                continue
            if not any(name in finding["message"] or name in (finding["setting"] or "") for finding in linter.findings):
                level = where.split(".")[-2 if where[-1].isdigit() else -1]
                found.append(Disagreement("silence", f"{level}.{name} (unread)", "no dataset takes it", "nothing"))
    return found


def overreach(case: Case, linter: Verdict, ignoring: set[str]) -> list[dict]:
    """Findings that claim that a setting of the file has no effect."""
    names = set(given(case)) if case.dialect not in GUI else set(case.data)
    return [f for f in linter.findings if f["rule"] in ignoring and f["setting"] in names]
