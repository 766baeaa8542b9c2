import Drawing
import Files
import Images
import Sampling

/// Why a grid cannot be generated.
public enum GridError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No axis at all.
  case noAxis
  /// An axis that cannot be read or used.
  case axis(AxisLetter, AxisFault)
  /// Two axes that change the same thing.
  case twice(AxisKind, AxisLetter, AxisLetter)
  /// Two axes that set the network.
  case twoNetworks(AxisLetter, AxisLetter)
  /// A network of a variation that does not exist.
  case noVariation(path: String)
  /// More cells than a grid can have.
  case tooManyCells(Int)
  /// An output that is kept.
  case refused(WriteRefusal)
  /// An output that cannot be written.
  case file(FileError)
  /// A sheet that cannot be drawn.
  case drawing(DrawingError)
  /// An image that is not a PNG.
  case image(PNGError)
  /// A saved image that is damaged.
  case unreadable(path: String, reason: String)
  /// An image that cannot be generated.
  case sampling(SamplingError)
  /// A base setting that cannot be used.
  case option(String)
  /// The folder holds something else under a name that the grid needs.
  case foreignRecord(path: String, reason: String)

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .noAxis: "give at least one axis, as in --x steps=10,20 or --x network=output"
    case .axis(let letter, let fault): "\(letter.option): \(fault)"
    case .twice(let kind, let first, let second):
      "\(first.option) and \(second.option) are both \(kind.rawValue); each axis must change something different"
    case .twoNetworks(let first, let second):
      """
      \(first.option) and \(second.option) both set the network; write the numbers of variations as variation=1-3, and only \
      files as network=FILE,FILE
      """
    case .noVariation(let path): "\(path): there is no such file, but the variation axis asks for it"
    case .tooManyCells(let count):
      "the axes make \(count) cells; a grid can have at most \(GridPlan.limit), so give fewer values"
    case .refused(let error): error.description
    case .file(let error): error.description
    case .drawing(let error): error.description
    case .image(let error): error.description
    case .unreadable(let path, let reason): "\(path): \(reason)"
    case .sampling(let error): error.description
    case .option(let text): text
    case .foreignRecord(let path, let reason):
      "\(path) is not the record of a grid (\(reason)); choose another folder with -o, or move the file away"
    }
  }
}

/// What is wrong with the text of an axis.
public enum AxisFault: Error, Sendable, Equatable, CustomStringConvertible {
  /// No `=` with values after it.
  case noValues(name: String)
  /// A name that is not an axis's.
  case unknownName(String, nearest: String?)
  /// A list without a value.
  case emptyList(name: String)
  /// A quote that is not closed in a value, counted from 1.
  case unclosedQuote(position: Int)
  /// A value, counted from 1, that the axis cannot take, and why.
  case value(position: Int, text: String, reason: String)
  /// More values than an axis can have.
  case tooManyValues(Int)
  /// An axis that needs a network, although there is none.
  case noNetwork(AxisKind)
  /// The prompts do not contain the text to replace.
  case notFound(String)

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .noValues(let name): "'\(name)' has no values; write it as name=value,value"
    case .unknownName(let name, let nearest):
      "there is no axis '\(name)'\(nearest.map { "; did you mean '\($0)'?" } ?? ""); the axes are "
        + AxisKind.allCases.map(\.rawValue).joined(separator: ", ")
    case .emptyList(let name): "'\(name)' has an empty list of values"
    case .unclosedQuote(let position): "value \(position): the double quote is not closed"
    case .value(let position, let text, let reason): "value \(position), '\(text)': \(reason)"
    case .tooManyValues(let count): "\(count) values; an axis can have at most \(NumberRange.limit)"
    case .noNetwork(let kind):
      "\(kind.rawValue) needs a network: give one with --network FILE, or an axis network=FILE,FILE"
    case .notFound(let text): "'\(text)' is in neither prompt, so there is nothing to replace"
    }
  }
}
