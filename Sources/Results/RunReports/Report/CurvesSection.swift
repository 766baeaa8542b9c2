import Documents
import Drawing
import Pages
import RunRecords
import TextFormatting

/// The curves: readable as they are, and with a read-out if scripts run.
struct CurvesSection {
  private let run: PlottedRun
  private let source: RunSource
  private let log: EventLog
  private let smoothing: Double
  private let font: Font

  init(_ run: PlottedRun, _ source: RunSource, _ log: EventLog, smoothing: Double, font: Font) {
    (self.run, self.source, self.log) = (run, source, log)
    (self.smoothing, self.font) = (smoothing, font)
  }

  var section: Section { Section(id: "curves", title: "Curves", body: body) }

  private var body: Markup {
    var body = notes
    let charts = CurveCharts.charts([run], smoothing: smoothing)
    guard !charts.isEmpty else { return body + Section.paragraph(nothing) }
    var data: [JSONValue] = []
    body += "<div class=\"charts\">\n"
    for (index, chart) in charts.enumerated() {
      let layout = ChartLayout(chart, width: 560, height: 300, font: font)
      let svg = SceneSVG.element(
        layout.scene,
        id: "chart-\(index)",
        label: "\(chart.title) over \(chart.unit)s"
      )
      body += "<figure class=\"panel\">\(svg)<figcaption class=\"readout\">&nbsp;</figcaption></figure>\n"
      data.append(json(chart, layout))
    }
    return body + "</div>\n" + advice + Markup.data(id: "curves-data", json: JSONValue.array(data).text())
  }

  /// The data of a chart that the read-out needs.
  private func json(_ chart: Chart, _ layout: ChartLayout) -> JSONValue {
    .object([
      .init(
        "plot",
        .array(
          [layout.plot.left, layout.plot.top, layout.plot.right, layout.plot.bottom].map(JSONValue.number)
        )
      ),
      .init("steps", .array([.number(layout.steps.lowerBound), .number(layout.steps.upperBound)])),
      .init("unit", .string(chart.unit)),
      .init(
        "series",
        .array(
          zip(chart.series, layout.drawn).map { series, curve in
            .object([
              .init("name", .string(series.name)), .init("color", .integer(series.color % 8 + 1)),
              .init("steps", .array(curve.steps.map(JSONValue.integer))),
              .init("values", .array(curve.values.map(JSONValue.number))),
            ])
          }
        )
      ),
    ])
  }

  /// Notes about the event files that the curves come from.
  private var notes: Markup {
    var notes: Markup = ""
    for path in source.missingEventFiles {
      notes += Section.note("The record names the event file \(path), which no longer exists.")
    }
    switch log.end {
    case .truncated where source.record?.state != .running:
      notes += Section.note(
        "The event file ends in the middle of a record, as it does when a trainer is killed; it is shown up to there."
      )
    case .damaged(let byte):
      notes += Section.note(
        "The event file is damaged at byte \(byte): its checksum does not match. It is shown up to there."
      )
    case .truncated, .complete: break
    }
    return notes
  }

  private var nothing: String {
    if !source.missingEventFiles.isEmpty { return "So there are no curves to show." }
    if let record = source.record, record.loggingFolder == nil {
      return
        "The config does not set logging_dir, so the run keeps no curves. Set logging_dir to have them next time."
    }
    return source.record?.state == .running
      ? "There are no points yet: the first step is in progress." : "The run's event file has no points."
  }

  // MARK: What to look at

  private var advice: Markup {
    var sentences: [String] = []
    if let restart = run.firstRestart {
      var text = "T_0 is what the guide calls “the step scaling/iterations for your cosine scheduler”: "
      if let total = run.totalSteps, total == restart {
        text += "here it equals the run's \(total) steps, so the rates come down once."
        if (run.curves.lastStep ?? 0) >= restart {
          text +=
            " The last point jumps back to the start, because the schedule restarts after the last update; that is not a fault."
        }
      } else if let total = run.totalSteps, total < restart {
        text +=
          "here it is \(restart) and the run has \(total) steps, so the rates do not come down all the way."
      } else {
        text +=
          "here it is \(restart) and the run continues after it, with rates that start again from the top."
      }
      sentences.append(text)
    }
    let d = run.curves.d.values.filter(\.isFinite)
    if let first = d.first, let last = d.last {
      let (from, to) = (NumberFormat.typeset(first, digits: 3), NumberFormat.typeset(last, digits: 3))
      if first != last {
        sentences.append("d went from \(from) to \(to): that is Prodigy finding its step size.")
      } else if first < 1e-5 {
        sentences.append(
          "d has stayed at \(from) so far. If it stays too small throughout, Prodigy's README suggests a d0 of 1e-5 or "
            + "1e-4."
        )
      } else {
        sentences.append("d has stayed at \(from), so d0 alone has set the step size so far.")
      }
    }
    if !run.curves.loss.isEmpty {
      sentences.append(
        "The loss of a batch depends more on its random timesteps than on the network; the smoothed curve is TensorBoard's. "
          + "To choose between networks, the guide recommends X/Y/Z grids."
      )
    }
    return sentences.map { "<p>\($0)</p>\n" as Markup }.joined()
  }

  /// The section's CSS rules.
  static let rules =
    SceneSVG.pageRules + """
      .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(30rem, 100%), 1fr)); gap: 0 1rem; }
      .charts figure.panel { margin: .5rem 0; }
      @media (max-width: 40rem) { .charts .panel { overflow-x: auto; } svg.chart { min-width: 34rem; } }
      .readout { min-height: 1.4em; font-variant-numeric: tabular-nums; }
      .readout b { font-weight: 600; color: var(--text); }
      svg.chart .hair { stroke: var(--soft); stroke-width: 1; }
      svg.chart .dot { stroke: var(--panel); stroke-width: 1.5; }

      """ + (1...8).map { "svg.chart .dot.series-\($0) { fill: var(--series-\($0)); }\n" }.joined()

  /// Shows the values under the pointer, at the same step in all charts; with the arrow keys, too.
  static let script = """
    {
      const holder = document.getElementById("curves-data");
      const charts = holder ? JSON.parse(holder.textContent) : [];
      const space = "http://www.w3.org/2000/svg";
      const parts = charts.map((data, index) => {
        const svg = document.getElementById("chart-" + index);
        const layer = document.createElementNS(space, "g");
        svg.append(layer);
        return { data, svg, layer, readout: svg.parentElement.querySelector(".readout") };
      });
      const nearest = (steps, step) => {
        let low = 0, high = steps.length - 1;
        while (low < high) {
          const middle = (low + high) >> 1;
          if (steps[middle] < step) low = middle + 1; else high = middle;
        }
        return low > 0 && step - steps[low - 1] <= steps[low] - step ? low - 1 : low;
      };
      const text = (value) => {
        if (value === null) return "none";
        const size = Math.abs(value);
        return size !== 0 && (size < 1e-3 || size >= 1e6) ? value.toExponential(3) : String(Number(value.toPrecision(5)));
      };
      let shown = null;
      const show = (step) => {
        shown = step;
        for (const { data, layer, readout } of parts) {
          layer.replaceChildren();
          readout.replaceChildren("\\u00a0");
          if (step === null) continue;
          const [left, top, right, bottom] = data.plot;
          const x = left + (step - data.steps[0]) / (data.steps[1] - data.steps[0]) * (right - left);
          const hair = document.createElementNS(space, "path");
          hair.setAttribute("class", "hair");
          hair.setAttribute("d", `M${x} ${top}V${bottom}`);
          layer.append(hair);
          const strong = document.createElement("b");
          strong.textContent = `${data.unit} ${step}`;
          readout.replaceChildren(strong);
          for (const series of data.series) {
            if (!series.steps.length) continue;
            const index = nearest(series.steps, step);
            const at = series.steps[index] === step ? "" : ` (at ${series.steps[index]})`;
            readout.append(`   ${series.name ? series.name + " " : ""}${text(series.values[index])}${at}`);
          }
        }
      };
      for (const { data, svg } of parts) {
        const [left, , right] = data.plot;
        svg.addEventListener("pointermove", (event) => {
          const box = svg.getBoundingClientRect();
          const x = (event.clientX - box.left) / box.width * svg.viewBox.baseVal.width;
          const share = Math.min(1, Math.max(0, (x - left) / (right - left)));
          show(Math.round(data.steps[0] + share * (data.steps[1] - data.steps[0])));
        });
        svg.addEventListener("pointerleave", () => show(null));
        svg.tabIndex = 0;
        svg.addEventListener("blur", () => show(null));
        svg.addEventListener("keydown", (event) => {
          const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
          if (!way) return;
          event.preventDefault();
          const from = shown === null ? (way > 0 ? data.steps[0] - 1 : data.steps[1] + 1) : shown;
          show(Math.min(data.steps[1], Math.max(data.steps[0], from + way)));
        });
      }
    }

    """
}
