import Documents

extension CommandLineDialect {
  /// Whether a text starts a training script.
  public static func recognizes(_ source: Source) -> Bool {
    var reader = ShellReader(source, Shell(path: source.path))
    return reader.trainingCommand() != nil
  }
}
