import Files
import ModelKinds
import Platform
import RunRecords

/// The figures that sd-scripts writes to TensorBoard while it trains, but does not print.
public final class CurveFollower {
  /// One update's figures.
  public struct Figures: Sendable, Equatable {
    /// The loss of its batch.
    public var loss: Double?
    /// Prodigy's step size.
    public var d: Double?
    /// The rates of the next update by part.
    public var learningRates: [(part: ModelPart, rate: Double)] = []

    /// Whether all figures are the same.
    public static func == (left: Figures, right: Figures) -> Bool {
      left.loss == right.loss && left.d == right.d
        && left.learningRates.elementsEqual(right.learningRates, by: ==)
    }
  }

  private let folder: String?
  private let olderFiles: Set<ExactText>
  /// The run's event file; nil until it exists.
  public private(set) var path: String?
  private var log = EventLog()
  private var lastRead = -Double.infinity
  private var readingSeconds = 0.0

  /// Follows the run that is about to start.
  ///
  /// - Parameter folder: `logging_dir`; the event files that it contains now belong to other runs.
  public init(folder: String?) {
    self.folder = folder
    olderFiles = Set((folder.map(Self.eventFiles) ?? []).map(ExactText.init))
  }

  /// The figures after an update; those that are not written yet are nil or missing.
  ///
  /// The file is read again unless reading would take more than a twentieth of the time.
  public func figures(step: Int) -> Figures {
    refresh()
    var figures = Figures()
    func value(_ tag: String) -> Double? {
      log.curves[tag]?.last { $0.step == step }.map { Double($0.value) }
    }
    // The scripts for whole models and embeddings have one loss alone.
    figures.loss = value("loss/current") ?? value("loss")
    for part in [ModelPart.textEncoder, .unet] {
      // With several rates in a part, as for two text encoders, the tags go on: `lr/textencoder 1`.
      let tags = log.curves.keys.filter { $0.hasPrefix("lr/\(part.rateTag)") }.map { $0.dropFirst("lr/".count) }
      guard let tag = tags.min(), let rate = value("lr/\(tag)") else { continue }
      figures.learningRates.append((part, rate))
      if figures.d == nil, rate != 0, let product = value("lr/d*lr/\(tag)") { figures.d = product / rate }
    }
    return figures
  }

  private func refresh() {
    let now = SystemClock.monotonicSeconds
    guard now - lastRead >= 20 * readingSeconds else { return }
    if path == nil {
      path = folder.flatMap { folder in Self.eventFiles(folder).first { !olderFiles.contains(ExactText($0)) } }
    }
    if let path, let newLog = try? EventLog(path: path) { log = newLog }
    lastRead = SystemClock.monotonicSeconds
    readingSeconds = lastRead - now
  }

  /// `<logging_dir>/<time>/<tracker>/events.out.tfevents.…`, the newest first.
  private static func eventFiles(_ folder: String) -> [String] {
    var files: [String] = []
    func search(_ folder: String, depth: Int) {
      for name in ((try? FileSystem.list(folder)) ?? []).reversed() {
        let path = Path.join(folder, name)
        let kind = FileSystem.status(path)?.kind
        if name.hasPrefix("events.out.tfevents."), kind == .file {
          files.append(path)
        } else if depth > 0, kind == .folder {
          search(path, depth: depth - 1)
        }
      }
    }
    search(folder, depth: 2)
    return files
  }
}
