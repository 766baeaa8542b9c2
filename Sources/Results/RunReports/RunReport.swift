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
  let source: RunSource
  private let log: EventLog
  let smoothing: Double
  private let version: String
  private let lint: Result<LintedFile, LintProblem>
  let font: Font

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
  ///
  /// - Parameter isLive: whether the file is written again while the run trains, and the page is to load itself anew.
  public func text(isLive: Bool = false) -> String {
    let curves = CurvesSection(plotted, source, log, smoothing: smoothing, font: font).section
    let samples = SamplesSection(collection: samples).section
    let sections = [curves, samples, networks(), config(), dataset()].compactMap { $0 }
    return Self.page(title: source.name, head: head, sections: sections, isLive: isLive)
  }

  /// How often a page loads itself anew: as often as a run writes its record.
  private static let refreshSeconds = 10

  /// A page with a list of its sections at the top.
  static func page(title: String, head: Markup, sections: [Section], isLive: Bool) -> String {
    let links = sections.map { "<a href=\"#\($0.id)\">\($0.title)</a>" as Markup }.joined(separator: "\n")
    let live: Markup =
      isLive
      ? """
      <p class="following soft" data-seconds="\(refreshSeconds)">This page follows the run: it loads itself anew every \
      \(refreshSeconds) seconds.</p>

      """ : ""
    return Page(
      title: title,
      style: SceneSVG.pageRules + Scripts.chartsCSS + Scripts.reportCSS + ANSIMarkup.rules,
      script: Scripts.viewJS + ChartGroup.script + (isLive ? Scripts.liveJS : ""),
      body: live + head + "<nav>\(links)</nav>\n" + sections.map(\.markup).joined(),
      refreshSeconds: isLive ? refreshSeconds : nil
    ).text
  }

  // MARK: Parts

  /// The run's curves.
  var plotted: PlottedRun { PlottedRun(source, log) }

  /// The run's sample images.
  var samples: SampleCollection { SampleCollection(source, log) }

  /// The state of the run and its figures.
  var head: Markup {
    guard let record = source.record else {
      return Section.note(
        "ia3 train has kept no record of this run, so only the contents of its event files are shown: \(source.path)"
      )
    }
    let overview = OverviewSection(record: record, path: source.path)
    return "<p><strong>\(overview.headline)</strong></p>\n\(overview.body)"
  }

  /// The saved networks; nil if there are none.
  ///
  /// - Parameter prefix: begins the section's id.
  func networks(prefix: String = "") -> Section? {
    source.record.flatMap { NetworksSection(record: $0, prefix: prefix).section }
  }

  /// The config with its findings; nil without a record.
  ///
  /// - Parameter prefix: begins the section's id.
  func config(prefix: String = "") -> Section? {
    source.record.map { ConfigSection(record: $0, lint: lint, version: version, prefix: prefix).section }
  }

  /// The dataset; nil without a record.
  ///
  /// - Parameter prefix: begins the section's id.
  func dataset(prefix: String = "") -> Section? {
    source.record.map { DatasetSection(images: Self.images($0), plan: $0.plan, prefix: prefix).section }
  }

  /// The folders of the images that it was trained on.
  var imageFolders: [String] {
    let images = source.record.flatMap(Self.images)
    return ((images?.folders ?? []) + (images?.regularization ?? [])).flatMap(\.subsets).map(\.path)
  }

  /// What is to be known about the event files.
  var curveNotes: Markup { CurvesSection.notes(source, log) }

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
