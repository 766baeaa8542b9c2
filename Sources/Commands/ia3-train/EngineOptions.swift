import ArgumentParser
import Files
import Platform
import SDScripts

/// What trains.
enum Engine: String, CaseIterable, ExpressibleByArgument {
  /// The core, with a note if a GPU and sd-scripts could be used.
  case auto
  /// The core.
  case embedded
  /// sd-scripts under Accelerate.
  case sdScripts = "sd-scripts"
}

/// What trains, and how sd-scripts is started.
struct EngineOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What trains; auto is embedded, with a note if sd-scripts and a CUDA GPU could be used.",
      valueName: "engine"
    )
  )
  var engine = Engine.auto

  @Option(
    help: ArgumentHelp(
      "The Python that sd-scripts runs with; IA3_PYTHON, the venv of sd-scripts or kohya_ss or python3 by default.",
      valueName: "python"
    ),
    completion: .file()
  )
  var python: String?

  @Option(
    name: .customLong("sd-scripts"),
    help: ArgumentHelp(
      "A checkout of sd-scripts; IA3_SD_SCRIPTS, or the one that is found near the config, by default.",
      valueName: "folder"
    ),
    completion: .directory
  )
  var scripts: String?

  @Option(
    help: ArgumentHelp(
      "The training script of sd-scripts; what the config is for by default.",
      valueName: "name"
    )
  )
  var script: String?

  @Option(
    help: ArgumentHelp("Folder for the files of the run; beside the networks by default.", valueName: "folder"),
    completion: .directory
  )
  var runFolder: String?

  @Option(help: ArgumentHelp("Total number of processes on all machines, one per GPU.", valueName: "n"))
  var numProcesses: Int?

  @Option(help: ArgumentHelp("Number of machines that train together.", valueName: "n"))
  var numMachines: Int?

  @Option(help: ArgumentHelp("Rank of this machine, counted from 0.", valueName: "n"))
  var machineRank: Int?

  @Option(
    name: .customLong("main-process-ip"),
    help: ArgumentHelp("Address of the machine with rank 0.", valueName: "address")
  )
  var mainProcessIP: String?

  @Option(help: ArgumentHelp("Port of the machine with rank 0.", valueName: "port"))
  var mainProcessPort: Int?

  @Option(
    help: ArgumentHelp("Mixed precision on the GPUs: no, fp16 or bf16.", valueName: "precision"),
    completion: .list(["no", "fp16", "bf16"])
  )
  var mixedPrecision: String?

  @Option(
    help: ArgumentHelp("A file that 'accelerate config' has written, instead of ia3's.", valueName: "file"),
    completion: .file()
  )
  var accelerateConfig: String?

  func validate() throws {
    let others: [(String, Bool)] = [
      ("--script", script != nil), ("--run-folder", runFolder != nil), ("--num-processes", numProcesses != nil),
      ("--num-machines", numMachines != nil), ("--machine-rank", machineRank != nil),
      ("--main-process-ip", mainProcessIP != nil), ("--main-process-port", mainProcessPort != nil),
      ("--mixed-precision", mixedPrecision != nil), ("--accelerate-config", accelerateConfig != nil),
    ]
    if engine != .sdScripts, let (name, _) = others.first(where: \.1) {
      throw ValidationError("\(name) requires --engine sd-scripts")
    }
  }

  /// The checkout of sd-scripts; nil if none is named, nor found near a config, near the working folder or where they
  /// usually are.
  func checkout(near config: String) throws(SDScriptsError) -> SDScriptsFolder? {
    if let named = scripts ?? Environment.value("IA3_SD_SCRIPTS") { return try SDScriptsFolder(named) }
    return SDScriptsFolder.find(near: [Path.parent(config), "."], home: Environment.value("HOME"))
  }

  /// The Python that sd-scripts runs with.
  func pythonPath(_ scripts: SDScriptsFolder) -> String {
    python ?? Environment.value("IA3_PYTHON") ?? scripts.environmentPython ?? "python3"
  }

  /// What they say about processes and machines.
  var launch: LaunchOptions.Request {
    var request = LaunchOptions.Request()
    request.processes = numProcesses
    request.machines = numMachines
    request.machineRank = machineRank
    request.mainProcessIP = mainProcessIP
    request.mainProcessPort = mainProcessPort
    request.precision = mixedPrecision
    request.accelerateConfig = accelerateConfig
    return request
  }
}
