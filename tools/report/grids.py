"""A grid: its headers stay in sight, images can be picked, and cells that share an image show it."""


def check(browser):
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
