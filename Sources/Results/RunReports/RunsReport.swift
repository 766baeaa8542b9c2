import Files
import Pages
import RunRecords
import TextFormatting

/// Several runs as one HTML file that compares them.
public struct RunsReport {
  private let reports: [RunReport]
  /// Each run's name, or its path if another one has the same name.
  private let names: [String]

  /// At most this many runs are compared.
  public static let limit = 50

  /// A report on these runs, of which there must be at least one.
  public init(_ reports: [RunReport]) {
    self.reports = reports
    let counts = Dictionary(reports.map { ($0.source.name, 1) }, uniquingKeysWith: +)
    names = reports.map { counts[$0.source.name] == 1 ? $0.source.name : $0.source.path }
  }

  /// The file's text.
  ///
  /// - Parameter isLive: whether the file is written again while runs train, and the page is to load itself anew.
  public func text(isLive: Bool = false) -> String {
    let runs = zip(names, reports).map { ($0, $1.samples) }
    let shared: [Section?] = [
      curves, SettingsComparison(records: zip(names, reports).map { ($0, $1.source.record) }).section,
      SamplesComparison(runs: runs).section,
    ]
    let datasets = isOneDataset ? [reports.first?.dataset()] : []
    let each = reports.indices.map(section)
    let shownNames = names.prefix(3).joined(separator: ", ")
    let title = names.count > 3 ? "\(shownNames) and \(names.count - 3) more" : shownNames
    let sections = (shared + each + datasets).compactMap { $0 }
    return RunReport.page(title: title, head: overview, sections: sections, isLive: isLive)
  }

  /// The figures of the runs, one in a row.
  private var overview: Markup {
    let rows = zip(names, reports).enumerated().map { index, run -> [Markup] in
      let (name, report) = run
      let link = "<a href=\"#\(Self.id(index))\">\(name)</a>" as Markup
      guard let record = report.source.record else { return [link] + Array(repeating: "", count: 7) }
      let figures = record.figures
      return [
        link, Markup(text: record.state.rawValue),
        Markup(text: record.plan.totalSteps.map { "\(record.step) of \($0)" } ?? "\(record.step)"),
        Markup(text: figures.averageLoss.map { NumberFormat.typeset($0, digits: 4) } ?? ""),
        Markup(text: EvaluationText(record).short ?? ""),
        Markup(text: figures.d.map { NumberFormat.typeset($0, digits: 4) } ?? ""),
        Markup(text: record.seed.map { String($0) } ?? ""),
        Markup(text: NumberFormat.duration(record.sessions.reduce(0) { $0 + $1.seconds })),
      ]
    }
    return .table(
      [
        Column("run"), Column("state"), Column("steps", isNumeric: true),
        Column("average loss", isNumeric: true), Column("evaluation", isNumeric: true),
        Column("d", isNumeric: true), Column("seed", isNumeric: true), Column("time", isNumeric: true),
      ],
      rows: rows
    )
  }

  private var curves: Section? {
    guard let first = reports.first else { return nil }
    let plotted = zip(names, reports).map { name, report in
      var run = report.plotted
      run.name = name
      return run
    }
    let notes = reports.map(\.curveNotes).joined()
    let charts = ChartGroup(plotted, smoothing: first.smoothing, font: first.font, id: "curves-data")
    let body = charts.isEmpty ? Section.paragraph("None of the runs has curves.") : charts.markup
    return Section(id: "curves", title: "Curves", body: notes + body)
  }

  /// What concerns one run alone.
  private func section(_ index: Int) -> Section {
    let (report, id) = (reports[index], Self.id(index))
    let dataset = isOneDataset ? nil : report.dataset(prefix: "\(id)-")
    let parts = [report.networks(prefix: "\(id)-"), report.config(prefix: "\(id)-"), dataset].compactMap { $0 }
    return Section(id: id, title: names[index], body: report.head + parts.map(\.nested).joined())
  }

  private static func id(_ index: Int) -> String { "run-\(index + 1)" }

  /// Whether the runs have been trained on the same images.
  private var isOneDataset: Bool {
    let folders = reports.map(\.imageFolders)
    return folders.allSatisfy { $0 == folders.first }
  }
}
