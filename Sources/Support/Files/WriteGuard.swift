/// Why a command does not write to a path, although it could.
public struct WriteRefusal: Error, Sendable, Equatable, CustomStringConvertible {
  /// What stands there.
  public enum Reason: Sendable, Equatable {
    /// A file that the command reads.
    case input
    /// Some file; the command replaces none unless it is told to.
    case exists
    /// A file that is not of the kind that the command writes: "a baseline".
    case foreign(kind: String)
  }

  /// The path.
  public let path: String
  /// What stands there.
  public let reason: Reason

  /// Makes a refusal.
  public init(path: String, reason: Reason) { (self.path, self.reason) = (path, reason) }

  /// The message, without a full stop.
  public var description: String {
    switch reason {
    case .input: "\(path) is a file that this command reads, and is never overwritten; choose another output"
    case .exists: "\(path) exists; use --force to overwrite it"
    case .foreign(let kind):
      "\(path) exists and is not \(kind); choose another output, or use --force to overwrite it"
    }
  }
}

/// A kind of file that a command writes again and again, recognized by its content.
public struct OutputKind: Sendable {
  /// The kind with its article, as in "a baseline".
  public let name: String
  private let recognizes: @Sendable (String) -> Bool

  /// Makes a kind.
  ///
  /// - Parameter recognizes: whether the file at a path is of this kind.
  public init(_ name: String, recognizes: @escaping @Sendable (_ path: String) -> Bool) {
    self.name = name
    self.recognizes = recognizes
  }

  /// Whether the file at a path is of this kind.
  public func includes(_ path: String) -> Bool { recognizes(path) }
}

/// Keeps a command from replacing a file that a person may still need.
///
/// A file that the command reads is never replaced, under whatever name it is given. Any other file is replaced only if
/// the user says so with `--force`, or if the command has written one of its kind there before.
public struct WriteGuard: Sendable {
  private let inputs: Set<FileIdentity>
  /// Whether `--force` is given.
  public let isForced: Bool

  /// Makes a guard.
  ///
  /// - Parameter inputs: the paths that the command reads; those that do not exist do not matter.
  public init(inputs: some Sequence<String> = [], isForced: Bool = false) {
    self.inputs = Set(inputs.compactMap { FileIdentity($0) })
    self.isForced = isForced
  }

  /// Whether a path names one of the inputs.
  public func isInput(_ path: String) -> Bool { FileIdentity(path).map(inputs.contains) ?? false }

  /// Decides whether a path may be written.
  ///
  /// - Parameter kind: the kind of file that may be replaced; nil if no file may. An empty file holds nothing to lose.
  public func check(_ path: String, replacing kind: OutputKind? = nil) throws(WriteRefusal) {
    // A device or a pipe keeps nothing, and writing to a folder fails.
    guard let status = FileSystem.status(path), status.kind == .file else { return }
    if inputs.contains(status.identity) { throw WriteRefusal(path: path, reason: .input) }
    if isForced { return }
    guard let kind else { throw WriteRefusal(path: path, reason: .exists) }
    guard status.size == 0 || kind.includes(path) else {
      throw WriteRefusal(path: path, reason: .foreign(kind: kind.name))
    }
  }
}
