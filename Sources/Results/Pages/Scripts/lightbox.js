// Enlarges an image of the class `zoom` when it is clicked or chosen with the keyboard: scaled to the window, with what it
// was made with, its neighbors, and another image beside it.
{
  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };
  const caption = (image) =>
    image.closest("figure")?.querySelector("figcaption")?.textContent.trim() || image.alt;
  const about = (image) => image.dataset.details ?? image.title;

  const copy = async (text) => {
    try { await navigator.clipboard.writeText(text); } catch {
      const area = make("textarea", { value: text });
      (document.querySelector("dialog[open]") ?? document.body).append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  };
  // The prompt of the webui's parameters: what is before the negative prompt and the settings.
  const promptOf = (text) => {
    const lines = text.split("\n");
    const end = lines.findIndex((line) => line.startsWith("Negative prompt: ") || line.startsWith("Steps: "));
    return (end < 0 ? lines : lines.slice(0, end)).join("\n");
  };

  const open = (image) => {
    const images = [...(image.closest("section") ?? document).querySelectorAll("img.zoom")]
      .filter((other) => other === image || other.getClientRects().length);
    const front = make("img"), back = make("img", { className: "other", hidden: true });
    const stage = make("div", { className: "stage" }, back, front);
    const title = make("h2", { id: "lightbox-title" });
    const count = make("span", { className: "soft count", ariaLive: "polite" });
    const details = make("p", { className: "details" });
    const previous = make("button", { type: "button", className: "previous", textContent: "‹ Previous" });
    const next = make("button", { type: "button", className: "next", textContent: "Next ›" });
    const copying = make("button", { type: "button", className: "copy", textContent: "Copy prompt" });
    const choice = make("select", { className: "compare" }, new Option("nothing", ""));
    images.forEach((other, index) => choice.append(new Option(other.alt.slice(0, 80) || `image ${index + 1}`, index)));
    const side = make("input", { type: "range", className: "side", min: 0, max: 100, step: "any", value: 50, hidden: true,
      ariaLabel: "Where the compared image ends and the first one begins" });
    const close = make("button", { type: "button", className: "close", textContent: "Close ×" });
    const dialog = make("dialog", { className: "lightbox" }, stage, make("div", { className: "about" },
      title, count, previous, next, make("label", {}, "Compare with ", choice), side, copying, close, details));
    dialog.setAttribute("aria-labelledby", title.id);

    let index = images.indexOf(image);
    // Where the image is in its element, which is as large as there is room.
    const place = () => {
      const { width, height, left } = front.getBoundingClientRect();
      const shown = Math.min(width, front.naturalWidth * height / front.naturalHeight || width);
      return { edge: (width - shown) / 2, width: shown, left };
    };
    const split = () => {
      const { edge, width } = place();
      front.style.clipPath = choice.value === "" ? "" : `inset(0 0 0 ${edge + width * side.value / 100}px)`;
    };
    const compare = () => {
      const other = images[choice.value];
      back.hidden = side.hidden = choice.value === "";
      if (other) [back.src, back.alt] = [other.src, `compared: ${other.alt}`];
      split();
    };
    const show = (wanted) => {
      index = (wanted + images.length) % images.length;
      const shown = images[index];
      [front.src, front.alt] = [shown.src, shown.alt];
      title.textContent = caption(shown);
      count.textContent = `${index + 1} of ${images.length}`;
      details.textContent = about(shown);
      copying.hidden = !about(shown);
      previous.disabled = next.disabled = images.length < 2;
    };
    previous.addEventListener("click", () => show(index - 1));
    next.addEventListener("click", () => show(index + 1));
    choice.addEventListener("change", compare);
    side.addEventListener("input", split);
    copying.addEventListener("click", async () => {
      await copy(promptOf(about(images[index])));
      copying.textContent = "Copied";
      setTimeout(() => { copying.textContent = "Copy prompt"; }, 1500);
    });
    close.addEventListener("click", () => dialog.close());
    stage.addEventListener("click", (event) => { if (event.target === stage) dialog.close(); });
    dialog.addEventListener("keydown", (event) => {
      if (event.target.matches("select, input")) return;
      const wanted = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: images.length - 1 }[event.key];
      if (wanted === undefined) return;
      event.preventDefault();
      show(wanted);
    });
    // Over two images the pointer moves the border between them; over one, a finger moves on to the next.
    let from = null;
    stage.addEventListener("pointerdown", (event) => { from = event.clientX; event.preventDefault(); });
    stage.addEventListener("pointermove", (event) => {
      if (from === null || choice.value === "") return;
      const { edge, width, left } = place();
      side.value = Math.min(100, Math.max(0, (event.clientX - left - edge) / width * 100));
      split();
    });
    const lift = (event) => {
      const way = from === null ? 0 : event.clientX - from;
      from = null;
      if (event.type === "pointerup" && event.pointerType !== "mouse" && choice.value === "" && Math.abs(way) > 50) {
        show(index + (way < 0 ? 1 : -1));
      }
    };
    for (const name of ["pointerup", "pointercancel", "pointerleave"]) stage.addEventListener(name, lift);
    front.addEventListener("load", split);
    const watch = new ResizeObserver(split);
    watch.observe(front);
    dialog.addEventListener("close", () => {
      watch.disconnect();
      dialog.remove();
      images[index].focus();
    });
    document.body.append(dialog);
    show(index);
    dialog.showModal();
    next.focus();
  };

  for (const image of document.querySelectorAll("img.zoom")) {
    image.tabIndex = 0;
    image.setAttribute("role", "button");
  }
  // Images that are added later are enlarged, too.
  document.addEventListener("click", (event) => { if (event.target.matches("img.zoom")) open(event.target); });
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches("img.zoom") || event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    open(event.target);
  });
}
