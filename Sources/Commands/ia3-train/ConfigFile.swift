import CommandSupport
import Documents
import Files
import Platform
import Rules
import Settings

/// A config as this run reads it: its text with the settings of the command line written into it.
///
/// The changes are made to the text in memory, by the dialect that reads it, so that the linter judges and the
/// training reads exactly the same config.
struct ConfigFile {
  /// The text, changes included.
  let source: Source
  /// The settings, those of the dataset config that they name included.
  var settings: Settings

  /// Reads a config.
  ///
  /// - Parameters:
  ///   - path: the file; `-` for standard input.
  ///   - changes: `name=value` each; an empty value unsets.
  init(_ path: String, as dialect: DialectName?, changes: [String]) throws(Failure) {
    try Self.refuseWeights(path)
    var source = try ConfigLoader.source(path)
    var settings = try ConfigLoader.settings(of: source, as: dialect)
    for change in changes {
      source = try Self.apply(change, to: source, settings)
      settings = try ConfigLoader.settings(of: source, as: dialect)
    }
    self.source = source
    self.settings = settings.resolvingDatasetConfig()
  }

  /// A model or network is not a config, and too large to be read as one.
  private static func refuseWeights(_ path: String) throws(Failure) {
    switch Path.fileExtension(path).lowercased() {
    case ".safetensors":
      let file = try? NetworkMetadata.file(at: path)
      if let file, NetworkMetadata.kindWithoutRun(file)?.isExactly(NetworkMetadata.checkpoint) == true {
        throw Failure(
          "\(path) is a checkpoint, not a config; name it in a config's pretrained_model_name_or_path, and train that"
        )
      }
      throw Failure(
        "\(path) is a network, not a config; to go on training it, name it in a config's network_weights"
      )
    case ".ckpt", ".pt", ".pth", ".bin":
      throw Failure(
        "\(path) is a checkpoint, not a config; name it in a config's pretrained_model_name_or_path, and train that"
      )
    default: return
    }
  }

  private static func apply(_ change: String, to source: Source, _ settings: Settings) throws(Failure)
    -> Source
  {
    guard let equals = change.firstIndex(of: "="), equals != change.startIndex else {
      throw Failure("--set \(change): write it as name=value")
    }
    let name = String(change[..<equals])
    let given = String(change[change.index(after: equals)...])
    let text = try PromptSetting.text(given, of: name, in: settings.dialect) ?? given
    let edits = settings.dialect.type.edits(
      for: SettingChange(name: name, value: try value(text, of: name)),
      in: settings
    )
    guard let edits else {
      throw Failure("--set \(change): \(source.path) has no place for it; change the file instead")
    }
    do { return Source(path: source.path, bytes: try edits.applied(to: source.bytes)) } catch {
      throw Failure("--set \(change): \(source.path) cannot be changed there; change the file instead")
    }
  }

  /// The value of an option as its type wants it; nil for an empty text.
  private static func value(_ text: String, of name: String) throws(Failure) -> Value? {
    guard let type = Catalogue.options[name]?.type ?? Catalogue.argumentTypes[name] else {
      if name.contains("_args.") { return text.isEmpty ? nil : PythonLiteral.valueOrText(text) }
      let known = Array(Catalogue.options.keys) + Array(Catalogue.argumentTypes.keys)
      let hint = Suggestion.nearest(to: name, among: known).map { "; did you mean '\($0)'?" } ?? ""
      throw Failure("--set \(name)=\(text): there is no setting '\(name)'\(hint)")
    }
    if text.isEmpty { return nil }
    if let value = type.value(of: text) { return value }
    if type == .bool, let number = Int(text), number == 0 || number == 1 { return .boolean(number == 1) }
    throw Failure("--set \(name)=\(text): '\(text)' is not \(type.phrase)")
  }
}
