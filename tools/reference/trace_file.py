"""A trace of `ia3 train --trace`: everything of some steps that a reference needs to compute them again."""

import json

from safetensors import safe_open


class Trace:
    """A trace file; tensors are read when asked for, so that a trace of a full-size run costs no memory."""

    def __init__(self, path):
        self.path = path
        self._file = safe_open(path, "pt")
        self._names = set(self._file.keys())
        self.metadata = {name: _decoded(text) for name, text in (self._file.metadata() or {}).items()}
        numbers = {name.split(".")[1] for name in self._names if name.startswith("step.")}
        self.steps = [Step(self, number) for number in sorted(numbers)]
        if not self.steps:
            raise SystemExit(f"{path}: holds no step")

    def setting(self, name, default=None):
        value = self.metadata.get("settings", {}).get(name)
        return default if value is None else value


class Step:
    """One traced step; names are those of the file without "step.N."."""

    def __init__(self, trace, number):
        self.trace, self.number, self._prefix = trace, int(number), f"step.{number}."

    def has(self, name):
        return self._prefix + name in self.trace._names

    def tensor(self, name):
        if not self.has(name):
            raise SystemExit(f"{self.trace.path}: step {self.number} has no {name}")
        return self.trace._file.get_tensor(self._prefix + name)

    def scalar(self, name):
        return self.tensor(name).reshape(-1)[0].item()

    def keys(self, kind):
        """The network's keys that have a tensor of `kind`, such as "before.value" or "gradient", sorted."""
        prefix = f"{self._prefix}{kind}."
        return sorted(name[len(prefix) :] for name in self.trace._names if name.startswith(prefix))


def _decoded(text):
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text
