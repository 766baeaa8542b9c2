import Documents
import Files
import Settings

/// How Accelerate starts a run: on how many processes and machines.
public struct LaunchOptions: Sendable, Equatable {
  /// What the command line says; nil leaves it to the config, then to the Accelerate config.
  public struct Request: Sendable, Equatable {
    /// Processes on all machines together.
    public var processes: Int?
    /// Machines.
    public var machines: Int?
    /// This machine's number, from 0 on.
    public var machineRank: Int?
    /// The address of machine 0.
    public var mainProcessIP: String?
    /// The port of machine 0.
    public var mainProcessPort: Int?
    /// `no`, `fp16` or `bf16`.
    public var precision: String?
    /// A file that `accelerate config` has written.
    public var accelerateConfig: String?

    /// Makes a request that says nothing.
    public init() {}
  }

  /// Processes on all machines together.
  public let processes: Int
  /// Machines.
  public let machines: Int
  /// This machine's number, from 0 on.
  public let machineRank: Int
  /// The address of machine 0.
  public let mainProcessIP: String?
  /// The port of machine 0.
  public let mainProcessPort: Int?
  /// `no`, `fp16` or `bf16`.
  public let precision: String
  /// The absolute path of the user's own Accelerate config.
  public let accelerateConfig: String?
  /// Further options of the config's: `--gpu_ids 0,1`.
  public let further: [String]
  /// What the command line said.
  let said: Request

  /// Processes on this machine.
  public var processesHere: Int { processes / machines }

  /// Puts together what the command line, the config and the Accelerate config say, in that order.
  ///
  /// - Throws: `SDScriptsError.launch` for numbers that do not go together.
  public init(_ request: Request, settings: Settings) throws(SDScriptsError) {
    said = request
    var file: Node?
    if let path = request.accelerateConfig {
      accelerateConfig = Path.absolute(path)
      file = try Self.read(path)
    } else {
      accelerateConfig = nil
    }
    func number(_ said: Int?, _ name: String) -> Int? {
      if let said { return said }
      if case .integer(let number)? = file?[name]?.content { return number }
      return settings.value("accelerate.\(name)")?.integer
    }
    processes = number(request.processes, "num_processes") ?? 1
    machines = number(request.machines, "num_machines") ?? 1
    machineRank = number(request.machineRank, "machine_rank") ?? 0
    // 0 stands for none in kohya_ss's form.
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
        "--num-processes counts those of all machines: \(processes) cannot be shared evenly by \(machines) machines"
      )
    }
    guard (0..<machines).contains(machineRank) else {
      throw .launch(
        "--machine-rank is \(machineRank); with \(machines) machines it must be between 0 and \(machines - 1)"
      )
    }
    guard machines == 1 || mainProcessIP != nil else {
      throw .launch("--main-process-ip is needed with several machines: the address of the one with rank 0")
    }
    if let mainProcessPort, !(1...65535).contains(mainProcessPort) {
      throw .launch("--main-process-port is \(mainProcessPort); it must be between 1 and 65535")
    }
    guard ["no", "fp16", "bf16"].contains(precision) else {
      throw .launch("--mixed-precision is '\(precision)'; it must be no, fp16 or bf16")
    }
  }

  private static func read(_ path: String) throws(SDScriptsError) -> Node {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try FileSystem.read(path, limit: 1 << 20) } catch { throw .file(error) }
    let format: Format = Path.fileExtension(path) == ".json" ? .json : .yaml
    let document = Document.parse(Source(path: path, bytes: bytes), as: format)
    guard let root = document.root, root.isMapping else {
      throw .launch("--accelerate-config \(path): it was not written by 'accelerate config'")
    }
    return root
  }
}
