import Grids
import TextFormatting

/// Where the seed of a grid's images comes from.
enum SeedOrigin {
  /// An option.
  case given
  /// An earlier run into the same folder.
  case kept
  /// Chance.
  case random
}

/// The plan of a grid for people.
enum GridPlanText {
  /// Some lines: the axes, how many images they make, what is computed once, and how long it takes.
  ///
  /// - Parameter seconds: about how long it takes, if only the plan is asked for.
  static func text(_ run: GridRun, record: GridRecord, seed: SeedOrigin, seconds: Double?) -> String {
    let plan = run.plan
    var lines: [String] = []
    for letter in AxisLetter.allCases {
      guard let axis = plan.axes[letter] else { continue }
      lines.append("\(letter.rawValue.uppercased())  \(axis.kind.rawValue), \(list(axis.labels))")
    }
    var size = "\(plan.columns) × \(plan.rows)"
    if plan.axes[.z] != nil { size += " × \(plan.sheets)" }
    var cells = "\(size) = \(plural(plan.cells.count, "cell"))"
    if plan.images.count < plan.cells.count {
      cells += " with \(plural(plan.images.count, "different image"))"
    }
    lines.append("\(cells) of \(plan.base.width) × \(plan.base.height)")
    let work = plan.work
    let shared = [
      work.networks > 0 ? plural(work.networks, "network") : nil, plural(work.prompts, "prompt"),
      plural(work.noises, "initial noise"),
    ]
    lines.append("computed once each: " + shared.compactMap { $0 }.joined(separator: ", "))
    let missing = run.missing
    let steps = missing.reduce(0) { $0 + plan.images[$1].request.steps }
    if missing.count < plan.images.count {
      lines.append(
        "already there: \(plan.images.count - missing.count) of \(plural(plan.images.count, "image"))"
      )
    }
    lines.append("to generate: \(plural(missing.count, "image")) in \(plural(steps, "step"))" + time(seconds))
    if plan.axes.axes.allSatisfy({ $0.axis.kind != .seed }) {
      switch seed {
      case .given: break
      case .kept: lines.append("seed: \(record.seed), from the folder's \(GridRecord.name)")
      case .random where seconds != nil: lines.append("seed: random")
      case .random: lines.append("seed: \(record.seed), random; kept in \(GridRecord.name)")
      }
    }
    return lines.map(DisplayText.line).joined(separator: "\n")
  }

  private static func time(_ seconds: Double?) -> String {
    guard let seconds else { return "" }
    return seconds < 1 ? ", in less than a second" : ", in about \(NumberFormat.duration(seconds))"
  }

  private static func list(_ labels: [String]) -> String {
    let shown = labels.prefix(6).joined(separator: " | ")
    return "\(plural(labels.count, "value")): \(shown)\(labels.count > 6 ? " | …" : "")"
  }
}
