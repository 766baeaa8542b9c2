import CommandSupport
import Files
import Project
import Settings
import Templates

/// What `ia3 new` can be told, for completion.
enum OfferedTemplates {
  /// Names of templates, those of the project included.
  static func names(_: String, _: [String]) -> [Candidate] { list.map { Candidate($0.name, help: $0.summary) } }

  /// `name=value` for a parameter of the template that the command line names, or of any.
  static func parameters(_ beginning: String, _ before: [String]) -> [Candidate] {
    let named = list.filter { before.contains($0.name) }
    let parameters = (named.isEmpty ? list : named).flatMap(\.parameters)
    if let equals = beginning.firstIndex(of: "=") {
      let name = String(beginning[..<equals])
      return parameters.first { $0.name == name }.map { $0.choices.map { Candidate("\(name)=\($0)") } } ?? []
    }
    var known: Set<String> = []
    return parameters.filter { known.insert($0.name).inserted }.map { Candidate("\($0.name)=", help: $0.help) }
  }

  /// `name=value` for a setting; also those of the GUI alone.
  static func settings(_ beginning: String, _ before: [String]) -> [Candidate] {
    let own = Catalogue.guiKeys.values.filter { $0.option == nil && $0.until == nil }
    return OfferedNames.settings(beginning, before)
      + (beginning.contains("=") ? [] : own.map { Candidate("\($0.key)=") })
  }

  private static var list: [Template] {
    let project = try? ProjectFiles().project(inFolder: FileSystem.workingFolder)
    return ((try? TemplateLibrary(folders: project?.templates ?? [])) ?? (try? TemplateLibrary()))?.list ?? []
  }
}
