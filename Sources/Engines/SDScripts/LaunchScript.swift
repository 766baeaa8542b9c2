import Files
import Settings
import TextFormatting

/// The command that starts a run, as a script for each shell.
///
/// All paths are absolute, so that a script can be run again from anywhere.
struct LaunchScript {
  /// Where the run begins.
  private let scripts: String
  private let python: String
  /// The words after the interpreter, one line each.
  private let lines: [[String]]
  /// Why it has been written, without a line break.
  private let title: String

  /// - Throws: `SDScriptsError.scripts` if the checkout lacks the script.
  init(_ request: SDScriptsRequest, folder: String) throws(SDScriptsError) {
    let launch = request.launch
    scripts = request.scripts.path
    python = request.python
    title = "Written by ia3 from \(Self.comment(Path.absolute(request.config))): trains it with sd-scripts."
    // `python -m` runs this interpreter's Accelerate; the command `accelerate` would be the first one in PATH.
    var lines = [["-m", "accelerate.commands.launch"]]
    if let config = launch.accelerateConfig {
      lines.append(["--config_file", config])
      lines += Self.options(launch.request.processes, launch.request.machines, launch.request.machineRank)
      lines += Self.address(launch.request.mainProcessIP, launch.request.mainProcessPort)
      if let precision = launch.request.precision { lines.append(["--mixed_precision", precision]) }
    } else {
      lines.append(["--config_file", Path.join(folder, "accelerate.yaml")])
      if launch.processes > 1 { lines.append(["--multi_gpu"]) }
      lines += Self.options(launch.processes, launch.machines, launch.machineRank)
      lines += Self.address(launch.mainProcessIP, launch.mainProcessPort)
      lines.append(["--mixed_precision", launch.precision])
      if !launch.further.isEmpty { lines.append(launch.further) }
    }
    lines.append([try request.scripts.path(of: request.script)])
    lines.append(["--config_file", Path.join(folder, "config.toml")])
    self.lines = lines
  }

  /// For a POSIX shell.
  var posix: String {
    let style = PathStyle(python: python)
    var words = lines.map { $0.map { ShellText.quoted(style.text($0)) } }
    words[0].insert(contentsOf: ["exec", ShellText.quoted(python)], at: 0)
    let lines = [
      "#!/bin/sh", "# \(title)", "cd \(ShellText.quoted(scripts)) || exit 2",
      "# So that what it prints can be read while it trains.", "export PYTHONUNBUFFERED=1",
      words.map { $0.joined(separator: " ") }.joined(separator: " \\\n  "),
    ]
    return lines.map { $0 + "\n" }.joined()
  }

  /// For cmd.exe; nil if a name contains what no batch file can.
  var batch: String? {
    guard let folder = Self.batchWord(scripts), let python = Self.batchWord(python) else { return nil }
    var words: [String] = []
    for line in lines {
      let quoted = line.compactMap(Self.batchWord)
      guard quoted.count == line.count else { return nil }
      words.append(quoted.joined(separator: " "))
    }
    words[0] = "\(python) \(words[0])"
    let lines = [
      "@echo off", "rem \(title.replacing("%", with: "%%"))", "setlocal DisableDelayedExpansion",
      "rem The names below are UTF-8.", "chcp 65001 >nul", "cd /d \(folder) || exit /b 2",
      "set PYTHONUNBUFFERED=1", words.joined(separator: " ^\r\n  "), "exit /b %ERRORLEVEL%",
    ]
    return lines.map { $0 + "\r\n" }.joined()
  }

  /// For PowerShell; the first character tells its older versions that the names are UTF-8.
  var powerShell: String {
    var words = lines.map { $0.map(Self.powerShellWord) }
    words[0].insert(contentsOf: ["&", Self.powerShellWord(python)], at: 0)
    let lines = [
      "\u{FEFF}# \(title)", "Set-Location -LiteralPath \(Self.powerShellWord(scripts)) -ErrorAction Stop",
      "$env:PYTHONUNBUFFERED = '1'", words.map { $0.joined(separator: " ") }.joined(separator: " `\r\n  "),
      "exit $LASTEXITCODE",
    ]
    return lines.map { $0 + "\r\n" }.joined()
  }

  private static func batchWord(_ word: String) -> String? {
    ShellText.batchQuoted(PathStyle.windows.text(word, separator: "\\"))
  }

  private static func powerShellWord(_ word: String) -> String {
    ShellText.powerShellQuoted(PathStyle.windows.text(word, separator: "\\"))
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
