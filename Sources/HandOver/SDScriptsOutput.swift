/// What sd-scripts says of its run.
public enum SDScriptsEvent: Sendable, Equatable {
  /// LyCORIS has made so many vectors for a part: `Text Encoder` or `U-Net`.
  case modules(part: String, count: Int)
  /// So many of the images' latents are ready.
  case cached(done: Int, of: Int)
  /// An epoch begins.
  case epoch(Int, of: Int)
  /// So many updates are done, with the average loss over the last epoch's.
  case step(Int, of: Int, averageLoss: Double?)
  /// A network is being written.
  case saving(String)
  /// A network is being removed.
  case removing(String)
}

/// Reads what sd-scripts prints: tqdm's bars, whose states follow each other after carriage returns, and lines.
///
/// Source: `train` in sd-scripts' train_network.py; LyCORIS's lycoris/kohya.py for the numbers of modules; `format_meter`
/// in tqdm's std.py.
public struct SDScriptsOutput: Sendable {
  /// The last lines that were no bars, at most this many.
  public static let kept = 30
  /// The last lines that were no bars, the newest last.
  public private(set) var lastLines: [String] = []
  /// The number of vectors by part, as LyCORIS says it.
  public private(set) var modules: [String: Int] = [:]
  private var line: [UInt8] = []
  private var pending: SDScriptsEvent?
  private var cachesLatents = false

  /// Makes a reader that has read nothing.
  public init() {}

  /// Takes bytes as they come; gives the events that they complete.
  ///
  /// A bar is drawn twice for one step, at first with the loss of the step before: a step is told when its second
  /// drawing is past.
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

  /// What there is to tell when nothing came for a while: the state of a bar is not followed by anything.
  public mutating func pause() -> [SDScriptsEvent] {
    var events: [SDScriptsEvent] = []
    if line.starts(with: Self.bar) {
      // A step whose loss is not drawn yet is told later.
      let text = String(decoding: line, as: UTF8.self)
      if let step = Self.step(text), text.hasSuffix("]") {
        if case .step(let number, _, _)? = pending, case .step(let new, _, _) = step, number != new {
          tell(&events)
        }
        pending = step
      }
    }
    tell(&events)
    return events
  }

  /// What there is to tell at the end.
  public mutating func end() -> [SDScriptsEvent] {
    var events: [SDScriptsEvent] = []
    read(&events)
    tell(&events)
    return events
  }

  private static let bar = Array("steps:".utf8)

  private mutating func tell(_ events: inout [SDScriptsEvent]) {
    if let pending { events.append(pending) }
    pending = nil
  }

  private mutating func read(_ events: inout [SDScriptsEvent]) {
    guard !line.isEmpty else { return }
    let text = String(decoding: line, as: UTF8.self)
    line = []
    if let step = Self.step(text) {
      if case .step(let number, _, _) = step, case .step(let last, _, _)? = pending, number != last {
        tell(&events)
      }
      pending = step
      return
    }
    if let (done, total) = Self.progress(text) {
      if cachesLatents { events.append(.cached(done: done, of: total)) }
      return
    }
    guard let event = event(of: text) else {
      remember(text)
      return
    }
    remember(text)
    tell(&events)
    events.append(event)
  }

  private mutating func remember(_ text: String) {
    guard text.contains(where: { !$0.isWhitespace }) else { return }
    if lastLines.count == Self.kept { lastLines.removeFirst() }
    lastLines.append(String(text.prefix(400)))
  }

  private mutating func event(of text: String) -> SDScriptsEvent? {
    if text.contains("caching latents") {
      cachesLatents = true
    } else if let count = Self.number(after: "create LyCORIS for Text Encoder: ", in: text) {
      modules["Text Encoder"] = count
      return .modules(part: "Text Encoder", count: count)
    } else if let count = Self.number(after: "create LyCORIS for U-Net: ", in: text) {
      modules["U-Net"] = count
      cachesLatents = false
      return .modules(part: "U-Net", count: count)
    } else if text.hasPrefix("saving checkpoint: ") {
      return .saving(String(text.dropFirst("saving checkpoint: ".count)))
    } else if text.hasPrefix("removing old checkpoint: ") {
      return .removing(String(text.dropFirst("removing old checkpoint: ".count)))
    } else if text.hasPrefix("epoch "), let slash = text.firstIndex(of: "/"),
      let number = Int(text[..<slash].dropFirst("epoch ".count)),
      let total = Int(text[text.index(after: slash)...])
    {
      return .epoch(number, of: total)
    }
    return nil
  }

  private static func number(after mark: String, in text: String) -> Int? {
    guard let range = text.firstRange(of: mark) else { return nil }
    return Int(text[range.upperBound...].prefix(while: \.isNumber))
  }

  /// `steps:  35%|███▌      | 7/20 [00:01<00:03,  3.67it/s, avr_loss=1.29]`
  private static func step(_ text: String) -> SDScriptsEvent? {
    guard text.hasPrefix("steps:"), let (done, total) = progress(text) else { return nil }
    guard done > 0 else { return nil }
    var loss: Double?
    if let mark = text.firstRange(of: "avr_loss=") {
      loss = Double(text[mark.upperBound...].prefix { $0 != "," && $0 != "]" })
    }
    return .step(done, of: total, averageLoss: loss)
  }

  /// The two numbers of a bar.
  private static func progress(_ text: String) -> (Int, Int)? {
    guard let bracket = text.lastIndex(of: "["), let bar = text[..<bracket].lastIndex(of: "|") else { return nil }
    let numbers = text[text.index(after: bar)..<bracket].filter { !$0.isWhitespace }.split(separator: "/")
    guard numbers.count == 2, let done = Int(numbers[0]), let total = Int(numbers[1]) else { return nil }
    return (done, total)
  }
}
