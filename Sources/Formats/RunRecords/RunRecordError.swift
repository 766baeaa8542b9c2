import Files

/// Why a record cannot be read.
public enum RunRecordError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file cannot be read.
  case file(FileError)
  /// The text is not JSON.
  case notJSON(path: String, line: Int, reason: String)
  /// It is JSON of something else.
  case notARecord(path: String)
  /// A newer program wrote it.
  case newer(path: String, version: Int)
  /// A member is missing or has another type.
  case wrong(path: String, member: String)

  /// The message, without a full stop.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .notJSON(let path, let line, let reason):
      "\(path):\(line): \(reason); a run's record is JSON that ia3 train writes"
    case .notARecord(let path):
      "\(path) is not a record of a run; ia3 train writes NAME.run.json into output_dir"
    case .newer(let path, let version):
      "\(path) has version \(version) of the format, which a newer ia3 wrote; this one reads version \(RunRecord.version)"
    case .wrong(let path, let member):
      "\(path): '\(member)' is missing or not of the type that ia3 train writes"
    }
  }
}
