// What a mouse, fingers and keys do on a chart.

const followPointer = (chart) => {
  const { svg, group } = chart;
  const fingers = new Map();
  let drag = null, pinch = null;

  const endDrag = () => {
    drag?.box.remove();
    drag = null;
  };
  const lowest = (first, second) => first < second ? [first, second] : [second, first];

  svg.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse") {
      if (event.button !== 0) return;
      const box = shape("rect", { class: "zoom-box", y: chart.plot.top, height: chart.plot.bottom - chart.plot.top });
      drag = { from: event.clientX, start: chart.under(event.clientX), box };
      svg.setPointerCapture?.(event.pointerId);
      return;
    }
    fingers.set(event.pointerId, event.clientX);
    if (fingers.size === 2) {
      const [a, b] = [...fingers.values()];
      pinch = { values: [chart.under(a), chart.under(b)] };
      group.point(null);
    } else group.point(chart.under(event.clientX));
  });

  svg.addEventListener("pointermove", (event) => {
    if (event.pointerType === "mouse") {
      if (drag && Math.abs(event.clientX - drag.from) > 4) {
        const [low, high] = lowest(drag.start, chart.under(event.clientX)).map((x) => chart.place(x));
        drag.box.setAttribute("x", low);
        drag.box.setAttribute("width", high - low);
        if (!drag.box.isConnected) svg.append(drag.box);
      }
      group.point(chart.under(event.clientX));
      return;
    }
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, event.clientX);
    if (!pinch) return group.point(chart.under(event.clientX));
    // The values that were under the fingers stay under them.
    const [a, b] = [...fingers.values()];
    if (Math.abs(b - a) < 20) return;
    const box = svg.getBoundingClientRect();
    const perPixel = (pinch.values[1] - pinch.values[0]) / (b - a);
    if (!(perPixel > 0)) return;
    const low = pinch.values[0] - (a - box.left - chart.plot.left) * perPixel;
    group.zoom([low, low + (chart.plot.right - chart.plot.left) * perPixel]);
  });

  const lift = (event) => {
    fingers.delete(event.pointerId);
    if (fingers.size < 2) pinch = null;
    if (!drag) return;
    const range = lowest(drag.start, chart.under(event.clientX));
    const isZoom = Math.abs(event.clientX - drag.from) > 4 && event.type === "pointerup";
    endDrag();
    if (isZoom) group.zoom(range);
  };
  svg.addEventListener("pointerup", lift);
  svg.addEventListener("pointercancel", lift);
  // What a tap has shown stays until the next one.
  svg.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse" && !drag) group.point(null); });
  svg.addEventListener("dblclick", () => group.zoom(null));

  svg.addEventListener("focus", () => chart.readout.setAttribute("aria-live", "polite"));
  svg.addEventListener("blur", () => chart.readout.removeAttribute("aria-live"));
  svg.addEventListener("keydown", (event) => {
    const [low, high] = chart.range;
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const factor = { "+": 0.5, "=": 0.5, "-": 2 }[event.key];
    if (way) {
      const stride = event.shiftKey ? 10 : 1;
      group.point(group.pointed === null ? (way > 0 ? low : high) : Math.min(high, Math.max(low, group.pointed + way * stride)));
    } else if (factor) {
      const middle = group.pointed ?? (low + high) / 2;
      group.zoom([middle - (middle - low) * factor, middle + (high - middle) * factor]);
    } else if (event.key === "0") group.zoom(null);
    else if (event.key === "Escape") group.point(null);
    else return;
    event.preventDefault();
  });
};
