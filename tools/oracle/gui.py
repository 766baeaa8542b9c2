"""kohya_ss's own GUI, built without a browser: its components, its loader, its command builder.

The tab is built by the GUI's own code with the real gradio. A file is loaded by the callable that is
wired to the *Load* button and launched by the one wired to *Print training command*; between the two
every value passes its component's postprocess and preprocess, as it would through a browser.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tools.oracle.stand_ins import StandIns, is_missing

TABS = {
    "lora": ("lora_gui", "lora_tab"),
    "dreambooth": ("dreambooth_gui", "dreambooth_tab"),
    "finetune": ("finetune_gui", "finetune_tab"),
    "textual_inversion": ("textual_inversion_gui", "ti_tab"),
}

# Left empty these stop the GUI for want of a path on this machine, which is no fault of the config.
REQUIRED_PATHS = {
    "lora": ["output_dir", "train_data_dir"],
    "dreambooth": ["output_dir", "train_data_dir"],
    "finetune": ["output_dir", "train_dir", "image_folder"],
    "textual_inversion": ["output_dir", "train_data_dir"],
}


def kind_of(data: dict, script: str | None = None) -> str:
    """The tab that a file is loaded on, which only its user knows: that of the trainer, if one is named, or else the one
    that its keys point to."""
    if script:
        if script.endswith("train_network"):
            return "lora"
        if script.endswith("textual_inversion"):
            return "textual_inversion"
    elif "LoRA_type" in data or "network_dim" in data:
        return "lora"
    elif "num_vectors_per_token" in data or "token_string" in data:
        return "textual_inversion"
    if script == "train_db":
        return "dreambooth"
    if script in ("fine_tune", "anima_train", "lumina_train"):
        return "finetune"
    if "dataset_repeats" in data or "image_folder" in data or "train_dir" in data:
        return "finetune"
    return "dreambooth"


class Refusal(Exception):
    def __init__(self, stage: str, kind: str, message: str, option: str | None = None):
        super().__init__(message)
        self.stage, self.kind, self.option = stage, kind, option


@dataclass
class Launch:
    command: list[str]
    toml: dict
    unknown_keys: list[str]
    component_refusals: list[Refusal]
    messages: list[tuple[int, str]] = field(default_factory=list)


class Gui:
    def __init__(self, kohya_ss: Path):
        sys.path.append(str(kohya_ss))
        import gradio
        import kohya_gui.common_gui as common
        from kohya_gui.class_gui_config import KohyaSSGUIConfig

        common.msgbox = common.ynbox = lambda *a, **k: None
        logging.getLogger("sd").handlers.clear()
        self.modules = {}
        for kind, (module_name, tab) in TABS.items():
            module = __import__(f"kohya_gui.{module_name}", fromlist=[tab])
            with gradio.Blocks():
                getattr(module, tab)(headless=True, config=KohyaSSGUIConfig())
            self.modules[kind] = module

    def launch(self, data: dict, kind: str, stand_ins: StandIns, notes: list[str]) -> Launch:
        module = self.modules[kind]
        registry = module.last_built_field_registry
        entries = module.last_built_gui_entries
        helpers = entries["components"]

        data, replaced = with_paths(data, kind, stand_ins)
        if replaced:
            notes.append("stand-in paths: " + ", ".join(sorted(replaced)))
        config = stand_ins.root / "config.json"
        config.write_text(json.dumps(data), encoding="utf-8")

        values = {comp: component_value(comp) for _, comp in registry}
        values |= {comp: component_value(comp) for comp in helpers.values() if hasattr(comp, "preprocess")}
        values[helpers["config_file_name"]] = str(config)
        values[helpers["dummy_headless"]] = True

        try:
            loaded = entries["load_configuration"](values)
        except Exception as error:
            raise Refusal(
                f"{module.__name__.split('.')[-1]}.open_configuration", type(error).__name__, str(error)
            ) from error
        names = {comp: name for name, comp in registry}
        component_refusals: list[Refusal] = []
        for comp, value in loaded.items():
            if comp in names:
                values[comp] = through_component(comp, value, names[comp], component_refusals)

        messages: list[tuple[int, str]] = []
        handler = Collector(messages)
        log = logging.getLogger("sd")
        log.setLevel(logging.DEBUG)
        log.addHandler(handler)
        captured: dict = {}
        module.print_command_and_toml = lambda command, path: captured.update(command=command, path=path)
        stage = f"{module.__name__.split('.')[-1]}.train_model"
        try:
            entries["print_command"](values)
        except Exception as error:
            raise Refusal(stage, type(error).__name__, str(error)) from error
        finally:
            log.removeHandler(handler)
        if not captured:
            raise Refusal(stage, "refused", last_word(messages))
        import toml

        return Launch(
            command=list(captured["command"]),
            toml=toml.load(captured["path"]),
            unknown_keys=sorted(set(data) - set(names.values()) - NOT_FIELDS),
            component_refusals=component_refusals,
            messages=messages,
        )


# Read by update_my_data, or written by the saver about the file itself.
NOT_FIELDS = {"use_8bit_adam", "use_wandb", "lora_network_weights", "training_preset"}


class Collector(logging.Handler):
    def __init__(self, into: list[tuple[int, str]]):
        super().__init__(logging.DEBUG)
        self.into = into

    def emit(self, record: logging.LogRecord) -> None:
        self.into.append((record.levelno, record.getMessage()))


def last_word(messages: list[tuple[int, str]]) -> str:
    """The GUI refuses by returning; its reason is the last error logged, or the last lines."""
    errors = [text for level, text in messages if level >= logging.ERROR]
    return errors[-1] if errors else " ".join(text for _, text in messages[-2:])


def with_paths(data: dict, kind: str, stand_ins: StandIns) -> tuple[dict, set[str]]:
    data, replaced = dict(data), set()
    for key, value in list(data.items()):
        if key == "LyCORIS_preset":
            if not (isinstance(value, str) and (os.sep in value or value.endswith(".toml")) and is_missing(value)):
                continue
        elif not (isinstance(value, str) and value):
            continue
        substitute = stand_ins.for_option("network_weights" if key == "lora_network_weights" else key, value)
        if substitute is None or key in ("in_json",):
            continue
        data[key] = substitute
        replaced.add(key)
    for key in REQUIRED_PATHS[kind]:
        if not data.get(key):
            data[key] = stand_ins.for_option(key)
            replaced.add(key)
    return data, replaced


def component_value(component):
    value = browser_number(getattr(component, "value", None))
    if value is None and type(component).__name__ == "Textbox":
        value = ""  # what an untouched text field sends
    try:
        return component.preprocess(value)
    except Exception:
        return value


def through_component(component, value, name: str, refusals: list[Refusal]):
    """What the server holds after a loaded value went to the browser and came back with the next click.

    A value that its component refuses is recorded and passed on, so that the rest of the file is judged too.
    """
    if not hasattr(component, "preprocess"):
        return value
    kind = type(component).__name__
    payload, step = value, "postprocess"
    try:
        payload = browser_number(component.postprocess(value))
        step = "preprocess"
        return component.preprocess(payload)
    except Exception as error:
        refusals.append(Refusal(f"gradio.{kind}.{step}", type(error).__name__, f"{name} = {value!r}: {error}", name))
        return payload


def browser_number(value):
    """JSON numbers are one type to a browser: 64.0 comes back as 64."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value
