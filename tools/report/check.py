#!/usr/bin/env python3
"""Opens a report and a plot in headless Chromium, in light and in dark, wide and narrow.

    python3 -m tools.report.check --bin .build/release [--run RUN] [--out FOLDER] [--chromium PROGRAM]

Without --run, the run is made first: a few steps on the tiny checkpoint, with samples. Each page is loaded with a script
added that works it as a reader does and measures it. Fails on any message of the browser's console, on text or charts
that reach out of the page, on images that do not load, on an empty hover read-out, on too little contrast,
and if dark is not dark. Screenshots go to --out, to be looked at.
"""

import argparse
import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SIZES = {"wide": (1280, 3400), "narrow": (420, 5200)}
# Chromium's names of what prefers-color-scheme says.
MODES = {"light": 1, "dark": 0}

# What a reader does and sees, as JSON in an element of its own.
PROBE = """
<script>
window.addEventListener("load", () => {
  const luminance = (color) => {
    const parts = color.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
      .map((part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const page = luminance(getComputedStyle(document.body).backgroundColor);
  const result = {
    overflow: document.documentElement.scrollWidth - innerWidth,
    page,
    text: contrast(page, luminance(getComputedStyle(document.body).color)),
    soft: Math.min(...[...document.querySelectorAll(".soft, figcaption, svg text")]
      .map((element) => element.closest("svg") ? getComputedStyle(element).fill : getComputedStyle(element).color)
      .map((color) => contrast(page, luminance(color))), 21),
    lines: Math.min(...[...document.querySelectorAll("svg .line[class*=series]")]
      .map((line) => contrast(page, luminance(getComputedStyle(line).stroke))), 21),
    pictures: document.images.length,
    unseen: [...document.images].filter((image) => !image.complete || !image.naturalWidth).map((image) => image.alt),
    outside: [], readouts: [], zoomed: null,
  };
  for (const svg of document.querySelectorAll("svg.chart")) {
    const box = svg.getBoundingClientRect();
    for (const text of svg.querySelectorAll("text")) {
      const inner = text.getBoundingClientRect();
      if (inner.left < box.left - 2 || inner.right > box.right + 2 || inner.bottom > box.bottom + 2) {
        result.outside.push(text.textContent);
      }
    }
  }
  const chart = document.querySelector("svg.chart");
  if (chart) {
    const box = chart.getBoundingClientRect();
    chart.dispatchEvent(new PointerEvent("pointermove", {
      clientX: box.left + box.width / 2, clientY: box.top + box.height / 2, bubbles: true }));
    result.readouts = [...document.querySelectorAll(".readout")].map((element) => element.textContent);
  }
  const image = document.querySelector("img.zoom");
  if (image) {
    image.click();
    const dialog = document.querySelector("dialog.lightbox");
    result.zoomed = Boolean(dialog && dialog.open);
    dialog?.close();
  }
  const holder = document.createElement("pre");
  holder.id = "probe";
  holder.hidden = true;
  holder.textContent = JSON.stringify(result);
  document.body.append(holder);
});
</script>
"""


class Browser:
    """Headless Chromium with a profile of its own."""

    def __init__(self, program, folder):
        self.program = program
        self.profile = Path(folder, "profile")

    def run(self, page, mode, size, *options):
        """Chromium's standard output, and the console's messages."""
        command = [
            self.program, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-extensions",
            f"--user-data-dir={self.profile}", f"--window-size={size[0]},{size[1]}", "--enable-logging=stderr",
            f"--blink-settings=preferredColorScheme={MODES[mode]}", "--virtual-time-budget=3000", *options,
            page.resolve().as_uri(),
        ]  # fmt: skip
        result = subprocess.run(command, capture_output=True, text=True, timeout=120)
        return result.stdout, re.findall(r"CONSOLE[^\]]*\] (.*)", result.stderr)


def make_run(binary, folder):
    """A run to report on: sixty steps on six drawings, with samples."""
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
        "train", "hana.json", "--quiet", "--variations", "3", "--allow", "ALL", "--set", "caption_extension=.txt",
        "--set", "sample_prompts=mira, hat --w 64 --h 64 --s 4 --d 1\nmira --n hat --w 64 --h 64 --s 4 --d 2", "--set", "sample_every_n_steps=15",
    )  # fmt: skip
    return folder / "output"


def faults(probe, mode, is_report):
    """What is wrong with a page, by what the script saw."""
    if probe["overflow"] > 0:
        yield f"it is {probe['overflow']} pixels wider than the window"
    if (probe["page"] < 0.2) != (mode == "dark"):
        yield f"its background is not {mode}"
    for name, least in (("text", 7), ("soft", 4.5), ("lines", 2)):
        if probe[name] < least:
            yield f"the contrast of {name} is {probe[name]:.1f}, below {least}"
    if probe["unseen"]:
        yield f"images do not load: {probe['unseen']}"
    if probe["outside"]:
        yield f"labels reach out of their charts: {probe['outside']}"
    if is_report:
        if len(probe["readouts"]) < 4 or not all(re.match(r"step \d+ .*\d", text) for text in probe["readouts"]):
            yield f"the read-outs say {probe['readouts']}"
        if probe["pictures"] and not probe["zoomed"]:
            yield "an image is not enlarged when it is clicked"


def check(browser, page, name, out, is_report):
    """Loads a page in every mode and size; what is wrong."""
    found = []
    probed = page
    if is_report:
        probed = page.with_name(f"{page.stem}.probe.html")
        probed.write_text(page.read_text().replace("</body>", PROBE + "</body>"))
    for size_name, size in SIZES.items() if is_report else [("wide", (1240, 780))]:
        for mode in MODES:
            label = f"{name}-{size_name}-{mode}"
            _, console = browser.run(page, mode, size, f"--screenshot={out / label}.png")
            if is_report:
                dom, more = browser.run(probed, mode, size, "--dump-dom")
                console += more
                held = re.search(r'<pre id="probe"[^>]*>(.*?)</pre>', dom, re.S)
                if held:
                    found += [f"{label}: {fault}" for fault in faults(json.loads(html.unescape(held[1])), mode, True)]
                else:
                    found.append(f"{label}: the page's scripts did not come to their end")
            found += [f"{label}: the console says {message}" for message in console]
            if not (out / f"{label}.png").exists():
                found.append(f"{label}: there is no screenshot")
            print(f"{label}: looked at", flush=True)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=Path, required=True, help="the folder of ia3 and ia3-train")
    parser.add_argument("--run", type=Path, help="the output folder of a run, in place of one that is made")
    parser.add_argument("--out", type=Path, default=ROOT / ".browser", help="where the screenshots go")
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("chromium-browser"))
    arguments = parser.parse_args()
    if not arguments.chromium:
        sys.exit("there is no chromium; install it, or name one with --chromium")
    binary = arguments.bin.resolve()
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run = arguments.run.resolve() if arguments.run else make_run(binary, folder)
        record = sorted(run.glob("*.run.json"))[0]
        subprocess.run([binary / "ia3", "report", record, "-o", folder / "report.html"], check=True)
        subprocess.run([binary / "ia3", "plot", run, "-o", folder / "curves.svg"], check=True)
        subprocess.run([binary / "ia3", "plot", run, "-o", arguments.out / "curves.png"], check=True)
        browser = Browser(arguments.chromium, folder)
        found = check(browser, folder / "report.html", "report", arguments.out, True)
        found += check(browser, folder / "curves.svg", "plot", arguments.out, False)
    print("\n".join(found) or f"nothing is wrong; the screenshots are in {arguments.out}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
