"""Which options a program reads, and where."""

from __future__ import annotations

import argparse
import ast
import contextlib
import functools
import sys
from pathlib import Path


class Reads:
    """Option → the first places, `file:line`, that read it to do something."""

    def __init__(self, roots: list[Path]):
        self.roots = [str(root) + "/" for root in roots]
        self.places: dict[str, set[str]] = {}
        self.written: set[str] = set()
        # The namespace that the trainer has; others are made of it.
        self.watched: object = None
        self.on = False

    @contextlib.contextmanager
    def paused(self):
        self.on, was = False, self.on
        try:
            yield
        finally:
            self.on = was

    def note(self, name: str, file: str, line: int) -> None:
        for root in self.roots:
            if file.startswith(root):
                file = file[len(root) :]
                # To print it, or to write it into the result, is not to use it.
                if line in bookkeeping(root + file):
                    return
                self.places.setdefault(name, set()).add(f"{file}:{line}")
                return
        if "/argparse.py" not in file:
            self.places.setdefault(name, set()).add(f"{Path(file).name}:{line}")


@functools.cache
def bookkeeping(file: str) -> frozenset[int]:
    return bookkeeping_lines(Path(file).read_text(encoding="utf-8"))


def bookkeeping_lines(source: str) -> frozenset[int]:
    """Lines of a program's source that put options into metadata (`ss_…` keys), logs or messages."""
    lines: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Dict):
            keys = [key.value for key in node.keys if isinstance(key, ast.Constant)]
            if keys and all(isinstance(key, str) and key.startswith("ss_") for key in keys):
                lines.update(range(node.lineno, node.end_lineno + 1))
        elif isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            whose = getattr(getattr(function, "value", None), "id", "")
            if (whose, name) == ("accelerator", "print") or name == "print" or whose == "logger":
                lines.update(range(node.lineno, node.end_lineno + 1))
    return frozenset(lines)


def recording_namespace(reads: Reads) -> type:
    """argparse's namespace, which writes down who reads which option."""

    class Recording(argparse.Namespace):
        def __getattribute__(self, name):
            if reads.on and not name.startswith("_") and name not in reads.written:
                frame = sys._getframe(1)
                reads.note(name, frame.f_code.co_filename, frame.f_lineno)
            return super().__getattribute__(name)

        def __setattr__(self, name, value):
            # From here on it is the program's value, not the user's.
            if reads.on and self is reads.watched:
                reads.written.add(name)
            super().__setattr__(name, value)

    return Recording
