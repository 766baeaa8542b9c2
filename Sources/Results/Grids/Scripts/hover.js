// Enlarges the image below a mouse that rests, beside its cell; Escape, a click and the next movement away end it. Fingers
// and keys have the enlarged image that fills the window.
{
  const large = Object.assign(document.createElement("img"), { className: "hover", alt: "", hidden: true });
  large.setAttribute("aria-hidden", "true");
  document.body.append(large);
  let timer = 0;

  const end = () => {
    clearTimeout(timer);
    large.hidden = true;
  };
  const start = (image) => {
    const { left, right, top, bottom } = image.getBoundingClientRect();
    const gap = 12;
    const isRight = innerWidth - right >= left;
    const room = Math.max(left, innerWidth - right) - 2 * gap;
    // At least twice as large, so that small images gain, too.
    const wanted = Math.max(image.naturalWidth, 2 * (right - left));
    const ratio = image.naturalHeight / image.naturalWidth;
    const width = Math.min(wanted, room, (innerHeight - 2 * gap) / ratio);
    if (!(width > 1.1 * (right - left))) return;
    const height = width * ratio;
    const y = Math.min(innerHeight - gap - height, Math.max(gap, (top + bottom - height) / 2));
    large.src = image.src;
    Object.assign(large.style, {
      width: `${width}px`, height: `${height}px`, top: `${y}px`,
      left: `${isRight ? right + gap : left - gap - width}px`,
    });
    large.hidden = false;
  };
  document.addEventListener("pointerover", (event) => {
    end();
    if (event.pointerType !== "mouse" || !event.target.matches?.(".grid img.zoom")) return;
    timer = setTimeout(start, 250, event.target);
  });
  for (const name of ["pointerdown", "wheel", "scroll"]) document.addEventListener(name, end, { passive: true, capture: true });
  document.addEventListener("pointerleave", end);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") end(); });
}
