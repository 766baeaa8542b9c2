import Documents
import Files
import Rules
import Settings

/// An error that ends the program with exit code 2.
struct Failure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }

  /// A rule that nobody knows.
  static func unknownRule(_ name: String, _ library: RuleLibrary) -> Failure {
    let names = library.rules.flatMap { [$0.id, $0.slug] }
    let hint = Suggestion.nearest(to: name, among: names).map { "did you mean '\($0)'?" } ?? "see 'ia3 rules'"
    return Failure("there is no rule '\(name)'; \(hint)")
  }
}

/// Reading what the command line names.
enum Input {
  /// A file's text, or standard input's for `-`.
  static func read(_ path: String, as name: String? = nil) throws(Failure) -> Source {
    do throws(FileError) {
      if path == "-" {
        return Source(path: name ?? "<stdin>", bytes: try FileSystem.readStandardInput(limit: Limits.bytes))
      }
      return Source(path: path, bytes: try FileSystem.read(path, limit: Limits.bytes))
    } catch {
      throw Failure(error.description)
    }
  }

  /// The settings of a config; anything else is a failure that says what it is.
  static func settings(_ file: String, as dialect: DialectName?) throws(Failure) -> Settings {
    if Path.fileExtension(file) == ".safetensors" {
      do { return NetworkMetadata.settings(of: try NetworkMetadata.file(at: file)) } catch {
        throw Failure(error.description)
      }
    }
    let source = try read(file)
    switch ConfigReader.read(source, as: dialect) {
    case .settings(let settings, false): return settings
    case .settings(let settings, true):
      let index = LineIndex(source)
      let issue = settings.files.first?.document?.issues.last
      let position = index.position(of: issue?.range.lowerBound ?? 0)
      throw Failure("\(file):\(position.line):\(position.column): \(issue?.message ?? "it cannot be read")")
    case .notAConfig(let program):
      throw Failure(
        "\(file) is not a training config that ia3 knows\(program.map { "; it looks like \($0)'s" } ?? "")"
      )
    case .unreadable(let reason): throw Failure("\(file): \(reason)")
    }
  }
}
