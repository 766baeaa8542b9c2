// One chart: its drawing, its legend, which is the read-out as well, and its buttons.

const svgSpace = "http://www.w3.org/2000/svg";

const shape = (name, attributes, text) => {
  const element = document.createElementNS(svgSpace, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
};

const button = (text, label, action) => {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = text;
  element.setAttribute("aria-label", label);
  element.title = label;
  element.addEventListener("click", action);
  return element;
};

const round = (number) => Math.round(number * 100) / 100;

class CurveChart {
  constructor(group, figure, chart, index, isLogarithmic = chart.isLogarithmic) {
    this.group = group;
    this.figure = figure;
    this.chart = chart;
    this.index = index;
    this.isLogarithmic = isLogarithmic;
    this.svg = shape("svg", { class: "chart live", role: "img", tabindex: 0 });
    this.svg.setAttribute("aria-label",
      `${chart.title}; arrow keys show the values, plus and minus zoom, 0 shows everything`);
    const head = document.createElement("div");
    head.className = "chart-head";
    const title = document.createElement("h3");
    title.textContent = chart.title;
    this.logButton = button("log", `${chart.title}: logarithmic axis`, () => {
      this.isLogarithmic = !this.isLogarithmic;
      this.draw();
    });
    head.append(title, this.logButton,
      button("CSV", `${chart.title}: save the values as CSV`, () => saveCSV(this)),
      button("PNG", `${chart.title}: save the chart as PNG`, () => savePNG(this)));
    this.readout = document.createElement("figcaption");
    this.readout.className = "readout";
    figure.replaceChildren(head, this.svg, this.readout);
    followPointer(this);
  }

  // The part of the X axis that is shown.
  get range() { return this.group.zoomed ?? this.group.fullRange; }

  place(x) {
    const { left, right } = this.plot;
    const [low, high] = this.range;
    return left + (x - low) / (high - low) * (right - left);
  }

  height(value) {
    const { top, bottom } = this.plot;
    const [low, high] = this.values;
    const share = this.scale === "log" ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    return bottom - share * (bottom - top);
  }

  // The place on the X axis below a pixel of the window.
  under(clientX) {
    const box = this.svg.getBoundingClientRect();
    const { left, right } = this.plot;
    const share = (clientX - box.left - left) / (right - left);
    const [low, high] = this.range;
    return low + Math.min(1, Math.max(0, share)) * (high - low);
  }

  draw() {
    const width = Math.max(220, this.svg.clientWidth);
    const height = width < 420 ? 230 : 270;
    const { axis } = this.group;
    this.series = drawnSeries(this.chart, this.group.data, this.group);
    const shown = this.series.filter((series) => !series.isHidden);
    const [low, high] = this.range;
    const values = shown.flatMap((series) => series.values.filter((value, index) =>
      value !== null && series.at[index] >= low && series.at[index] <= high));
    this.scale = this.isLogarithmic && values.every((value) => value > 0) ? "log" : "linear";
    this.values = roomyRange(values, this.scale === "log");
    this.logButton.setAttribute("aria-pressed", this.scale === "log");
    this.logButton.disabled = !values.every((value) => value > 0);
    const yTicks = (this.scale === "log" ? logarithmicTicks : linearTicks)(this.values, height / 45)
      .filter((tick) => tick.value >= this.values[0] && tick.value <= this.values[1]);
    const room = Math.max(...yTicks.map((tick) => tick.label.length), 3) * 6.6;
    this.plot = { left: room + 10, top: 8, right: width - 12, bottom: height - 36 };
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.svg.setAttribute("height", height);
    this.svg.replaceChildren();
    this.drawAxes(yTicks, axis);
    this.drawMarks();
    this.drawCurves(shown);
    this.layer = shape("g", {});
    this.svg.append(this.layer);
    this.fillLegend();
    this.point(this.group.pointed);
  }

  drawAxes(yTicks, axis) {
    const { left, top, right, bottom } = this.plot;
    const text = (label, x, y, anchor) =>
      this.svg.append(shape("text", { class: "soft", x: round(x), y: round(y), "font-size": 11, "text-anchor": anchor }, label));
    for (const { value, label } of yTicks) {
      const y = round(this.height(value));
      this.svg.append(shape("path", { class: "line grid", d: `M${left} ${y}H${right}` }));
      text(label, left - 7, y + 4, "end");
    }
    this.svg.append(shape("path", { class: "line axis", d: `M${left} ${bottom}H${right}` }));
    const wanted = Math.max(2, Math.floor((right - left) / 80));
    const ticks = axis === "time" ? timeTicks(this.range, wanted)
      : linearTicks(this.range, wanted).filter((tick) => Number.isInteger(tick.value));
    for (const { value, label } of ticks) {
      const x = round(this.place(value));
      if (x < left - 1 || x > right + 1) continue;
      this.svg.append(shape("path", { class: "line axis", d: `M${x} ${bottom}v4` }));
      text(label, x, bottom + 17, "middle");
    }
    text(axis === "time" ? "time of training" : this.group.data.unit, left, bottom + 31, "start");
  }

  // T_0 as a line from top to bottom.
  drawMarks() {
    const { top, right, bottom } = this.plot;
    for (const [step, label, run] of this.chart.marks) {
      if (this.group.axis === "time" && step > (this.group.data.runs[run].steps.at(-1) ?? 0)) continue;
      const x = round(this.place(this.group.axis === "time" ? secondsAt(this.group.data.runs[run], step) : step));
      if (x < this.plot.left || x > right + 0.5) continue;
      this.svg.append(shape("path", { class: "line text mark", "stroke-dasharray": "5 3.5", d: `M${x} ${top - 2}V${bottom + 4}` }));
      const isLeft = x + 90 > right;
      this.svg.append(shape("text",
        { x: isLeft ? x - 5 : x + 5, y: bottom + 31, "font-size": 11, "text-anchor": isLeft ? "end" : "start" }, label));
    }
  }

  drawCurves(shown) {
    const { left, top, right, bottom } = this.plot;
    const area = shape("svg", { x: left, y: 0, width: right - left, height: bottom + 2,
      viewBox: `${left} 0 ${right - left} ${bottom + 2}`, overflow: "hidden" });
    for (const series of shown) {
      let path = "", isDrawing = false;
      for (const index of visiblePoints(series, this.range, right - left)) {
        const value = series.values[index];
        if (value === null) { isDrawing = false; continue; }
        const point = `${round(this.place(series.at[index]))} ${round(this.height(value))}`;
        // A point of its own is a line of length 0, which its round ends turn into a dot.
        path += isDrawing ? `L${point}` : `M${point}L${point}`;
        isDrawing = true;
      }
      area.append(shape("path", { class: `line series-${series.color}`, d: path, "data-key": series.key, ...strokeOf(series) }));
    }
    this.svg.append(area);
  }

  fillLegend() {
    const at = document.createElement("span");
    at.className = "at";
    this.at = at;
    this.entries = this.series.filter((series) => series.name).map((series) => {
      const entry = document.createElement("button");
      entry.type = "button";
      entry.className = "curve";
      entry.setAttribute("aria-pressed", !series.isHidden);
      entry.title = series.isHidden ? "show this curve" : "hide this curve";
      const key = shape("svg", { class: "chart key", viewBox: "0 0 22 10", width: 22, height: 10, "aria-hidden": "true" });
      key.append(shape("path", { class: `line series-${series.color}`, d: "M1 5H21", ...strokeOf({ ...series, stripe: undefined }) }),
        shape("circle", { class: `dot series-${series.color}`, cx: 11, cy: 5, r: 3.2 }));
      const name = document.createElement("span");
      name.textContent = series.name;
      const value = document.createElement("b");
      value.className = "value";
      entry.append(key, name, value);
      entry.addEventListener("click", () => this.group.toggle(series.key));
      return { series, entry, value };
    });
    this.readout.replaceChildren(at, ...this.entries.map(({ entry }) => entry));
  }

  // Shows the values at a place of the X axis; null hides them.
  point(x) {
    this.layer.replaceChildren();
    const { axis, data } = this.group;
    if (x === null) {
      this.at.textContent = "";
      for (const { value } of this.entries) value.textContent = "";
      return;
    }
    const place = round(this.place(x));
    this.layer.append(shape("path", { class: "hair", d: `M${place} ${this.plot.top}V${this.plot.bottom}` }));
    const time = data.runs.length === 1 && data.runs[0].steps.length ? ` · ${timeText(secondsAt(data.runs[0], x))}` : "";
    this.at.textContent = axis === "time" ? timeText(x) : `${data.unit} ${x}${time}`;
    for (const series of this.series) {
      const entry = this.entries.find((entry) => entry.series === series);
      if (series.isHidden || !series.at.length) {
        if (entry) entry.value.textContent = "";
        continue;
      }
      const index = nearest(series.at, x);
      const value = series.values[index];
      if (entry) {
        const elsewhere = axis === "time" || series.steps[index] === x ? "" : ` (at ${series.steps[index]})`;
        entry.value.textContent = numberText(value) + elsewhere;
      }
      const [low, high] = this.range;
      if (value === null || series.at[index] < low || series.at[index] > high || this.scale === "log" && value <= 0) continue;
      this.layer.append(shape("circle", { class: `dot series-${series.color}`, r: series.isFaint ? 2.5 : 4,
        cx: round(this.place(series.at[index])), cy: round(this.height(value)) }));
    }
  }
}

// How a curve is drawn: thin and pale, dashed, or with stripes beside equal ones.
const strokeOf = (series) => {
  const style = { "stroke-width": series.isFaint ? 1 : series.isDashed ? 2.8 : 1.8 };
  if (series.isFaint) style.opacity = 0.35;
  const [index, count] = series.stripe ?? [0, 1];
  const on = series.isDashed ? 5 : 9;
  if (series.isDashed || count > 1) {
    style["stroke-dasharray"] = `${on} ${9 * count + (series.isDashed ? 1 : 0) - on}`;
    style["stroke-dashoffset"] = -9 * index;
    style["stroke-linecap"] = "butt";
  }
  return style;
};
