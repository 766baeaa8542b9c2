import Project
import Rules
import TextFormatting

/// The linter's settings for people: `ia3 lint --show-settings`.
enum SettingsText {
  /// A line for the project file, the dialect, and each option that is set.
  static func text(_ options: LintOptions, project: ProjectFile?) -> String {
    var lines = ["project file: \(project?.path ?? "none")"]
    if let dialect = options.dialect { lines.append("dialect: \(dialect.rawValue)") }
    lines += ProjectFile.settingTexts(options, project).map { "\($0.name): \($0.texts.joined(separator: ", "))" }
    return lines.map { DisplayText.line($0) + "\n" }.joined()
  }
}
