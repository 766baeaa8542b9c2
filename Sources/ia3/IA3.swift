import ArgumentParser
import Documents

@main
struct IA3: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "ia3", abstract: "Lint, fix and write training configs for iA3 and LoRA networks.")
}
