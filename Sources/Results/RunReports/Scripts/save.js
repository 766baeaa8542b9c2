// Charts as files.

const saveFile = (name, blob) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
};

const fileName = (chart, extension) => {
  const title = `${chart.group.data.name} ${chart.chart.title}`;
  return `${title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 80)}.${extension}`;
};

// The values of the curves that are shown, a line for each point.
const csvText = (chart) => {
  const quoted = (text) => `"${text.replace(/^[=+\-@\t\r]/, "'$&").replaceAll('"', '""')}"`;
  const lines = ["run,curve,step,seconds,value"];
  for (const series of chart.series.filter((series) => !series.isHidden)) {
    const run = chart.group.data.runs[series.run];
    series.steps.forEach((step, index) => {
      const seconds = run.steps.length ? Math.round(secondsAt(run, step) * 10) / 10 : "";
      lines.push(`${quoted(run.name)},${quoted(series.name || "each batch")},${step},${seconds},${series.values[index] ?? ""}`);
    });
  }
  return lines.join("\r\n") + "\r\n";
};

const saveCSV = (chart) => saveFile(fileName(chart, "csv"), new Blob([csvText(chart)], { type: "text/csv" }));

// The chart as it looks, with its title and the names of its curves.
const chartImage = async (chart) => {
  const { svg } = chart;
  const [width, height] = [svg.viewBox.baseVal.width, svg.viewBox.baseVal.height];
  const names = chart.entries.filter(({ series }) => !series.isHidden);
  const copy = svg.cloneNode(true);
  const originals = [svg, ...svg.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((element, index) => {
    const style = getComputedStyle(originals[index]);
    for (const name of ["fill", "stroke", "font-family"]) element.setAttribute(name, style.getPropertyValue(name));
  });
  const page = getComputedStyle(document.body);
  const whole = shape("svg", { width, height: height + 30 + 18 * names.length, xmlns: svgSpace });
  whole.append(shape("rect", { width: "100%", height: "100%", fill: page.backgroundColor }));
  const text = (label, x, y, size) => whole.append(
    shape("text", { x, y, "font-size": size, fill: page.color, "font-family": page.fontFamily }, label));
  text(chart.chart.title, 8, 20, 14);
  copy.setAttribute("y", 26);
  copy.setAttribute("width", width);
  whole.append(copy);
  names.forEach(({ series, entry }, index) => {
    const y = height + 38 + 18 * index;
    const stroke = getComputedStyle(entry.querySelector(".line")).stroke;
    whole.append(shape("path", { d: `M10 ${y}h20`, stroke, ...strokeOf({ ...series, stripe: undefined }) }));
    text(series.name, 38, y + 4, 12);
  });
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(whole))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [2 * width, 2 * (height + 30 + 18 * names.length)];
  const context = canvas.getContext("2d");
  context.scale(2, 2);
  context.drawImage(image, 0, 0);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
};

const savePNG = async (chart) => saveFile(fileName(chart, "png"), await chartImage(chart));
