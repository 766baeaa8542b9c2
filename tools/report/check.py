#!/usr/bin/env python3
"""Opens a report, a report on several runs, a grid and a plot in headless Chromium, in light and in dark, on the desktop and on a phone.

    python3 -m tools.report.check --bin .build/release [--run RUN] [--grid PAGE] [--out FOLDER] [--chromium PROGRAM]

Without --run, runs are made first: a few steps on the tiny checkpoint, with samples and an evaluation. Each page is worked
as a reader does, with a mouse in a wide window and with fingers in a narrow one, and once without scripts. At last a report
follows a run that trains, which --run leaves out. Screenshots go to --out, to be looked at.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.report import charts, grids, lightbox, live, measures
from tools.report.browser import Browser

ROOT = Path(__file__).resolve().parents[2]
SIZES = {"wide": (1400, 900), "narrow": (390, 844)}
MODES = ("light", "dark")


def make_run(binary, folder):
    """Runs to report on, sixty steps on six drawings with samples, and a grid of their networks."""
    ia3 = binary / "ia3"

    def call(*arguments):
        subprocess.run([ia3, *arguments], cwd=folder, check=True, capture_output=True, text=True)

    shutil.copytree(ROOT / "tools/demo/dataset", folder / "drawings")
    for number, caption in enumerate(["mira, red hair, smile", "mira, hat", "mira, <b>smile</b> & hat"]):
        (folder / f"drawings/1_mira/{number}.txt").write_text(caption)
    call("model", "init", "--size", "tiny", "--seed", "1", "tiny.safetensors")
    call(
        "new", "character", "--name", "hana", "--trigger", "mira", "--steps", "60", "--batch", "2",
        "--model", "tiny.safetensors", "--dataset", "drawings", "--set", "resolution=64,64",
        "--set", "min_bucket_reso=64", "--set", "max_bucket_reso=64", "--set", "optimizer_args.d0=0.03",
    )  # fmt: skip
    call(
        "train", "hana.json", "--quiet", "--variations", "3", "--evaluate", "8", "--allow", "ALL", "--set", "caption_extension=.txt",
        "--set", "sample_prompts=mira, hat --w 64 --h 64 --s 4 --d 1\nmira --n hat --w 64 --h 64 --s 4 --d 2", "--set", "sample_every_n_steps=15",
    )  # fmt: skip
    call(
        "grid", "--model", "tiny.safetensors", "--prompt", "mira, hat", "--seed", "7", "--steps", "3", "--width", "64",
        "--height", "64", "--x", "network=none,output", "--y", "multiplier=0.5,1", "-o", "grid",
    )  # fmt: skip
    return folder / "output", next(folder.glob("grid*/*.html"), None) or next(folder.glob("grid*.html"))


def report_faults(browser):
    """What a report on one run must say besides its charts and samples."""
    seen = browser.value("""({
      evaluation: document.querySelector("main").innerText.includes("mean loss over"),
      bars: document.querySelectorAll("#networks .bar").length,
      own: [...document.querySelectorAll("#config > .scroll th")].map((cell) => cell.textContent),
      folded: [...document.querySelectorAll("#config details:not([open]) th")].map((cell) => cell.textContent),
    })""")
    if not seen["evaluation"]:
        yield "it does not tell what --evaluate found"
    if seen["bars"] < 5:
        yield f"the norms of {seen['bars']} blocks are shown"
    if "max_train_steps" not in seen["own"] or "max_grad_norm" in seen["own"]:
        yield f"the settings that differ from the defaults are {seen['own']}"
    if "max_grad_norm" not in seen["folded"]:
        yield f"the settings with default values are {seen['folded']}"


def runs_faults(browser, names):
    """What a report on several runs must say besides its charts and samples."""
    seen = browser.value("""({
      overview: [...document.querySelectorAll("main > .scroll tbody tr")].map((row) => row.textContent),
      evaluations: [...document.querySelectorAll("main > .scroll tbody tr")].filter((row) => row.textContent.includes("→")).length,
      colors: [...document.querySelectorAll(".run")].map((label) => getComputedStyle(label).borderBottomColor),
      toggles: [...document.querySelectorAll(".run")].map((label) => label.textContent.trim()),
      differences: [...document.querySelectorAll("#differences tbody td:first-child")].map((cell) => cell.textContent),
      samples: [...document.querySelectorAll("#samples tbody th")].map((cell) => cell.textContent),
      sections: [...document.querySelectorAll("section[id^=run-] h2")].map((heading) => heading.textContent),
    })""")
    if len(seen["overview"]) != len(names) or seen["evaluations"] != len(names):
        yield f"the overview is {seen['overview']}"
    for part in ("toggles", "sections"):
        if seen[part] != names:
            yield f"the {part} are {seen[part]}, not {names}"
    if "seed" not in seen["differences"] or "max_grad_norm" in seen["differences"]:
        yield f"the settings that differ are {seen['differences']}"
    if sorted(set(seen["samples"])) != names:
        yield f"the samples are those of {seen['samples']}"
    before = charts.state(browser)[0]["lines"]
    if not set(seen["colors"]) <= {line["color"] for line in before} or len(set(seen["colors"])) != min(8, len(names)):
        yield f"the runs' checkboxes have the colors {seen['colors']}"
    browser.value("document.querySelector('.run input').click()")
    browser.settle()
    if len(charts.state(browser)[0]["lines"]) >= len(before):
        yield "a run cannot be hidden"
    browser.value("document.querySelector('.run input').click()")


def look(browser, name, page, out, worked):
    """Loads a page in every size and mode; what is wrong. The page is worked by functions that yield faults."""
    found = []
    for size_name, (width, height) in SIZES.items():
        for mode in MODES:
            label = f"{name}-{size_name}-{mode}"
            browser.open(page, width, height, mode)
            browser.screenshot(out / f"{label}.png")
            faults = list(measures.faults(browser, mode))
            for work in worked:
                faults += work(browser, size_name == "narrow", out / f"{label}-{work.__name__}.png")
            found += [
                f"{label}: {fault}" for fault in faults + [f"the console says {text}" for text in browser.messages]
            ]
            print(f"{label}: looked at", flush=True)
        # Readers without scripts see the same, but for the controls.
        label = f"{name}-{size_name}-still"
        browser.open(page, width, height, "light", has_scripts=False)
        browser.screenshot(out / f"{label}.png")
        found += [f"{label}: {fault}" for fault in measures.faults(browser, "light")]
        print(f"{label}: looked at", flush=True)
    return found


def look_at_drawing(browser, page, out):
    """Loads an SVG file in both modes."""
    found = []
    for mode in MODES:
        browser.open(page, 1240, 780, mode)
        browser.screenshot(out / f"plot-{mode}.png", is_whole=False)
        found += [f"plot-{mode}: the console says {message}" for message in browser.messages]
        fill = browser.value("getComputedStyle(document.querySelector('.page')).fill")
        if (sum(map(int, re.findall(r"\d+", fill)[:3])) < 300) != (mode == "dark"):
            found.append(f"plot-{mode}: its background is {fill}")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=Path, required=True, help="the folder of ia3 and ia3-train")
    parser.add_argument("--run", type=Path, help="the output folder of runs, in place of one that is made")
    parser.add_argument("--grid", type=Path, help="the page of a grid, with --run")
    parser.add_argument("--out", type=Path, default=ROOT / ".browser", help="where the screenshots go")
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("chromium-browser"))
    arguments = parser.parse_args()
    if not arguments.chromium:
        sys.exit("there is no chromium; install it, or name one with --chromium")
    binary, out = arguments.bin.resolve(), arguments.out
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run, grid = (arguments.run.resolve(), arguments.grid) if arguments.run else make_run(binary, folder)
        records = sorted(run.glob("*.run.json"))
        names = [record.name.removesuffix(".run.json") for record in records]

        def ia3(*words):
            subprocess.run([binary / "ia3", *words], check=True)

        ia3("report", records[0], "-o", folder / "report.html")
        ia3("report", run, "-o", folder / "runs.html")
        ia3("plot", run, "-o", folder / "curves.svg")
        ia3("plot", run, "-o", out / "curves.png")

        def chart(browser, is_narrow, _):
            return charts.check(browser, is_narrow)

        def report(browser, *_):
            return report_faults(browser)

        def runs(browser, *_):
            return runs_faults(browser, names)

        def image(browser, is_narrow, shot):
            return lightbox.check(browser, is_narrow, ["Seed: ", "mira"], shot)

        def cells(browser, is_narrow, shot):
            return grids.check(browser, is_narrow, shot)

        found = event_folder_faults(records)
        with Browser(arguments.chromium, folder / "profile") as browser:
            found += look(browser, "report", folder / "report.html", out, [report, chart, image])
            found += look(browser, "runs", folder / "runs.html", out, [runs, chart, image])
            if grid:
                found += look(browser, "grid", grid, out, [cells, image])
            found += look_at_drawing(browser, folder / "curves.svg", out)
            if not arguments.run:
                found += [f"live: {fault}" for fault in live.check(browser, *live.start(binary / "ia3", folder), out)]
                print("live: looked at", flush=True)
    print("\n".join(found) or f"nothing is wrong; the screenshots are in {out}")
    return 1 if found else 0


def event_folder_faults(records):
    """TensorBoard shows a run by its folder's name, which must be more than the time."""
    found = []
    for path in records:
        record = json.loads(path.read_text())
        for session in record["sessions"]:
            folder = Path(session["event_file"]).parts[-3]
            if not folder.startswith(record["name"] + "-"):
                found.append(f"TensorBoard calls {record['name']} {folder}")
    return found


if __name__ == "__main__":
    sys.exit(main())
