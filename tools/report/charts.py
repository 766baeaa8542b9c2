"""Charts, worked as a reader does: with a mouse in a wide window, and with fingers in a narrow one."""

CHART = ".charts figure:nth-child({})"

STATE = """[...document.querySelectorAll(".charts figure")].map((figure) => ({
  title: figure.querySelector("h3").textContent,
  at: figure.querySelector(".at").textContent,
  values: [...figure.querySelectorAll(".curve")].map((entry) => entry.textContent),
  keys: [...figure.querySelectorAll(".curve")].map((entry) => getComputedStyle(entry.querySelector(".line")).stroke),
  dots: [...figure.querySelectorAll("svg.live .dot")].map((dot) => getComputedStyle(dot).fill),
  ticks: [...figure.querySelectorAll("svg.live text")].map((text) => text.textContent),
  lines: [...figure.querySelectorAll("svg.live .line[data-key]")].map((line) => ({
    path: line.getAttribute("d"), dash: line.getAttribute("stroke-dasharray"), color: getComputedStyle(line).stroke,
    pale: line.hasAttribute("opacity"), width: line.getAttribute("stroke-width"),
  })),
  width: figure.querySelector("svg.live").getBoundingClientRect().width,
}))"""

# Keeps what a page would save.
CATCH = """(() => {
  window.kept = [];
  URL.createObjectURL = (blob) => { window.kept.push(blob); return "#"; };
  HTMLAnchorElement.prototype.click = function () { window.kept.push(this.download); };
})()"""


def state(browser):
    return browser.value(STATE)


def middle(browser, number=1):
    box = browser.box(CHART.format(number) + " svg.live")
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box


def points(path):
    """The places of a line that is drawn."""
    return [tuple(map(float, part.split())) for part in path.replace("M", "L").split("L") if part]


def check(browser, is_narrow):
    """What is wrong with the charts of the page that is open."""
    before = state(browser)
    if len(before) < 4:
        yield f"there are {len(before)} charts"
        return
    yield from spikes(before)
    yield from apart(before)
    yield from readout(browser, is_narrow)
    yield from zoom(browser, is_narrow)
    yield from controls(browser)
    if not is_narrow:
        yield from keys(browser)
        yield from files(browser)


def spikes(charts):
    for chart in charts:
        if chart["title"] not in ("d·lr", "Learning rate"):
            continue
        for line in chart["lines"]:
            heights = [y for _, y in points(line["path"])]
            if len(heights) > 20 and heights[-1] < heights[-2] - 20:
                yield f"{chart['title']} ends in a spike"
        if not any(text.startswith("T_0 = ") for text in chart["ticks"]):
            yield f"{chart['title']} does not mark T_0"


def apart(charts):
    """Equal curves have different colors or dashes, and gaps through which the lower one is seen."""
    for chart in charts:
        strong = [line for line in chart["lines"] if not line["pale"]]
        for number, line in enumerate(strong):
            for upper in strong[number + 1 :]:
                if upper["path"] != line["path"]:
                    continue
                if not upper["dash"]:
                    yield f"{chart['title']}: a curve hides an equal one"
                elif float(upper["dash"].split()[1]) < 3:
                    yield f"{chart['title']}: the gaps of {upper['dash']} are too small to see the curve below"
                elif (upper["color"], upper["width"]) == (line["color"], line["width"]):
                    yield f"{chart['title']}: equal curves look alike"


def readout(browser, is_narrow):
    x, y, _ = middle(browser)
    (browser.tap if is_narrow else browser.move)(x, y)
    for chart in state(browser):
        if not chart["at"].startswith("step "):
            yield f"{chart['title']}: the read-out says '{chart['at']}' for a {'tap' if is_narrow else 'mouse'}"
        if not all(any(letter.isdigit() for letter in text) for text in chart["values"]):
            yield f"{chart['title']}: the read-out has no value in {chart['values']}"
        if len(chart["dots"]) < len(chart["lines"]):
            yield f"{chart['title']}: {len(chart['dots'])} dots on {len(chart['lines'])} curves"
        if not set(chart["keys"]) <= set(chart["dots"]):
            yield f"{chart['title']}: the read-out's colors {chart['keys']} are not those of the dots {chart['dots']}"


def zoom(browser, is_narrow):
    before = state(browser)
    x, y, box = middle(browser)
    if is_narrow:
        browser.spread((x - 20, x + 20), (x - 90, x + 90), y)
    else:
        browser.drag(box["x"] + box["width"] * 0.4, box["x"] + box["width"] * 0.6, y)
    after = state(browser)
    for old, new in zip(before, after, strict=True):
        if old["ticks"] == new["ticks"] or old["lines"] == new["lines"]:
            yield f"{new['title']}: {'two fingers do' if is_narrow else 'dragging does'} not zoom"
    if not browser.value("Boolean(document.querySelector('.reset').getClientRects().length)"):
        yield "nothing ends the zoom"
    browser.value("document.querySelector('.reset').click()")
    browser.settle()
    for old, new in zip(before, state(browser), strict=True):
        if old["lines"] != new["lines"]:
            yield f"{new['title']}: the zoom does not end"


def controls(browser):
    before = state(browser)
    entry = CHART.format(1) + " .curve"
    browser.value(f"document.querySelector('{entry}').click()")
    browser.settle()
    if len(state(browser)[0]["lines"]) >= len(before[0]["lines"]):
        yield "the name of a curve does not hide it"
    if browser.value(f"document.querySelector('{entry}').getAttribute('aria-pressed')") != "false":
        yield "a hidden curve's name does not say so"
    browser.value(f"document.querySelector('{entry}').click()")
    browser.settle()
    if state(browser)[0]["lines"] != before[0]["lines"]:
        yield "a hidden curve does not come back"

    def set_control(selector, value, event):
        browser.value(f"""(() => {{
          const control = document.querySelector("{selector}");
          control.value = "{value}";
          control.dispatchEvent(new Event("{event}"));
        }})()""")
        browser.settle()

    set_control(".smoothing", "0.99", "input")
    smooth = state(browser)[0]["lines"]
    if smooth[-1]["path"] == before[0]["lines"][-1]["path"]:
        yield "the slider does not smooth"
    set_control(".smoothing", "0", "input")
    if len(state(browser)[0]["lines"]) >= len(smooth):
        yield "a smoothing of 0 still has a smoothed curve"
    set_control(".smoothing", "0.9", "input")

    log = CHART.format(1) + " .chart-head button"
    browser.value(f"document.querySelector('{log}').click()")
    browser.settle()
    logged = state(browser)[0]
    if logged["ticks"] == before[0]["ticks"] or logged["lines"] == before[0]["lines"]:
        yield "there is no logarithmic axis"
    browser.value(f"document.querySelector('{log}').click()")

    set_control(".axis", "time", "change")
    for chart in state(browser):
        if "time of training" not in chart["ticks"] or not any(":" in tick for tick in chart["ticks"]):
            yield f"{chart['title']}: there is no axis of time: {chart['ticks']}"
    set_control(".axis", "step", "change")


def keys(browser):
    browser.value("document.querySelector('.charts svg.live').focus()")
    browser.press("ArrowRight")
    browser.press("ArrowRight")
    first = state(browser)[0]["at"]
    if not first.startswith("step 1 ") and first != "step 1":
        yield f"after two arrows the read-out says '{first}'"
    before = state(browser)
    browser.press("+")
    if state(browser)[0]["ticks"] == before[0]["ticks"]:
        yield "the key + does not zoom"
    browser.press("0")
    browser.press("Escape")
    if state(browser)[0]["at"]:
        yield "Escape does not end the read-out"


def files(browser):
    browser.value(CATCH)
    for name in ("CSV", "PNG"):
        number = ["log", "CSV", "PNG"].index(name) + 1
        browser.value(f"document.querySelector('{CHART.format(1)} .chart-head button:nth-of-type({number})').click()")
    kept = browser.value("""(async () => {
      for (let wait = 0; window.kept.length < 4 && wait < 50; wait += 1) await new Promise((done) => setTimeout(done, 100));
      const [csv, csvName, png, pngName] = window.kept;
      const bytes = png && new Uint8Array(await png.arrayBuffer());
      return { csv: csv && await csv.text(), csvName, png: bytes && [...bytes.slice(0, 4)], size: bytes?.length, pngName };
    })()""")
    lines = (kept.get("csv") or "").splitlines()
    if lines[:1] != ["run,curve,step,seconds,value"] or len(lines) < 50 or not kept["csvName"].endswith(".csv"):
        yield f"the CSV is {lines[:2]}, {len(lines)} lines, in {kept.get('csvName')}"
    if kept.get("png") != [137, 80, 78, 71] or kept["size"] < 5000:
        yield f"the PNG is {kept.get('png')}, {kept.get('size')} bytes"
