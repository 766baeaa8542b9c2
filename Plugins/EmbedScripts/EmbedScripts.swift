import Foundation
import PackagePlugin

/// Embeds the scripts and style sheets in a target's folder `Scripts` into it, so that the program is a single file.
@main
struct EmbedScripts: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: Target) throws -> [Command] {
    guard let folder = (target as? SourceModuleTarget)?.directoryURL.appending(path: "Scripts") else { return [] }
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { ["js", "css"].contains($0.pathExtension) }
      .sorted { $0.path < $1.path }
    let output = context.pluginWorkDirectoryURL.appending(path: "Scripts.swift")
    return [
      .buildCommand(
        displayName: "Embedding the scripts of \(target.name)",
        executable: try context.tool(named: "embed-scripts").url,
        arguments: [output.path] + files.map(\.path),
        inputFiles: files,
        outputFiles: [output]
      )
    ]
  }
}
