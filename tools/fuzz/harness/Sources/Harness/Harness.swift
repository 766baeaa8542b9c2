import CFuzzer

/// Runs libFuzzer on the target that the environment variable FUZZ_TARGET names.
///
/// The name is no argument, since libFuzzer starts itself again with its own arguments.
@main
enum Harness {
  static let targets: [String: Target] = [
    "json": DocumentTarget.json,
    "toml": DocumentTarget.toml,
    "yaml": DocumentTarget.yaml,
    "edits": EditsTarget.run,
    "arguments": ArgumentsTarget.run,
    "expression": ExpressionTarget.run,
    "rule-file": RuleFileTarget.run,
    "fix": FixTarget.run,
    "network": NetworkTarget.run,
    "safetensors": SafetensorsTarget.run,
    "image": ImageTarget.run,
    "tokenizer": TokenizerTarget.run,
  ]

  static let chosen: Target? = environment("FUZZ_TARGET").flatMap { targets[$0] }

  static func main() {
    guard chosen != nil else {
      print(targets.keys.sorted().joined(separator: "\n"))
      return
    }
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    let result = LLVMFuzzerRunDriver(&count, &arguments) { start, size in
      let bytes = Array(UnsafeBufferPointer(start: start, count: size))
      return Harness.chosen?(bytes) == .rejected ? -1 : 0
    }
    exit(result)
  }
}
