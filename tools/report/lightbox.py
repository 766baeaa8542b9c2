"""The enlarged image: its size, its texts, its neighbors, and another image beside it."""

import time

SEEN = """(() => {
  const dialog = document.querySelector("dialog.lightbox");
  if (!dialog?.open) return null;
  const front = dialog.querySelector(".stage img:not(.other)"), box = front.getBoundingClientRect();
  const back = dialog.querySelector(".other");
  return {
    name: document.getElementById(dialog.getAttribute("aria-labelledby"))?.textContent,
    alt: front.alt, details: dialog.querySelector(".details").textContent, count: dialog.querySelector(".count").textContent,
    share: box.width * box.height / (innerWidth * innerHeight), source: front.src, shown: front.naturalWidth > 0,
    clip: parseFloat(front.style.clipPath.split(" ").at(-1)) - (box.width - Math.min(box.width, box.height * front.naturalWidth / front.naturalHeight)) / 2,
    drawn: Math.min(box.width, box.height * front.naturalWidth / front.naturalHeight), compared: back.hidden ? null : back.src, focused: dialog.contains(document.activeElement),
    outside: [...dialog.querySelectorAll("button, select, input")].filter((element) => {
      const inner = element.getBoundingClientRect();
      return inner.width && (inner.left < 0 || inner.right > innerWidth);
    }).map((element) => element.className),
  };
})()"""


def check(browser, is_narrow, details, shot=None):
    """What is wrong if the page's first image is enlarged."""
    if not browser.value("document.querySelectorAll('img.zoom').length"):
        yield "there is no image to enlarge"
        return
    box = browser.box("img.zoom")
    (browser.tap if is_narrow else browser.click)(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    time.sleep(0.3)
    first = browser.value(SEEN)
    if not first:
        yield "an image is not enlarged"
        return
    if shot:
        browser.screenshot(shot, is_whole=False)
    if not first.get("name") or not first["alt"] or not first["focused"]:
        yield f"a screen reader has nothing to say: {first}"
    for text in details:
        if text not in first["details"]:
            yield f"the enlarged image does not tell '{text}': {first['details']}"
    if first["share"] < 0.45 or not first["shown"]:
        yield f"the image has {first['share']:.0%} of the window"
    if first["outside"]:
        yield f"buttons reach out of the window: {first['outside']}"
    browser.press("ArrowRight")
    second = browser.value(SEEN)
    if second["count"] == first["count"]:
        yield "an arrow key does not lead to the next image"
    browser.value("document.querySelector('.lightbox .previous').click()")
    if browser.value(SEEN)["count"] != first["count"]:
        yield "there is no way back to the previous image"
    browser.value("document.querySelector('.lightbox .next').click()")
    if browser.value(SEEN)["count"] != second["count"]:
        yield "the button does not lead to the next image"
    browser.value("""(() => {
      const choice = document.querySelector(".lightbox .compare"), side = document.querySelector(".lightbox .side");
      choice.value = "0";
      choice.dispatchEvent(new Event("change"));
      side.value = "30";
      side.dispatchEvent(new Event("input"));
    })()""")
    both = browser.value(SEEN)
    if both["compared"] != first["source"] or abs((both["clip"] or 0) - 0.3 * both["drawn"]) > 2:
        yield f"two images are not side by side: {both['clip']} of {both['drawn']} pixels"
    if shot:
        browser.screenshot(shot.with_stem(shot.stem + "-compared"), is_whole=False)
    browser.value("document.querySelector('.lightbox .close').click()")
    browser.settle()
    if browser.value(SEEN):
        yield "the close button does not close"
    browser.value("(() => { const image = document.querySelector('img.zoom'); image.focus(); image.click(); })()")
    copied = browser.value("""(async () => {
      let text = null;
      navigator.clipboard.writeText = async (copied) => { text = copied; };
      document.querySelector(".lightbox .copy").click();
      await new Promise((done) => setTimeout(done, 50));
      return text;
    })()""")
    if not copied or "Seed:" in copied:
        yield f"the copied prompt is '{copied}'"
    browser.value("document.querySelector('dialog').close()")
    browser.settle()
    if browser.value("document.activeElement.tagName") != "IMG":
        yield "the focus does not return to the image"
