import Randomness

/// Processes a caption before it is tokenized, each time that its image is trained.
///
/// Source: `BaseDataset.process_caption` in sd-scripts' library/train_util.py, with its draws in its order.
package struct CaptionProcessor: Sendable {
  let options: SubsetOptions
  /// The steps of the whole run, of which a `token_warmup_step` below 1 is a share.
  let maxTrainSteps: Int

  /// A processor for a subset's captions.
  package init(options: SubsetOptions, maxTrainSteps: Int) {
    (self.options, self.maxTrainSteps) = (options, maxTrainSteps)
  }

  /// The processed caption.
  /// - Parameters:
  ///   - caption: the result of `read_caption`: one line, or with `enable_wildcard` several.
  ///   - epoch: the dataset's own count, which starts at 0.
  ///   - step: the number of updates of which the dataset was last notified.
  package func process(_ caption: String, epoch: Int, step: Int, _ random: inout PythonRandom) -> String {
    var text = PythonText(caption)
    if let prefix = options.captionPrefix { text = PythonText(prefix + " ") + text }
    if let suffix = options.captionSuffix { text = text + PythonText(" " + suffix) }
    if isDropped(epoch: epoch, &random) { return "" }
    if options.enableWildcard {
      text = resolvingWildcards(text, &random)
    } else {
      text = text.split(["\n"]).first ?? []
    }
    if options.shuffleCaption || warmupSteps > 0 || options.captionTagDropoutRate > 0 {
      text = rearranged(text, step: step, &random)
    }
    if let secondary = options.secondarySeparator {
      text = text.replacing(PythonText(secondary), PythonText(options.captionSeparator))
    }
    return text.string
  }

  private func isDropped(epoch: Int, _ random: inout PythonRandom) -> Bool {
    // Nothing is drawn if captions are never dropped.
    if options.captionDropoutRate > 0, random.random() < options.captionDropoutRate { return true }
    let period = options.captionDropoutEveryNEpochs
    return period > 0 && epoch % period == 0
  }

  /// The step from which all parts are used.
  private var warmupSteps: Double {
    let step = options.tokenWarmupStep
    return step < 1 ? (step * Double(maxTrainSteps)).rounded(.down) : step
  }

  // MARK: Wildcards

  private func resolvingWildcards(_ text: PythonText, _ random: inout PythonRandom) -> PythonText {
    var text = text
    let lines = text.split(["\n"])
    if lines.count > 1 { text = random.choice(lines) }
    // Doubled braces stand for braces: they become a mark that does not occur in the text, and then braces.
    var opening: PythonText = ["⦅"]
    var closing: PythonText = ["⦆"]
    while text.contains(opening) || text.contains(closing) {
      opening = opening + ["⦅"]
      closing = closing + ["⦆"]
    }
    text = text.replacing(["{", "{"], opening).replacing(["}", "}"], closing)
    text = choosing(text, &random)
    return text.replacing(opening, ["{"]).replacing(closing, ["}"])
  }

  /// Replaces each `{a|b|c}` with one of its parts: `\{([^}]+)\}`.
  private func choosing(_ text: PythonText, _ random: inout PythonRandom) -> PythonText {
    let scalars = text.scalars
    var result: [Unicode.Scalar] = []
    var index = 0
    while index < scalars.count {
      if scalars[index] == "{", let end = scalars[index...].firstIndex(of: "}"), end > index + 1 {
        let choices = PythonText(scalars[index + 1..<end]).split(["|"])
        result += random.choice(choices).scalars
        index = end + 1
      } else {
        result.append(scalars[index])
        index += 1
      }
    }
    return PythonText(result)
  }

  // MARK: Parts

  private func rearranged(_ text: PythonText, step: Int, _ random: inout PythonRandom) -> PythonText {
    var (fixed, flexible, last) = parts(text)
    if warmupSteps > 0, Double(step) < warmupSteps {
      let share = (Double(flexible.count) - Double(options.tokenWarmupMin)) / warmupSteps
      let grown = Int(exactly: (Double(step) * share).rounded(.down)) ?? 0
      let count = grown + options.tokenWarmupMin
      // A negative number counts from the end, as in a Python slice.
      flexible = Array(count < 0 ? flexible.dropLast(-count) : flexible.prefix(count))
    }
    if options.shuffleCaption { random.shuffle(&flexible) }
    if options.captionTagDropoutRate > 0 {
      flexible = flexible.filter { _ in random.random() >= options.captionTagDropoutRate }
    }
    return PythonText((fixed + flexible + last).map(\.scalars).joined(separator: [",", " "]))
  }

  /// The parts that stay first, those that are shuffled, and those that stay last.
  private func parts(_ text: PythonText) -> ([PythonText], [PythonText], [PythonText]) {
    let separator = PythonText(options.captionSeparator)
    func filled(_ text: PythonText) -> [PythonText] {
      text.split(separator).map(\.stripped).filter { !$0.isEmpty }
    }
    let sections = text.split(PythonText(options.keepTokensSeparator), limit: 2)
    if sections.count > 1 {
      return (filled(sections[0]), filled(sections[1]), sections.count > 2 ? filled(sections[2]) : [])
    }
    let tokens = text.stripped.split(separator).map(\.stripped)
    let keepCount = max(0, options.keepTokens)
    return (Array(tokens.prefix(keepCount)), Array(tokens.dropFirst(keepCount)), [])
  }
}

extension PythonText: ExpressibleByArrayLiteral {
  init(arrayLiteral elements: Unicode.Scalar...) { scalars = elements }

  static func + (left: PythonText, right: PythonText) -> PythonText {
    PythonText(left.scalars + right.scalars)
  }
}
