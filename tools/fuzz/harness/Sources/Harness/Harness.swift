import CFuzzer
import FuzzTargets
import Glibc

/// Runs libFuzzer on the target that the environment variable FUZZ_TARGET names.
///
/// The name is no argument, since libFuzzer starts itself again with its own arguments.
@main
enum Harness {
  static let chosen: Target? = environment("FUZZ_TARGET").flatMap { FuzzTargets.all[$0] }

  static func main() {
    guard chosen != nil else {
      print(FuzzTargets.all.keys.sorted().joined(separator: "\n"))
      return
    }
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    let result = Scratch.$folder.withValue(environment("FUZZ_SCRATCH") ?? "/tmp") {
      LLVMFuzzerRunDriver(&count, &arguments) { start, size in
        let bytes = Array(UnsafeBufferPointer(start: start, count: size))
        return Harness.chosen?(bytes) == .rejected ? -1 : 0
      }
    }
    exit(result)
  }

  private static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
