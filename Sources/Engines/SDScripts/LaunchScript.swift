import Files
import Settings
import TextFormatting

/// The command that starts a run, as a shell script.
enum LaunchScript {
  /// The script; all its paths are absolute, so that it can be run again from anywhere.
  static func text(_ request: SDScriptsRequest, folder: String) -> String {
    let launch = request.launch
    var lines = [
      "#!/bin/sh",
      "# Written by ia3 from \(comment(Path.absolute(request.config))): trains it with sd-scripts.",
      "cd \(ShellText.quoted(request.scripts.path)) || exit 2",
      "# So that what it prints can be read while it trains.", "export PYTHONUNBUFFERED=1",
    ]
    // `python -m` runs this interpreter's Accelerate; the command `accelerate` would be the first one in PATH.
    var words = [["exec", request.python, "-m", "accelerate.commands.launch"]]
    if let config = launch.accelerateConfig {
      words.append(["--config_file", config])
      words += options(launch.request.processes, launch.request.machines, launch.request.machineRank)
      words += address(launch.request.mainProcessIP, launch.request.mainProcessPort)
      if let precision = launch.request.precision { words.append(["--mixed_precision", precision]) }
    } else {
      words.append(["--config_file", Path.join(folder, "accelerate.yaml")])
      if launch.processes > 1 { words.append(["--multi_gpu"]) }
      words += options(launch.processes, launch.machines, launch.machineRank)
      words += address(launch.mainProcessIP, launch.mainProcessPort)
      words.append(["--mixed_precision", launch.precision])
      if !launch.further.isEmpty { words.append(launch.further) }
    }
    words.append([Path.join(request.scripts.path, SDScriptsFolder.script)])
    words.append(["--config_file", Path.join(folder, "config.toml")])
    lines.append(words.map { $0.map(ShellText.quoted).joined(separator: " ") }.joined(separator: " \\\n  "))
    return lines.map { $0 + "\n" }.joined()
  }

  /// A text for a comment: on one line, since a line break would end the comment, and without control characters,
  /// which TOML does not allow there.
  static func comment(_ text: String) -> String { DisplayText.line(text) }

  private static func options(_ processes: Int?, _ machines: Int?, _ rank: Int?) -> [[String]] {
    [
      processes.map { ["--num_processes", String($0)] }, machines.map { ["--num_machines", String($0)] },
      rank.map { ["--machine_rank", String($0)] },
    ].compactMap(\.self)
  }

  private static func address(_ ip: String?, _ port: Int?) -> [[String]] {
    [ip.map { ["--main_process_ip", $0] }, port.map { ["--main_process_port", String($0)] }].compactMap(
      \.self
    )
  }

  /// An Accelerate config, so that the user's default one does not fill in what the command leaves unset.
  static func accelerateConfig(_ launch: LaunchOptions, hasDevices: Bool) -> String {
    """
    # Written by ia3, so that no other config of Accelerate's decides; the numbers stand in the command.
    compute_environment: LOCAL_MACHINE
    debug: false
    distributed_type: '\(launch.processes > 1 ? "MULTI_GPU" : "NO")'
    mixed_precision: '\(launch.precision)'
    use_cpu: \(!hasDevices)

    """
  }
}
