import CommandSupport
import Documents
import Grids
import Platform
import TextFormatting

/// Reports the progress of a grid to people or programs.
///
/// Events for programs are JSON objects, one a line, with the event's name under `event`; `docs/grid.md` describes them.
final class GridOutput {
  /// Who reads it.
  enum Mode { case quiet, json, text }

  private let mode: Mode
  private let bar: ProgressBar?
  private var pace = Pace()

  init(mode: Mode) {
    self.mode = mode
    bar = mode == .text && Terminal.output.isTerminal ? ProgressBar() : nil
  }

  /// Reports what will be generated.
  ///
  /// - Parameter seconds: about how long it takes; nil if that was not asked for.
  func planned(_ run: GridRun, record: GridRecord, seed: SeedOrigin, seconds: Double?) {
    pace = Pace(run.missing.map { run.plan.images[$0].request.steps })
    switch mode {
    case .quiet: break
    case .json: JSONEvent.write("plan", Self.members(run, record, seed, seconds))
    case .text: Terminal.output.write(GridPlanText.text(run, record: record, seed: seed, seconds: seconds) + "\n")
    }
  }

  /// Reports an event.
  func emit(_ event: GridEvent) {
    if case .warning(let text) = event, mode != .json {
      bar?.clear()
      Terminal.error.line(.warning, text)
      return
    }
    switch mode {
    case .quiet: break
    case .json: JSONEvent.write(event.name, Self.members(event))
    case .text: show(event)
    }
  }

  /// Leaves the terminal as it was.
  func end() { bar?.clear() }

  private func show(_ event: GridEvent) {
    switch event {
    case .began:
      pace.begin(at: SystemClock.monotonicSeconds)
    case .step(let image, let total, let step, let steps):
      pace.stepped(at: SystemClock.monotonicSeconds)
      guard let bar else { return }
      let left = pace.secondsLeft.map { ["\(NumberFormat.duration($0)) left"] } ?? []
      bar.show(
        pace.done,
        of: pace.total,
        left + ["image \(image)/\(total)", "step \(step)/\(steps)"]
      )
    case .generated(let image, let total, let labels, let path, let seconds):
      pace.finished(image)
      guard bar == nil else { return }
      line(
        "generated \(image)/\(total)  \(path)  \(labels.joined(separator: ", "))  \(NumberFormat.significant(seconds, digits: 3)) s"
      )
    case .sheet(let path), .page(let path): line("wrote \(path)")
    case .warning: break
    }
  }

  private func line(_ text: String) {
    bar?.clear()
    Terminal.output.line(text)
  }

  private static func members(
    _ run: GridRun,
    _ record: GridRecord,
    _ seed: SeedOrigin,
    _ seconds: Double?
  ) -> [JSONValue.Member] {
    let plan = run.plan
    let axes = AxisLetter.allCases.compactMap { letter in
      plan.axes[letter].map { axis in
        JSONValue.Member(
          letter.rawValue,
          ["name": .string(axis.kind.rawValue), "labels": .array(axis.labels.map(JSONValue.string))]
        )
      }
    }
    let work = plan.work
    return [
      .init("axes", .object(axes)), .init("cells", .integer(plan.cells.count)),
      .init("pictures", .integer(plan.images.count)),
      .init("existing", .integer(plan.images.count - run.missing.count)),
      .init("networks", .integer(work.networks)), .init("prompts", .integer(work.prompts)),
      .init("noises", .integer(work.noises)), .init("steps", .integer(work.steps)),
      .init("predictions", .integer(work.predictions)), .init("seed", .string(String(record.seed))),
      .init("seed_drawn", .boolean(seed != .given)), .init("seconds", seconds.map(JSONValue.number) ?? .null),
    ]
  }

  private static func members(_ event: GridEvent) -> [JSONValue.Member] {
    switch event {
    case .began(let images, let existing):
      [.init("pictures", .integer(images)), .init("existing", .integer(existing))]
    case .step(let image, let total, let step, let steps):
      [
        .init("picture", .integer(image)), .init("of", .integer(total)), .init("step", .integer(step)),
        .init("steps", .integer(steps)),
      ]
    case .generated(let image, let total, let labels, let path, let seconds):
      [
        .init("picture", .integer(image)), .init("of", .integer(total)),
        .init("labels", .array(labels.map(JSONValue.string))), .init("path", .string(path)),
        .init("seconds", .number(seconds)),
      ]
    case .sheet(let path), .page(let path): [.init("path", .string(path))]
    case .warning(let text): [.init("text", .string(text))]
    }
  }
}

extension GridEvent {
  /// The event's name in JSON.
  fileprivate var name: String {
    switch self {
    case .began: "began"
    case .step: "step"
    case .generated: "drawn"
    case .sheet: "sheet"
    case .page: "page"
    case .warning: "warning"
    }
  }
}
