import Documents

/// A command line that starts one of sd-scripts' training scripts, in a shell, batch or PowerShell file.
public enum CommandLineDialect: Dialect {
  /// `command-line`
  public static let name = DialectName.commandLine

  /// The extensions of shell, batch and PowerShell scripts.
  public static let fileExtensions = [".sh", ".bash", ".bat", ".cmd", ".ps1"]
  /// None: a script is not a document.
  public static let formats: [Format] = []
  /// `ia3 new` and `ia3 convert` write it.
  public static let isWritable = true
  /// Its files are scripts.
  public static let isScript = true
  /// sd-scripts' argument parser reads every value.
  public static let passesArgparse = true
}
