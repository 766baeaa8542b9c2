import ModelKinds
import Platform

/// What sd-scripts reports about its run.
public enum SDScriptsEvent: Sendable, Equatable {
  /// The network's module has created this number of modules for a part; those of several text encoders are added up.
  case modules(part: ModelPart, count: Int)
  /// The number of images whose latents are ready.
  case cached(done: Int, of: Int)
  /// An epoch begins.
  case epoch(Int, of: Int)
  /// The number of updates that are done, with the average loss over the last epoch's.
  case step(Int, of: Int, averageLoss: Double?)
  /// A network is being written.
  case saving(String)
  /// A network is being removed.
  case removing(String)
}

/// Reads what sd-scripts prints: tqdm's bars, whose states follow each other after carriage returns, and lines.
///
/// Source: `train` in sd-scripts' train_network.py; LyCORIS's lycoris/kohya.py and sd-scripts' networks/*.py for the
/// numbers of modules; `format_meter` in tqdm's std.py.
public struct SDScriptsOutput: Sendable {
  /// The largest number of last lines.
  public static let lineLimit = 30
  /// The last lines that are not progress bars, the newest last.
  public private(set) var lastLines: [String] = []
  /// The number of modules by part, as the network's module reports it.
  public private(set) var modules: [ModelPart: Int] = [:]
  private var line: [UInt8] = []
  private var pending: Step?
  private var reportedStep = 0
  private var reportedLoss: Double?
  private var lastProgress: SDScriptsEvent?
  private var cachesLatents = false

  /// A state of the bar of steps.
  private struct Step {
    var number: Int
    var total: Int
    var loss: Double?
    /// How often the bar was drawn at this number.
    var drawings = 1
  }

  /// A reader at the beginning of the output.
  public init() {}

  /// Reads bytes as they arrive, and returns the events that they complete.
  ///
  /// A bar may be drawn twice for a step, at first with the loss of the previous step: the last drawing counts.
  public mutating func take(_ bytes: [UInt8]) -> [SDScriptsEvent] {
    var events: [SDScriptsEvent] = []
    for byte in bytes {
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
        read(&events)
      } else if line.count < 1 << 16 {
        line.append(byte)
      }
    }
    return events
  }

  /// The events to report after a pause in the output: a bar's last state is not followed by a line break.
  public mutating func pause() -> [SDScriptsEvent] {
    var events: [SDScriptsEvent] = []
    var last = pending
    if var current = Self.step(String(decoding: line, as: UTF8.self)) {
      if let pending, pending.number == current.number {
        current.drawings += pending.drawings
        current.loss = current.loss ?? pending.loss
      } else {
        report(pending, &events)
      }
      last = current
    }
    if let last, isComplete(last) { report(last, &events) }
    return events
  }

  /// Whether the bar shows the step's own loss: a single drawing with the previous loss may be the first of two.
  private func isComplete(_ step: Step) -> Bool { step.drawings > 1 || step.loss != reportedLoss }

  /// The events to report at the end of the output.
  public mutating func end() -> [SDScriptsEvent] {
    var events: [SDScriptsEvent] = []
    read(&events)
    report(pending, &events)
    return events
  }

  /// Takes a state of the bar of steps.
  private mutating func note(_ step: Step, _ events: inout [SDScriptsEvent]) {
    if let last = pending, last.number == step.number {
      pending?.drawings += 1
      pending?.loss = step.loss ?? last.loss
    } else {
      report(pending, &events)
      pending = step
    }
  }

  /// Reports a step, once.
  private mutating func report(_ step: Step?, _ events: inout [SDScriptsEvent]) {
    guard let step, step.number > reportedStep else { return }
    (reportedStep, reportedLoss) = (step.number, step.loss)
    events.append(.step(step.number, of: step.total, averageLoss: step.loss))
  }

  private mutating func read(_ events: inout [SDScriptsEvent]) {
    guard !line.isEmpty else { return }
    var text = String(decoding: line, as: UTF8.self)
    line = []
    if let (bar, rest) = Self.textBehindBar(text) {
      if let step = Self.step(bar) { note(step, &events) }
      text = rest
    }
    if let step = Self.step(text) {
      note(step, &events)
    } else if let (done, total) = Self.progress(text) {
      let event = SDScriptsEvent.cached(done: done, of: total)
      if cachesLatents, event != lastProgress { events.append(event) }
      lastProgress = event
    } else {
      remember(text)
      guard let event = event(of: text) else { return }
      switch event {
      case .epoch: report(pending, &events)
      case .saving: if let step = pending, isComplete(step) { report(step, &events) }
      default: break
      }
      events.append(event)
    }
  }

  private mutating func remember(_ text: String) {
    guard text.contains(where: { !$0.isWhitespace }) else { return }
    if lastLines.count == Self.lineLimit { lastLines.removeFirst() }
    lastLines.append(String(text.prefix(400)))
  }

  private mutating func event(of text: String) -> SDScriptsEvent? {
    if text.contains("caching latents") {
      cachesLatents = true
    } else if let (part, count) = Self.createdModules(text) {
      // The UNet's come last.
      if modules[.unet] != nil { modules = [:] }
      modules[part] = (modules[part] ?? 0).addingSaturated(count)
      if part == .unet { cachesLatents = false }
      return .modules(part: part, count: modules[part] ?? count)
    } else if let path = Self.savedPath(text) {
      return .saving(path)
    } else if text.hasPrefix("removing old checkpoint: ") {
      return .removing(String(text.dropFirst("removing old checkpoint: ".count)))
    } else if text.hasPrefix("epoch "), let slash = text.firstIndex(of: "/"),
      let number = Self.count(text[..<slash].dropFirst("epoch ".count)),
      let total = Self.count(text[text.index(after: slash)...])
    {
      return .epoch(number, of: total)
    }
    return nil
  }

  /// `create LyCORIS for U-Net: 80 modules.`, `create LoRA for Text Encoder 1: 72 modules.`,
  /// `create LoRA for FLUX all blocks: 304 modules.`
  private static func createdModules(_ text: String) -> (ModelPart, Int)? {
    guard let start = text.firstRange(of: "create "),
      let middle = text[start.upperBound...].firstRange(of: " for "),
      let colon = text[middle.upperBound...].firstRange(of: ": "),
      let count = count(text[colon.upperBound...].prefix(while: \.isNumber)),
      text[colon.upperBound...].contains(" modules")
    else { return nil }
    let isText = text[middle.upperBound..<colon.lowerBound].contains("Text Encoder")
    return (isText ? .textEncoder : .unet, count)
  }

  /// `saving checkpoint: PATH`, `save trained model as Diffusers to PATH`
  private static func savedPath(_ text: String) -> String? {
    if text.hasPrefix("saving checkpoint: ") { return String(text.dropFirst("saving checkpoint: ".count)) }
    guard let start = text.firstRange(of: "save trained model as "),
      let to = text[start.upperBound...].firstRange(of: " to ")
    else { return nil }
    return String(text[to.upperBound...])
  }

  /// A count of layers, steps or images; nil for a number that counts nothing.
  private static func count(_ text: Substring) -> Int? {
    Int(text).flatMap { (0...1 << 40).contains($0) ? $0 : nil }
  }

  /// `steps:  35%|███▌      | 7/20 [00:01<00:03,  3.67it/s, avr_loss=1.29]`
  private static func step(_ text: String) -> Step? {
    guard text.hasPrefix("steps:"), let (done, total) = progress(text), done > 0 else { return nil }
    // The line may still be incomplete.
    guard text.last(where: { !$0.isWhitespace }) == "]" else { return nil }
    var loss: Double?
    if let mark = text.firstRange(of: "avr_loss=") {
      loss = Double(text[mark.upperBound...].prefix { $0 != "," && $0 != "]" })
    }
    return Step(number: done, total: total, loss: loss)
  }

  /// A bar of steps and what is printed behind it without a line break; nil if nothing is.
  private static func textBehindBar(_ text: String) -> (bar: String, rest: String)? {
    guard text.hasPrefix("steps:"), let close = text.firstIndex(of: "]") else { return nil }
    let rest = text[text.index(after: close)...]
    return rest.contains { !$0.isWhitespace } ? (String(text[...close]), String(rest)) : nil
  }

  /// The two numbers of a bar.
  private static func progress(_ text: String) -> (Int, Int)? {
    guard let bracket = text.lastIndex(of: "["), let bar = text[..<bracket].lastIndex(of: "|") else {
      return nil
    }
    let numbers = text[text.index(after: bar)..<bracket].filter { !$0.isWhitespace }.split(separator: "/")
    guard numbers.count == 2, let done = count(numbers[0][...]), let total = count(numbers[1][...]) else {
      return nil
    }
    return (done, total)
  }
}
