import Documents
import Files
import Platform
import TestSupport

/// A run of a program that has ended.
struct Run: CustomStringConvertible {
  /// The exit code; 128 more than the signal's number if a signal ended it, as in a shell.
  var status: Int32
  var output: String
  var errors: String

  var lines: [String] { output.split(separator: "\n").map(String.init) }

  /// Standard output as JSON; nil if it is not JSON.
  var json: Node? {
    let document = Document.parse(Source(path: "output", text: output), as: .json)
    return document.issues.isEmpty ? document.root : nil
  }

  var description: String { "exit \(status)\n\(output)\n--- standard error\n\(errors)" }
}

/// A folder of its own in which commands run; removed with the object.
final class Workspace: Sendable {
  /// Where the executables lie: beside the test bundle.
  static let products = Path.parent(Executable.path)

  let folder: TestFolder
  /// Where output goes; outside of the folder, so that no command finds it.
  private let outputs: TestFolder

  init(_ files: [String: String] = [:], folders: [String] = []) throws {
    folder = try TestFolder(files.mapValues { Array($0.utf8) }, folders: folders)
    outputs = try TestFolder()
  }

  deinit {
    folder.remove()
    outputs.remove()
  }

  func path(_ name: String) -> String { Path.join(folder.path, name) }

  /// A file's text; nil if there is none.
  subscript(_ name: String) -> String? {
    (try? FileSystem.read(path(name))).map { String(decoding: $0, as: UTF8.self) }
  }

  func write(_ text: String, to name: String) throws { try folder.write(Array(text.utf8), to: name) }

  func names(_ name: String = ".") throws -> [String] { try FileSystem.list(Path.join(folder.path, name)) }

  /// Runs `ia3` in the folder and waits for it.
  func ia3(_ arguments: String..., input: String = "", environment: [String: String] = [:]) throws -> Run {
    try run([Path.join(Self.products, "ia3")] + arguments, input: input, environment: environment)
  }

  /// Runs a program in the folder and waits for it.
  func run(_ words: [String], input: String = "", environment: [String: String] = [:]) throws -> Run {
    let running = try start(words, input: input, environment: environment)
    return running.wait()
  }

  /// Starts a program in the folder.
  func start(_ words: [String], input: String = "", environment: [String: String] = [:]) throws -> Running {
    // Tests that share a workspace run at the same time.
    let number = UInt64.random(in: .min ... .max)
    let names = ["in", "out", "err"].map { "\($0)-\(number)" }
    let streams = names.map { Path.join(outputs.path, $0) }
    try outputs.write(Array(input.utf8), to: names[0])
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, streams[0], O_RDONLY, 0)
    for (descriptor, path) in [(STDOUT_FILENO, streams[1]), (STDERR_FILENO, streams[2])] {
      posix_spawn_file_actions_addopen(&actions, descriptor, path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    }
    var variables = ["PATH": "/usr/bin:/bin", "HOME": outputs.path, "LC_ALL": "C"]
    // When coverage is measured, programs would leave counters in their working folder, cut off if they are killed.
    if Environment.value("LLVM_PROFILE_FILE") != nil { variables["LLVM_PROFILE_FILE"] = "/dev/null" }
    variables.merge(environment) { $1 }
    // POSIX cannot spawn into a folder, so a shell goes there and becomes the program.
    let enter = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder.path]
    var arguments: [UnsafeMutablePointer<CChar>?] = (enter + words).map { strdup($0) } + [nil]
    var variablePointers: [UnsafeMutablePointer<CChar>?] =
      variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for word in arguments + variablePointers { free(word) } }
    // A background job ignores interrupts, the threads of tests block them, and both would be handed on.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGPIPE] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var child = pid_t()
    let code = posix_spawn(&child, enter[0], &actions, &attributes, &arguments, &variablePointers)
    guard code == 0 else { throw FileError.system(path: words[0], action: "start", code: code) }
    return Running(child: child, outputPath: streams[1], errorsPath: streams[2])
  }
}

/// A program that runs.
struct Running {
  let child: pid_t
  fileprivate let outputPath: String
  fileprivate let errorsPath: String

  /// What it has printed so far.
  var output: String { Self.text(outputPath) }

  func interrupt() { kill(child, SIGINT) }

  /// Waits for the end, and brings it about after five minutes: a hanging program fails one test, not the whole run.
  func wait() -> Run {
    var status: Int32 = 0
    var left = 300_000
    while waitpid(child, &status, WNOHANG) == 0 {
      if left == 0 { kill(child, SIGKILL) }
      left -= 1
      usleep(1000)
    }
    let signal = status & 0x7F
    return Run(
      status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal,
      output: output,
      errors: Self.text(errorsPath)
    )
  }

  private static func text(_ path: String) -> String {
    String(decoding: (try? FileSystem.read(path)) ?? [], as: UTF8.self)
  }
}

/// Configs that tests lint.
enum Sample {
  /// One error with a safe fix: T_0 is not the number of steps.
  static let toml = """
    # a run
    network_module = "lycoris.kohya"
    network_args = ["algo=ia3", "preset=mira.lycoris.toml"]
    optimizer_type = "Prodigy"
    optimizer_args = ["safeguard_warmup=True", "use_bias_correction=True"]
    learning_rate = 1.0
    unet_lr = 1.0
    text_encoder_lr = 1.0
    clip_skip = 2
    max_train_steps = 600
    lr_scheduler_type = "CosineAnnealingWarmRestarts"
    lr_scheduler_args = ["T_0=400", "T_mult=1", "eta_min=0.0003"]
    lr_warmup_steps = 0

    """

  /// `toml` as the fix leaves it.
  static let fixed = toml.replacing("T_0=400", with: "T_0=600")
}

extension String {
  func replacing(_ part: String, with other: String) -> String {
    var result = ""
    var rest = self[...]
    while let range = rest.firstRange(of: part) {
      result += rest[..<range.lowerBound] + other
      rest = rest[range.upperBound...]
    }
    return result + rest
  }
}
