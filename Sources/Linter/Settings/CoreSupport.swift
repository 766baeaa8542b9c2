/// What the embedded training core makes of one option of sd-scripts.
public enum CoreSupport: String, Sendable, CaseIterable {
  /// It is carried out as sd-scripts carries it out.
  case carried
  /// Some of its values are carried out; the reader of the options refuses the others.
  case checked
  /// A number format to compute in: the core computes in fp32 whatever it says.
  case precision
  /// It has no effect on an iA3 network, in LyCORIS as here.
  case inert
  /// It is about speed or memory on other hardware.
  case speed
  /// It changes what is learnt, and the core does not carry it out.
  case changes
  /// It is about something besides the training, such as uploads, that the core does not do.
  case outside
  /// `train_network.py` itself does not read it.
  case foreign
}

/// One row of the table of what the core carries out.
public struct CoreSupportRow: Sendable {
  /// The option, or an argument of one: `network_args.bypass_mode`.
  public let option: String
  /// What becomes of it.
  public let support: CoreSupport
  /// What happens instead, for a message; empty where it is carried out.
  public let note: String

  /// Makes a row.
  public init(option: String, support: CoreSupport, note: String) {
    (self.option, self.support, self.note) = (option, support, note)
  }
}

extension Catalogue {
  /// What the embedded core makes of each option, by the option's name; every option has a row.
  public static let coreSupport: [String: CoreSupportRow] = {
    var result: [String: CoreSupportRow] = [:]
    for row in Table("core.tsv").rows("option", "support", "note") {
      guard let support = CoreSupport(rawValue: row[1].text) else { continue }
      result[row[0].text] = CoreSupportRow(option: row[0].text, support: support, note: row[2].text)
    }
    return result
  }()
}
