import Documents
import Files
import Settings

/// How Accelerate starts a run: on how many processes and machines.
public struct LaunchOptions: Sendable, Equatable {
  /// The options of the command line; nil leaves an option to the Accelerate config, then to the config.
  public struct Request: Sendable, Equatable {
    /// Processes on all machines together.
    public var processes: Int?
    /// Machines.
    public var machines: Int?
    /// This machine's number, counted from 0.
    public var machineRank: Int?
    /// The address of machine 0.
    public var mainProcessIP: String?
    /// The port of machine 0.
    public var mainProcessPort: Int?
    /// `no`, `fp16` or `bf16`.
    public var precision: String?
    /// A file that `accelerate config` has written.
    public var accelerateConfig: String?

    /// A request without options.
    public init() {}
  }

  /// Processes on all machines together.
  public let processes: Int
  /// Machines.
  public let machines: Int
  /// This machine's number, counted from 0.
  public let machineRank: Int
  /// The address of machine 0.
  public let mainProcessIP: String?
  /// The port of machine 0.
  public let mainProcessPort: Int?
  /// `no`, `fp16` or `bf16`.
  public let precision: String
  /// The absolute path of the user's own Accelerate config.
  public let accelerateConfig: String?
  /// Further options from the config: `--gpu_ids 0,1`.
  public let further: [String]
  /// The options of the command line.
  let request: Request

  /// Processes on this machine.
  public var processesHere: Int { processes / machines }

  /// Combines the command line, the Accelerate config and the config, in order of precedence.
  ///
  /// - Throws: `SDScriptsError.launch` for numbers that are out of range or contradict each other.
  public init(_ request: Request, settings: Settings) throws(SDScriptsError) {
    self.request = request
    var file: Node?
    if let path = request.accelerateConfig {
      accelerateConfig = Path.absolute(path)
      file = try Self.read(path)
    } else {
      accelerateConfig = nil
    }
    func number(_ requested: Int?, _ name: String) -> Int? {
      if let requested { return requested }
      if case .integer(let number)? = file?[name]?.content { return number }
      return settings.value("accelerate.\(name)")?.integer
    }
    processes = number(request.processes, "num_processes") ?? 1
    machines = number(request.machines, "num_machines") ?? 1
    machineRank = number(request.machineRank, "machine_rank") ?? 0
    // kohya_ss's form writes 0 if there is no port.
    mainProcessPort = number(request.mainProcessPort, "main_process_port").flatMap { $0 == 0 ? nil : $0 }
    let address = request.mainProcessIP ?? file?["main_process_ip"]?.string
    mainProcessIP = address
    precision = request.precision ?? settings.value("mixed_precision")?.string ?? "no"
    var further: [String] = []
    for name in ["gpu_ids", "num_cpu_threads_per_process"] {
      guard let setting = settings["accelerate.\(name)"], setting.place != nil,
        let text = setting.value?.plainText, !text.isEmpty
      else { continue }
      further += ["--\(name)", text]
    }
    self.further = further
    try check()
  }

  private func check() throws(SDScriptsError) {
    guard (1...4096).contains(machines) else {
      throw .launch("--num-machines is \(machines); it must be between 1 and 4096")
    }
    guard (1...65536).contains(processes) else {
      throw .launch("--num-processes is \(processes); it must be between 1 and 65536")
    }
    guard processes.isMultiple(of: machines) else {
      throw .launch(
        "--num-processes is \(processes); it counts the processes of all machines and must be a multiple of \(machines)"
      )
    }
    guard (0..<machines).contains(machineRank) else {
      throw .launch(
        "--machine-rank is \(machineRank); with \(machines) machines it must be between 0 and \(machines - 1)"
      )
    }
    guard machines == 1 || mainProcessIP != nil else {
      throw .launch("--main-process-ip must be set for several machines: it is the address of the one with rank 0")
    }
    if let mainProcessPort, !(1...65535).contains(mainProcessPort) {
      throw .launch("--main-process-port is \(mainProcessPort); it must be between 1 and 65535")
    }
    guard ["no", "fp16", "bf16"].contains(precision) else {
      throw .launch("--mixed-precision is '\(precision)'; it must be no, fp16 or bf16")
    }
  }

  private static func read(_ path: String) throws(SDScriptsError) -> Node {
    let bytes = try rethrowing(FileSystem.read(path, limit: 1 << 20), as: SDScriptsError.file)
    let format: Format = Path.fileExtension(path) == ".json" ? .json : .yaml
    let document = Document.parse(Source(path: path, bytes: bytes), as: format)
    guard let root = document.root, root.isMapping else {
      throw .launch("--accelerate-config \(path): it must be a file that 'accelerate config' has written")
    }
    return root
  }
}
