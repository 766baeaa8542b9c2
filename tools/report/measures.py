"""What holds for every page: it fits, it can be read, and nothing in it is broken."""

MEASURE = """(() => {
  const luminance = (color) => {
    const parts = color.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
      .map((part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const seen = (selector) => [...document.querySelectorAll(selector)].filter((element) => element.getClientRects().length);
  const page = luminance(getComputedStyle(document.body).backgroundColor);
  const least = (elements, property) =>
    Math.min(21, ...elements.map((element) => contrast(page, luminance(getComputedStyle(element)[property]))));
  const outside = [], small = [];
  for (const svg of seen("svg.chart:not(.key)")) {
    const box = svg.getBoundingClientRect();
    for (const text of svg.querySelectorAll("text")) {
      const inner = text.getBoundingClientRect();
      if (inner.left < box.left - 2 || inner.right > box.right + 2 || inner.bottom > box.bottom + 2) outside.push(text.textContent);
      if (inner.height < 9) small.push(text.textContent);
    }
    if (box.right > WIDTH || box.left < 0) outside.push(svg.getAttribute("aria-label"));
  }
  for (const table of seen(".properties")) {
    if (table.scrollWidth > table.clientWidth + 1) outside.push(table.textContent.slice(0, 40));
  }
  const broken = seen("th").filter((cell) => {
    const range = document.createRange();
    range.selectNodeContents(cell);
    const lines = new Set([...range.getClientRects()].map((line) => Math.round(line.top)));
    return /^\\S{1,10}$/.test(cell.textContent) && lines.size > 1;
  }).map((cell) => cell.textContent);
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  return {
    overflow: document.documentElement.scrollWidth - WIDTH,
    page,
    text: contrast(page, luminance(getComputedStyle(document.body).color)),
    soft: Math.min(least(seen(".soft:not(svg *), figcaption"), "color"), least(seen("svg.chart text"), "fill")),
    lines: least(seen("svg .line[class*=series]"), "stroke"),
    unseen: seen("img").filter((image) => !image.complete || !image.naturalWidth).map((image) => image.alt),
    repeated: ids.filter((id, index) => ids.indexOf(id) !== index),
    lost: seen("a[href^='#']").filter((link) => !document.getElementById(link.hash.slice(1))).map((link) => link.hash),
    outside, small, broken,
  };
})()"""


def faults(browser, mode):
    """What is wrong with a page as it is shown now."""
    seen = browser.value(MEASURE.replace("WIDTH", str(browser.width)))
    if seen["overflow"] > 0:
        yield f"it is {seen['overflow']} pixels wider than the window"
    if (seen["page"] < 0.2) != (mode == "dark"):
        yield f"its background is not {mode}"
    for name, least in (("text", 7), ("soft", 4.5), ("lines", 2)):
        if seen[name] < least:
            yield f"the contrast of {name} is {seen[name]:.1f}, below {least}"
    for name, fault in (
        ("unseen", "images do not load"), ("outside", "charts or their labels reach out"),
        ("small", "labels are too small"), ("broken", "words are broken"), ("repeated", "ids are not unique"), ("lost", "links lead nowhere"),
    ):  # fmt: skip
        if seen[name]:
            yield f"{fault}: {seen[name][:5]}"
