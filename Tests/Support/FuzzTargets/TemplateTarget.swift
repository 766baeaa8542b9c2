import Documents
import Rules
import Settings
import Templates

/// Templates: every config that one makes can be read in its dialect.
enum TemplateTarget {
  static let run: Target = { input in
    file.write(input)
    do throws(TemplateError) {
      for template in try TemplateLibrary(folders: [Scratch.folder(folder)]).list
      where !builtIn.contains(template.name) {
        let arguments = template.parameters.filter(\.isRequired).map { ($0.name, $0.choices.first ?? "1") }
        let instance = try template.instantiate(
          arguments: Dictionary(arguments) { first, _ in first }
        )
        for dialect in DialectName.writable { checkReadable(instance, as: dialect) }
      }
    } catch {
      check(!error.description.isEmpty, "an error without a message")
    }
    return .tried
  }

  private static func checkReadable(_ instance: TemplateInstance, as dialect: DialectName) {
    guard let config = instance.text(in: dialect) else { return }
    let source = Source(path: "config" + dialect.fileExtension, text: config.text)
    guard case .settings(_, isMalformed: false) = ConfigReader.read(source, as: dialect) else {
      fatalError("\(dialect.rawValue) cannot be read: \(config.text)")
    }
  }

  private static let builtIn: Set<String> = Set((try? TemplateLibrary().list.map(\.name)) ?? [])
  private static let folder = "templates"
  private static let file = ScratchFile("own.yaml", in: folder)
}
