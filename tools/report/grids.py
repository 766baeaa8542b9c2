"""A grid: its headers stay in sight, images can be picked and enlarged, columns and rows hidden, and cells that share an
image show it."""

import time

# The columns and rows that are shown, and what the page says of the others.
SHOWN = """({
  columns: [...document.querySelectorAll(".grid table")].map((table) =>
    [...table.querySelectorAll("thead th")].filter((cell) => cell.getClientRects().length).length),
  rows: [...document.querySelectorAll(".grid table")].map((table) =>
    [...table.querySelectorAll("tbody tr")].filter((row) => row.getClientRects().length).length),
  images: [...document.querySelectorAll(".grid td img")].filter((image) => image.getClientRects().length).length,
  line: [...document.querySelectorAll(".hidden button")].filter((button) => button.getClientRects().length)
    .map((button) => button.textContent),
  address: location.hash, focused: document.activeElement.className, name: document.activeElement.textContent,
})"""

HOVER = """(() => {
  const large = document.querySelector("img.hover"), box = large.getBoundingClientRect();
  const image = document.querySelector(".grid img.zoom").getBoundingClientRect();
  return {
    isShown: box.width > 0, width: box.width, cell: image.width,
    isInside: box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight,
    isBeside: box.left >= image.right || box.right <= image.left,
    isSame: large.src === document.querySelector(".grid img.zoom").src,
  };
})()"""


def check(browser, is_narrow, shot):
    """What is wrong with the grid that is open."""
    cells = browser.value("document.querySelectorAll('.grid td:has(.pick)').length")
    images = browser.value("document.querySelectorAll('.grid td img').length")
    if not cells or cells != images:
        yield f"{cells} cells have {images} images"
    stuck = browser.value("""(() => {
      const grid = document.querySelector(".grid");
      grid.style.maxHeight = "180px";
      grid.scrollTop = 150;
      const [box, head] = [grid, grid.querySelector("thead th")].map((element) => element.getBoundingClientRect());
      const rows = [...grid.querySelectorAll("tbody th")].map((element) => element.getBoundingClientRect());
      grid.scrollLeft = 60;
      const row = grid.querySelector("tbody th").getBoundingClientRect();
      const result = { scrolled: grid.scrollTop, top: head.top - box.top, left: row.left - box.left };
      grid.style.maxHeight = "";
      return result;
    })()""")
    if stuck["scrolled"] < 20 or not -1 <= stuck["top"] <= 4 or not -1 <= stuck["left"] <= 12:
        yield f"the headers scroll away: {stuck}"
    browser.value("document.querySelectorAll('.pick')[1].click()")
    picked = browser.value("""({
      pressed: document.querySelectorAll(".pick[aria-pressed=true]").length,
      list: [...document.querySelectorAll(".picks button")].map((button) => button.textContent),
      address: location.hash,
    })""")
    if picked["pressed"] != 1 or len(picked["list"]) != 1 or picked["address"] != "#picks=1":
        yield f"a pick is not kept: {picked}"
    browser.value("document.querySelectorAll('.pick')[1].click()")
    yield from hiding(browser, shot)
    if not is_narrow:
        yield from hover(browser, shot)


def hiding(browser, shot):
    """Columns and rows are hidden in all sheets, by keys as well, and come back."""
    whole = browser.value(SHOWN)
    column, row = "document.querySelector('thead .hide')", "document.querySelector('tbody .hide')"
    browser.value(f"{column}.focus()")
    browser.press("Enter")
    browser.value(f"{row}.click()")
    some = browser.value(SHOWN)
    for axis in ("columns", "rows"):
        if some[axis] != [count - 1 for count in whole[axis]]:
            yield f"of the {axis} {whole[axis]}, {some[axis]} are left when one is hidden"
    if len(some["line"]) != 3 or some["line"][-1] != "Show all" or some["address"] != "#columns=0&rows=0":
        yield f"what is hidden is not said or kept: {some}"
    if some["name"] not in some["line"]:
        yield f"the focus is lost with a column: it is on '{some['focused']}'"
    browser.screenshot(shot.with_stem(shot.stem + "-hidden"), is_whole=False)
    address = browser.value("location.href")
    browser.value("location.reload()")
    time.sleep(0.5)
    browser.settle()
    if browser.value("location.href") != address or browser.value(SHOWN)["images"] != some["images"]:
        yield "what is hidden is shown again when the page is loaded again"
    browser.value("[...document.querySelectorAll('.grid img')].find((image) => image.getClientRects().length).click()")
    count = browser.value("document.querySelector('.lightbox .count').textContent")
    browser.value("document.querySelector('dialog').close()")
    if count != f"1 of {some['images']}":
        yield f"of {some['images']} images that are not hidden, the enlarged one is {count}"
    browser.value("document.querySelector('.hidden button').click()")
    if browser.value(SHOWN)["columns"] != whole["columns"]:
        yield "a hidden column does not come back"
    browser.value("document.querySelector('.hidden .all').click()")
    after = browser.value(SHOWN)
    if {name: after[name] for name in ("columns", "rows", "images")} != {
        name: whole[name] for name in ("columns", "rows", "images")
    } or after["address"]:
        yield f"'Show all' does not show all: {after}"
    for _ in range(whole["rows"][0]):
        browser.value(
            "[...document.querySelectorAll('tbody .hide')].find((button) => button.getClientRects().length)?.click()"
        )
    if browser.value(SHOWN)["rows"][0] != 1:
        yield "the last row can be hidden, too"
    browser.value("document.querySelector('.hidden .all').click()")


def hover(browser, shot):
    """An image below a mouse that rests is enlarged beside its cell."""
    box = browser.box(".grid img.zoom")
    browser.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    time.sleep(0.5)
    seen = browser.value(HOVER)
    if not all(seen[name] for name in ("isShown", "isInside", "isBeside", "isSame")) or seen["width"] <= seen["cell"]:
        yield f"a mouse does not enlarge an image: {seen}"
    browser.screenshot(shot.with_stem(shot.stem + "-hover"), is_whole=False)
    browser.press("Escape")
    if browser.value(HOVER)["isShown"]:
        yield "Escape does not end the enlarged image"
    browser.move(box["x"] + box["width"] / 2 + 3, box["y"] + box["height"] / 2)
    browser.move(2, 2)
    time.sleep(0.4)
    if browser.value(HOVER)["isShown"]:
        yield "an enlarged image stays when the mouse has left"
