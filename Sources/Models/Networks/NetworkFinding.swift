import Settings
import TextFormatting

/// What is wrong, or worth knowing, about a network's file.
public struct NetworkFinding: Sendable, Hashable {
  /// What it is about.
  public enum Code: String, Sendable, Hashable {
    /// The file has no module at all.
    case noModules = "no-modules"
    /// Every module is zero.
    case allZero = "all-zero"
    /// A NaN or an infinity.
    case notFinite = "not-finite"
    /// Modules that are zero though training reached them.
    case deadModules = "dead-modules"
    /// Modules that are zero because training did not reach them.
    case unreachedModules = "unreached-modules"
    /// Modules without the tensors, or the shapes, that their kind needs.
    case brokenModules = "broken-modules"
    /// Modules with values of an unsupported type.
    case unmeasuredModules = "unmeasured-modules"
    /// Tensors that belong to no module.
    case unknownTensors = "unknown-tensors"
    /// The hash in the metadata is not that of the tensors.
    case hashMismatch = "hash-mismatch"
  }

  /// How bad it is.
  public let severity: Severity
  /// What it is about.
  public let code: Code
  /// What is wrong, without a full stop.
  public let message: String
  /// What to do, without a full stop.
  public let help: String?
  /// The modules, or tensors, by their names in the file.
  public let names: [String]
}

extension NetworkFile {
  /// Everything that is wrong or worth knowing, the worst first.
  ///
  /// - Parameter hashes: the file's, to compare them with the metadata; nil to leave that out.
  public func findings(hashes: NetworkHashes? = nil) -> [NetworkFinding] {
    var findings: [NetworkFinding] = []
    func add(
      _ severity: Severity,
      _ code: NetworkFinding.Code,
      _ message: String,
      help: String? = nil,
      _ names: [String] = []
    ) {
      findings.append(
        NetworkFinding(severity: severity, code: code, message: message, help: help, names: names)
      )
    }
    let usable = modules.filter { $0.kind != .incomplete }
    if usable.isEmpty {
      add(
        .error,
        .noModules,
        "the network has no module: nothing was trained, and it changes nothing",
        help: noModulesHelp
      )
    }
    let notFinite = modules.filter { $0.notFinite != nil }
    if let (tensor, index) = notFinite.first?.notFinite {
      add(
        .error,
        .notFinite,
        "\(plural(notFinite.count, "module")) \(hold(notFinite)) NaN or infinite values, first \(tensor) at element \(index)",
        help: "the run diverged, or a 16-bit type overflowed: use an earlier save, or train again",
        notFinite.map(\.name)
      )
    }
    addZeros(usable, add)
    let broken = modules.filter { $0.problem != nil && $0.notFinite == nil && !$0.isUnread }
    if let first = broken.first, let problem = first.problem {
      add(
        .warning,
        .brokenModules,
        "\(plural(broken.count, "module")) cannot be used, first \(first.name): \(problem)",
        help: "programs ignore such modules or refuse the file",
        broken.map(\.name)
      )
    }
    let unmeasured = modules.filter { $0.problem != nil && $0.isUnread }
    if let first = unmeasured.first, let problem = first.problem {
      add(
        .info,
        .unmeasuredModules,
        "\(plural(unmeasured.count, "module")) have no norm, first \(first.name): \(problem)",
        unmeasured.map(\.name)
      )
    }
    if let first = unknown.first {
      add(
        .warning,
        .unknownTensors,
        "\(plural(unknown.count, "tensor belongs", "tensors belong")) to no module, first \(first)",
        help: "programs ignore what they do not know",
        unknown
      )
    }
    if let hashes, let written = hashes.written, written != hashes.tensors {
      add(
        .info,
        .hashMismatch,
        "the metadata says that the tensors' hash is \(written.prefix(12)), but it is \(hashes.autoV3)",
        help: "the file was changed after it was trained, and web UIs show the older hash"
      )
    }
    return findings.sorted { $0.severity > $1.severity }
  }

  private func addZeros(
    _ usable: [NetworkModule],
    _ add: (Severity, NetworkFinding.Code, String, String?, [String]) -> Void
  ) {
    let zeros = usable.filter(\.isZero)
    guard !zeros.isEmpty else { return }
    if zeros.count == usable.count {
      add(
        .error,
        .allZero,
        "every one of the \(usable.count) modules is zero: the network changes nothing",
        "nothing was learned: check the run's learning rates and steps, and what stopped it",
        zeros.map(\.name)
      )
      return
    }
    let reasons = Dictionary(grouping: zeros) { unreached($0) }
    let sorted = reasons.sorted { ($0.value.first?.key ?? "") < ($1.value.first?.key ?? "") }
    for case (let reason?, let modules) in sorted {
      add(
        .info,
        .unreachedModules,
        "\(plural(modules.count, "module")) \(are(modules)) zero, as \(reason.text)",
        nil,
        modules.map(\.name)
      )
    }
    if let dead = reasons[nil], let first = dead.first {
      add(
        .warning,
        .deadModules,
        "\(plural(dead.count, "module")) \(are(dead)) zero, though nothing in the metadata keeps training from them, first \(first.name)",
        "a layer without a gradient, or a learning rate or number format too small for it, causes this",
        dead.map(\.name)
      )
    }
  }

  private var noModulesHelp: String {
    let isIA3 = settings.value("network_args.algo")?.string?.lowercased() == "ia3"
    if isIA3, settings.value("network_args.preset")?.string == "ia3" {
      return
        "lycoris-lora 4 finds no layer for its own preset ia3 (see `ia3 rules LYC005`): `ia3 fix --unsafe` on the config writes a preset that attaches them; then train again"
    }
    if settings.value("network_args.preset") != nil {
      return
        "the preset's patterns match no layer: LyCORIS 3 and 4 compare them with the beginning of a layer's full name, so \"to_k\" must be \".*to_k\""
    }
    return "check which layers the config's network module attaches to, and train again"
  }

  private func are(_ modules: [NetworkModule]) -> String { modules.count == 1 ? "is" : "are" }
  private func hold(_ modules: [NetworkModule]) -> String { modules.count == 1 ? "holds" : "hold" }
}

extension Unreached {
  /// The reason, after "as".
  public var text: String {
    switch self {
    case .clipSkip(let skip):
      "clip_skip \(skip) ends the text encoder \(plural(skip - 1, "layer")) early; nothing is wrong"
    case .lastLayerOfXL:
      "Stable Diffusion XL never reads the last layer of its first text encoder; nothing is wrong"
    case .zeroRate(let setting): "\(setting) is 0"
    case .noStep: "the file was saved before the first step"
    }
  }
}
