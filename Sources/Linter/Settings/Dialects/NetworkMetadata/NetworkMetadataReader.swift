import Documents
import Safetensors

extension NetworkMetadata {
  /// Reads a safetensors file's header; its tensors are not read and may be damaged.
  public static func file(at path: String) throws(SafetensorsError) -> SettingsFile {
    file(of: try SafetensorsHeader.read(path))
  }

  /// Reads a safetensors file's header, and checks that the tensors that it describes fill the file; their bytes are not
  /// read.
  public static func wholeFile(at path: String) throws(SafetensorsError) -> SettingsFile {
    let header = try SafetensorsHeader.read(path)
    _ = try header.tensors()
    return file(of: header)
  }

  /// What a file is if it does not record a run: weights of a model, or a network whose metadata was removed.
  public static func kindWithoutRun(_ file: SettingsFile) -> String? {
    guard let root = file.document?.root else { return nil }
    let metadata = root["__metadata__"]?.members ?? []
    if metadata.contains(where: { $0.key.utf8.starts(with: "ss_".utf8) }) { return nil }
    let isNetwork = root.members.contains { member in
      networkMarks.contains { member.key.contains($0) }
    }
    return isNetwork ? networkWithoutRun : checkpoint
  }

  /// A model's weights, in `LintedFile.Kind.notAConfig`.
  public static let checkpoint = "checkpoint"
  /// A network without a record of its run, in `LintedFile.Kind.notAConfig`.
  public static let networkWithoutRun = "network without training metadata"

  /// Parts of the names of a network's tensors.
  private static let networkMarks = ["lora_", "lycoris_", "hada_", "lokr_", ".oft_", "on_input", "boft_"]

  private static func file(of header: SafetensorsHeader) -> SettingsFile {
    SettingsFile(source: header.document.source, document: header.document)
  }

  /// Reads the metadata as the settings that they record.
  public static func settings(of file: SettingsFile) -> Settings {
    var reader = SettingsReader(dialect: name, file: file)
    reader.settings.script = "train_network"
    guard let metadata = file.document?.root?["__metadata__"] else { return reader.settings }
    reader.readMetadata(metadata)
    return reader.settings
  }
}

extension SettingsReader {
  fileprivate mutating func readMetadata(_ metadata: Node) {
    for member in metadata.members {
      guard let text = member.value.string, text != "None", let row = Catalogue.metadataKeys[member.key]
      else { continue }
      let place = Place(file: file, range: member.value.range, keyRange: member.keyRange, slot: .fixed)
      switch member.key {
      case "ss_optimizer": readOptimizer(text, place)
      case "ss_network_args": readNetworkArguments(text, place)
      case "ss_text_encoder_lr": write("text_encoder_lr", PythonLiteral.evaluate(text).value, place)
      case "ss_dataset_dirs": readFolders(text, place, isRegularization: false)
      case "ss_reg_dataset_dirs": readFolders(text, place, isRegularization: true)
      case "ss_datasets": readDatasets(text, place)
      default:
        guard let option = row.option else { continue }
        write(option, row.type.value(of: text) ?? .string(text), place)
      }
    }
    if let script = settings.value("v2"), script == .boolean(true) { settings.script = "train_network" }
    if metadata["ss_base_model_version"]?.string?.hasPrefix("sdxl") == true {
      settings.script = "sdxl_train_network"
    }
  }

  /// `prodigyopt.prodigy.Prodigy(d_coef=1.0,weight_decay=0.01)`
  private mutating func readOptimizer(_ text: String, _ place: Place) {
    let name = NamedClass.optimizer(String(text.prefix { $0 != "(" })).name
    write("optimizer_type", .string(name), place)
    guard let open = text.firstIndex(of: "("), text.hasSuffix(")") else { return }
    var key = ""
    var value = ""
    var depth = 0
    var inValue = false
    func flush(_ reader: inout SettingsReader) {
      if !key.isEmpty {
        reader.write("optimizer_args.\(key)", PythonLiteral.valueOrText(value), place)
      }
      key = ""
      value = ""
      inValue = false
    }
    for character in text[text.index(after: open)...].dropLast() {
      if character == "(" || character == "[" { depth += 1 }
      if character == ")" || character == "]" { depth -= 1 }
      if character == ",", depth == 0 {
        flush(&self)
      } else if character == "=", !inValue {
        inValue = true
      } else if inValue {
        value.append(character)
      } else if !character.isWhitespace {
        key.append(character)
      }
    }
    flush(&self)
  }

  private mutating func readNetworkArguments(_ text: String, _ place: Place) {
    for member in Document.parse(Source(path: "", text: text), as: .json).root?.members ?? [] {
      let value = Value(member.value)
      write("network_args.\(member.key)", value?.string.map(SettingsReader.guess) ?? value, place)
    }
  }

  /// `{"1_name": {"n_repeats": 1, "img_count": 10}}`
  private mutating func readFolders(_ text: String, _ place: Place, isRegularization: Bool) {
    for member in Document.parse(Source(path: "", text: text), as: .json).root?.members ?? [] {
      appendSubset(member.value["n_repeats"], member.value["img_count"], member.key, place, isRegularization)
    }
  }

  /// `[{"subsets": [{"num_repeats": 1, "img_count": 10, "image_dir": "…"}]}]`
  private mutating func readDatasets(_ text: String, _ place: Place) {
    for dataset in Document.parse(Source(path: "", text: text), as: .json).root?.items ?? [] {
      for subset in dataset["subsets"]?.items ?? [] {
        appendSubset(
          subset["num_repeats"],
          subset["img_count"],
          subset["image_dir"]?.string ?? "",
          place,
          subset["is_reg"]?.content == .boolean(true)
        )
      }
    }
  }

  private mutating func appendSubset(
    _ repeats: Node?,
    _ images: Node?,
    _ folder: String,
    _ place: Place,
    _ isRegularization: Bool
  ) {
    var values: [String: Setting] = [:]
    for (key, node) in [("num_repeats", repeats), ("images", images)] {
      if let node {
        values[key] = Setting(name: "subset.\(key)", value: Value(node), origin: .written(place))
      }
    }
    values["image_dir"] = Setting(name: "subset.image_dir", value: .string(folder), origin: .written(place))
    settings.subsets.append(
      Subset(settings: values, folder: nil, dataset: 0, isRegularization: isRegularization)
    )
  }
}
