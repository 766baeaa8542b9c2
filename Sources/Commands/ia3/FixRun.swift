import Documents
import Files
import Rules

/// Fixes the files of a run.
struct FixRun {
  /// What became of them.
  struct Outcome {
    /// The changes as a unified diff.
    var diff: [UInt8] = []
    /// A line for people.
    var summary = ""
    /// How many findings were fixed, or would be.
    var changes = 0
    /// What is wrong with the files that could not be read or parsed.
    var unreadable: [String] = []
    /// What could not be written or renamed.
    var failed: [String] = []
  }

  private let session: LintSession
  private let unsafe: Bool
  private let isDry: Bool

  /// - Parameter isDry: whether the changes are only told.
  init(_ session: LintSession, unsafe: Bool, isDry: Bool = false) {
    self.session = session
    self.unsafe = unsafe
    self.isDry = isDry
  }

  /// Fixes linted files one by one: what goes wrong with one does not keep the others from being fixed.
  func fix(_ linted: [LintedFile]) throws(Failure) -> Outcome {
    var outcome = Outcome()
    var fixedFiles = 0
    var remaining = 0
    var renames: [Fix.Rename] = []
    var seen: Set<String> = []
    for file in linted {
      if file.isUnreadableFile {
        outcome.unreadable.append(Self.complaint(file))
        continue
      }
      let fixer = Fixer(try session.linter(for: file.path), unsafe: unsafe)
      guard let source = file.sources[file.path],
        file.diagnostics.contains(where: { $0.fix.map(fixer.allows) ?? false }),
        // The same file under two names, through a symbolic link.
        seen.insert(FileSystem.resolved(file.path)).inserted
      else {
        remaining += file.diagnostics.count
        continue
      }
      let result = fixer.fix(source)
      let ownRenames = result.remaining.diagnostics.filter {
        $0.fix.map { fixer.allows($0) && !$0.renames.isEmpty } ?? false
      }
      renames += ownRenames.compactMap(\.fix).flatMap(\.renames)
      remaining += result.remaining.diagnostics.count - ownRenames.count
      if result.source.bytes != source.bytes {
        guard write(result, over: source, &outcome) else { continue }
        outcome.changes += result.applied.count
      } else if ownRenames.isEmpty {
        continue
      }
      fixedFiles += 1
    }
    rename(Self.unique(renames), &outcome)
    let things = "\(outcome.changes) finding\(outcome.changes == 1 ? "" : "s")"
    outcome.summary =
      outcome.changes == 0
      ? "nothing to fix; \(remaining) finding\(remaining == 1 ? "" : "s") left\n"
      : "\(isDry ? "would fix" : "fixed") \(things) in \(fixedFiles) file\(fixedFiles == 1 ? "" : "s"); \(remaining) left\n"
    return outcome
  }

  /// Why a file is left alone.
  static func complaint(_ file: LintedFile) -> String {
    guard case .unreadable(let reason) = file.kind else { return "" }
    guard let source = file.sources[file.path], let range = file.diagnostics.last?.range else {
      return "\(file.path): \(reason)"
    }
    let position = LineIndex(source).position(of: range.lowerBound)
    return "\(file.path):\(position.line):\(position.column): \(reason)"
  }

  private static func unique<Element: Hashable>(_ elements: [Element]) -> [Element] {
    var seen: Set<Element> = []
    return elements.filter { seen.insert($0).inserted }
  }

  /// Writes a fixed text, and before it the files that it names; false if that fails.
  private func write(_ result: Fixer.Outcome, over source: Source, _ outcome: inout Outcome) -> Bool {
    let newFiles = Self.unique(result.applied.compactMap(\.fix).flatMap(\.newFiles))
    if isDry {
      outcome.diff += UnifiedDiff.text(from: source, to: result.source)
      for file in newFiles { outcome.diff += "new file \(file.path)\n".utf8 }
      return true
    }
    do throws(FileError) {
      // One that is there already is left alone.
      for file in newFiles where FileSystem.status(file.path) == nil {
        try FileSystem.write(Array(file.text.utf8), to: file.path)
        Terminal.writeError("wrote \(file.path)\n")
      }
      try FileSystem.write(result.source.bytes, to: source.path, expecting: source.bytes)
      return true
    } catch {
      outcome.failed.append(error.description)
      return false
    }
  }

  private func rename(_ renames: [Fix.Rename], _ outcome: inout Outcome) {
    for rename in renames {
      if isDry {
        outcome.diff += "rename \(rename.from)\n    to \(rename.to)\n".utf8
      } else {
        do throws(FileError) {
          try FileSystem.move(rename.from, to: rename.to)
        } catch {
          outcome.failed.append(error.description)
          continue
        }
        Terminal.writeError("renamed \(rename.from) to \(rename.to)\n")
      }
      outcome.changes += 1
    }
  }
}
