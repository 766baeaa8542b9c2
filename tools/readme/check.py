#!/usr/bin/env python3
"""Runs a README's console examples and compares what they print with what it shows.

    python3 -m tools.readme.check README.md --bin .build/release

Fenced blocks with the info string `console` are run: a line beginning with `$ ` is a command (with
a backslash at its end it goes on in the next line), the lines up to the next command are what it
prints, standard output and error together. A line `...` stands for any number of lines; a last
line `[exit N]` for an exit status other than 0. `console no-check` is shown and not run.
All commands of a README run in order in one temporary folder; $IA3 is the README's own.
Exit status: 0 when all agree, 1 with a diff when not, 2 when the README cannot be read.
"""

import argparse
import difflib
import os
import re
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"(?P<indent> *)(?P<marks>`{3,}|~{3,})\s*(?P<info>[^`]*)")
EXIT = re.compile(r"\[exit (\d+)\]")
# Where the README's user is.
SHOWN_FOLDER = "/home/mira/ia3"
SECONDS_PER_COMMAND = 60


class ReadmeError(Exception):
    """The README does not keep to the convention."""


@dataclass(frozen=True)
class Example:
    """A command and the lines of the README, start..<end, that show what it prints."""

    command: str
    shown: tuple
    start: int
    end: int
    indent: str

    def agrees(self, actual):
        """Whether `shown` stands for the lines `actual`, status line included."""
        pattern = "".join(r"(?:.*\n)*" if line == "..." else re.escape(line) + r"\n" for line in self.shown)
        # A status is never covered by `...`: it has to be stated.
        same_status = exit_line(self.shown) == exit_line(actual)
        text = "".join(line + "\n" for line in actual)
        return same_status and re.fullmatch(pattern, text) is not None


def exit_line(lines):
    return lines[-1] if lines and EXIT.fullmatch(lines[-1]) else None


def find_examples(lines):
    """The examples of a README's lines, in order."""
    number, examples = 0, []
    while number < len(lines):
        fence = FENCE.fullmatch(lines[number])
        number += 1
        if not fence:
            continue
        start = number
        while number < len(lines) and not closes(lines[number], fence["marks"]):
            number += 1
        if number == len(lines):
            raise ReadmeError(f"{start}: the block is not closed")
        words = fence["info"].split()
        if words[:1] == ["console"] and words != ["console", "no-check"]:
            if len(words) > 1:
                raise ReadmeError(f"{start}: unknown info string {fence['info'].strip()!r}")
            examples += split_block(lines, start, number, fence["indent"])
        number += 1
    return examples


def closes(line, marks):
    line = line.strip()
    return len(line) >= len(marks) and set(line) == {marks[0]}


def split_block(lines, start, end, indent):
    """The examples in one block, lines[start:end]."""
    block = [line.removeprefix(indent) for line in lines[start:end]]
    at = 0
    while at < len(block):
        if not block[at].startswith("$ "):
            raise ReadmeError(f"{start + at + 1}: a line beginning with '$ ' is wanted")
        first = at
        while block[at].endswith("\\") and at + 1 < len(block):
            at += 1
        command = "\n".join(block[first : at + 1]).removeprefix("$ ")
        at += 1
        shown = at
        while at < len(block) and not block[at].startswith("$ "):
            at += 1
        yield Example(command, tuple(block[shown:at]), start + shown, start + at, indent)


def run(command, folder, environment):
    """The lines that the command prints, with its status as the last one unless it is 0."""
    process = subprocess.Popen(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        output = process.communicate(timeout=SECONDS_PER_COMMAND)[0]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output = process.communicate()[0]
    text = output.decode("utf-8", "replace")
    lines = text.removesuffix("\n").split("\n") if text else []
    if process.returncode:
        # As the shell counts: 128 and the signal.
        status = process.returncode if process.returncode > 0 else 128 - process.returncode
        lines.append(f"[exit {status}]")
    return lines


def true_lines(lines, examples, bin_folder, root):
    """The README's lines with each example that does not agree replaced by what it prints."""
    environment = os.environ | {
        "PATH": f"{bin_folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "NO_COLOR": "1",
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "100",
        "IA3": str(root),
    }
    result, copied = [], 0
    # Its path is as long as the one that the README shows, so that lines break and carets stand where they did.
    with tempfile.TemporaryDirectory(prefix="t" * (len(SHOWN_FOLDER) - 13), dir="/tmp") as folder:
        for example in examples:
            actual = [line.replace(folder, SHOWN_FOLDER) for line in run(example.command, folder, environment)]
            result += lines[copied : example.start]
            if example.agrees(actual):
                result += lines[example.start : example.end]
            else:
                result += [example.indent + line if line else "" for line in actual]
            copied = example.end
    return result + lines[copied:]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("readme", type=Path)
    parser.add_argument("--bin", type=Path, required=True, metavar="DIR", help="folder put first on PATH")
    parser.add_argument("--update", action="store_true", help="write what is really printed into the README")
    options = parser.parse_args()
    if not options.bin.is_dir():
        parser.error(f"{options.bin} is not a folder")
    try:
        text = options.readme.read_text("utf-8")
        lines = text.split("\n")
        examples = find_examples(lines)
        if not examples:
            raise ReadmeError("1: no console block to run")
    except (OSError, UnicodeDecodeError) as error:
        print(f"{options.readme}: {error}", file=sys.stderr)
        return 2
    except ReadmeError as error:
        print(f"{options.readme}:{error}", file=sys.stderr)
        return 2

    found = true_lines(lines, examples, options.bin.resolve(), options.readme.resolve().parent)
    if found == lines:
        print(f"{options.readme}: examples that agree: {len(examples)}")
        return 0
    if options.update:
        options.readme.write_text("\n".join(found), "utf-8")
        print(f"{options.readme}: updated")
        return 0
    name = str(options.readme)
    print("\n".join(difflib.unified_diff(lines, found, name, f"{name} (as run)", lineterm="")))
    return 1


if __name__ == "__main__":
    sys.exit(main())
