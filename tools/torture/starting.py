"""Runs that could not save what they train."""

import os
import subprocess

from tools.torture.bench import check
from tools.torture.world import train


@check("a run that cannot save ends before its first step")
def unwritable(bench):
    world = bench.world()
    (world / "file").write_text("")
    (world / "taken/hana.safetensors").mkdir(parents=True)
    (world / "named").mkdir()
    (world / "named/hana-state").write_text("")
    cases = {
        "/proc": {"output_dir": "/proc"}, "/dev/null/x": {"output_dir": "/dev/null/x"}, "a file": {"output_dir": "file"},
        "below a file": {"output_dir": "file/x"}, "a folder as the network": {"output_dir": "taken"},
        "a file as the state": {"output_dir": "named"}, "a long name": {"output_name": "n" * 245},
        "no name": {"output_name": "a/b"},
    }  # fmt: skip
    (world / "closed").mkdir()
    (world / "closed").chmod(0o555)
    if os.geteuid() != 0:
        cases["a closed folder"] = {"output_dir": "closed"}
    elif subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", world / "closed"], capture_output=True
    ).returncode:
        os.rmdir(world / "closed")
    else:
        cases["a read-only disk"] = {"output_dir": "closed"}
    try:
        for name, settings in cases.items():
            for more in ([], ["--dry-run"]):
                words = train("hana.json", "--json", *more, save_every_n_steps=0, logging_dir="", **settings)
                result = bench.run(*words, cwd=world)
                steps = result.out.count(b'"event":"step"') + result.out.count(b'"event": "step"')
                what = f"{name}{' with --dry-run' if more else ''}"
                bench.expect(result.code == 2, f"{what}: exit {result.code} instead of 2")
                bench.expect(steps == 0, f"{what}: {steps} steps were trained")
    finally:
        if "a read-only disk" in cases:
            subprocess.run(["umount", world / "closed"], check=True)


@check("no output replaces a file of another kind")
def overwriting(bench):
    world = bench.world()
    for name, words in {
        "tiny.safetensors": ["model", "init", "--seed", "5", "tiny.safetensors"],
        "hana.json": ["lint", "--write-baseline", "hana.json", "."],
        "hana.toml": ["lint", "--output-file", "hana.toml", "."],
        "hana.sh": ["report", "output", "-o", "hana.sh"],
        "hana.lycoris.toml": train("hana.json", "--trace", "hana.lycoris.toml", "--trace-steps", "1", output_dir="o"),
        "output/hana.safetensors": ["convert", "hana.json", "--to", "kohya-json", "-o", "output/hana.safetensors"],
        "output/hana.run.json": ["new", "character", "--name", "x", "--steps", "1", "-o", "output/hana.run.json"],
        "output/hana-step00000002.safetensors": [
            "merge", "tiny.safetensors", "output/hana.safetensors", "-o", "output/hana-step00000002.safetensors",
        ],
    }.items():  # fmt: skip
        before = (world / name).read_bytes()
        result = bench.run(*words, cwd=world)
        bench.expect((world / name).read_bytes() == before, f"{words[0]} replaced {name}, exit {result.code}")
        bench.expect_code(result, 2)
