import Documents

extension CommandLineDialect {
  /// Whether a text starts a training script.
  public static func recognizes(_ source: Source) -> Bool {
    ShellReader(source, Shell(path: source.path)).trainingCommand() != nil
  }
}
