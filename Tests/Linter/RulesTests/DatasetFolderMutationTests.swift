import Files
import Settings
import TestSupport
import Testing

@testable import Rules

/// Where no config lists the folders of images, the repeats are in their names.
@Suite("Repeats of a folder")
struct DatasetFolderMutationTests {
  private static let library = RuleLibrary()

  private func diagnostics(_ form: WrittenForm, folder: String) throws -> [Diagnostic] {
    let images = (1...3).map { ("dataset/\(folder)/\($0).png", TestImages.png(512, 512 + $0)) }
    let here = try TestFolder(Dictionary(uniqueKeysWithValues: images))
    defer { here.remove() }
    let text = try form.text(template: "character")
    let path = Path.join(here.path, form.fileName)
    try here.write(Array(text.utf8), to: form.fileName)
    return Linter(Self.library, LintOptions()).lint(path: path).diagnostics
  }

  @Test(
    "a folder's repeats are reported in every dialect",
    arguments: [WrittenForm.gui, .olderGUI, .sdScripts, .commandLine]
  )
  func repeats(form: WrittenForm) throws {
    let notes = try diagnostics(form, folder: "1_mascot").map(\.rule)
    #expect(Set(notes).isSubset(of: ["GUI007", "SDS214", "SDS215"]))
    let found = try diagnostics(form, folder: "10_mascot").filter { !notes.contains($0.rule) }
    #expect(found.map(\.rule) == ["IA3001"])
    // The config has nothing to change; the folder gets another name, which is for a person to allow.
    let fix = try #require(found.first?.fix)
    #expect(fix.safety == .unsafe)
    #expect(fix.edits.isEmpty)
    #expect(fix.renames.map { Path.name($0.to) } == ["1_mascot"])
  }
}
