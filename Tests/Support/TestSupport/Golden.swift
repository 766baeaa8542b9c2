import Documents
import Files

/// A folder of files that tests compare with, beside the test that names it.
public struct Golden: Sendable {
  /// Its path.
  public let folder: String

  /// The folder of this name beside a source file, which is the caller unless another is named.
  public init(_ name: String = "Golden", beside file: String = #filePath) {
    folder = Path.join(Path.parent(file), name)
  }

  /// The path of a file.
  public func path(_ name: String) -> String { Path.join(folder, name) }

  /// A file's bytes.
  public func bytes(_ name: String) throws -> [UInt8] { try FileSystem.read(path(name)) }

  /// A file's text.
  public func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

  /// The cells of each line of a tab-separated file, without empty lines and comments, which begin with `#`.
  public func rows(_ name: String) throws -> [[String]] {
    try lines(name).map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
  }

  /// The lines of a file, without empty ones and comments, which begin with `#`.
  public func lines(_ name: String) throws -> [String] {
    try text(name).split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
  }

  /// The root of a JSON file.
  public func json(_ name: String) throws -> Node {
    let document = Document.parse(Source(path: name, bytes: try bytes(name)), as: .json)
    guard let root = document.root, document.issues.isEmpty else { throw GoldenError.notJSON(path(name)) }
    return root
  }
}

/// What is wrong with a golden file.
public enum GoldenError: Error, CustomStringConvertible {
  /// A file that does not parse.
  case notJSON(String)
  /// A file without a tensor that a test asks for, or with another number of values in it.
  case tensor(String, path: String)

  /// What is wrong, with the file's path.
  public var description: String {
    switch self {
    case .notJSON(let path): "\(path) is not JSON"
    case .tensor(let name, let path): "\(path) has no tensor \(name) of that size"
    }
  }
}
