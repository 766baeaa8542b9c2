/// How the embedded training core treats one of sd-scripts' options.
public enum CoreSupport: String, Sendable, CaseIterable {
  /// It is supported as in sd-scripts.
  case carried
  /// Some of its values are supported; the others are rejected or, with a warning, replaced.
  case checked
  /// A number format to compute in: the core always computes in fp32.
  case precision
  /// It has no effect on an iA3 network, in LyCORIS as well as here.
  case inert
  /// It only affects speed or memory.
  case speed
  /// It changes the network, and the core does not support it.
  case changes
  /// It concerns something besides the training, such as uploads, that the core does not do.
  case outside
  /// `train_network.py` itself does not read it.
  case foreign
}

/// One row of the table of options that the core supports.
public struct CoreSupportRow: Sendable {
  /// The option, an argument of one (`network_args.bypass_mode`), or a key of a dataset config.
  public let option: String
  /// Whether the core supports it.
  public let support: CoreSupport
  /// What happens instead, or which values are supported; empty if all are.
  public let note: String
  /// Whether a resumed run must have the value that the state was saved with.
  ///
  /// It must, for every option that the core carries out, unless the table says `no`: because the option does not
  /// change what is learned, or because what it comes to is compared instead, such as a file's content.
  public let mustStay: Bool

  /// Makes a row.
  public init(option: String, support: CoreSupport, note: String, mustStay: Bool = false) {
    (self.option, self.support, self.note, self.mustStay) = (option, support, note, mustStay)
  }
}

extension Catalogue {
  /// What the embedded core supports, by the option's name; every option has a row.
  public static let coreSupport: [String: CoreSupportRow] = {
    var result: [String: CoreSupportRow] = [:]
    for row in Table("core.tsv").rows("option", "support", "compared", "note") {
      guard let support = CoreSupport(rawValue: row[1].text) else { continue }
      let isCarriedOut = support == .carried || support == .checked
      result[row[0].text] = CoreSupportRow(
        option: row[0].text,
        support: support,
        note: row[3].text,
        mustStay: isCarriedOut && row[2].text != "no"
      )
    }
    return result
  }()
}

extension OptionReader {
  /// An error about an option whose value the embedded core does not support.
  public func unsupported(_ name: String) -> OptionError {
    error(name, Catalogue.coreSupport[name]?.note ?? "is not supported")
  }
}

extension Settings {
  /// Why the embedded core trains no network from the settings, whatever their options say; nil if it may.
  public var trainingProblem: OptionError? {
    if let obstacle = dialect.type.trainingObstacle {
      return OptionError(obstacle.setting, obstacle.problem, in: self)
    }
    guard let script, script != "train_network" else { return nil }
    return OptionError(
      "network_module",
      "the embedded core trains networks for Stable Diffusion 1.x only, and the config is for \(script).py; "
        + "--engine sd-scripts trains it",
      in: self
    )
  }
}
