import Documents
import Project
import Rules

/// Comments that ignore findings: the text stays readable, and what got a comment is found no more. The first byte says
/// the dialect, as for `fix`.
enum AddIgnoreTarget {
  static let run: Target = { input in
    guard let (dialect, path) = FixTarget.dialect(input.first) else { return .rejected }
    var options = LintOptions()
    options.profile = .all
    options.dialect = dialect
    options.dataset = "/dev/null/none"
    let linter = Linter(FixTarget.library, options)
    let bytes = Array(input.dropFirst())
    let linted = linter.lint(Source(path: path, bytes: bytes))
    guard linted.isConfig else { return .tried }
    let ignore: AddIgnore
    do throws(AddIgnore.ReasonError) { ignore = try AddIgnore([linted], reason: "known") } catch {
      fatalError(error.description)
    }
    for file in ignore.files where file.path == path {
      let after = applied(file.edits, to: bytes, "comments")
      let next = linter.lint(Source(path: path, bytes: after))
      check(next.isConfig, "comments break the text: \(text(bytes)) → \(text(after))")
      let refused = Set(ignore.refusals.map(\.diagnostic.rule))
      let before = Set(linted.diagnostics.map(\.rule))
      let left = next.diagnostics.map(\.rule).filter { before.contains($0) && !refused.contains($0) }
      check(left.isEmpty, "\(left) are found in spite of comments: \(text(bytes)) → \(text(after))")
    }
    return .tried
  }
}
