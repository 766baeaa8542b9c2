import Files

/// The parts of a saved network's name: the run, its variation, and the moment of the run.
///
/// Names are those of sd-scripts' `get_step_ckpt_name`, `get_epoch_ckpt_name` and `get_last_ckpt_name`
/// (library/train_util.py) with the `-v2` that `ia3 train --variations` appends to the run's name.
public struct SaveName: Sendable, Hashable {
  /// When a network was saved.
  public enum Moment: Sendable, Hashable {
    /// After a step.
    case step(Int)
    /// After an epoch, counted from 1.
    case epoch(Int)
    /// At the end of the run.
    case end
  }

  /// The file without its moment and its variation: `output/mira`.
  public var run: String
  /// The number of the variation, counted from 1; nil for a run by itself.
  public var variation: Int?
  /// When it was saved.
  public var moment: Moment
  /// The end of the name as written: `-step00000400.safetensors`.
  private var ending: String

  /// Reads a path.
  public init(path: String) {
    let name = Path.name(path)
    let fileExtension = name.suffix(Path.fileExtension(path).count)
    var stem = name.dropLast(fileExtension.count)
    moment = .end
    ending = String(fileExtension)
    if let dash = stem.lastIndex(of: "-") {
      let part = stem[stem.index(after: dash)...]
      if part.hasPrefix("step"), let step = Self.number(part.dropFirst(4)) {
        moment = .step(step)
      } else if part.count == 6, let epoch = Self.number(part) {
        moment = .epoch(epoch)
      }
      if moment != .end {
        ending = stem[dash...] + ending
        stem = stem[..<dash]
      }
    }
    if let dash = stem.lastIndex(of: "-"), stem[dash...].hasPrefix("-v"),
      let number = Self.number(stem[dash...].dropFirst(2)), number > 0
    {
      variation = number
      stem = stem[..<dash]
    }
    run = String(path.dropLast(name.count)) + String(stem)
  }

  /// The path of the same moment of another variation.
  public func path(variation: Int?) -> String { run + (variation.map { "-v\($0)" } ?? "") + ending }

  /// The run's name with its variation, without its folder.
  var runName: String { Path.name(run) + (variation.map { "-v\($0)" } ?? "") }

  private static func number(_ text: Substring) -> Int? {
    text.allSatisfy { $0.isASCII && $0.isNumber } ? Int(text) : nil
  }
}
