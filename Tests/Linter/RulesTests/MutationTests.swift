import Documents
import Settings
import TestSupport
import Testing

@testable import Rules

/// Each change of a clean config gives exactly the findings that it should, and `fix` does what the table says.
@Suite("Changes to a good config")
struct MutationTests {
  private static let library = RuleLibrary()
  private static let cleanTexts = Result {
    try Dictionary(
      uniqueKeysWithValues: WrittenForm.allCases.map { form in
        (form, try Dictionary(uniqueKeysWithValues: form.templates.map { ($0, try form.text(template: $0)) }))
      }
    )
  }

  @Test("a template's config has no findings but those about missing paths", arguments: WrittenForm.allCases)
  func clean(form: WrittenForm) throws {
    for (template, text) in try Self.cleanTexts.get()[form] ?? [:] {
      let linted = try linter(nil).lint(Source(path: form.fileName, text: text))
      // Where the model, the images and the results are is known where the training runs.
      #expect(Set(linted.diagnostics.map(\.rule)).isSubset(of: ["SDS214", "SDS215"]), "\(template)")
    }
  }

  @Test("a change yields the findings that it should in every dialect", arguments: Mutation.all, WrittenForm.allCases)
  func mutations(mutation: Mutation, form: WrittenForm) throws {
    guard let way = mutation.ways[form] else { return }
    let linter = try linter(mutation.style)
    let expected = mutation.expectation(form)
    for (template, clean) in try Self.cleanTexts.get()[form] ?? [:] {
      let text = try #require(way.applied(to: clean), "\(way.old) does not stand once in \(template)")
      let notes = rules(linter.lint(Source(path: form.fileName, text: clean)))
      let source = Source(path: form.fileName, text: text)
      let linted = linter.lint(source)
      #expect(rules(linted).removing(notes) == expected.rules, "\(template)")
      for (isUnsafe, outcome) in [(false, expected.safe), (true, expected.unsafe)] {
        let fixed = Fixer(linter, unsafe: isUnsafe).fix(linted, source)
        #expect(fixed.isConverged)
        let left = rules(fixed.remaining).removing(notes)
        let after = fixed.source.text(0..<fixed.source.bytes.count)
        let context = Comment("\(template), \(isUnsafe ? "unsafe" : "safe"): \(after)")
        switch outcome {
        case .unchanged: #expect(after == text, context)
        case .restored: #expect(after == clean, context)
        case .sameMeaning:
          #expect(after != clean, context)
          #expect(left == [], context)
          #expect(meaning(after, form) == meaning(clean, form), context)
        case .another(let rules):
          #expect(after != text, context)
          #expect(left == rules, context)
        }
      }
    }
  }

  @Test("docs/dialects.md has the table of changes")
  func documented() throws {
    #expect(
      try GeneratedDocs.problem(in: "dialects.md", part: "changes", expected: MutationTable.markdown) == nil
    )
  }

  private func linter(_ style: String?) throws -> Linter {
    var options = LintOptions()
    options.declared.style = style
    return Linter(Self.library, options)
  }

  private func rules(_ linted: LintedFile) -> [String] { linted.diagnostics.map(\.rule).sorted() }

  /// Every setting that has a value, whole floats as integers.
  private func meaning(_ text: String, _ form: WrittenForm) -> [String: Value]? {
    guard
      case .settings(let settings, isMalformed: false) = ConfigReader.read(
        Source(path: form.fileName, text: text),
        as: nil
      )
    else { return nil }
    return settings.effective.compactMapValues { setting in
      if case .float(let number) = setting.value, let whole = Int(exactly: number) { return .integer(whole) }
      return setting.value
    }
  }
}

extension [String] {
  /// Without one of each of the others.
  fileprivate func removing(_ others: [String]) -> [String] {
    others.reduce(into: self) { rest, other in
      if let index = rest.firstIndex(of: other) { rest.remove(at: index) }
    }
  }
}
