"""Reading a config file: its text, its dialect, and what a lenient reader had to forgive."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

GUI_LORA = "kohya-gui-lora-json"
GUI_OTHER = "kohya-gui-other-json"
CONFIG_FILE = "sdscripts-config-toml"
DATASET_CONFIG = "sdscripts-dataset-toml"
COMMAND_LINE = "command-line"
EASY_SCRIPTS = "easy-scripts-toml"
UNKNOWN = "unknown"


@dataclass
class Document:
    path: Path
    dialect: str
    data: dict
    # What the program's own reader says when the text is not what it takes.
    refusal: Exception | None = None
    forgiven: list[str] = field(default_factory=list)


def read(path: Path) -> Document:
    text = path.read_bytes().decode("utf-8", errors="replace")
    if path.suffix.lower() == ".sh":
        return Document(path, COMMAND_LINE, {})
    if path.suffix.lower() == ".json":
        data, refusal, forgiven = _read_json(text)
        return Document(path, _json_dialect(data), data, refusal, forgiven)
    import toml

    try:
        data = toml.loads(text)
    except Exception as error:  # toml raises IndexError and others besides TomlDecodeError
        return Document(path, CONFIG_FILE, {}, error)
    return Document(path, _toml_dialect(data), data)


def _read_json(text: str) -> tuple[dict, Exception | None, list[str]]:
    try:
        return json.loads(text), None, []
    except ValueError as error:
        refusal = error
    forgiven = []
    if text.startswith("\ufeff"):
        text = text[1:]
        forgiven.append("byte order mark")
    stripped = _without_comments(text)
    if stripped != text:
        forgiven.append("comments")
    plain = re.sub(r",(\s*[}\]])", r"\1", stripped)
    if plain != stripped:
        forgiven.append("trailing commas")
    try:
        return json.loads(plain), refusal, forgiven
    except ValueError as error:
        return {}, error, []


_JSON_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|//[^\n]*|/\*.*?\*/', re.S)


def _without_comments(text: str) -> str:
    """Blanks // and /* */ comments, leaving strings (and so URLs in them) alone."""
    return _JSON_TOKEN.sub(lambda m: m.group() if m.group()[0] == '"' else " ", text)


_GUI_KEYS = {
    "pretrained_model_name_or_path",
    "learning_rate",
    "lr_scheduler",
    "optimizer",
    "LoRA_type",
    "train_batch_size",
}


def _json_dialect(data) -> str:
    if not isinstance(data, dict):
        return UNKNOWN
    if "datasets" in data and any("subsets" in d for d in data["datasets"] if isinstance(d, dict)):
        return DATASET_CONFIG
    if "LoRA_type" in data or "network_dim" in data:
        return GUI_LORA
    if len(_GUI_KEYS & data.keys()) >= 3:
        return GUI_OTHER
    return UNKNOWN


def _toml_dialect(data: dict) -> str:
    if any(isinstance(v, dict) and ("args" in v or "dataset_args" in v) for v in data.values()):
        return EASY_SCRIPTS
    if "datasets" in data or (isinstance(data.get("general"), dict) and not _training_keys(data)):
        return DATASET_CONFIG
    return CONFIG_FILE


def _training_keys(data: dict) -> bool:
    flat = set(data)
    for value in data.values():
        if isinstance(value, dict):
            flat |= set(value)
    return bool(flat & {"optimizer_type", "learning_rate", "network_module", "output_dir", "max_train_steps"})
