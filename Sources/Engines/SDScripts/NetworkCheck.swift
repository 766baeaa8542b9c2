import ModelKinds
import Networks
import Settings
import TextFormatting

/// Whether a run has trained what its config describes, judged by the network that it saved.
public struct NetworkCheck: Sendable, Equatable {
  /// Why the run has failed; empty if it has not.
  public private(set) var problems: [String] = []
  /// Notes for the user.
  public private(set) var notes: [String] = []
  /// Vectors of the text encoder.
  public private(set) var textEncoderModules = 0
  /// Vectors of the UNet.
  public private(set) var unetModules = 0
  /// The seed that the metadata records.
  public private(set) var seed: UInt64?

  /// Checks a network.
  ///
  /// - Parameters:
  ///   - path: the network's file.
  ///   - settings: the config that it was trained by.
  ///   - expected: the names of the vectors that the config trains; nil if they are not known.
  public init(_ path: String, settings: Settings, expected: Set<String>?) {
    let file: NetworkFile
    do throws(NetworkFileError) {
      file = try NetworkFile(path: path)
    } catch {
      problems.append(error.description)
      return
    }
    textEncoderModules = file.modules.count { $0.part != .unet }
    unetModules = file.modules.count { $0.part == .unet }
    seed = file.metadata["ss_seed"].flatMap { UInt64($0) }
    for finding in file.findings() where finding.severity == .error {
      problems.append(finding.message + (finding.help.map { "; \($0)" } ?? ""))
    }
    guard problems.isEmpty else { return }
    if let expected {
      let missing = expected.subtracting(file.modules.map(\.key)).sorted()
      if let first = missing.first {
        problems.append(
          "\(missing.count) of the \(expected.count) layers that the config trains have no vector, first \(first): "
            + "the preset's patterns did not match them"
        )
      }
    }
    judgeZeros(file, settings)
  }

  /// Vectors that are still zero were never trained, which is right only if no gradient reaches their layers.
  private mutating func judgeZeros(_ file: NetworkFile, _ settings: Settings) {
    let zeros = file.modules.filter(\.isZero)
    // With clip_skip n, states are read n − 1 layers before the end (library/strategy_sd.py).
    let skip = max(1, settings.value("clip_skip")?.integer ?? 1)
    let layers = (file.modules.compactMap { $0.part == .unet ? nil : $0.textLayer }.max() ?? -1) + 1
    func isSkipped(_ module: NetworkModule) -> Bool {
      module.part != .unet && (module.textLayer ?? 0) > layers - skip
    }
    let skipped = zeros.filter(isSkipped)
    if !skipped.isEmpty {
      notes.append(
        "\(skipped.count) vectors are zero, since clip_skip \(skip) ends the text encoder "
          + "\(plural(skip - 1, "layer")) early"
      )
    }
    let idle = zeros.filter { !isSkipped($0) && Self.rate(of: $0.part, settings) == 0 }
    if !idle.isEmpty { notes.append("\(idle.count) vectors are zero, since their learning rate is 0") }
    let dead = zeros.filter { !isSkipped($0) && Self.rate(of: $0.part, settings) != 0 }
    if let first = dead.first {
      problems.append(
        "\(plural(dead.count, "vector is", "vectors are")) zero although training reaches "
          + "\(dead.count == 1 ? "its layer" : "their layers"), first \(first.name): "
          + "\(dead.count == 1 ? "it" : "they") got no gradient"
      )
    }
  }

  private static func rate(of part: ModelPart, _ settings: Settings) -> Double? {
    var value = settings.value(part.rateOption)
    if case .list(let items) = value { value = items.first }
    return value?.number ?? settings.value("learning_rate")?.number
  }
}
