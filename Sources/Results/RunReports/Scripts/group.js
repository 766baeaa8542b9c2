// Charts that share their X axis, the place that is pointed at, and the controls above them.

class ChartGroup {
  constructor(holder, data) {
    this.data = data;
    this.weight = data.smoothing;
    this.axis = "step";
    this.hidden = new Set();
    this.zoomed = null;
    this.pointed = null;
    this.restore(view.add(holder.dataset.curves, () => this.view));
    this.charts = [...holder.querySelectorAll("figure")].map((figure, index) =>
      new CurveChart(this, figure, data.charts[index], index, this.logarithmic[data.charts[index].title]));
    holder.before(this.controls());
    new ResizeObserver(() => this.draw()).observe(holder);
    this.draw();
  }

  // What the reader has set.
  get view() {
    return {
      weight: this.weight, axis: this.axis, zoomed: this.zoomed, pointed: this.pointed, hidden: [...this.hidden],
      logarithmic: Object.fromEntries(this.charts.map((chart) => [chart.chart.title, chart.isLogarithmic])),
      runs: this.data.runs.map((run) => run.name),
    };
  }

  // The keys of hidden curves have the numbers of runs, which further runs may change.
  restore(view) {
    this.logarithmic = view?.logarithmic ?? {};
    if (!view) return;
    [this.weight, this.axis, this.zoomed, this.pointed] = [view.weight, view.axis, view.zoomed, view.pointed];
    if (view.runs.every((name, index) => name === this.data.runs[index]?.name)) this.hidden = new Set(view.hidden);
  }

  get fullRange() {
    if (this.axis === "time") return [0, Math.max(1, ...this.data.runs.map((run) => run.seconds.at(-1) ?? 0))];
    return this.data.range;
  }

  draw() {
    this.resetButton.hidden = this.zoomed === null;
    for (const chart of this.charts) chart.draw();
  }

  point(x) {
    this.pointed = x === null || this.axis === "time" ? x : Math.round(x);
    for (const chart of this.charts) chart.point(this.pointed);
  }

  // Shows a part of the X axis; null shows everything.
  zoom(range) {
    const [first, last] = this.fullRange;
    const [low, high] = range ? [Math.max(first, range[0]), Math.min(last, range[1])] : [first, last];
    if (range && high - low < Math.min(2, last - first)) return;
    this.zoomed = low <= first && high >= last ? null : [low, high];
    this.draw();
  }

  toggle(key) {
    if (!this.hidden.delete(key)) this.hidden.add(key);
    this.draw();
  }

  controls() {
    const bar = document.createElement("div");
    bar.className = "chart-controls";
    if (this.data.charts.some((chart) => chart.series.some((series) => series.smoothed !== undefined))) {
      const label = document.createElement("label");
      const slider = Object.assign(document.createElement("input"),
        { type: "range", min: 0, max: 0.999, step: 0.001, value: this.weight, className: "smoothing" });
      const output = document.createElement("output");
      output.textContent = this.weight;
      slider.addEventListener("input", () => {
        this.weight = Number(slider.value);
        output.textContent = slider.value;
        this.draw();
      });
      label.append("Smoothing ", slider, " ", output);
      bar.append(label);
    }
    if (this.data.runs.some((run) => run.steps.length > 1)) {
      const label = document.createElement("label");
      const choice = document.createElement("select");
      choice.className = "axis";
      choice.append(new Option(`${this.data.unit}s`, "step"), new Option("time of training", "time"));
      choice.value = this.axis;
      choice.addEventListener("change", () => {
        [this.axis, this.zoomed, this.pointed] = [choice.value, null, null];
        this.draw();
      });
      label.append("Over ", choice);
      bar.append(label);
    }
    if (this.data.runs.length > 1) bar.append(this.runToggles());
    this.resetButton = button("Show everything", "end the zoom", () => this.zoom(null));
    this.resetButton.className = "reset";
    const hint = document.createElement("span");
    hint.className = "soft hint";
    hint.textContent = matchMedia("(pointer: coarse)").matches
      ? "Tap a chart for its values; pinch to zoom." : "Drag over a chart to zoom; double-click ends it.";
    bar.append(this.resetButton, hint);
    return bar;
  }

  runToggles() {
    const list = document.createElement("span");
    list.className = "runs";
    this.data.runs.forEach((run, index) => {
      const label = document.createElement("label");
      label.className = `run series-${run.color}`;
      const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: !this.hidden.has(`run ${index}`) });
      box.addEventListener("change", () => this.toggle(`run ${index}`));
      label.append(box, " ", run.name);
      list.append(label);
    });
    return list;
  }
}

for (const holder of document.querySelectorAll(".charts[data-curves]")) {
  const data = document.getElementById(holder.dataset.curves);
  if (data) new ChartGroup(holder, JSON.parse(data.textContent));
}
