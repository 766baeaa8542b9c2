import Synchronization

/// Which options a training script has; worked out once for each script.
struct ScriptOptions: Sendable {
  private let isKnown: [Bool]

  /// The options of a script, without `.py`.
  init(_ script: String) {
    isKnown = Self.known.withLock { known in
      if let result = known[script] { return result }
      let result = Catalogue.options.values.map { $0.isKnown(to: script) }
      // Files may name any script, so the cache is bounded.
      if known.count < 64 { known[script] = result }
      return result
    }
  }

  func contains(_ option: OptionRow) -> Bool { isKnown[option.number] }

  private static let known: Mutex<[String: [Bool]]> = Mutex([:])
}
