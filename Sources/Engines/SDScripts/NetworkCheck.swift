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
  /// The kind of the network as a whole; nil if it has no module.
  public private(set) var kind: NetworkKind?
  /// Modules of the text encoders.
  public private(set) var textEncoderModules = 0
  /// Modules of the UNet, or of what stands in its place.
  public private(set) var unetModules = 0
  /// The seed that the metadata records.
  public private(set) var seed: UInt64?

  /// Checks a network.
  ///
  /// - Parameters:
  ///   - path: the network's file.
  ///   - settings: the config that it was trained by.
  ///   - expected: the names of the modules that the config trains; nil if they are not known.
  public init(_ path: String, settings: Settings, expected: Set<String>?) {
    let file: NetworkFile
    do throws(NetworkFileError) {
      file = try NetworkFile(path: path)
    } catch {
      problems.append(error.description)
      return
    }
    kind = file.kind
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

  /// Modules that are still zero were never trained, which is right only if no gradient reaches their layers.
  ///
  /// Which layers of Stable Diffusion 1.x an iA3 network reaches is known, so one zero vector fails the run. In other
  /// networks and models a single module may be idle for reasons that nothing here knows; a whole part is not.
  private mutating func judgeZeros(_ file: NetworkFile, _ settings: Settings) {
    let reasons = Dictionary(grouping: file.modules.filter(\.isZero)) { file.unreached($0, by: settings) }
    let sorted = reasons.sorted { ($0.value.first?.key ?? "") < ($1.value.first?.key ?? "") }
    for case (let reason?, let modules) in sorted {
      notes.append("\(plural(modules.count, "\(noun) is", "\(noun)s are")) zero, as \(reason.text)")
    }
    guard let dead = reasons[nil], let first = dead.first else { return }
    let isOne = dead.count == 1
    let text =
      "\(plural(dead.count, "\(noun) is", "\(noun)s are")) zero although training reaches "
      + "\(isOne ? "its layer" : "their layers"), first \(first.name): \(isOne ? "it" : "they") got no gradient"
    let idle = ModelPart.allCases.first { part in
      let modules = file.modules.filter { $0.part == part }
      return !modules.isEmpty && modules.allSatisfy { module in dead.contains { $0.name == module.name } }
    }
    if kind == .ia3 || idle != nil { problems.append(text) } else { notes.append(text) }
  }

  /// What a module of this kind is called.
  public var noun: String { kind == .ia3 ? "vector" : "module" }
}
