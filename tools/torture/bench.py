"""What every check works with: runs of the programs under watch, and what was wrong with them."""

import dataclasses
import os
import random
import re
import signal
import subprocess
import tempfile
import time
from pathlib import Path

# As a shell sees them: success, findings, an error, and ended by SIGINT and SIGTERM.
EXIT_CODES = {0, 1, 2, 130, 143}
KILLED = 128 + signal.SIGKILL
# C0 but for tabs and line breaks, DEL, C1 as UTF-8, and what reorders text.
CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xaa-\xae]|\xe2\x81[\xa6-\xa9]")
# JSON escapes C0; the rest is text there.
CONTROL_IN_JSON = re.compile(rb"[\x00-\x08\x0b-\x1f]")


class Skipped(Exception):
    """A check that this machine does not permit; the message says why."""


@dataclasses.dataclass
class Result:
    """How a run ended: its exit code as a shell sees it, and what it wrote."""

    words: list
    code: int
    out: bytes
    err: bytes

    def __str__(self):
        return f"{shown(self.words)}: exit {self.code}"


def shown(words):
    return " ".join(ascii(os.fsdecode(word))[1:-1][:80] for word in words)


class Bench:
    """A check's folder, random numbers and runs. `faults` fills with sentences."""

    def __init__(self, folder, binaries, seed, quick, world):
        self.folder, self.binaries, self.quick = folder, binaries, quick
        self.random = random.Random(seed)
        self.faults, self.runs = [], 0
        self._world = world

    def fault(self, text):
        self.faults.append(text)

    def expect(self, condition, text):
        if not condition:
            self.fault(text)

    def times(self, quick, full):
        """How often to try something."""
        return quick if self.quick else full

    def world(self, name="world"):
        """A new copy of the finished run that every check begins with."""
        return self._world.copy(self.folder / name)

    def command(self, words):
        """The words of a command of ia3, with the program's path."""
        return [self.binaries / "ia3", *words]

    def start(self, *words, cwd=None, wrapper=(), **options):
        """Starts a run that the caller ends with `end`."""
        self.runs += 1
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.PIPE)
        options.setdefault("stdin", subprocess.DEVNULL)
        return subprocess.Popen([*wrapper, *self.command(words)], cwd=cwd or self.folder, **options)

    def end(self, process, limit=120, killed=False, data=False, codes=EXIT_CODES):
        """Waits for a run and looks at its exit code, its time and what it wrote.

        `killed`: somebody sends it SIGKILL. `data`: its standard output is a file's content, which is as it is.
        """
        try:
            out, err = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            self.fault(f"{shown(process.args[1:])}: not done after {limit} s")
        code = process.returncode if process.returncode >= 0 else 128 - process.returncode
        result = Result(process.args[1:], code, out or b"", err or b"")
        if code not in codes and not (killed and code == KILLED):
            said = result.err.decode(errors="replace").strip().splitlines()
            self.fault(f"{result}{': ' + ascii(said[-1])[:160] if said else ''}")
        if not data:
            self.expect_clean(result)
        return result

    def run(self, *words, limit=60, codes=EXIT_CODES, data=False, **options):
        """Runs a command of ia3 to its end."""
        return self.end(self.start(*words, **options), limit=limit, codes=codes, data=data)

    def expect_code(self, result, *codes):
        said = result.err.decode(errors="replace").strip().splitlines()
        self.expect(
            result.code in codes,
            f"{result} instead of {' or '.join(map(str, codes))}{': ' + ascii(said[-1])[:120] if said else ''}",
        )

    def expect_clean(self, result):
        """No run writes what controls a terminal."""
        is_json = result.out[:1] in (b"{", b"[")
        for text, pattern in ((result.out, CONTROL_IN_JSON if is_json else CONTROL), (result.err, CONTROL)):
            found = pattern.search(text)
            if found:
                around = text[max(0, found.start() - 30) : found.end() + 10]
                self.fault(f"{shown(result.words)}: writes {ascii(found.group())[1:]} in {ascii(around)[1:]}")


CHECKS = []


def check(sentence, quick=True):
    """Registers a function of a bench under a sentence; `quick` says whether the short form includes it."""

    def register(function):
        CHECKS.append((sentence, quick, function))
        return function

    return register


def perform(number, seed, quick, binaries, world):
    """A check's runs, its seconds, its faults, and why it was skipped."""
    sentence, _, function = CHECKS[number]
    began, reason = time.monotonic(), None
    with tempfile.TemporaryDirectory(prefix="ia3-torture-", ignore_cleanup_errors=True) as folder:
        bench = Bench(Path(folder), binaries, f"{seed} {sentence}", quick, world)
        try:
            function(bench)
        except Skipped as skipped:
            reason = str(skipped)
    return bench.runs, time.monotonic() - began, bench.faults, reason


def wait_for(condition, seconds=20, interval=0.005):
    """Whether something becomes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(interval)
    return False
