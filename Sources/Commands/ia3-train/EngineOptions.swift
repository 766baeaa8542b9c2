import ArgumentParser
import SDScripts

/// The program that trains.
enum Engine: String, CaseIterable, ExpressibleByArgument {
  /// The core, with a note if a GPU and sd-scripts could be used.
  case auto
  /// The core.
  case embedded
  /// sd-scripts under Accelerate.
  case sdScripts = "sd-scripts"
}

/// Which program trains, and how sd-scripts is started.
struct EngineOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The program that trains: embedded, sd-scripts under Accelerate, or auto, which is embedded and says so "
        + "if sd-scripts and a CUDA GPU are there.",
      valueName: "engine"
    )
  )
  var engine = Engine.auto

  @Option(
    help: ArgumentHelp(
      "The Python that sd-scripts runs with; IA3_PYTHON, sd-scripts' own venv or python3 by default.",
      valueName: "python"
    ),
    completion: .file()
  )
  var python: String?

  @Option(
    name: .customLong("sd-scripts"),
    help: ArgumentHelp("A checkout of sd-scripts; IA3_SD_SCRIPTS by default.", valueName: "folder"),
    completion: .directory
  )
  var scripts: String?

  @Option(
    help: ArgumentHelp("Where the files of the run go; beside the networks by default.", valueName: "folder"),
    completion: .directory
  )
  var runFolder: String?

  @Option(help: ArgumentHelp("Processes on all machines together, one for each GPU.", valueName: "n"))
  var numProcesses: Int?

  @Option(help: ArgumentHelp("Machines that train together.", valueName: "n"))
  var numMachines: Int?

  @Option(help: ArgumentHelp("This machine's number, from 0 on.", valueName: "n"))
  var machineRank: Int?

  @Option(
    name: .customLong("main-process-ip"),
    help: ArgumentHelp("The address of the machine with rank 0.", valueName: "address")
  )
  var mainProcessIP: String?

  @Option(help: ArgumentHelp("The port of the machine with rank 0.", valueName: "port"))
  var mainProcessPort: Int?

  @Option(help: ArgumentHelp("What the GPUs compute in: no, fp16 or bf16.", valueName: "precision"))
  var mixedPrecision: String?

  @Option(
    help: ArgumentHelp("A file that 'accelerate config' has written, in place of ia3's.", valueName: "file"),
    completion: .file()
  )
  var accelerateConfig: String?

  func validate() throws {
    let others: [(String, Bool)] = [
      ("--run-folder", runFolder != nil), ("--num-processes", numProcesses != nil),
      ("--num-machines", numMachines != nil), ("--machine-rank", machineRank != nil),
      ("--main-process-ip", mainProcessIP != nil), ("--main-process-port", mainProcessPort != nil),
      ("--mixed-precision", mixedPrecision != nil), ("--accelerate-config", accelerateConfig != nil),
    ]
    if engine != .sdScripts, let (name, _) = others.first(where: \.1) {
      throw ValidationError("\(name) is for --engine sd-scripts")
    }
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
