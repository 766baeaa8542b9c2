#!/usr/bin/env python3
"""Makes the pictures of the README and the docs from real runs: a lint in a terminal, a report and a grid.

    python3 -m tools.pictures.make --bin .build/release [--out docs/pictures] [--chromium PROGRAM]

The runs are those of a checkpoint of random numbers on six drawings, so they take a minute; the images that it generates
are noise. Each picture is made in light and in dark.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.pictures.terminal import drawing
from tools.report.browser import Browser

ROOT = Path(__file__).resolve().parents[2]
MODES = ("light", "dark")
# A picture is loaded with its page: at most this many bytes.
LIMIT = 200_000


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=Path, required=True, help="the folder with ia3 and ia3-train")
    parser.add_argument("--out", type=Path, default=ROOT / "docs/pictures", help="where the pictures go")
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("chromium-browser"))
    arguments = parser.parse_args()
    if not arguments.chromium:
        sys.exit("there is no chromium; install it, or name one with --chromium")
    out = arguments.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "tools/demo/dataset", folder / "drawings")

        def ia3(*words, **more):
            result = subprocess.run(
                [arguments.bin.resolve() / "ia3", *words], cwd=folder, capture_output=True, text=True, **more
            )
            if result.returncode > 1:
                sys.exit(f"ia3 {' '.join(words)}\n{result.stdout}{result.stderr}")
            return result.stdout

        text = lint(ia3, folder)
        for mode in MODES:
            (out / f"lint-{mode}.svg").write_text(drawing(text, mode))
        train(ia3)
        with Browser(arguments.chromium, folder / "profile") as browser:
            for mode in MODES:
                report, grid = folder / "output/hana.report.html", folder / "grid/index.html"
                browser.open(f"{report.as_uri()}#curves", 1200, 960, mode)
                photograph(browser, out / f"report-{mode}.webp")
                browser.open(grid, 1000, 700, mode)
                browser.value("size.value = 150; size.dispatchEvent(new Event('input'))")
                photograph(browser, out / f"grid-{mode}.webp")
    for path in sorted(out.iterdir()):
        size = path.stat().st_size
        print(f"{path.relative_to(out.parent)}: {size:,} bytes")
        if size > LIMIT:
            sys.exit(f"{path} is larger than {LIMIT:,} bytes")


def lint(ia3, folder):
    """What ia3 prints in a terminal about a config with three faults."""
    ia3(
        "new", "character", "--name", "mira", "--steps", "400", "--dataset", "drawings", "--set", "resolution=64,64",
        "--set", "min_bucket_reso=64", "--set", "max_bucket_reso=64",
    )  # fmt: skip
    config = folder / "mira.json"
    config.write_text(
        config.read_text()
        .replace('"max_train_steps": 400', '"max_train_steps": 600')
        .replace('"xformers"', '"seed": 42, // the good one\n  "xformers"')
    )
    colored = {**os.environ, "FORCE_COLOR": "1", "COLUMNS": "100"}
    return "\x1b[1m$ ia3 lint mira.json\x1b[0m\n" + ia3("lint", "mira.json", env=colored)


def train(ia3):
    """A run with its report, and a grid of what it saved."""
    size = ("--width", "64", "--height", "64")
    ia3("model", "init", "--size", "tiny", "--seed", "1", "tiny.safetensors")
    ia3(
        "new", "character", "--name", "hana", "--trigger", "mira", "--steps", "200", "--batch", "2", "--model",
        "tiny.safetensors", "--dataset", "drawings", "--set", "resolution=64,64", "--set", "min_bucket_reso=64", "--set",
        "max_bucket_reso=64", "--set", "optimizer_args.d0=0.01", "--set", "save_every_n_steps=50",
    )  # fmt: skip
    ia3(
        "train", "hana.json", "--quiet", "--allow", "ALL", "--set", "seed=7", "--set", "sample_every_n_steps=50", "--set",
        "sample_prompts=mira, hat --w 64 --h 64 --s 4 --d 1",
    )  # fmt: skip
    ia3("report", "output/hana.run.json")
    ia3(
        "grid", "--model", "tiny.safetensors", "--prompt", "mira, red hair", "--negative", "lowres", "--seed", "7",
        "--steps", "8", *size, "--x", "network=none,output", "--y", "multiplier=0.5,1", "-o", "grid",
    )  # fmt: skip


def photograph(browser, path):
    """The window, as a WebP file."""
    browser.settle()
    browser.screenshot(path, is_whole=False, format="webp", quality=85)


if __name__ == "__main__":
    main()
