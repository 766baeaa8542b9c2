import CommandSupport
import Documents
import Files
import Platform
import Project
import Rules
import TextFormatting

/// Fixes the files of a run.
struct FixRun {
  /// The outcome of a run.
  struct Outcome {
    /// The changes as a unified diff.
    var diff: [UInt8] = []
    /// One line about the whole run, for people.
    var summary = ""
    /// What was fixed, or would be, a line for each finding.
    var fixes: [String] = []
    /// How many findings were fixed, or would be.
    var changes = 0
    /// What is wrong with the files that could not be read or parsed.
    var unreadable: [String] = []
    /// What could not be written or renamed, and what was therefore not fixed.
    var failed: [String] = []
    /// What was left alone on purpose, and why.
    var kept: [String] = []
    /// The files whose present findings are known, by path; the others have to be linted again.
    var current = ExactDictionary<LintedFile>()
  }

  private let session: LintSession
  private let unsafe: Bool
  private let isDry: Bool

  /// - Parameter isDry: whether the changes are only shown.
  init(_ session: LintSession, unsafe: Bool, isDry: Bool = false) {
    self.session = session
    self.unsafe = unsafe
    self.isDry = isDry
  }

  /// A file with something to fix.
  private struct Task: Sendable {
    var linted: LintedFile
    var source: Source
    var fixer: Fixer
  }

  /// What has been done so far.
  private struct Progress {
    var outcome = Outcome()
    var fixedFiles = 0
    /// How many findings are left.
    var remaining = 0
    var renames: [Fix.Rename] = []
    /// The files that were written, symbolic links resolved.
    var written: Set<ExactText> = []
    /// Whether files were created beside the configs.
    var hasNewFiles = false

    /// Whether one of the files that a config consists of was written, or a file that it may name was created.
    func concerns(_ file: LintedFile, besides path: String? = nil) -> Bool {
      guard !hasNewFiles else { return true }
      guard !written.isEmpty else { return false }
      return file.sources.keys.contains {
        ExactText($0) != path.map(ExactText.init) && written.contains(ExactText(FileSystem.resolved($0)))
      }
    }
  }

  /// Fixes linted files; a failure of one does not keep the others from being fixed.
  ///
  /// The fixes are computed on all cores, and applied in order. A file that depends on one that was written before it
  /// is computed again.
  ///
  /// - Parameter found: where the files come from; what is a link to elsewhere is left alone.
  func fix(_ linted: [LintedFile], _ found: FoundFiles) throws(Failure) -> Outcome {
    var progress = Progress()
    let tasks = try tasks(linted, found, &progress)
    for (task, result) in zip(tasks, tasks.concurrentMap { $0.fixer.fix($0.linted, $0.source) }) {
      apply(progress.concerns(task.linted) ? task.fixer.fix(task.source) : result, to: task, &progress)
    }
    let changes = progress.outcome.changes
    rename(Self.unique(progress.renames), &progress)
    if progress.outcome.changes == changes { keepCurrent(linted, &progress) } else { progress.outcome.current = [:] }
    progress.outcome.summary = summary(progress)
    return progress.outcome
  }

  /// The files with something to fix; the others are counted.
  private func tasks(
    _ linted: [LintedFile],
    _ found: FoundFiles,
    _ progress: inout Progress
  ) throws(Failure) -> [Task] {
    var tasks: [Task] = []
    var seen: Set<ExactText> = []
    for file in linted {
      if file.isUnreadable {
        progress.outcome.unreadable.append(Self.complaint(file))
        continue
      }
      let fixer = Fixer(try session.linter(for: file.path), unsafe: unsafe)
      guard let source = file.sources[file.path],
        file.diagnostics.contains(where: { $0.fix.map(fixer.allows) ?? false }),
        // The same file under two names, through a symbolic link.
        seen.insert(ExactText(FileSystem.resolved(file.path))).inserted
      else {
        progress.remaining += file.diagnostics.count
        continue
      }
      if let target = found.linked[file.path] {
        progress.outcome.kept.append(Self.keeping(file.path, target))
        progress.remaining += file.diagnostics.count
        continue
      }
      tasks.append(Task(linted: file, source: source, fixer: fixer))
    }
    return tasks
  }

  private func apply(_ result: Fixer.Outcome, to task: Task, _ progress: inout Progress) {
    if let fault = result.fault {
      let complaint = "\(task.linted.path): \(fault)"
      guard case .spoiling = fault else {
        progress.outcome.failed.append(complaint)
        progress.remaining += task.linted.diagnostics.count
        return
      }
      Terminal.error.write(complaint + "\n")
    }
    let renames = result.remaining.diagnostics.filter {
      $0.fix.map { task.fixer.allows($0) && !$0.renames.isEmpty } ?? false
    }
    if result.source.bytes != task.source.bytes {
      guard write(result, over: task.source, &progress) else {
        // The file is as it was, and what its folders are called is left alone, too.
        progress.remaining += task.linted.diagnostics.count
        return
      }
      progress.outcome.changes += result.applied.count
      progress.outcome.fixes += Self.lines(result.applied, task.linted.path)
      progress.outcome.current[task.linted.path] = result.remaining
    }
    progress.renames += renames.compactMap(\.fix).flatMap(\.renames)
    progress.remaining += result.remaining.diagnostics.count - renames.count
    if result.source.bytes != task.source.bytes || !renames.isEmpty { progress.fixedFiles += 1 }
  }

  /// What was done about each finding, in the order in which it was done.
  static func lines(_ findings: [Diagnostic], _ path: String) -> [String] {
    findings.map { "\(path): \($0.rule) \($0.slug): \($0.fix?.message ?? $0.message)" }
  }

  /// Keeps the findings that no change to another file can have touched.
  private func keepCurrent(_ linted: [LintedFile], _ progress: inout Progress) {
    for file in linted where !file.isUnreadable {
      if let fixed = progress.outcome.current[file.path] {
        if progress.concerns(fixed, besides: file.path) { progress.outcome.current[file.path] = nil }
      } else if !progress.concerns(file) {
        progress.outcome.current[file.path] = file
      }
    }
  }

  private func summary(_ progress: Progress) -> String {
    let changes = progress.outcome.changes
    let left = "\(plural(progress.remaining, "finding")) left\n"
    guard changes > 0 else {
      // A file that could not be read or written may well have something to fix.
      let isComplete = progress.outcome.unreadable.isEmpty && progress.outcome.failed.isEmpty
      return "\(isComplete ? "nothing to fix" : "nothing was fixed"); \(left)"
    }
    return "\(isDry ? "would fix" : "fixed") \(plural(changes, "finding")) in \(plural(progress.fixedFiles, "file")); "
      + "\(progress.remaining) left\n"
  }

  /// Reports the fault of a rule; fixes that do not settle are a failure.
  static func check(_ outcome: Fixer.Outcome, _ name: String) throws(Failure) {
    guard let fault = outcome.fault else { return }
    guard case .spoiling = fault else { throw Failure("\(name): \(fault)") }
    Terminal.error.line("\(name): \(fault)")
  }

  /// Why a file that a link leads to is not changed.
  static func keeping(_ path: String, _ target: String) -> String {
    "\(path) is a link to \(target), outside of what was searched, and was not changed; name the file itself to change it"
  }

  /// - Throws: `Failure` for a pipe, to which nothing can be written back.
  static func refuseStreams(_ found: FoundFiles) throws(Failure) {
    guard let path = found.streams.first else { return }
    throw Failure(
      "\(path) is not a file, so there is nowhere to write the result;"
        + " 'ia3 fix -' reads standard input and prints the result"
    )
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
  private func write(_ result: Fixer.Outcome, over source: Source, _ progress: inout Progress) -> Bool {
    let newFiles = Self.unique(result.applied.compactMap(\.fix).flatMap(\.newFiles))
    do throws(FileError) {
      if isDry {
        var diff = UnifiedDiff.text(from: source, to: result.source)
        for file in newFiles where try FileSystem.isFree(file.path) {
          diff += SystemText.bytes("new file \(PatchName.quoted(file.path))\n")
        }
        progress.outcome.diff += diff
        return true
      }
      // A file that exists is left alone.
      for file in newFiles where try FileSystem.create(Array(file.text.utf8), at: file.path) {
        progress.hasNewFiles = true
        Terminal.error.line("wrote \(file.path)")
      }
      progress.written.insert(ExactText(FileSystem.resolved(source.path)))
      try FileSystem.write(result.source.bytes, to: source.path, expecting: source.bytes)
      return true
    } catch {
      progress.outcome.failed.append(Self.failure(error, fixes: result.applied.count))
      return false
    }
  }

  /// What could not be written, and what was therefore not done.
  private static func failure(_ error: FileError, fixes: Int) -> String {
    let reason = if case .system(_, _, let code) = error { SystemError(code: code).description } else { error.reason }
    return "could not write \(error.path): \(reason); \(plural(fixes, "fix")) not applied"
  }

  private func rename(_ renames: [Fix.Rename], _ progress: inout Progress) {
    for rename in renames {
      if isDry {
        let names = (PatchName.quoted(rename.from), PatchName.quoted(rename.to))
        progress.outcome.diff += SystemText.bytes("rename \(names.0)\n    to \(names.1)\n")
      } else {
        do throws(FileError) {
          try FileSystem.move(rename.from, to: rename.to)
        } catch {
          progress.outcome.failed.append("\(error.description); 1 fix not applied")
          progress.remaining += 1
          continue
        }
        Terminal.error.line("renamed \(rename.from) to \(rename.to)")
      }
      progress.outcome.changes += 1
      progress.outcome.fixes.append("\(rename.from): rename to \(rename.to)")
    }
  }
}
