import Project
import Rules

/// The linter's settings for people: `ia3 lint --show-settings`.
enum SettingsText {
  static func text(_ options: LintOptions, project: ProjectFile?) -> String {
    var lines = ["project file: \(project?.path ?? "none")", "profile: \(options.profile.rawValue)"]
    func add(_ name: String, _ values: [String]) {
      if !values.isEmpty { lines.append("\(name): \(values.joined(separator: ", "))") }
    }
    add("select", options.select)
    add("extend-select", options.extendSelect)
    add("ignore", options.ignore)
    add("severity", options.severities.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value.rawValue)" })
    add("extra-rules", project?.extraRules ?? [])
    add("style", options.declared.style.map { [$0] } ?? [])
    add("gpu", options.declared.gpu.map { [$0] } ?? [])
    add("lycoris-version", options.declared.lycorisVersion.map { [$0] } ?? [])
    add("dataset-quality", options.declared.poorDataset ? ["poor"] : [])
    add("dialect", options.dialect.map { [$0.rawValue] } ?? [])
    add("dataset", options.dataset.map { [$0] } ?? [])
    return lines.joined(separator: "\n") + "\n"
  }
}
