import Files

/// Why a record cannot be read.
public enum RunRecordError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file cannot be read.
  case file(FileError)
  /// The text is not JSON.
  case notJSON(path: String, line: Int, reason: String)
  /// It is JSON, but not a record of a run.
  case notARecord(path: String)
  /// A newer program wrote it.
  case newer(path: String, version: Int)
  /// A member is missing, of another type or out of range.
  case wrong(path: String, member: String)

  /// The message, without a full stop.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .notJSON(let path, let line, let reason):
      "\(path):\(line): \(reason); the record of a run must be JSON that ia3 train has written"
    case .notARecord(let path):
      "\(path) is not a record of a run; ia3 train writes NAME.run.json into output_dir"
    case .newer(let path, let version):
      "\(path) has version \(version) of the format, written by a newer ia3; this one reads version \(RunRecord.version)"
    case .wrong(let path, let member):
      "\(path): '\(member)' is missing, of another type than ia3 train writes, or out of range"
    }
  }
}
