"""A report that follows its run: the page loads itself anew, keeps what the reader has set, and ends with the run."""

import json
import signal
import subprocess
import time

from tools.report import charts

# What a reader has set, and how far the run has come.
SEEN = """(() => ({
  marked: window.marked === true,
  steps: Number(document.querySelector(".properties td").textContent.split(" ")[0]),
  smoothing: document.querySelector(".smoothing").value,
  isShown: [...document.querySelectorAll(".charts figure:nth-child(1) .curve")].map((entry) => entry.getAttribute("aria-pressed")),
  isLogarithmic: document.querySelector(".charts figure:nth-child(1) .chart-head button").getAttribute("aria-pressed"),
  isZoomed: Boolean(document.querySelector(".reset").getClientRects().length),
  isOpen: document.querySelector("#config details").open,
  focused: document.activeElement.getAttribute("class"),
  scrolled: Math.round(scrollY),
  isLive: Boolean(document.querySelector(".following")),
}))()"""

SET = """(() => {
  const smoothing = document.querySelector(".smoothing");
  smoothing.value = "0.5";
  smoothing.dispatchEvent(new Event("input"));
  document.querySelector(".charts figure:nth-child(1) .curve").click();
  document.querySelector(".charts figure:nth-child(1) .chart-head button").click();
  document.querySelector("#config details").open = true;
  window.marked = true;
})()"""


def start(ia3, folder):
    """A run that trains until it is stopped, its report that follows it, and the report's path."""
    settings = ["--set", "output_name=live", "--set", "max_train_steps=100000"]
    words = [ia3, "train", "hana.json", "--quiet", "--allow", "ALL", *settings]
    run = subprocess.Popen(words, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    record, page = folder / "output/live.run.json", folder / "live.html"
    wait(lambda: record.exists() and json.loads(record.read_text())["figures"]["step"] > 3, 60)
    watch = subprocess.Popen([ia3, "report", record, "--watch", "-o", page], stdout=subprocess.PIPE, text=True)
    wait(page.exists, 30)
    return run, watch, page


def wait(condition, seconds):
    """Whether something comes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.2)
    return False


def seen(browser):
    """What the page shows; nothing while it is being loaded."""
    try:
        return browser.value(SEEN)
    except RuntimeError:
        return None


def check(browser, run, watch, page, out):
    """What is wrong with the page of a run that trains; ends the run."""
    try:
        yield from follow(browser, page, out)
        yield from follow_without_scripts(browser, page)
        browser.open(page, 1400, 900, "light")
        run.send_signal(signal.SIGINT)
        run.wait(60)
        if watch.wait(60) != 0:
            yield f"ia3 report --watch ends with {watch.returncode}: {watch.stdout.read()}"
        if not wait(lambda: (now := seen(browser)) is not None and not now["isLive"], 30):
            yield "the page still loads itself anew after the end of its run"
    finally:
        for process in (run, watch):
            if process.poll() is None:
                process.kill()


def follow(browser, page, out):
    browser.open(page, 1400, 900, "light")
    browser.value(SET)
    _, y, box = charts.middle(browser, 2)
    browser.drag(box["x"] + box["width"] * 0.2, box["x"] + box["width"] * 0.8, y)
    browser.value("document.querySelector('.charts figure:nth-child(2) svg.live').focus()")
    browser.press("Escape")
    browser.screenshot(out / "live.png", is_whole=False)
    before = seen(browser)
    if not wait(lambda: (now := seen(browser)) is not None and not now["marked"], 40):
        yield "the page does not load itself anew"
        return
    browser.settle()
    after = seen(browser)
    for name in ("smoothing", "isShown", "isLogarithmic", "isZoomed", "isOpen", "focused", "scrolled"):
        if after[name] != before[name]:
            yield f"{name} was {before[name]} and is {after[name]} when the page has loaded itself anew"
    if not before["isZoomed"] or "false" not in before["isShown"] or "live" not in str(before["focused"]):
        yield f"nothing was set on the live page: {before}"
    if after["steps"] <= before["steps"]:
        yield f"the run's steps stay at {after['steps']}"
    browser.value("document.querySelector('.pause').click(); window.marked = true")
    if wait(lambda: not (seen(browser) or {"marked": True})["marked"], 16):
        yield "the page loads itself anew although it is paused"
    if browser.messages:
        yield f"the console says {browser.messages}"


def follow_without_scripts(browser, page):
    browser.open(page, 1400, 900, "light", has_scripts=False)
    browser.loaded = False

    def is_loaded():
        browser.send("Page.getLayoutMetrics")
        return browser.loaded

    if not wait(is_loaded, 25):
        yield "without scripts the page does not load itself anew"
