import Settings
import TextFormatting

/// Checks whether an environment can train a config.
///
/// The rules (`rules/lycoris`) decide which releases of lycoris-lora suit an iA3 config; the caller runs them with the
/// installed version. This type checks everything that does not show in a config.
public struct EnvironmentCheck: Sendable, Equatable {
  /// What would make the run fail.
  public private(set) var problems: [EnvironmentProblem] = []
  /// Notes for the user.
  public private(set) var notes: [String] = []

  private let report: EnvironmentReport

  /// Checks an environment.
  ///
  /// - Parameters:
  ///   - settings: the config.
  ///   - script: the script that trains it.
  ///   - trainsOnInput: whether layers are to be scaled at their input.
  ///   - launch: how the run is started.
  ///   - scripts: the checkout, for the versions that it pins.
  public init(
    _ report: EnvironmentReport,
    for settings: Settings,
    script: TrainingScript,
    trainsOnInput: Bool,
    launch: LaunchOptions,
    scripts: SDScriptsFolder
  ) {
    self.report = report
    if Release(report.python) < Release("3.10") {
      problems.append(
        .init(
          "Python \(report.python): sd-scripts needs 3.10",
          remedy: "create its environment with Python 3.10 or 3.11"
        )
      )
    }
    checkPackages(settings, script, scripts)
    checkReleases(settings, trainsOnInput: trainsOnInput)
    checkDevices(settings, launch)
    for (name, pin) in scripts.pins.sorted(by: { $0.key < $1.key }) {
      guard let version = report.packages[name], version != pin, Self.relevant.contains(name) else { continue }
      notes.append("\(name) \(version) is installed; this sd-scripts was written for \(pin)")
    }
  }

  /// Packages whose releases change what training does.
  private static let relevant: Set<String> = [
    "accelerate", "diffusers", "transformers", "prodigyopt", "safetensors",
  ]

  private mutating func checkPackages(_ settings: Settings, _ script: TrainingScript, _ scripts: SDScriptsFolder) {
    let missing = Self.needs(of: settings, script).filter { name in
      report.packages[name] == nil
        && !(name == "opencv-python" && report.packages["opencv-python-headless"] != nil)
    }
    if missing.contains("torch") {
      problems.append(
        .init(
          "\(report.executable) is not an environment of sd-scripts: \(missing.joined(separator: ", ")) are not installed",
          remedy: "create one as sd-scripts' README describes"
            + (missing.contains("lycoris-lora") ? ", install lycoris-lora==4.1.3 in it," : "")
            + " and set --python to its Python"
        )
      )
      return
    }
    if !missing.isEmpty {
      let packages = missing.map { name in
        name == "lycoris-lora" ? "lycoris-lora==4.1.3" : scripts.pins[name].map { "\(name)==\($0)" } ?? name
      }
      problems.append(
        .init(
          "\(missing.joined(separator: ", ")) \(missing.count == 1 ? "is" : "are") not installed",
          remedy: install(packages.joined(separator: " "))
        )
      )
    }
    for (name, message) in report.broken.sorted(by: { $0.key < $1.key }) where !missing.contains(name) {
      let remedy =
        name == "torchvision"
        ? "install the torchvision that belongs to torch \(report.packages["torch"] ?? ""), from the same index"
        : install("--force-reinstall \(name)")
      problems.append(.init("\(name) cannot be imported: \(message)", remedy: remedy))
    }
  }

  private mutating func checkReleases(_ settings: Settings, trainsOnInput: Bool) {
    func release(_ name: String) -> Release? { report.packages[name].map(Release.init) }
    if let transformers = release("transformers"), transformers >= Release("5") {
      // Since 5.0 the names of modules and keys lack `text_model.`.
      problems.append(
        .init(
          "transformers \(transformers.text) names the text encoder's layers differently from sd-scripts",
          remedy: install("transformers==4.54.1")
        )
      )
    }
    if let torch = release("torch"), torch < Release("2.1") {
      problems.append(
        .init("torch \(torch.text) is too old for sd-scripts", remedy: "install torch 2.6 or newer")
      )
    }
    guard settings.value("network_module")?.string == "lycoris.kohya" else { return }
    if let lycoris = release("lycoris-lora"), trainsOnInput, lycoris < Release("3") {
      problems.append(
        .init(
          "lycoris-lora \(lycoris.text) scales every layer of iA3 at its output, but the config has train_on_input",
          remedy: install("lycoris-lora==4.1.3")
        )
      )
    }
  }

  private mutating func checkDevices(_ settings: Settings, _ launch: LaunchOptions) {
    let count = report.devices.count
    if count == 0 {
      notes.append("torch finds no CUDA device; sd-scripts trains on the CPU")
      if launch.precision == "fp16" {
        problems.append(
          .init(
            "mixed_precision is fp16, which Accelerate refuses on a CPU",
            remedy: "add --mixed-precision no"
          )
        )
      }
      if settings.value("xformers")?.boolean == true {
        problems.append(
          .init("xformers needs a CUDA device", remedy: "add --set xformers=false --set sdpa=true")
        )
      }
      if launch.processesHere > 1 {
        notes.append(
          "Accelerate 1.x cannot prepare sd-scripts' frozen models for several processes on CPUs; on GPUs it can"
        )
      }
    } else if launch.processesHere > count {
      problems.append(
        .init(
          "\(launch.processesHere) processes on this machine, but torch finds "
            + plural(count, "CUDA device"),
          remedy: "add --num-processes \(count * launch.machines)"
        )
      )
    }
  }

  private func install(_ packages: String) -> String { "\(report.executable) -m pip install \(packages)" }

  /// The packages that a run of this config imports.
  static func needs(of settings: Settings, _ script: TrainingScript) -> [String] {
    var names = [
      "torch", "torchvision", "accelerate", "transformers", "diffusers", "safetensors", "toml", "voluptuous",
      "einops", "imagesize", "opencv-python",
    ]
    func text(_ name: String) -> String { settings.value(name)?.string?.lowercased() ?? "" }
    // T5's tokenizer is converted from a model of SentencePiece when it is first fetched.
    if script.family.fetched.contains(TrainingScript.t5), text("tokenizer_cache_dir").isEmpty {
      names.append("sentencepiece")
    }
    if text("network_module").hasPrefix("lycoris") { names.append("lycoris-lora") }
    let optimizer = text("optimizer_type")
    switch optimizer {
    case "prodigy": names.append("prodigyopt")
    case "lion": names.append("lion-pytorch")
    case _ where optimizer.hasPrefix("prodigyplus"): names.append("prodigy-plus-schedule-free")
    case _ where optimizer.hasPrefix("dadapt"): names.append("dadaptation")
    case _ where optimizer.hasSuffix("8bit"): names.append("bitsandbytes")
    case _ where optimizer.hasSuffix("schedulefree"): names.append("schedulefree")
    default: break
    }
    if settings.value("use_8bit_adam")?.boolean == true { names.append("bitsandbytes") }
    if settings.value("xformers")?.boolean == true { names.append("xformers") }
    if !text("logging_dir").isEmpty {
      if ["", "tensorboard", "all"].contains(text("log_with")) { names.append("tensorboard") }
      if ["wandb", "all"].contains(text("log_with")) { names.append("wandb") }
    }
    return names
  }
}
