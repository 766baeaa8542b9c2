import Documents
import Project
import Rules

/// `ia3.toml`.
enum ProjectTarget {
  static let run: Target = { input in
    file.write(input)
    let lines = LineIndex(Source(path: file.path, bytes: input))
    do throws(ProjectFileError) {
      let project = try ProjectFile.read(file.path)
      let options = project.options(for: "sub/config.json", base: LintOptions())
      for (name, texts) in ProjectFile.settingTexts(options, project) { check(!texts.isEmpty, name) }
      try project.validate(against: FixTarget.library)
    } catch {
      check(!error.mistakes.isEmpty, "an error without a mistake")
      for mistake in error.mistakes where mistake.path == file.path {
        check((1...lines.lineCount).contains(mistake.position.line), "beyond the last line: \(mistake)")
        check(!mistake.message.isEmpty, "a mistake without a message")
      }
    }
    return .tried
  }

  private static let file = ScratchFile("ia3.toml", in: "project")
}
