import Documents
import Files
import Rules
import Settings

/// Reads the configs that a command line names.
public enum ConfigLoader {
  /// A file's text, or standard input's for `-`.
  ///
  /// - Parameter name: what standard input is called; `<stdin>` by default.
  public static func source(_ path: String, as name: String? = nil) throws(Failure) -> Source {
    do throws(FileError) {
      if path == "-" {
        return Source(path: name ?? "<stdin>", bytes: try FileSystem.readStandardInput(limit: Limits.bytes))
      }
      return Source(path: path, bytes: try FileSystem.read(path, limit: Limits.bytes, readsPipes: true))
    } catch {
      throw Failure(error.description)
    }
  }

  /// The settings of a config or of a trained network; anything else is a failure that says what it is.
  public static func settings(_ path: String, as dialect: DialectName?) throws(Failure) -> Settings {
    if Path.fileExtension(path) == ".safetensors" {
      do { return NetworkMetadata.settings(of: try NetworkMetadata.file(at: path)) } catch {
        throw Failure(error.description)
      }
    }
    return try settings(of: try source(path), as: dialect)
  }

  /// The settings of a config's text; anything else is a failure that says what it is.
  public static func settings(of source: Source, as dialect: DialectName?) throws(Failure) -> Settings {
    switch ConfigReader.read(source, as: dialect) {
    case .settings(let settings, false): return settings
    case .settings(let settings, true):
      let issue = settings.files.first?.document?.issues.last
      let position = LineIndex(source).position(of: issue?.range.lowerBound ?? 0)
      throw Failure(
        "\(source.path):\(position.line):\(position.column): \(issue?.message ?? "it cannot be read")"
      )
    case .notAConfig(let program):
      let hint = program.map { "; it belongs to \($0)" } ?? ""
      throw Failure("\(source.path) is not a training config that ia3 knows\(hint)")
    case .unreadable(let reason): throw Failure("\(source.path): \(reason)")
    }
  }
}
