import Files
import Platform
import Settings
import TestSupport
import Testing

@testable import SDScripts

/// An environment that can train iA3 with Prodigy.
let soundPackages = [
  "torch": "2.6.0+cu124", "torchvision": "0.21.0", "accelerate": "1.6.0", "transformers": "4.54.1",
  "diffusers": "0.32.1", "safetensors": "0.4.5", "lycoris-lora": "4.1.3", "prodigyopt": "1.1.2",
  "toml": "0.10.2",
  "voluptuous": "0.15.2", "einops": "0.7.0", "imagesize": "1.4.1", "opencv-python": "4.10.0.84",
  "tensorboard": "2.21.0",
]

@Suite("Checking the environment")
struct EnvironmentTests {
  private static let device = EnvironmentReport.Device(name: "RTX", memory: 24 << 30)

  private func check(
    _ change: (inout EnvironmentReport) -> Void = { _ in },
    config: String = "",
    onInput: Bool = false,
    launch: (inout LaunchOptions.Request) -> Void = { _ in }
  ) throws -> EnvironmentCheck {
    var report = EnvironmentReport(
      executable: "/venv/bin/python",
      python: "3.10.12",
      packages: soundPackages,
      devices: [Self.device]
    )
    change(&report)
    let settings = SettingsText.settings(config)
    var request = LaunchOptions.Request()
    launch(&request)
    let folder = try ScriptsFolder()
    defer { folder.remove() }
    return EnvironmentCheck(
      report,
      for: settings,
      script: try #require(TrainingScript(settings.script ?? "")),
      trainsOnInput: onInput,
      launch: try LaunchOptions(request, settings: settings),
      scripts: try SDScriptsFolder(folder.path)
    )
  }

  @Test("a sound environment has no problems")
  func sound() throws {
    #expect(try check().problems.isEmpty)
    #expect(
      try check {
        $0.packages["opencv-python"] = nil; $0.packages["opencv-python-headless"] = "4.10"
      }.problems.isEmpty
    )
  }

  @Test("a missing package is named with the release to install")
  func missing() throws {
    let problems = try check {
      $0.packages["lycoris-lora"] = nil; $0.packages["diffusers"] = nil
    }.problems
    #expect(problems.count == 1)
    #expect(problems.first?.what == "diffusers, lycoris-lora are not installed")
    #expect(problems.first?.remedy == "/venv/bin/python -m pip install diffusers==0.32.1 lycoris-lora==4.1.3")
    let bare = try check { $0.packages = [:] }.problems
    #expect(bare.count == 1)
    #expect(bare.first?.what.contains("not an environment of sd-scripts") == true)
  }

  @Test("optimizers and loggers need packages of their own")
  func needs() throws {
    func missing(_ config: String) throws -> String? { try check(config: config).problems.first?.what }
    #expect(try missing("optimizer_type = \"AdamW8bit\"") == "bitsandbytes is not installed")
    #expect(try missing("xformers = true") == "xformers is not installed")
    #expect(try missing("logging_dir = \"logs\"\nlog_with = \"wandb\"") == "wandb is not installed")
    #expect(try missing("optimizer_type = \"AdamW\"") == nil)
  }

  @Test("releases that cannot train the config are refused")
  func releases() throws {
    #expect(
      try check { $0.packages["transformers"] = "5.23.0" }.problems.first?.remedy.contains(
        "transformers==4.54.1"
      ) == true
    )
    #expect(try check { $0.packages["torch"] = "2.0.1" }.problems.count == 1)
    #expect(try check { $0.python = "3.9.2" }.problems.first?.what.contains("3.10") == true)
    #expect(try check({ $0.packages["lycoris-lora"] = "2.2.0.post3" }, onInput: true).problems.count == 1)
    #expect(try check { $0.packages["lycoris-lora"] = "2.2.0.post3" }.problems.isEmpty)
    let broken = try check { $0.broken["torchvision"] = "operator torchvision::nms does not exist" }.problems
    #expect(broken.first?.what == "torchvision cannot be imported: operator torchvision::nms does not exist")
  }

  @Test("devices must suit the processes and the precision")
  func devices() throws {
    let two = try check(launch: { $0.processes = 2 }).problems
    #expect(two.first?.remedy == "add --num-processes 1")
    #expect(
      try check({ $0.devices = [] }, config: "mixed_precision = \"fp16\"").problems.first?.remedy
        == "add --mixed-precision no"
    )
    #expect(
      try check { $0.devices = [] }.notes == ["torch finds no CUDA device; sd-scripts trains on the CPU"]
    )
    #expect(
      try check { $0.packages["diffusers"] = "0.35.0" }.notes == [
        "diffusers 0.35.0 is installed; this sd-scripts was written for 0.32.1"
      ]
    )
  }

  @Test("releases compare by their numbers")
  func versions() {
    #expect(Release("2.13.0+cpu") > Release("2.6"))
    #expect(Release("2.0") == Release("2.0.0"))
    #expect(Release("4.1.3") > Release("3.2.0.post2"))
    #expect(Release("2.2.0.post3") < Release("3"))
    #expect(Release("4.0.0rc1") == Release("4.0.0"))
  }

  @Test(
    "numbers of processes that do not go together are refused",
    arguments: [
      (3, 2, 0, "10.0.0.1", nil, "must be a multiple of 2"), (2, 2, 2, "10.0.0.1", nil, "--machine-rank"),
      (2, 2, 0, nil, nil, "--main-process-ip"), (0, 1, 0, nil, nil, "--num-processes"),
      (2, 2, 0, "10.0.0.1", 70000, "--main-process-port"),
    ] as [(Int, Int, Int, String?, Int?, String)]
  )
  func launch(processes: Int, machines: Int, rank: Int, ip: String?, port: Int?, message: String) {
    var request = LaunchOptions.Request()
    (request.processes, request.machines, request.machineRank) = (processes, machines, rank)
    (request.mainProcessIP, request.mainProcessPort) = (ip, port)
    #expect { _ = try LaunchOptions(request, settings: SettingsText.settings("")) } throws: { error in
      String(describing: error).contains(message)
    }
  }

  @Test("an Accelerate config gives what the command line leaves open")
  func accelerateConfig() throws {
    let folder = try TestFolder([
      "a.yaml": Array("num_processes: 4\nnum_machines: 2\nmain_process_ip: 10.0.0.7\n".utf8),
      "b.yaml": Array("- 1\n".utf8),
    ])
    defer { folder.remove() }
    var request = LaunchOptions.Request()
    request.accelerateConfig = Path.join(folder.path, "a.yaml")
    request.machineRank = 1
    let launch = try LaunchOptions(request, settings: SettingsText.settings(""))
    #expect(launch.processes == 4)
    #expect(launch.machines == 2)
    #expect(launch.machineRank == 1)
    #expect(launch.processesHere == 2)
    #expect(launch.mainProcessIP == "10.0.0.7")
    request.accelerateConfig = Path.join(folder.path, "b.yaml")
    #expect(throws: SDScriptsError.self) { try LaunchOptions(request, settings: SettingsText.settings("")) }
  }
}

@Suite("Asking Python")
struct ProbeTests {
  private func fake(_ body: String) throws -> TestFolder {
    let folder = try TestFolder(["python": Array("#!/bin/sh\n\(body)\n".utf8)])
    chmod(Path.join(folder.path, "python"), 0o755)
    return folder
  }

  private func message(_ body: String, seconds: Double = 20) throws -> String {
    let folder = try fake(body)
    defer { folder.remove() }
    do throws(SDScriptsError) {
      _ = try EnvironmentProbe.report(python: Path.join(folder.path, "python"), seconds: seconds)
      return ""
    } catch { return error.description }
  }

  @Test("the answer is found in the midst of what packages print")
  func answer() throws {
    let folder = try fake(
      #"echo 'a warning'; echo 'ia3-environment:{"executable": "/v/python", "python": "3.11.7", "packages": {"torch": "2.6.0"}, "broken": {}, "devices": [{"name": "A100", "memory": 85899345920}]}'; echo bye >&2"#
    )
    defer { folder.remove() }
    let report = try EnvironmentProbe.report(python: Path.join(folder.path, "python"))
    #expect(report.executable == "/v/python")
    #expect(report.packages == ["torch": "2.6.0"])
    #expect(report.devices == [.init(name: "A100", memory: 80 << 30)])
  }

  @Test("a real Python answers without any package")
  func real() throws {
    let report = try EnvironmentProbe.report(python: "python3")
    #expect(report.python.hasPrefix("3."))
    #expect(report.executable.hasPrefix("/"))
  }

  @Test("a Python that hangs, fails or prints something else is an error")
  func faults() throws {
    #expect(try message("sleep 100", seconds: 0.3).contains("did not answer"))
    #expect(try message("echo no; exit 3").contains("not Python 3.8 or newer: no"))
    #expect(try message("echo hello").contains("not Python 3.8 or newer"))
    #expect(try message("echo 'ia3-environment:{'").contains("not Python 3.8 or newer"))
    #expect(throws: SDScriptsError.self) { try EnvironmentProbe.report(python: "/nowhere/python") }
  }
}

/// A folder that looks like a checkout of sd-scripts.
struct ScriptsFolder {
  let folder: TestFolder
  var path: String { folder.path }

  init() throws {
    folder = try TestFolder([
      "train_network.py": [], "sdxl_train_network.py": [], "sd3_train_network.py": [], "flux_train_network.py": [],
      "sdxl_train.py": [], "train_db.py": [], "fine_tune.py": [], "train_control_net.py": [],
      "sdxl_train_textual_inversion.py": [],
      "library/train_util.py": [], "library/config_util.py": [],
      "requirements.txt": Array("accelerate==1.6.0\ndiffusers[torch]==0.32.1\n# torch==1.0\n-e .\n".utf8),
    ])
  }

  func remove() { folder.remove() }
}
