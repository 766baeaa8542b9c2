import Documents
import Drawing
import Files
import Pages
import Reports
import Rules
import RunRecords
import Settings

/// A run as one HTML file: `ia3 report`.
public struct RunReport {
  private let source: RunSource
  private let log: EventLog
  private let smoothing: Double
  private let version: String
  private let lint: Result<LintedFile, LintProblem>
  private let font: Font

  /// Reads a run's files.
  ///
  /// - Parameters:
  ///   - smoothing: TensorBoard's weight of smoothing, for the loss.
  ///   - version: the program's version.
  ///   - lint: lints the config's text as `ia3 train` does.
  /// - Throws: `RunSourceError` if its event files cannot be read, `DrawingError` if memory runs out.
  public init(
    _ source: RunSource,
    smoothing: Double,
    version: String,
    lint: (RunRecord.Config) -> Result<LintedFile, LintProblem>
  ) throws {
    self.source = source
    self.smoothing = smoothing
    self.version = version
    log = try source.events()
    self.lint = source.record.map { lint($0.config) } ?? .failure(LintProblem(reason: "there is no record of it"))
    font = try Font.standard.get()
  }

  /// The file's text.
  public var text: String {
    let run = PlottedRun(source, log)
    let curves = CurvesSection(run, source, log, smoothing: smoothing, font: font).section
    let samples = SamplesSection(collection: SampleCollection(source, log)).section
    var (head, sections): (Markup, [Section?])
    if let record = source.record {
      let overview = OverviewSection(record: record, path: source.path)
      head = "<p><strong>\(overview.headline)</strong></p>\n\(overview.body)"
      sections = [
        curves, samples, NetworksSection(record: record).section,
        ConfigSection(record: record, lint: lint, version: version).section,
        DatasetSection(images: Self.images(record), plan: record.plan).section,
      ]
    } else {
      head = Section.note(
        "ia3 train has kept no record of this run, so only the contents of its event files are shown: \(source.path)"
      )
      sections = [curves, samples]
    }
    let shown = sections.compactMap { $0 }
    let links = shown.map { "<a href=\"#\($0.id)\">\($0.title)</a>" as Markup }.joined(separator: "\n")
    return Page(
      title: source.name,
      style: SceneSVG.pageRules + Scripts.chartsCSS + Scripts.reportCSS + ANSIMarkup.rules,
      script: ChartGroup.script,
      body: head + "<nav>\(links)</nav>\n" + shown.map(\.markup).joined()
    ).text
  }

  /// The files that a report on a run shows: the run's own, its images and their captions.
  public static func inputs(of source: RunSource) -> [String] {
    let images = source.record.flatMap(images)
    let folders = (images?.folders ?? []) + (images?.regularization ?? [])
    let shown = folders.flatMap(\.subsets).flatMap(\.images)
    return source.inputs + shown.flatMap { [$0.path] + [$0.captionPath].compactMap { $0 } }
  }

  /// The images that the recorded config names; nil if its text can no longer be read as a config.
  private static func images(_ record: RunRecord) -> ConfigImages? {
    let source = Source(path: record.config.path, text: record.config.text)
    guard
      case .settings(let settings, _) = ConfigReader.read(source, as: DialectName(rawValue: record.config.dialect))
    else {
      return nil
    }
    return ConfigImages(settings.resolvingDatasetConfig(), base: Path.parent(record.config.path))
  }
}

extension OutputKind {
  /// A report that this program has written.
  public static let report = OutputKind("a report of ia3") { path in
    (try? FileSystem.readPrefix(path, count: 256)).map(Page.isPage) ?? false
  }
}
