import Foundation
import PackagePlugin

/// Embeds the data folders into the targets that read them, so that the program is a single file.
@main
struct EmbedData: BuildToolPlugin {
  /// Each target's data: the mode of `embed-data`, the folder, and the files' extension.
  private static let data: [String: (mode: String, folder: String, fileExtension: String)] = [
    "Settings": ("tables", "Sources/Linter/Settings/Tables", "tsv"),
    "Rules": ("rules", "rules", "yaml"),
    "Templates": ("templates", "templates", "yaml"),
  ]

  func createBuildCommands(context: PluginContext, target: Target) throws -> [Command] {
    guard let data = Self.data[target.name] else { return [] }
    let folder = context.package.directoryURL.appending(path: data.folder)
    let files =
      FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?
      .compactMap { $0 as? URL }
      .filter { $0.pathExtension == data.fileExtension }
      .sorted { $0.path < $1.path } ?? []
    let output = context.pluginWorkDirectoryURL.appending(path: "Embedded.swift")
    return [
      .buildCommand(
        displayName: "Embedding \(data.folder)",
        executable: try context.tool(named: "embed-data").url,
        arguments: [data.mode, folder.path, output.path] + files.map(\.path),
        inputFiles: files,
        outputFiles: [output]
      )
    ]
  }
}
