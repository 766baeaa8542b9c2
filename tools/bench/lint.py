"""Times `ia3 lint` beside other linters on the same 160-key config: one file, and 1,000 files.

    python3 -m tools.bench.lint --ia3 .build/release/ia3

Each tool gets the format it is made for, with its caches off: kohya_ss JSON for ia3 and
check-jsonschema, sd-scripts TOML for ia3, taplo and tombi, YAML for yamllint, and for ruff a Python
file of as many bytes as the JSON. The runs of all tools are interleaved, so that a busy moment
of the machine meets them all; what is shown is the median. A second table is of ia3 alone, on the files of `cases.py`.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tools.bench.cases import make_cases
from tools.bench.sample_config import KOHYA_JSON, SD_SCRIPTS_TOML

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv" / "bench"
PEERS = ("ruff", "taplo", "tombi", "check-jsonschema", "yamllint")
FILES = 1000
SECONDS_PER_TASK = 8  # a slow tool gets fewer runs, so that everything ends within three minutes
FEWEST_RUNS = 2

# A child's peak memory starts at that of the process that starts it, so a bare Python starts it.
PEAK = """
import os, sys
null = os.open(os.devnull, os.O_RDWR)
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ,
                       file_actions=[(os.POSIX_SPAWN_DUP2, null, n) for n in (0, 1, 2)])
print(os.wait4(child, 0)[2].ru_maxrss)
"""


@dataclass
class Task:
    """One command of one tool on `count` files."""

    tool: str
    format: str
    count: int
    folder: Path
    command: list
    allowed: set
    status: int = 0
    rounds: int = 0
    peak_kib: int = 0
    seconds: list = field(default_factory=list)

    @property
    def median_ms(self):
        return statistics.median(self.seconds) * 1000


def main():
    options = parse_arguments()
    versions = install_peers()
    versions["ia3"] = first_line([options.ia3, "--version"])
    with tempfile.TemporaryDirectory() as scratch:
        folders = write_files(Path(scratch))
        sizes = {kind: len((folders[1] / f"0000.{kind}").read_bytes()) for kind in RENDERERS}
        tasks = make_tasks(options.ia3, folders, Path(scratch, "schema.json"))
        for task in tasks:
            warm_up(task, options.runs)
        for number in range(options.runs):
            for task in tasks:
                if number < task.rounds:
                    task.seconds.append(run(task)[0])
        for task in tasks:
            task.peak_kib = peak(task.command, task.folder)
        cases = [measure(case, options) for case in make_cases(Path(scratch, "cases"))]
        floor = peak(["/bin/true"], scratch)
    report(tasks, cases, versions, sizes, floor)
    if options.json:
        options.json.write_text(as_json(tasks + cases, versions, sizes, floor), "utf-8")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ia3", type=Path, required=True, metavar="PATH", help="a release build")
    parser.add_argument("--runs", type=int, default=15, metavar="N", help="runs of each command")
    parser.add_argument("--json", type=Path, metavar="OUT", help="also write every timing here")
    options = parser.parse_args()
    if not os.access(options.ia3, os.X_OK):
        parser.error(f"{options.ia3} is not a program")
    if options.runs < FEWEST_RUNS:
        parser.error(f"a median needs --runs {FEWEST_RUNS} or more")
    options.ia3 = options.ia3.resolve()
    return options


def install_peers():
    """Makes the environment of the peers if it is missing; returns their versions."""
    python = VENV / "bin" / "python"
    if not all((VENV / "bin" / peer).exists() for peer in PEERS):
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PEERS], check=True)
    ask = "import importlib.metadata as m, sys; print(*map(m.version, sys.argv[1:]))"
    return dict(zip(PEERS, first_line([python, "-c", ask, *PEERS]).split()))


def first_line(command):
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.partition("\n")[0]


# The files. Only the output name differs between the thousand.


def as_kohya_json(name):
    return json.dumps(KOHYA_JSON | {"output_name": name}, indent=2) + "\n"


def as_toml(name):
    # A TOML string, number, boolean or array of strings is written as JSON writes it.
    values = SD_SCRIPTS_TOML | {"output_name": name}
    return "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())


def as_yaml(name):
    lines = ["---\n"]
    for key, value in (KOHYA_JSON | {"output_name": name}).items():
        line = f"{key}: {json.dumps(value)}\n"
        if len(line) > 80:  # yamllint's default limit
            head, tail = value[:60].rsplit(" ", 1)
            line = f"{key}: >-\n  {head}\n  {tail}{value[60:]}\n"
        lines.append(line)
    return "".join(lines)


def as_python(name):
    values = KOHYA_JSON | {"output_name": name}
    body = "".join(f' "{key}": {python_literal(value)},\n' for key, value in values.items())
    text = f"CONFIG = {{\n{body}}}\n"
    padding = len(as_kohya_json(name)) - len(text)
    return text + "#" * (padding - 1) + "\n"


def python_literal(value):
    return json.dumps(value) if isinstance(value, str) else repr(value)


RENDERERS = {"json": as_kohya_json, "toml": as_toml, "yaml": as_yaml, "py": as_python}


def write_files(scratch):
    """Folders by number of files, and the schema that check-jsonschema needs."""
    folders = {1: scratch / "one", FILES: scratch / "many"}
    for count, folder in folders.items():
        folder.mkdir()
        for number in range(count):
            for kind, render in RENDERERS.items():
                file = folder / f"{number:04}.{kind}"
                file.write_text(render(f"network-{number:04}"), "utf-8")
    kinds = {str: "string", bool: "boolean", int: "number", float: "number"}
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {key: {"type": kinds[type(value)]} for key, value in KOHYA_JSON.items()},
        "required": sorted(KOHYA_JSON),
        "additionalProperties": False,
    }
    (scratch / "schema.json").write_text(json.dumps(schema), "utf-8")
    return folders


def make_tasks(ia3, folders, schema):
    """For each tool its command on one file and on all: the peers must find nothing there."""
    lint = [ia3, "lint", "--profile", "all"]
    commands = [
        ("ruff", "py", [VENV / "bin/ruff", "check", "--no-cache", "--isolated"], {0}),
        ("ia3", "json", lint, {0, 1}),
        ("ia3", "toml", lint, {0, 1}),
        ("taplo", "toml", [VENV / "bin/taplo", "lint"], {0}),
        ("tombi", "toml", [VENV / "bin/tombi", "lint", "--offline"], {0}),
        ("check-jsonschema", "json", [VENV / "bin/check-jsonschema", "--no-cache", "--schemafile", schema], {0}),
        ("yamllint", "yaml", [VENV / "bin/yamllint"], {0}),
    ]
    return [
        Task(
            tool,
            kind,
            count,
            folder,
            [*map(str, command), *(f"{number:04}.{kind}" for number in range(count))],
            allowed,
        )
        for count, folder in folders.items()
        for tool, kind, command, allowed in commands
    ]


# Measuring.


def run(task):
    """(wall time in seconds, exit status) of one run, its output thrown away."""
    start = time.perf_counter()
    done = subprocess.run(
        task.command, cwd=task.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return time.perf_counter() - start, done.returncode


def measure(case, options):
    """A case of ia3 alone as a task with its times and its peak."""
    task = Task(case.name, "", 0, case.folder, [str(options.ia3), *case.arguments], case.allowed)
    case.prepare()
    warm_up(task, options.runs)
    for _ in range(task.rounds):
        case.prepare()
        task.seconds.append(run(task)[0])
    case.prepare()
    task.peak_kib = peak(task.command, task.folder)
    return task


def warm_up(task, runs):
    """An unmeasured run: fills the disk cache, shows how many runs fit, and that the tool works."""
    seconds, task.status = run(task)
    if task.status not in task.allowed:
        shown = subprocess.run(
            task.command, cwd=task.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ).stdout
        sys.exit(
            f"{task.tool} on {task.count} {task.format} files: exit {task.status}\n"
            + shown[:2000].decode("utf-8", "replace")
        )
    task.rounds = min(runs, max(FEWEST_RUNS, int(SECONDS_PER_TASK / seconds)))


def peak(command, folder):
    """The largest resident set of one run, in KiB."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", PEAK, *command], cwd=folder, capture_output=True, text=True, check=True
    )
    return int(done.stdout)


# Reporting.


def cpu():
    try:
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def report(tasks, cases, versions, sizes, floor):
    baseline = {task.count: task.median_ms for task in tasks if task.tool == "ruff"}

    def milliseconds(task):
        return f"{task.median_ms:.1f}" if task.median_ms < 100 else f"{task.median_ms:,.0f}"

    def memory(task):
        return f"{task.peak_kib / 1024:.0f}" if task.peak_kib > floor else "†"

    def cells(task):
        ratio = task.median_ms / baseline[task.count]
        return f"{milliseconds(task)} | {ratio:.2f}× | {memory(task)} | {task.rounds}"

    print(
        f"| tool | format | one file, ms | to ruff | MiB | runs | {FILES:,} files, ms | to ruff | MiB | runs | exit |"
    )
    print("| --- | --- |" + " ---: |" * 9)
    half = len(tasks) // 2
    for one, many in zip(tasks[:half], tasks[half:]):
        print(f"| {one.tool} | {one.format} | {cells(one)} | {cells(many)} | {many.status} |")
    print("\n| ia3 | ms | MiB | runs | exit |\n| --- |" + " ---: |" * 4)
    for task in cases:
        print(f"| {task.tool} | {milliseconds(task)} | {memory(task)} | {task.rounds} | {task.status} |")
    print(
        f"\nMedians of interleaved runs; MiB is the peak resident set "
        f"(†: not above the {floor / 1024:.0f} MiB of the process that starts it)."
    )
    print("Bytes a file: " + ", ".join(f"{kind} {size:,}" for kind, size in sizes.items()) + ".")
    print(
        f"{cpu()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}; "
        + ", ".join(f"{tool} {version}" for tool, version in versions.items())
        + "."
    )


def as_json(tasks, versions, sizes, floor):
    rows = [
        {
            "tool": task.tool,
            "format": task.format,
            "files": task.count,
            "median_ms": task.median_ms,
            "runs_ms": [1000 * second for second in task.seconds],
            "peak_rss_kib": task.peak_kib,
            "exit": task.status,
        }
        for task in tasks
    ]
    machine = {"cpu": cpu(), "cores": os.cpu_count(), "system": platform.platform()}
    return (
        json.dumps(
            {
                "machine": machine,
                "versions": versions,
                "bytes_per_file": sizes,
                "rss_floor_kib": floor,
                "results": rows,
            },
            indent=2,
        )
        + "\n"
    )


if __name__ == "__main__":
    main()
