import Documents
import Files
import Platform
import Settings

/// The fix that a rule proposes for one finding.
struct FixProposal {
  let environment: RuleEnvironment
  let observation: Observation?
  /// The finding's file.
  let path: String

  /// The first of the rule's fixes that can be applied here; nil if there is none.
  func fix(for rule: Rule) -> Fix? {
    for template in rule.details.fixes {
      if let when = template.when, !when.holds(environment) { continue }
      if let fix = fix(template) { return fix }
    }
    return nil
  }

  private func fix(_ template: Rule.FixTemplate) -> Fix? {
    var edits: [Edit] = []
    var renames: [Fix.Rename] = []
    var newFiles: [Fix.NewFile] = []
    var steps: [String] = []
    for action in template.actions {
      switch action {
      case .detected:
        guard let observation, !observation.edits.isEmpty else { return nil }
        edits += observation.edits
      case .change(let name, let expression):
        let value = expression?.evaluate(environment)
        guard expression == nil || value != nil else { return nil }
        guard let made = self.edits(name, value) else { return nil }
        edits += made
        steps.append(value.map { "set \(name) to \($0.plainText)" } ?? "unset \(name)")
      case .removeFirst(let names):
        guard let (name, made) = removal(among: names) else { return nil }
        edits += made
        steps.append("remove \(name.split(separator: ".").last ?? "")")
      case .renameFolder:
        guard let folder = environment.subset?.folder, environment.subset?.node == nil else { return nil }
        let name = Path.name(folder)
        guard let underscore = name.utf8.firstIndex(of: UInt8(ascii: "_")) else { return nil }
        let target = Path.join(Path.parent(folder), "1" + name[underscore...])
        guard FileSystem.status(target) == nil else { return nil }
        renames.append(Fix.Rename(from: folder, to: target))
        steps.append("rename \(folder) to \(target)")
      case .writePreset:
        let target = Path.join(Path.parent(path), "ia3.lycoris.toml")
        // A config is UTF-8 and could not name it.
        guard !SystemText.hasBytes(target) else { return nil }
        guard let made = self.edits("network_args.preset", .string(target)) else { return nil }
        edits += made
        if FileSystem.status(target) == nil {
          newFiles.append(Fix.NewFile(path: target, text: LyCORISPreset.text(trainOnInput: false)))
        }
        steps.append("write \(target) and name it as the preset")
      }
    }
    guard changesText(edits) || !renames.isEmpty else { return nil }
    let message = template.message?.text(environment) ?? (steps.isEmpty ? "repair it" : steps.joined(separator: ", "))
    return Fix(safety: template.safety, message: message, edits: edits, renames: renames, newFiles: newFiles)
  }

  /// Whether edits change the finding's file: one that already has what they write is not mended by them.
  private func changesText(_ edits: [Edit]) -> Bool {
    let file = environment.context.settings.files.first { $0.source.path == path }
    guard let bytes = file?.source.bytes else { return !edits.isEmpty }
    return edits.contains { edit in
      edit.range.upperBound > bytes.count || !bytes[edit.range].elementsEqual(edit.replacement.utf8)
    }
  }

  private func removal(among names: [String]) -> (name: String, edits: [Edit])? {
    for name in names {
      let referenced = ReferencedName(name)
      guard environment.isWritten(referenced), environment.value(referenced) != nil else { continue }
      if let edits = edits(name, nil) { return (name, edits) }
    }
    return nil
  }

  private func edits(_ name: String, _ value: Value?) -> [Edit]? {
    let settings = environment.context.settings
    if name.hasPrefix("subset.") {
      let change = SettingChange(name: String(name.dropFirst("subset.".count)), value: value)
      return environment.subset.flatMap { settings.edits(for: change, of: $0) }
    }
    // Edits apply to the linted file; another file is changed when that file is linted.
    if let place = settings.place(name), place.file != 0 { return nil }
    return settings.edits(for: SettingChange(name: name, value: value))
  }
}
