import ArgumentParser
import CommandSupport
import Project

/// `ia3 schema`
struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the JSON Schema of ia3.toml, for editors."
  )

  func run() {
    Terminal.output.write(json: ProjectFile.jsonSchema())
  }
}
