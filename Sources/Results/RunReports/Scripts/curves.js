// The data of a group of charts: curves with their places on the X axis.

// TensorBoard's smoothing, as in Smoothing.swift.
const smoothed = (values, weight) => {
  if (weight <= 0 || values.every((value) => value === values[0])) return values;
  let average = 0, rest = 1;
  return values.map((value) => {
    if (value === null) return null;
    average = average * weight + (1 - weight) * value;
    rest *= weight;
    return average / (1 - rest);
  });
};

// The index of the sorted number that is nearest to another.
const nearest = (sorted, wanted) => {
  let low = 0, high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < wanted) low = middle + 1; else high = middle;
  }
  return low > 0 && wanted - sorted[low - 1] <= sorted[low] - wanted ? low - 1 : low;
};

// The seconds that a run had trained after a step.
const secondsAt = (run, step) => {
  const { steps, seconds } = run;
  const index = nearest(steps, step);
  if (steps[index] === step || !steps.length) return seconds[index] ?? 0;
  const low = steps[index] < step ? index : index - 1;
  if (low < 0 || low + 1 >= steps.length) return seconds[index];
  const share = (step - steps[low]) / (steps[low + 1] - steps[low]);
  return seconds[low] + share * (seconds[low + 1] - seconds[low]);
};

// The curves of a chart as they are drawn: each with its smoothed one above it, if it has one.
const drawnSeries = (chart, data, { weight, axis, hidden }) => {
  const result = [];
  for (const series of chart.series) {
    const run = data.runs[series.run];
    const steps = data.steps[series.steps];
    const base = { ...series, steps, at: axis === "time" ? steps.map((step) => secondsAt(run, step)) : steps };
    if (series.smoothed === undefined) {
      result.push(base);
      continue;
    }
    const name = series.smoothed || `smoothed by ${Number(weight.toPrecision(3))}`;
    result.push({ ...base, isFaint: weight > 0, name: weight > 0 ? series.name : series.name || name });
    if (weight > 0) result.push({ ...base, name, key: "smoothed", values: smoothed(series.values, weight) });
  }
  for (const series of result) {
    series.key = `${series.run} ${series.key ?? series.name}`;
    series.isHidden = hidden.has(series.key) || hidden.has(`run ${series.run}`);
  }
  return result;
};

// Indices of the points that can be told apart in a number of columns: of each the first, lowest, highest and last.
const visiblePoints = (series, [low, high], columns) => {
  const { at, values } = series;
  let first = at.findIndex((x) => x >= low);
  if (first < 0) first = at.length;
  let end = at.length;
  while (end > first && at[end - 1] > high) end -= 1;
  // One more at each side, so that the line reaches the edges.
  first = Math.max(0, first - 1);
  end = Math.min(at.length, end + 1);
  if (end - first <= 4 * columns) return Array.from({ length: end - first }, (_, index) => first + index);
  const kept = [];
  const column = (index) => Math.floor((at[index] - low) / (high - low) * columns);
  for (let start = first; start < end;) {
    let stop = start + 1, least = start, most = start;
    for (; stop < end && column(stop) === column(start); stop += 1) {
      if (values[stop] < values[least]) least = stop;
      if (values[stop] > values[most]) most = stop;
    }
    kept.push(...[...new Set([start, least, most, stop - 1])].sort((a, b) => a - b));
    start = stop;
  }
  return kept;
};
